"""Which pairs are worth weighing: those that share something, found by joins in PostgreSQL.

Of 10^5 records there are 5 · 10^9 pairs. A pair is looked at when the two have one name, or alike ones (by trigrams)
at one postcode, near by or with the same rare letters anywhere, or when they share a number, a telephone, an address of
e-mail or a website. What many share brings none together: it would bring all of them together, and says nothing.
"""

from collections.abc import Iterable, Iterator

from django.db import connection
from django.db.backends.utils import CursorWrapper

from assets.duplicates.reading import Pair
from assets.duplicates.traits import Traits

# The most that may share a name, a clue, a postcode, or three letters of a name.
MOST_OF_NAME, MOST_OF_CLUE, MOST_AT_POSTCODE, MOST_OF_TRIGRAM = 12, 8, 120, 24
# So many of the rarest trigrams of a name are looked up, and names so alike (pg_trgm, 0 to 1) are weighed.
TRIGRAMS, ALIKE, ALIKE_FAR = 3, 0.3, 0.5
# A word is common when this part of all names has it, and at least so many.
COMMON_PART, COMMON_LEAST = 0.01, 10
# Cells of some 500 metres: degrees of latitude, and of longitude between 50° and 60° north.
CELL_Y, CELL_X = 0.005, 0.0085

TABLES = ("clue", "postcode", "cell", "word", "trigram")
# Sorting and hashing of so many keys in memory; for this transaction alone.
MEMORY = "SET LOCAL work_mem = '128MB'"
NAMES = """
CREATE TEMPORARY TABLE duplicate_name ON COMMIT DROP AS
SELECT id AS asset, name_key FROM assets_asset WHERE id = ANY(%s)
UNION
SELECT asset_id, name_key FROM assets_assetname WHERE asset_id = ANY(%s)
"""
CLUES = """
CREATE TEMPORARY TABLE duplicate_clue ON COMMIT DROP AS
SELECT asset, clue COLLATE "C" AS clue FROM unnest(%s::int[], %s::text[]) AS row (asset, clue)
"""
POSTCODES = CLUES.replace("clue", "postcode")
CELLS = """
CREATE TEMPORARY TABLE duplicate_cell ON COMMIT DROP AS
SELECT DISTINCT asset_id AS asset,
  floor(st_y(point::geometry) / %s)::int AS y, floor(st_x(point::geometry) / %s)::int AS x
FROM assets_location WHERE point IS NOT NULL AND asset_id = ANY(%s)
"""
# The first letters of a word, and the last ones: of a word misspelt in one place one of them is right. Common words
# count only for names that have no other.
WORDS = """
CREATE TEMPORARY TABLE duplicate_word ON COMMIT DROP AS
WITH word AS (
  SELECT DISTINCT asset, part COLLATE "C" AS part
  FROM duplicate_name, string_to_table(name_key, ' ') AS word,
    LATERAL (VALUES (left(word, 4)), (CASE WHEN length(word) > 4 THEN '~' || right(word, 4) END)) AS ends (part)
  WHERE part IS NOT NULL
), common AS (
  SELECT part FROM word GROUP BY part
  HAVING count(*) > greatest(%s, %s * (SELECT count(DISTINCT asset) FROM duplicate_name))
), telling AS (
  SELECT * FROM word WHERE part NOT IN (SELECT part FROM common)
)
SELECT * FROM telling
UNION ALL
SELECT * FROM word WHERE NOT EXISTS (SELECT FROM telling WHERE telling.asset = word.asset)
"""
TRIGRAM_TABLE = """
CREATE TEMPORARY TABLE duplicate_trigram ON COMMIT DROP AS
WITH trigram AS (
  SELECT asset, letters COLLATE "C" AS letters FROM duplicate_name, unnest(show_trgm(name_key)) AS letters
), rare AS (
  SELECT letters, count(*) AS frequency FROM trigram GROUP BY letters HAVING count(*) BETWEEN 2 AND %s
), ranked AS (
  SELECT asset, letters, row_number() OVER (PARTITION BY asset ORDER BY frequency, letters) AS place
  FROM trigram JOIN rare USING (letters)
)
SELECT asset, letters FROM ranked WHERE place <= %s
"""
PAIRS = "CREATE TEMPORARY TABLE duplicate_pair (first int, second int, alike real) ON COMMIT DROP"
BY_NAME = """
INSERT INTO duplicate_pair
SELECT least(one.asset, other.asset), greatest(one.asset, other.asset), 0
FROM duplicate_name AS one JOIN duplicate_name AS other USING (name_key)
WHERE one.asset < other.asset AND name_key IN (
  SELECT name_key FROM duplicate_name GROUP BY name_key HAVING count(*) BETWEEN 2 AND %s)
"""
BY_CLUE = """
INSERT INTO duplicate_pair
SELECT one.asset, other.asset, 0 FROM duplicate_clue AS one JOIN duplicate_clue AS other USING (clue)
WHERE one.asset < other.asset AND clue IN (
  SELECT clue FROM duplicate_clue GROUP BY clue HAVING count(*) BETWEEN 2 AND %s)
"""
BY_POSTCODE = """
INSERT INTO duplicate_pair
SELECT one.asset, other.asset, %s FROM duplicate_postcode AS one JOIN duplicate_postcode AS other USING (postcode)
WHERE one.asset < other.asset AND postcode IN (
  SELECT postcode FROM duplicate_postcode GROUP BY postcode HAVING count(*) BETWEEN 2 AND %s)
"""
# Each cell with itself and four of its neighbours: the other four look from their side.
BY_CELL = """
INSERT INTO duplicate_pair
WITH key AS MATERIALIZED (
  SELECT asset, y, x, part FROM duplicate_cell JOIN duplicate_word USING (asset)
)
SELECT DISTINCT least(one.asset, other.asset), greatest(one.asset, other.asset), %s::real
FROM (SELECT asset, y + up AS y, x + over AS x, part
      FROM key CROSS JOIN (VALUES (0, 0), (0, 1), (1, -1), (1, 0), (1, 1)) AS step (up, over)) AS one
JOIN key AS other USING (y, x, part) WHERE one.asset <> other.asset
"""
BY_TRIGRAMS = """
INSERT INTO duplicate_pair
SELECT DISTINCT one.asset, other.asset, %s::real
FROM duplicate_trigram AS one JOIN duplicate_trigram AS other USING (letters) WHERE one.asset < other.asset
"""
# Names as alike as the way asks by which a pair was found; or all words of one in the other, however many more it has.
ALIKE_ENOUGH = """
WITH pair AS MATERIALIZED (
  SELECT first, second, min(alike) AS alike FROM duplicate_pair GROUP BY first, second
)
SELECT first, second FROM pair WHERE alike = 0
UNION
SELECT first, second FROM pair
JOIN duplicate_name AS one ON one.asset = first JOIN duplicate_name AS other ON other.asset = second
WHERE alike > 0 AND (
  similarity(one.name_key, other.name_key) >= alike
  OR string_to_array(one.name_key, ' ') <@ string_to_array(other.name_key, ' ')
  OR string_to_array(other.name_key, ' ') <@ string_to_array(one.name_key, ' '))
"""


