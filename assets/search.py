"""Search by words: what a person typed becomes a query that forgives.

Every word is the beginning of one, and all must be met. A word that meets nothing is taken for the most similar word
that does (pg_trgm). All questions are asked of what the person may see, so that no answer, and no "Showing results
for", tells of an asset that is kept from them.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import EmptyResultSet
from django.db import connection

from assets.postcodes import format_postcode

if TYPE_CHECKING:
    from assets.querysets.asset import AssetQuerySet

CONFIGURATION = "register"
# More is not a search but a pasted page.
MOST_WORDS = 20
LONGEST_WORD = 60

_WORD = re.compile(r"[^\W_]+")

# For each typed word: whether it has no weight, whether it meets an asset, and the similar word that does.
_SPELLING = """
WITH visible AS MATERIALIZED ({visible}),
typed AS (
    SELECT word, place, to_tsquery('register', word || ':*') AS query
    FROM unnest(%(words)s::text[]) WITH ORDINALITY AS typed(word, place)
),
judged AS (
    SELECT word, place, numnode(query) = 0 OR EXISTS (
        SELECT FROM assets_searchdocument document JOIN visible ON visible.id = document.asset_id
        WHERE document.words @@ query
    ) AS is_good
    FROM typed
)
SELECT CASE WHEN is_good THEN word ELSE coalesce((
    SELECT candidate.word FROM assets_searchword candidate
    WHERE candidate.word %% lower(unaccent(judged.word)) AND EXISTS (
        SELECT FROM assets_searchdocument document JOIN visible ON visible.id = document.asset_id
        WHERE document.words @@ plainto_tsquery('register', candidate.word)
    )
    ORDER BY similarity(candidate.word, lower(unaccent(judged.word))) DESC, candidate.word LIMIT 1
), word) END
FROM judged ORDER BY place
"""


# So few hits may be an accident: "libary" is somebody's spelling too.
FEW = 3
# A word is meant rather than another when it is met by so many times as many assets, and is so like it.
OFTENER = 3
LIKENESS = 0.45
# For each typed word that meets few assets: the similar word that meets many, which does not only go on where it ends.
_MEANT = """
WITH visible AS MATERIALIZED ({visible}),
typed AS (
    SELECT word, place, lower(unaccent(word)) AS plain, (
        SELECT count(*) FROM (
            SELECT FROM assets_searchdocument document JOIN visible ON visible.id = document.asset_id
            WHERE document.words @@ to_tsquery('register', word || ':*') LIMIT %(few)s + 1
        ) met
    ) AS hits
    FROM unnest(%(words)s::text[]) WITH ORDINALITY AS typed(word, place)
)
SELECT coalesce((
    SELECT candidate.word FROM assets_searchword candidate
    WHERE typed.hits BETWEEN 1 AND %(few)s AND candidate.word %% typed.plain
    AND similarity(candidate.word, typed.plain) >= %(likeness)s AND NOT starts_with(candidate.word, typed.plain) AND (
        SELECT count(*) FROM (
            SELECT FROM assets_searchdocument document JOIN visible ON visible.id = document.asset_id
            WHERE document.words @@ plainto_tsquery('register', candidate.word) LIMIT typed.hits * %(oftener)s
        ) met
    ) = typed.hits * %(oftener)s
    ORDER BY similarity(candidate.word, typed.plain) DESC, candidate.word LIMIT 1
), word)
FROM typed ORDER BY place
"""


@dataclass(frozen=True)
class Reading:
    """What a search is taken to mean: ``text`` is searched for where ``typed`` was typed."""

    typed: str
    text: str
    by_name_only: bool = False

    @property
    def is_corrected(self) -> bool:
        """Whether something else is searched for than what was typed."""
        return self.text != self.typed

    @property
    def query(self) -> SearchQuery:
        """The words anywhere in a document."""
        return _query(words_of(self.text))

    @property
    def tiers(self) -> list[SearchQuery]:
        """The words in the name; in any name or term; in the description too; anywhere."""
        return [] if self.by_name_only else [_query(words_of(self.text), parts) for parts in ("A", "AB", "ABC", "")]

    def among(self, assets: "AssetQuerySet") -> "AssetQuerySet":
        """Those of ``assets`` that it means."""
        return assets.named_like(self.text) if self.by_name_only else assets.saying(self.query)


def words_of(text: str) -> list[str]:
    """The words of a text, as far as they are searched for; a postcode is two, however it was written."""
    whole = unicodedata.normalize("NFKC", format_postcode(text) or text)
    return [word[:LONGEST_WORD] for word in dict.fromkeys(_WORD.findall(whole))][:MOST_WORDS]


def read(text: str, visible: "AssetQuerySet") -> Reading:
    """What ``text`` means among the assets that a person may see.

    One query when all its words are met together, three when a word is put right or has no weight.
    """
    words = words_of(text)
    if not words:
        return Reading(text, text, by_name_only=True)
    as_typed = Reading(text, text)
    if as_typed.among(visible).exists():
        return as_typed
    spelt = _spelling(words, visible)
    corrected = Reading(text, " ".join(spelt))
    if spelt != words and corrected.among(visible).exists():
        return corrected
    return Reading(text, text, by_name_only=True) if _weigh_nothing(words) else as_typed


def suggestion(reading: Reading, visible: "AssetQuerySet") -> str:
    """What may have been meant where only a few assets have what was typed; empty where that is likely enough.

    One query where more are found, three otherwise.
    """
    hits = reading.among(visible)[: FEW + 1].count()
    words = words_of(reading.typed)
    if reading.is_corrected or reading.by_name_only or not 1 <= hits <= FEW:
        return ""
    meant = _likelier(words, visible)
    other = Reading(reading.typed, " ".join(meant))
    oftener = meant != words and other.among(visible)[: hits * OFTENER].count() == hits * OFTENER
    return other.text if oftener else ""


def _query(words: list[str], parts: str = "") -> SearchQuery:
    # Words are letters and digits only, so that nothing in them is an operator.
    raw = " & ".join(f"{word}:*{parts}" for word in words)
    return SearchQuery(raw, config=CONFIGURATION, search_type="raw")


def _spelling(words: list[str], visible: "AssetQuerySet") -> list[str]:
    sql, params = _compiled(visible)
    with connection.cursor() as cursor:
        cursor.execute(_SPELLING.format(visible=sql), params | {"words": words})
        return [word for (word,) in cursor.fetchall()]


def _likelier(words: list[str], visible: "AssetQuerySet") -> list[str]:
    sql, params = _compiled(visible)
    asked = {"words": words, "few": FEW, "oftener": OFTENER, "likeness": LIKENESS}
    with connection.cursor() as cursor:
        cursor.execute(_MEANT.format(visible=sql), params | asked)
        return [word for (word,) in cursor.fetchall()]


def _compiled(visible: "AssetQuerySet") -> tuple[str, dict[str, Any]]:
    """What the person may see, as SQL with its values by name, to stand beside others that have names."""
    try:
        sql, params = visible.order_by().values("id").query.sql_with_params()
    except EmptyResultSet:
        return "SELECT NULL::bigint AS id WHERE false", {}
    named = {f"visible_{place}": value for place, value in enumerate(params)}
    return sql % tuple(f"%({name})s" for name in named), named


def _weigh_nothing(words: list[str]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT numnode(to_tsquery(%s, %s)) = 0", [CONFIGURATION, " & ".join(words)])
        return bool(cursor.fetchone()[0])
