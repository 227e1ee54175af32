"""A stored map as the object of a case file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from sroi.calculation.json_text import Json, Raw
from sroi.models import Estimate, FinalRun, ImpactMap, MapRow, PriceIndex
from sroi.store.keys import (
    INPUTS,
    LEFT_OUT,
    LISTS,
    NEEDED,
    OF_INPUT,
    OF_MAP,
    OF_OUTCOME,
    OF_OUTPUT,
    OF_SCENARIO,
    OF_STAKEHOLDER,
    OUTCOMES,
    OUTPUTS,
    SAID_IN_A_WORD,
    SCENARIOS,
    STAKEHOLDERS,
    Key,
)
from sroi.store.kinds import text
from sroi.store.spelling import Columns, columns_of, kept_text, kept_value, spelt, spelt_outcome

# ``as_read`` of somebody, or of an output, that no list of the file names: a row of it does.
NAMED_BY_A_ROW = kept_text(None)
Change = Callable[[UUID, Json], Json]

_OVERRIDES = ("set", "set_inputs")
_PARTS = ("value", "low", "high", "n", "source", "reason", "shared")


@dataclass(frozen=True, slots=True)
class StoredMap:
    """A map's object, and the rows that its inputs and outcomes were made of, in the order of these lists."""

    raw: Raw
    inputs: tuple[UUID, ...]
    outcomes: tuple[UUID, ...]


def raw_of(impact_map: ImpactMap) -> Raw:
    """The object of the map's case file, as it stands in the database.

    What was read from a file and not changed since is spelt as the file had it; see ``sroi.store.spelling``.
    """
    return stored_map(impact_map).raw


def stored_map(impact_map: ImpactMap, *, change: Change = lambda row, part: part) -> StoredMap:
    """``raw_of``, with where its rows come from. ``change`` may have an outcome, by its uuid, leave as another."""
    outcomes = list(_outcomes(impact_map))
    inputs = list(_rows(impact_map.inputs.all(), OF_INPUT))
    lists = {
        STAKEHOLDERS: _spelt_rows(_rows(impact_map.stakeholders.all(), OF_STAKEHOLDER), OF_STAKEHOLDER),
        INPUTS: _spelt_rows(inputs, OF_INPUT),
        OUTPUTS: _spelt_rows(_rows(impact_map.outputs.all(), OF_OUTPUT), OF_OUTPUT, OUTPUTS),
        OUTCOMES: [
            change(row["uuid"], _spelt_outcome(row, place))
            for place, row in enumerate((row for row in outcomes if not row["is_left_out"]), start=1)
        ],
        LEFT_OUT: [change(row["uuid"], _spelt_left_out(row)) for row in outcomes if row["is_left_out"]],
        SCENARIOS: [_spelt_scenario(row) for row in _rows(impact_map.scenarios.all(), OF_SCENARIO, "overrides")],
    }
    return StoredMap(
        raw=_with_lists(_of_map(impact_map), lists),
        inputs=tuple(row["uuid"] for row in inputs),
        outcomes=tuple(row["uuid"] for row in outcomes if not row["is_left_out"]),
    )


# --- The map itself -----------------------------------------------------------------------------------------------


def _of_map(impact_map: ImpactMap) -> dict[str, Json]:
    """Its keys, and in place of its lists what ``place_holder`` left there."""
    as_read = kept_value(impact_map.as_read)
    raw: Raw = as_read if isinstance(as_read, Mapping) else {}
    now: dict[str, Any] = {key.column: getattr(impact_map, key.column) for key in OF_MAP}
    if now["title"] == title_of(raw):
        # What stands for the title of a file without one is not written into it.
        now["title"] = columns_of(raw, OF_MAP)["title"]
    found = dict(spelt(raw, now, OF_MAP))
    _put_price_index(found, impact_map)
    if impact_map.sensitivity_looked_at is not None:
        found["sensitivity_run"] = True
    before = _last_fingerprint(impact_map)
    if before:
        found["last_final_fingerprint"] = before
    return found


def title_of(raw: Raw) -> str:
    """The title of the map in a file: that it has, else its id."""
    held = columns_of(raw, OF_MAP)
    return held["title"] or held["code"] or "Impact map without a title"


def named_index(raw: Raw) -> str:
    """The name of the price index that a file names, empty where it names none, or states its levels itself."""
    found = _index_stated(raw)[1]
    # No index is called by what the database cannot store.
    return found if isinstance(found, str) and text(found) == found else ""


def _index_stated(raw: Raw) -> tuple[Raw | None, Json]:
    """The conventions where an index stands in them, else None for the map itself; and the index."""
    conventions = raw.get("conventions")
    if isinstance(conventions, Mapping) and conventions.get("price_index") is not None:
        return conventions, conventions["price_index"]
    return None, raw.get("price_index")


def _put_price_index(raw: dict[str, Json], impact_map: ImpactMap) -> None:
    """Have the object name the map's index. One that no index here is called, or whose levels stand there, stays."""
    now = impact_map.price_index.name if impact_map.price_index else ""
    conventions, stated = _index_stated(raw)
    if stated == (now or None):
        return
    if not now and not PriceIndex.objects.filter(name=named_index(raw) or None).exists():
        return
    if conventions is None:
        _set_or_drop(raw, now)
    else:
        changed = dict(conventions)
        _set_or_drop(changed, now)
        raw["conventions"] = changed


