"""By what it is seen that something has changed since two waves were compared."""

from hashlib import sha256

from django.db import connection

from assets.models import Comparison

# Hashes are added up, so that no row has to be sorted; a change of any column that is compared changes the sum.
_SIGHTINGS = """
SELECT count(*), coalesce(sum(hashtextextended(concat_ws('|',
  s.id, s.asset_id, s.name, s.status, s.category, s.address, s.postcode, s.point::text, s.row_number,
  a.name, a.status, a.is_withdrawn, a.merged_into_id, a.redacted_on, a.parent_id, a.sector_id, a.phone, a.email,
  a.website, a.opened_earliest, a.opened_latest, a.ceased_earliest, a.ceased_latest
), 0)::numeric), 0)
FROM assets_sighting s JOIN assets_asset a ON a.id = s.asset_id
WHERE s.wave_id IN (%(earlier)s, %(later)s)
"""
_HANGING = """
WITH asset AS (SELECT DISTINCT asset_id AS id FROM assets_sighting WHERE wave_id IN (%(earlier)s, %(later)s))
SELECT
  (SELECT sum(hashtextextended(concat_ws('|', 'c', asset_id, term_id, value, is_current, wave_id), 0)::numeric)
     FROM assets_classification JOIN asset ON asset.id = asset_id),
  (SELECT sum(hashtextextended(concat_ws('|', 'n', asset_id, name), 0)::numeric)
     FROM assets_assetname JOIN asset ON asset.id = asset_id),
  (SELECT sum(hashtextextended(concat_ws('|', 'i', asset_id, kind, value), 0)::numeric)
     FROM assets_externalid JOIN asset ON asset.id = asset_id),
  (SELECT sum(hashtextextended(concat_ws('|', 'r', from_asset_id, kind, to_asset_id), 0)::numeric)
     FROM assets_relation JOIN asset ON asset.id = from_asset_id),
  (SELECT sum(hashtextextended(concat_ws('|', 'd', first_id, second_id), 0)::numeric)
     FROM assets_notduplicate JOIN asset ON asset.id = first_id),
  (SELECT string_agg(concat_ws('|', wave_id, place_id), ',' ORDER BY wave_id, place_id)
     FROM assets_wavearea WHERE wave_id IN (%(earlier)s, %(later)s)),
  (SELECT string_agg(concat_ws('|', id, reference_date), ',' ORDER BY id)
     FROM assets_wave WHERE id IN (%(earlier)s, %(later)s))
"""


def fingerprint(comparison: Comparison) -> str:
    """The fingerprint of both waves as they are now: their rows, days and areas, and what is known of their assets."""
    waves = {"earlier": comparison.earlier_id, "later": comparison.later_id}
    with connection.cursor() as cursor:
        cursor.execute(_SIGHTINGS, waves)
        rows = cursor.fetchone()
        cursor.execute(_HANGING, waves)
        hanging = cursor.fetchone()
    return sha256(repr((rows, hanging)).encode()).hexdigest()


def is_stale(comparison: Comparison) -> bool:
    """Whether either side has changed since it was worked out, or it never was."""
    return comparison.fingerprint != fingerprint(comparison)
