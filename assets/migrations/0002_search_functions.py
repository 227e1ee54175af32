"""What the search triggers call: two text search configurations that fold accents, and the function that rebuilds documents."""

from django.db import migrations

CONFIGURATIONS = """
CREATE TEXT SEARCH CONFIGURATION register (COPY = english);
ALTER TEXT SEARCH CONFIGURATION register ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
CREATE TEXT SEARCH CONFIGURATION register_words (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION register_words ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;
"""
DROP_CONFIGURATIONS = "DROP TEXT SEARCH CONFIGURATION register_words; DROP TEXT SEARCH CONFIGURATION register;"

# Weight A is the name, B other names and terms, C the description, D where it is, unless that is kept private.
REFRESH = """
CREATE FUNCTION assets_refresh_search(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO assets_searchdocument (asset_id, words)
    SELECT asset.id,
        setweight(to_tsvector('register', asset.name), 'A')
        || setweight(to_tsvector('register', concat_ws(' ', named.names, termed.labels)), 'B')
        || setweight(to_tsvector('register', asset.description), 'C')
        || setweight(to_tsvector('register', coalesce(located.addresses, '')), 'D')
    FROM assets_asset asset
    LEFT JOIN LATERAL (
        SELECT string_agg(name, ' ') AS names FROM assets_assetname WHERE asset_id = asset.id
    ) named ON true
    LEFT JOIN LATERAL (
        SELECT string_agg(label, ' ') AS labels FROM assets_term WHERE id IN (asset.kind_id, asset.sector_id) OR id IN (
            SELECT term_id FROM assets_classification
            WHERE asset_id = asset.id AND is_current AND value = 'yes'
        )
    ) termed ON true
    LEFT JOIN LATERAL (
        SELECT string_agg(CASE WHEN is_masked THEN public_area ELSE concat_ws(' ', address, postcode, public_area) END, ' ')
            AS addresses
        FROM assets_location WHERE asset_id = asset.id AND is_current
    ) located ON true
    WHERE asset.id = ANY(ids)
    ORDER BY asset.id
    ON CONFLICT (asset_id) DO UPDATE SET words = excluded.words
        WHERE assets_searchdocument.words IS DISTINCT FROM excluded.words;

    INSERT INTO assets_searchword (word)
    SELECT DISTINCT word FROM (
        SELECT unnest(tsvector_to_array(to_tsvector('register_words', name))) AS word FROM assets_asset WHERE id = ANY(ids)
        UNION
        SELECT unnest(tsvector_to_array(to_tsvector('register_words', name))) FROM assets_assetname WHERE asset_id = ANY(ids)
    ) words
    WHERE length(word) BETWEEN 3 AND 60
    ORDER BY word
    ON CONFLICT DO NOTHING;
END;
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("assets", "0001_initial")]
    operations = [
        migrations.RunSQL(CONFIGURATIONS, DROP_CONFIGURATIONS),
        migrations.RunSQL(REFRESH, "DROP FUNCTION assets_refresh_search(bigint[])"),
    ]