def _set_or_drop(raw: dict[str, Json], name: str) -> None:
    if name:
        raw["price_index"] = name
    else:
        raw.pop("price_index", None)


def _last_fingerprint(impact_map: ImpactMap) -> str:
    """The conventions under which the version before this one became final; empty where there is none."""
    if impact_map.version == 1:
        return ""
    runs = FinalRun.objects.filter(impact_map__series=impact_map.series, impact_map__version__lt=impact_map.version)
    return runs.order_by("-impact_map__version").values_list("fingerprint", flat=True).first() or ""


# --- Its lists ----------------------------------------------------------------------------------------------------


def place_holder(value: Json, *, held: Sequence[bool]) -> Json:
    """What the map's ``as_read`` has in the place of a list whose rows are stored: what of it is no row, by its place.

    Something else that stands under the key of a list is kept whole, under "is".
    """
    if not isinstance(value, list):
        return {"is": value}
    kept: list[Json] = [[place, part] for place, part in enumerate(value) if not held[place]]
    return kept


def _with_lists(raw: dict[str, Json], lists: Mapping[str, list[Json]]) -> Raw:
    """The object with its lists, each where the file had it."""
    for name in LISTS:
        kept = raw.get(name)
        rows = lists[name]
        if isinstance(kept, Mapping) and not rows:
            raw[name] = kept.get("is")
        elif isinstance(kept, list):
            raw[name] = _joined(rows, kept)
        elif rows or name in NEEDED:
            raw[name] = rows
    return raw


def _joined(rows: list[Json], kept: list[Json]) -> list[Json]:
    """The rows, and between them what was kept of the file, at its place there."""
    found = list(rows)
    for part in kept:
        if isinstance(part, list) and isinstance(part[0], int):
            found.insert(part[0], part[1])
    return found


def _rows(rows: "QuerySet[MapRow]", keys: Sequence[Key], *more: str) -> Iterator[dict[str, Any]]:
    columns = {key.column for key in keys if "." not in key.column}
    yield from rows.order_by("position", "pk").values("pk", "uuid", "as_read", *columns, *more)


def _spelt_rows(rows: Sequence[Columns] | Iterator[Columns], keys: Sequence[Key], name: str = "") -> list[Json]:
    return [found for row in rows if (found := _spelt_row(row, keys, name)) is not None]


def _spelt_row(row: Columns, keys: Sequence[Key], name: str) -> Json:
    """The row as the file has it; None where a file names it in other rows and says no more of it."""
    given = kept_value(row["as_read"])
    read = as_object(given, name)
    if given is None:
        named = keys[0] if name != OUTPUTS else keys[1]
        read = {named.paths[0][0]: row[named.column]}
    found = spelt(read, row, keys)
    return given if found is read else found


def as_object(value: Json, name: str) -> Raw:
    """A part of a list as an object: a word says what ``SAID_IN_A_WORD`` has it say."""
    if isinstance(value, Mapping):
        return value
    return {SAID_IN_A_WORD[name]: value} if isinstance(value, str) and name in SAID_IN_A_WORD else {}


def _outcomes(impact_map: ImpactMap) -> Iterator[dict[str, Any]]:
    """The outcomes with their figures beside the other columns."""
    figures: dict[int, dict[str, Any]] = {}
    rows = Estimate.objects.filter(impact_map=impact_map).order_by()
    for outcome, figure, *parts in rows.values_list("outcome_id", "figure", *_PARTS):
        into = figures.setdefault(outcome, {})
        into.update((f"{figure}.{part}", value) for part, value in zip(_PARTS, parts, strict=True))
    for row in _rows(impact_map.outcomes.all(), OF_OUTCOME, "is_left_out"):
        yield row | figures.get(row["pk"], {})


def _spelt_outcome(row: Columns, place: int) -> Json:
    """An outcome that is counted. One without an id is called by its place, and so needs none that says the same."""
    read = as_object(kept_value(row["as_read"]), OUTCOMES)
    held = OF_OUTCOME[0].held(read)
    named_alike = row["key"] == held or (not held and row["key"] in {"", str(place)})
    return spelt_outcome(read, {**row, "key": held} if named_alike else row)


def _spelt_left_out(row: Columns) -> Json:
    given = kept_value(row["as_read"])
    read = as_object(given, LEFT_OUT)
    found = spelt_outcome(read, row)
    return given if found is read else found


def _spelt_scenario(row: Columns) -> Json:
    read = as_object(kept_value(row["as_read"]), SCENARIOS)
    found = spelt(read, row, OF_SCENARIO)
    now = kept_value(row["overrides"])
    if now == overrides_of(read):
        return found
    others = {key: value for key, value in found.items() if key not in _OVERRIDES}
    return {**others, **(now if isinstance(now, Mapping) else {})}


def overrides_of(raw: Raw) -> dict[str, Json]:
    """What a scenario of a file sets."""
    return {key: raw[key] for key in _OVERRIDES if key in raw}
