"""Facets: for every choice of a filter, how many assets it would give.

The counts of a facet leave out its own choices and keep all others, so that each number is what the list will say when
that choice alone is made in this facet. One query counts all facets.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from assets.choices import PlaceKind, SchemeCode
from assets.models import Location

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from assets.filters import AssetFilter

# Each counts assets of the set "m" by a key; {m} is the name of the set. OFFSET 0 keeps the planner, which takes every
# place for likely to hold every point, from joining places to locations before those are narrowed to the set.
_TERMS_SAID = """
SELECT '{facet}', counted.counts_for::text, count(DISTINCT said.asset_id)
FROM {m} m JOIN assets_classification said ON said.asset_id = m.id AND said.is_current AND said.value = 'yes'
JOIN unnest(%s::bigint[], %s::bigint[]) AS counted(term, counts_for) ON counted.term = said.term_id GROUP BY 2
"""
_TERM_HELD = """
SELECT '{facet}', counted.counts_for::text, count(*) FROM {m} m JOIN assets_asset asset ON asset.id = m.id
JOIN unnest(%s::bigint[], %s::bigint[]) AS counted(term, counts_for) ON counted.term = asset.{facet}_id GROUP BY 2
"""
_COUNTS = {
    SchemeCode.FUNCTION.value: _TERMS_SAID,
    SchemeCode.KIND.value: _TERM_HELD,
    SchemeCode.NATURE_OF_WORK.value: _TERMS_SAID,
    SchemeCode.SECTOR.value: _TERM_HELD,
    "status": """
SELECT '{facet}', asset.status, count(*) FROM {m} m JOIN assets_asset asset ON asset.id = m.id GROUP BY 2
""",
    "place": """
SELECT '{facet}', place.code, count(DISTINCT here.id)
FROM (SELECT m.id, open.point::geometry FROM {m} m JOIN open ON open.asset_id = m.id OFFSET 0) here
JOIN assets_place place ON ST_Covers(place.boundary, here.point) WHERE place.id = ANY(%s) GROUP BY 2
""",
    SchemeCode.AUDIENCE.value: _TERMS_SAID,
    SchemeCode.ACCESS.value: _TERMS_SAID,
    "wave": """
SELECT '{facet}', wave.uuid::text, count(DISTINCT seen.asset_id)
FROM {m} m JOIN assets_sighting seen ON seen.asset_id = m.id JOIN assets_wave wave ON wave.id = seen.wave_id GROUP BY 2
""",
}
# How many choices stand in the open; the rest is behind "more".
SHOWN_AT_FIRST = 8


@dataclass(frozen=True)
class Choice:
    """One value of a facet; ``depth`` is how far down its tree it stands."""

    value: str
    label: str
    count: int
    is_chosen: bool
    depth: int = 0
    group: str = ""


@dataclass(frozen=True)
class Facet:
    """A filter with its choices: the first ones, and those behind "more"."""

    name: str
    label: str
    choices: list[Choice]
    more: list[Choice]
    errors: list[str]

    @property
    def is_open(self) -> bool:
        """Whether what is behind "more" has to be seen, because something in it is chosen."""
        return any(choice.is_chosen for choice in self.more)

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to choose, or to take back."""
        return bool(self.choices or self.more or self.errors)


def facets_of(chosen: "AssetFilter") -> list[Facet]:
    """The facets of a filter, in the order of ``AssetFilter``, without the choices that would give nothing."""
    counts = count_choices(chosen)
    return [_facet(name, chosen, counts) for name in _COUNTS]


def count_choices(chosen: "AssetFilter") -> dict[tuple[str, str], int]:
    """How many assets each choice would give, by name of the facet and value; what gives none is absent. One query."""
    sql, params = _statement(chosen)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = {(facet, key): count for facet, key, count in cursor.fetchall()}
    codes = {str(node.id): node.code for scheme in SchemeCode.values for node in chosen.vocabulary.scheme(scheme)}
    return {(facet, codes[key] if facet in SchemeCode.values else key): count for (facet, key), count in found.items()}


def _statement(chosen: "AssetFilter") -> tuple[str, list[Any]]:
    """All facets not in use share one set; each one in use has a set of its own, in which it is left out."""
    in_use = [name for name in _COUNTS if name in chosen.chosen]
    sets = {"shared": chosen.narrowed()} | {f"without_{name}": chosen.narrowed([name]) for name in in_use}
    open_locations = Location.objects.current().open_to(chosen.user).filter(point__isnull=False)
    ctes, params = [], []
    for name, assets in sets.items():
        sql, values = _compiled(assets.order_by().values("id"), "SELECT NULL::bigint AS id WHERE false")
        ctes.append(f"{name} AS MATERIALIZED ({sql})")
        params += values
    sql, values = _compiled(
        open_locations.order_by().values("asset_id", "point"), "SELECT NULL::bigint, NULL::geography WHERE false"
    )
    ctes.append(f"open(asset_id, point) AS ({sql})")
    params += values
    selects = []
    for name, select in _COUNTS.items():
        selects.append(select.format(facet=name, m=f"without_{name}" if name in in_use else "shared"))
        if name == "place":
            params.append([place.pk for place in chosen.places])
        elif name in SchemeCode.values:
            params += _pairs(name, chosen)
    return f"WITH {', '.join(ctes)} {' UNION ALL '.join(selects)}", params


def _compiled(rows: "QuerySet[Any]", otherwise: str) -> tuple[str, list[Any]]:
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return otherwise, []
    return sql, list(params)


def _pairs(scheme: str, chosen: "AssetFilter") -> tuple[list[int], list[int]]:
    """Which term counts for which: for itself and for everything broader."""
    pairs = [(term, node.id) for node in chosen.vocabulary.scheme(scheme) for term in node.includes]
    return [term for term, _ in pairs], [broader for _, broader in pairs]


def _facet(name: str, chosen: "AssetFilter", counts: dict[tuple[str, str], int]) -> Facet:
    picked = set(chosen.chosen.get(name, []))
    choices = [
        Choice(value, label, counts.get((name, value), 0), value in picked, depth, group)
        for value, label, depth, group in _values(name, chosen)
        if (name, value) in counts or value in picked
    ]
    # A tree shows its broadest terms; a long list its most frequent choices.
    first = [choice for choice in choices if choice.depth == 0]
    if len(first) > SHOWN_AT_FIRST:
        most = sorted(first, key=lambda choice: -choice.count)[:SHOWN_AT_FIRST]
        first = [choice for choice in first if choice in most]
    label = str(chosen.filters[name].label)
    more = [choice for choice in choices if choice not in first]
    return Facet(name, label, first, more, list(chosen.errors.get(name, [])))


def _values(name: str, chosen: "AssetFilter") -> Iterator[tuple[str, str, int, str]]:
    if name in SchemeCode.values:
        broad = ""
        for node in chosen.vocabulary.scheme(name):
            broad = node.label if node.depth == 0 else broad
            yield node.code, node.label, node.depth, broad if node.depth else ""
    elif name == "place":
        for place in chosen.places:
            yield place.code, place.name, 0, PlaceKind(place.kind).label
    else:
        for value, label in chosen.filters[name].extra["choices"]:
            yield value, label, 0, ""
