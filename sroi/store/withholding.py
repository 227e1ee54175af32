"""Values that a licence does not let us pass on: which rows rest on one, and a map's object without them.

A row without its value cannot be counted, and is not meant to be: whoever gets the file takes the value from its source
(the key ``withheld`` says so), puts it in as ``proxy_value``, and then counts the same as we do.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sroi.calculation.json_text import Json, Raw, write_text
from sroi.calculation.reading_rows import outcome_row
from sroi.choices import NOT_REDISTRIBUTABLE, Licence
from sroi.models import ImpactMap, Outcome
from sroi.store.keys import OUTCOMES
from sroi.store.levels import asks_for_uprating, with_levels
from sroi.store.raw import named_index, stored_map
from sroi.store.reckoning import indices

WITHHELD = "The licence of this value does not let it be passed on. Take it from its source, as proxy_value."

_WORDS = {str(word).casefold() for licence in NOT_REDISTRIBUTABLE for word in (licence.value, Licence(licence).label)}
# "CC BY-NC-ND 4.0" and what people write in its place.
_NO_DERIVATIVES = re.compile(r"\bno[ _-]?deriv|\bnd\b", re.IGNORECASE)
# From each of them the value can be worked out, or is the value.
_TELLING = ("proxy_value", "proxy_value_low", "proxy_value_high", "gross", "expected_impact", "published_impact")


@dataclass(frozen=True, slots=True)
class Export:
    """A map as it may leave. ``withheld`` are the rows that leave without their value, as results call them."""

    raw: Raw
    withheld: tuple[str, ...]

    @property
    def content(self) -> bytes:
        """The case file."""
        return write_text(self.raw).encode()

    @property
    def remark(self) -> str:
        """What to say to whoever takes the file; empty where nothing is withheld."""
        if not self.withheld:
            return ""
        rows = ", ".join(f"“{row}”" for row in self.withheld)
        return (
            f"Left out are values whose licence does not let them be passed on, those of the rows {rows}. The file "
            "counts again when they are taken from their source and put in as “proxy_value”."
        )


def forbids_passing_on(licence: str) -> bool:
    """Whether the words for a licence say that a value under it stays here; no words say nothing."""
    return licence.strip().casefold() in _WORDS or bool(_NO_DERIVATIVES.search(licence))


def export_of(impact_map: ImpactMap) -> Export:
    """The map's case file as it may leave the house: ``raw_of`` without what may not be passed on.

    A price index of this installation leaves with its levels where a value is uprated by it, so that ``sroi_case``
    counts the same wherever it runs.
    """
    rows = withheld_rows(impact_map)
    stored = stored_map(impact_map)
    index = indices().get(named_index(stored.raw)) if asks_for_uprating(stored.raw) else None
    if not rows:
        return Export(with_levels(_without(stored.raw, frozenset()), index), ())
    parts = stored.raw.get(OUTCOMES)
    numbered = enumerate(zip(parts if isinstance(parts, list) else [], stored.outcomes, strict=True), start=1)
    names = {row: outcome_row(part, place) for place, (part, row) in numbered if row in rows}
    bare = stored_map(impact_map, change=lambda row, part: bare_row(part) if row in rows else part).raw
    return Export(with_levels(_without(bare, frozenset(names.values())), index), tuple(names.values()))


def withheld_rows(impact_map: ImpactMap) -> frozenset[UUID]:
    """The outcomes whose value may not be passed on: by the library's licence, or by the row's own words for it."""
    rows = Outcome.objects.filter(impact_map=impact_map).values_list("uuid", "proxy_licence", "proxy__licence")
    return frozenset(row for row, words, licence in rows if licence in NOT_REDISTRIBUTABLE or forbids_passing_on(words))


def bare_row(part: Json) -> Json:
    """An outcome without its value, and without what tells it, in whose place it says so."""
    if not isinstance(part, Mapping):
        return part
    return {key: value for key, value in part.items() if key not in _TELLING} | {"withheld": WITHHELD}


def _without(raw: Raw, names: frozenset[str]) -> Raw:
    """The object without what else tells those values: what scenarios set them to, and rows that belong to no total."""
    found = dict(raw)
    for key in ("scenarios", "variants"):
        entries = raw.get(key)
        if names and isinstance(entries, list):
            found[key] = [_without_values(entry, names) for entry in entries]
    partial = raw.get("partial_rows")
    if isinstance(partial, list):
        found["partial_rows"] = [bare_row(part) if _forbids(part) else part for part in partial]
    return found


def _forbids(part: Json) -> bool:
    licence = part.get("proxy_licence") if isinstance(part, Mapping) else None
    return isinstance(licence, str) and forbids_passing_on(licence)


def _without_values(entry: Json, names: frozenset[str]) -> Json:
    """A scenario or variant without what it sets the values of these rows to."""
    sets = entry.get("set") if isinstance(entry, Mapping) else None
    if not isinstance(entry, Mapping) or not isinstance(sets, Mapping):
        return entry
    told = {f"{name}.{key}" for name in names for key in _TELLING}
    left = {key: value for key, value in sets.items() if key not in told}
    return entry if len(left) == len(sets) else {**entry, "set": left, "withheld": WITHHELD}
