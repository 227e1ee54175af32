"""Assets that a row may be about, although no exact key says so: shown to somebody with what speaks for each.

Looked for among names that share a word beginning near by, equal names anywhere, and equal telephone numbers, e-mail
addresses and websites: a fixed number of queries for a batch, whatever its size.
"""

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.db.models import Func, Q, TextField, Value
from django.db.models.functions import Lower, Right

from accounts.models import User
from assets.imports.likeness import (
    THRESHOLD,
    LonLat,
    Trait,
    beginning,
    compare,
    may_be_enough,
    metres,
    names_alike,
)
from assets.imports.record import Record
from assets.models import Asset, AssetName, Location
from assets.postcodes import format_postcode

# More than somebody would look at.
MOST = 3
# A name, a telephone number or a website that more assets share says nothing.
MOST_SHARING = 3
# A beginning of a word is common when this part of all assets, and at least so many, have it in their names.
COMMON_PART, COMMON_LEAST = 0.01, 10
# Cells of some 500 metres: degrees of latitude, and of longitude between 50° and 60° north.
CELL_Y, CELL_X = 0.005, 0.0085
PHONE_DIGITS = 9  # the last ones, which are the same with and without +44
_NO_DIGIT = re.compile(r"\D")
_WITH_PUNCTUATION = " ()+-./"

# Every asset stands under the beginnings of the words of its names at each of its places: the cell of a point, or the
# postcode where rows have no point by which they could be found. Keys are compared as bytes,
# which a sort does three times as fast as by the rules of a language.
NEAR = """
WITH row_key AS (
  SELECT i, key COLLATE "C" AS key FROM unnest(%s::int[], %s::text[]) AS row(i, key)
), asset_name AS (
  SELECT id AS asset, name_key FROM assets_asset WHERE merged_into_id IS NULL AND NOT is_withdrawn
  UNION ALL
  SELECT asset_id, name_key FROM assets_assetname
), asset_place AS (
  SELECT asset_id AS asset, postcode,
    floor(st_y(point::geometry) / %s)::int || ' ' || floor(st_x(point::geometry) / %s)::int AS place,
    st_x(point::geometry) AS x, st_y(point::geometry) AS y
  FROM assets_location WHERE point IS NOT NULL
  UNION ALL
  SELECT asset_id, postcode, postcode, NULL, NULL FROM assets_location WHERE postcode = ANY(%s::text[])
), asset_key AS (
  SELECT asset, place || ' ' || left(unnest(string_to_array(name_key, ' ')), 4) COLLATE "C" AS key,
    name_key, postcode, x, y
  FROM asset_place JOIN asset_name USING (asset)
)
SELECT DISTINCT i, asset, name_key, postcode, x, y FROM asset_key JOIN row_key USING (key)
"""
COMMON = """
SELECT left(word, 4) FROM assets_asset, string_to_table(name_key, ' ') AS word
GROUP BY 1 HAVING count(*) > greatest(%s, %s * (SELECT count(*) FROM assets_asset))
"""


