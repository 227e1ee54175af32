"""Rules that a constraint cannot say, as triggers. They hold for every writer: forms, admin, COPY and raw SQL."""

import pgtrigger

# An old slug keeps resolving and is never given to another asset.
REMEMBER_SLUG = pgtrigger.Trigger(
    name="remember_slug",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("slug"),
    declare=[("taken_by", "bigint")],
    func="""
        INSERT INTO assets_assetslug (slug, asset_id) VALUES (NEW.slug, NEW.id) ON CONFLICT (slug) DO NOTHING;
        SELECT asset_id INTO taken_by FROM assets_assetslug WHERE slug = NEW.slug;
        IF taken_by <> NEW.id THEN
            RAISE EXCEPTION 'the address belonged to another asset' USING
                ERRCODE = 'unique_violation', CONSTRAINT = 'asset_slug_is_never_reused';
        END IF;
        RETURN NULL;
    """,
)

# part of, part of, part of ... must end somewhere.
NO_PARENT_LOOP = pgtrigger.Trigger(
    name="no_parent_loop",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("parent_id"),
    condition=pgtrigger.Q(new__parent__isnull=False),
    func="""
        IF EXISTS (
            WITH RECURSIVE above AS (
                SELECT NEW.parent_id AS id
                UNION SELECT asset.parent_id FROM assets_asset asset JOIN above ON asset.id = above.id
                WHERE asset.parent_id IS NOT NULL
            ) SELECT FROM above WHERE id = NEW.id
        ) THEN
            RAISE EXCEPTION 'an asset would be part of itself' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'asset_parents_make_no_loop';
        END IF;
        RETURN NULL;
    """,
)


def refresh_search(name: str, operation: pgtrigger.Operation, rows: str, column: str) -> pgtrigger.Trigger:
    """A statement-level trigger that rebuilds the search document of every asset a statement touched.

    ``rows`` is "new" or "old": which transition table names the touched assets in ``column``.
    """
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**{rows: f"{rows}_rows"}),
        func=f"""
            PERFORM assets_refresh_search(ARRAY(SELECT DISTINCT {column} FROM {rows}_rows));
            RETURN NULL;
        """,  # noqa: S608 -- made of two literals of this package
    )


def search_triggers(column: str = "asset_id", *, also_deleted: bool = True) -> list[pgtrigger.Trigger]:
    """The triggers that keep the search documents in step with a table whose ``column`` names the asset."""
    triggers = [
        refresh_search("search_after_insert", pgtrigger.Insert, "new", column),
        refresh_search("search_after_update", pgtrigger.Update, "new", column),
    ]
    if also_deleted:
        triggers.append(refresh_search("search_after_delete", pgtrigger.Delete, "old", column))
    return triggers


# A term that is called differently is found under its new label at all its assets.
RENAMED_TERM = pgtrigger.Trigger(
    name="search_after_rename",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("label"),
    func="""
        PERFORM assets_refresh_search(ARRAY(
            SELECT asset_id FROM assets_classification WHERE term_id = NEW.id
            UNION SELECT id FROM assets_asset WHERE NEW.id IN (kind_id, sector_id)
        ));
        RETURN NULL;
    """,
)