FORGET = "DROP TABLE " + ", ".join(f"duplicate_{table}" for table in ("name", *TABLES, "pair"))


def find_pairs(assets: dict[int, Traits]) -> list[Pair]:
    """The pairs of ``assets`` that are worth weighing, each of them once. Call it inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(MEMORY)
        _write_keys(cursor, assets)
        cursor.execute(PAIRS)
        cursor.execute(BY_NAME, [MOST_OF_NAME])
        cursor.execute(BY_CLUE, [MOST_OF_CLUE])
        cursor.execute(BY_POSTCODE, [ALIKE, MOST_AT_POSTCODE])
        cursor.execute(BY_CELL, [ALIKE])
        cursor.execute(BY_TRIGRAMS, [ALIKE_FAR])
        cursor.execute("ANALYZE duplicate_pair")
        cursor.execute(ALIKE_ENOUGH)
        found: list[Pair] = cursor.fetchall()
        cursor.execute(FORGET)
    return found


def _write_keys(cursor: CursorWrapper, assets: dict[int, Traits]) -> None:
    """What pairs are found by, in tables that vanish with the transaction; with statistics, or joins go astray."""
    ids = list(assets)
    cursor.execute(NAMES, [ids, ids])
    cursor.execute(CLUES, _columns(_clues(assets.values())))
    cursor.execute(POSTCODES, _columns((traits.pk, code) for traits in assets.values() for code in traits.postcodes))
    cursor.execute(CELLS, [CELL_Y, CELL_X, ids])
    cursor.execute("ANALYZE duplicate_name")
    cursor.execute(WORDS, [COMMON_LEAST, COMMON_PART])
    cursor.execute(TRIGRAM_TABLE, [MOST_OF_TRIGRAM, TRIGRAMS])
    for table in TABLES:
        cursor.execute(f"ANALYZE duplicate_{table}")


def _columns(rows: Iterable[tuple[int, str]]) -> list[list[int] | list[str]]:
    assets: list[int] = []
    texts: list[str] = []
    for asset, text in rows:
        assets.append(asset)
        texts.append(text)
    return [assets, texts]


def _clues(assets: Iterable[Traits]) -> Iterator[tuple[int, str]]:
    """By which an asset may be known again, each sort in words of its own."""
    for traits in assets:
        for register, numbers in traits.numbers.items():
            yield from ((traits.pk, f"{register} {number}") for number in numbers)
        yield from ((traits.pk, f"phone {phone}") for phone in traits.phones)
        yield from ((traits.pk, f"email {email}") for email in traits.emails)
        yield from ((traits.pk, f"site {site}") for site in traits.sites)
        yield from ((traits.pk, f"page {page}") for page in traits.pages)