@dataclass(slots=True)
class Candidate:
    """An asset that a row may be about: how much speaks for it, of a hundred, and what, in words."""

    asset: int
    score: int
    reasons: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the row."""
        return {"asset": self.asset, "score": self.score, "reasons": self.reasons}


@dataclass(slots=True)
class Wanted:
    """A row without a link: its namesakes, what else speaks for an asset, and the assets that it is not about."""

    record: Record
    namesakes: Collection[int] = ()
    hints: dict[int, list[str]] = field(default_factory=dict)
    not_these: Collection[int] = ()


class CandidateFinder:
    """Looks for the candidates of rows, batch by batch, among the assets that ``by`` may link to."""

    def __init__(self, by: User | None) -> None:
        self.by = by

    def find(self, wanted: Sequence[Wanted]) -> list[list[Candidate]]:
        """The candidates of each row, the likeliest first, ``MOST`` at the most; for most rows there are none."""
        if not wanted:
            return []
        rows = [_trait_of(row.record) for row in wanted]
        pairs: list[set[int]] = [set(row.hints) for row in wanted]
        for row, found in zip(wanted, pairs, strict=True):
            if len(row.namesakes) <= MOST_SHARING:
                found.update(row.namesakes)
        for i, asset in self._near(rows):
            pairs[i].add(asset)
        for i, asset in self._reached_alike(rows):
            pairs[i].add(asset)
        for row, found in zip(wanted, pairs, strict=True):
            found -= set(row.not_these)
        traits = self._traits(set().union(*pairs))
        return [
            self._ranked(row, trait, {asset: traits[asset] for asset in found & traits.keys()})
            for row, trait, found in zip(wanted, rows, pairs, strict=True)
        ]

    def _ranked(self, row: Wanted, trait: Trait, assets: dict[int, Trait]) -> list[Candidate]:
        found = []
        for asset, known in assets.items():
            likeness = compare(trait, known, common=self._common, hints=row.hints.get(asset, ()))
            if likeness.score >= THRESHOLD:
                found.append(Candidate(asset, likeness.score, likeness.reasons))
        return sorted(found, key=lambda candidate: (-candidate.score, candidate.asset))[:MOST]

    @cached_property
    def _common(self) -> frozenset[str]:
        """The beginnings of words that many names have, such as "comm" and "cent"."""
        with connection.cursor() as cursor:
            cursor.execute(COMMON, [COMMON_LEAST, COMMON_PART])
            return frozenset(word for (word,) in cursor.fetchall())

    def _near(self, rows: Sequence[Trait]) -> Iterator[tuple[int, int]]:
        """Rows and assets near by with alike names, a telling word of which, or the beginning of one, they share."""
        numbers, keys = [], []
        for i, row in enumerate(rows):
            for key in self._keys(row):
                numbers.append(i)
                keys.append(key)
        if not keys:
            return
        with connection.cursor() as cursor:
            codes = sorted(set().union(*(row.postcodes for row in rows if not row.points)))
            cursor.execute(NEAR, [numbers, keys, CELL_Y, CELL_X, codes])
            for i, asset, name, postcode, x, y in cursor.fetchall():
                if self._is_like(rows[i], name, None if postcode in rows[i].postcodes else (x, y)):
                    yield i, asset

    def _is_like(self, row: Trait, name: str, point: LonLat | None) -> bool:
        """Whether name and place can be enough to ask about it: most of what shares a word is too far away for that.

        Without a point it has the row's postcode.
        """
        away = None if point is None else min(metres(one, point) for one in row.points)
        if not may_be_enough(100, away):
            return False
        return any(may_be_enough(names_alike(key, name, self._common), away) for key in row.names)

    def _keys(self, row: Trait) -> Iterator[str]:
        words = {beginning(word) for key in row.names for word in key.split()}
        for place in _places(row):
            for word in words - self._common or words:
                yield f"{place} {word}"

    def _reached_alike(self, rows: Sequence[Trait]) -> Iterator[tuple[int, int]]:
        """Rows and assets that are reached by the same telephone number, e-mail address or website."""
        phones = set().union(*(row.phones for row in rows))
        emails = set().union(*(row.emails for row in rows))
        sites = set().union(*(row.sites for row in rows))
        if not (phones or emails or sites):
            return
        assets = Asset.objects.present().alias(
            digits=Right(_call("translate", "phone", Value(_WITH_PUNCTUATION), Value("")), PHONE_DIGITS),
            address=Lower("email"),
            site=_call("substring", Lower("website"), Value("://(?:www\\.)?([^/:?#]+)")),
        )
        found = assets.filter(Q(digits__in=phones) | Q(address__in=emails) | Q(site__in=sites))
        sharing: dict[str, set[int]] = defaultdict(set)
        for asset, *written in found.values_list("pk", "phone", "email", "website"):
            for clue in _clues(_reached(*written)):
                sharing[clue].add(asset)
        for i, row in enumerate(rows):
            for clue in _clues(row):
                if len(sharing[clue]) <= MOST_SHARING:
                    yield from ((i, asset) for asset in sharing[clue])

    def _traits(self, found: set[int]) -> dict[int, Trait]:
        """What can be compared of the assets found, without those that may not be linked to."""
        traits: dict[int, Trait] = {}
        present = Asset.objects.linkable_by(self.by).filter(
            pk__in=found, merged_into=None, is_withdrawn=False, redacted_on=None
        )
        for asset, key, name, *written in present.values_list("pk", "name_key", "name", "phone", "email", "website"):
            traits[asset] = _reached(*written)
            traits[asset].names[key] = name
        for asset, key, name in AssetName.objects.filter(asset__in=traits).values_list("asset", "name_key", "name"):
            traits[asset].names.setdefault(key, name)
        places = Location.objects.filter(asset__in=traits).values_list("asset", "postcode", "point")
        for asset, postcode, point in places:
            traits[asset].postcodes.update(filter(None, [format_postcode(postcode)]))
            traits[asset].points += [(point.x, point.y)] if point else []
        return traits


def _places(row: Trait) -> Iterator[str]:
    if not row.points:
        yield from row.postcodes
    for longitude, latitude in row.points:
        cell_y, cell_x = math.floor(latitude / CELL_Y), math.floor(longitude / CELL_X)
        for y in (-1, 0, 1):
            for x in (-1, 0, 1):
                yield f"{cell_y + y} {cell_x + x}"


def _trait_of(record: Record) -> Trait:
    where, values = record.where, record.values
    trait = _reached(values.get("phone", ""), values.get("email", ""), values.get("website", ""))
    trait.names[record.name_key] = record.name
    trait.postcodes.update(filter(None, [where.code]))
    trait.points += [(where.point.x, where.point.y)] if where.point else []
    return trait


def _reached(phone: str, email: str, website: str) -> Trait:
    """How an asset is reached, in the form in which that is compared."""
    digits = _NO_DIGIT.sub("", phone)[-PHONE_DIGITS:]
    host = (urlsplit(website.lower()).hostname or "").removeprefix("www.")
    return Trait(
        phones={digits} if len(digits) == PHONE_DIGITS else set(),
        emails={email.lower()} if email else set(),
        sites={host} if host else set(),
    )


def _clues(trait: Trait) -> set[str]:
    return trait.phones | trait.emails | trait.sites


def _call(function: str, *arguments: Any) -> Any:
    return Func(*arguments, function=function, output_field=TextField())
