"""What is different between two maps, cell by cell, and what each difference does to the ratio."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from sroi.calculation.conventions import PriceIndex
from sroi.calculation.decimals import ZERO, precise
from sroi.calculation.findings import UnsoundCaseError
from sroi.calculation.json_text import Json, Raw
from sroi.calculation.present_value import calculate
from sroi.calculation.reading import read_case

# The parts of a case file in the order in which they are gone through; the first three are what is counted.
MAP, INPUTS, OUTCOMES = "map", "inputs", "outcomes"
COUNTED = (MAP, INPUTS, OUTCOMES)
PARTS = (*COUNTED, "excluded_outcomes", "stakeholders", "outputs", "scenarios")
# Said of a version by the program, and changed by nobody.
_NOT_COMPARED = {"last_final_fingerprint", "sensitivity_run"}
# Keys that move no figure. What is not named here is counted anew, so that nothing that does is overlooked.
_WORDS = {
    "title", "organisation", "objectives", "scope", "author", "date", "analysis_type", "asked_about_losses",
    "losses_note", "outcome", "proxy", "proxy_unit", "proxy_source", "proxy_url", "proxy_method", "proxy_licence",
    "indicator", "indicator_source", "measured", "intended", "note", "description", "kind", "funder", "source",
    "stakeholder", "who_saves", "confidence", "is_material", "materiality", "output", "rate_source", "cashable",
}  # fmt: skip
# A page is waited for, and counting takes time for every row: where cells times rows come to more than this, the cells
# of a row are counted together, and where rows do, all of a part.
MOST_COUNTED = 4_000

Path = tuple[str, ...]
Row = Mapping[str, Json]


@dataclass(frozen=True)
class Side:
    """A map taken apart: the rows of each part by a key that both sides have for the same row; ``MAP`` has one."""

    raw: Raw
    rows: Mapping[str, Mapping[Hashable, Row]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that differs, or a whole row where ``path`` is empty: ``before`` or ``after`` is None where it is not.

    ``effect`` is how far it moves the ratio when all before it are made already, and None where it is counted with the
    next one that has an effect.
    """

    part: str
    key: Hashable
    path: Path
    before: Json
    after: Json
    effect: Decimal | None = None

    @property
    def moves_figures(self) -> bool:
        """Whether it may move the ratio."""
        return self.part in COUNTED and not (self.path and _is_words(self.path))


def _is_words(path: Path) -> bool:
    return path[-1] in _WORDS or path[-1].endswith(("_source", "_reason", "_n", "_low", "_high")) or path[0] == "shared"


def differences(older: Side, newer: Side) -> list[Difference]:
    """Everything that differs, part by part and row by row in the order of the newer map."""
    return [found for part in PARTS for found in _of_a_part(part, older.rows[part], newer.rows[part])]


def _of_a_part(part: str, older: Mapping[Hashable, Row], newer: Mapping[Hashable, Row]) -> Iterator[Difference]:
    for key, row in newer.items():
        if key not in older:
            yield Difference(part, key, (), None, row)
            continue
        before, after = flat(older[key]), flat(row)
        for path in dict.fromkeys((*after, *before)):
            if path[-1] not in _NOT_COMPARED and not _is_same(before.get(path), after.get(path)):
                yield Difference(part, key, path, before.get(path), after.get(path))
    yield from (Difference(part, key, (), row, None) for key, row in older.items() if key not in newer)


def flat(row: Row) -> dict[Path, Json]:
    """The cells of a row; those of an object inside it, such as the conventions, by a path of two keys."""
    found: dict[Path, Json] = {}
    for key, value in row.items():
        if isinstance(value, Mapping):
            found.update(((key, inner), part) for inner, part in value.items())
        else:
            found[(key,)] = value
    return found


def _is_same(one: Json, other: Json) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other or (not one and not other)
    return one == other or str(one or "") == str(other or "")


# --- What each does to the ratio ----------------------------------------------------------------------------------


@precise
def with_effects(
    found: Sequence[Difference], older: Side, newer: Side, indices: Mapping[str, PriceIndex]
) -> list[Difference]:
    """The differences with their effects, which add up to that of all of them.

    They are made one after the other, and counted after each that may move a figure. In another order the single
    effects may be others; their sum may not. A step after which nothing can be counted is counted with the next.
    """
    state = _State(older, newer)
    ratio = state.ratio(indices)
    told: list[Difference] = []
    for step in _steps(found, len(older.rows[OUTCOMES]) + len(newer.rows[OUTCOMES])):
        for each in step:
            state.make(each)
        then = state.ratio(indices) if any(each.moves_figures for each in step) else ratio
        if then is None or ratio is None:
            told.extend(_with(each, None if each.moves_figures else ZERO) for each in step)
            continue
        told.extend(_shared_out(step, then - ratio))
        ratio = then
    return told


def _steps(found: Sequence[Difference], rows: int) -> list[list[Difference]]:
    """The differences one by one, or where that takes too long those of each row, or of each part of the map."""
    steps = [[each] for each in found]
    for key in (lambda each: (each.part, each.key), lambda each: each.part):
        if sum(1 for step in steps if any(each.moves_figures for each in step)) * rows <= MOST_COUNTED:
            break
        steps = [list(step) for _, step in groupby(found, key=key)]
    return steps


def _shared_out(step: Iterable[Difference], effect: Decimal) -> Iterator[Difference]:
    """The effect of a step stands at the last of its cells that moves a figure."""
    cells = list(step)
    last = max((place for place, each in enumerate(cells) if each.moves_figures), default=len(cells) - 1)
    for place, each in enumerate(cells):
        is_counted_later = each.moves_figures and place != last
        yield _with(each, effect if place == last else None if is_counted_later else ZERO)


def _with(each: Difference, effect: Decimal | None) -> Difference:
    return Difference(each.part, each.key, each.path, each.before, each.after, effect)


class _State:
    """The older map on its way to the newer one."""

    def __init__(self, older: Side, newer: Side) -> None:
        self._rows = {part: {key: dict(row) for key, row in older.rows[part].items()} for part in COUNTED}
        # What moves no figure is as in the newer map from the start, so that a fault in it stops nothing.
        self._besides = {key: value for key, value in newer.raw.items() if key in PARTS}

    def make(self, each: Difference) -> None:
        """Have one difference made."""
        if each.part not in COUNTED:
            return
        rows = self._rows[each.part]
        if each.path:
            _put(rows[each.key], each.path, each.after)
        elif isinstance(each.after, Mapping):
            rows[each.key] = dict(each.after)
        else:
            rows.pop(each.key)

    def ratio(self, indices: Mapping[str, PriceIndex]) -> Decimal | None:
        """The ratio as it stands; None where nothing can be counted."""
        [about] = self._rows[MAP].values()
        lists: dict[str, Json] = {part: list(self._rows[part].values()) for part in (INPUTS, OUTCOMES)}
        try:
            return calculate(read_case({**about, **self._besides, **lists}, indices)).ratio
        except UnsoundCaseError:
            return None


def _put(row: dict[str, Json], path: Path, value: Json) -> None:
    """Set what stands at a path, or take it away."""
    key = path[0]
    if len(path) == 2:
        inside = row.get(key)
        within = dict(inside) if isinstance(inside, Mapping) else {}
        _put(within, path[1:], value)
        row[key] = within
    elif value is None:
        row.pop(key, None)
    else:
        row[key] = value
