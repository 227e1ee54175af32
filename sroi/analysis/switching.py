"""Switching values as a figure: how far each assumption would have to move for the map to just break even."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assets.charts.figures import Cell, Figure, Table, TableRow
from assets.charts.lengths import Length, draw_lengths
from sroi.analysis.tornado import is_withheld
from sroi.analysis.words import WITHHELD, driver_words, field_words, percent, value_words
from sroi.calculation.case import SHARES, Case
from sroi.calculation.decimals import HUNDRED, ONE, ZERO, precise, shown
from sroi.calculation.drivers import Driver
from sroi.calculation.present_value import Result
from sroi.calculation.switching import Switch, switching_values
from sroi.overview.words import MINUS

MOST_DRAWN, MOST_LISTED = 10, 500
NO_VALUE = "none"


@dataclass(frozen=True, slots=True)
class _Turn:
    """An assumption and where it turns the result: ``value`` is None where no possible one does."""

    driver: Driver
    value: Decimal | None
    words: str

    @property
    @precise
    def change(self) -> Decimal:
        """How far it has to move: a fraction of what it is now, of a share the points; 0 where it cannot."""
        now = self.driver.members[0].value
        if self.value is None:
            return ZERO
        return self.value - now if self.is_share or not now else self.value / now - ONE

    @property
    def is_share(self) -> bool:
        """Whether it is counted in points."""
        return self.driver.field in SHARES


def switching_figure(case: Case, result: Result, withheld: frozenset[str] = frozenset()) -> Figure:
    """For the map as a whole and for each assumption, in plain words."""
    whole, turns = _turns(case)
    title = whole.words.removesuffix(".")
    nearest = _nearest(turns)[:MOST_DRAWN]
    drawing = draw_lengths(
        [_length(turn, case, withheld) for turn in nearest],
        title=title,
        description="By how much each of the nearest assumptions would have to change for the map to just break even.",
    ) if nearest else None  # fmt: skip
    notes = ["What each figure would have to be, all else as it is, for the value to be just what was put in."]
    if nearest:
        notes.append("Drawn is how far away that is: in per cent of a figure, in points of a share, the nearest first.")
    head = ["Assumption", "Figure", "Now", "Breaks even at", "In words"]
    listed = turns
    if len(turns) > MOST_LISTED:
        listed = sorted(turns, key=lambda turn: (turn.value is None, turn.change.copy_abs()))[:MOST_LISTED]
        notes.append(f"The table has the nearest {MOST_LISTED} of {len(turns):,}.")
    rows = [_row(turn, case, withheld) for turn in listed]
    return Figure("switching", title, notes, Table("At what figure the map just breaks even", head, rows,
                  of_words=True), drawing)  # fmt: skip


def sentences(case: Case, most: int = 3) -> list[str]:
    """The whole in words, and the nearest assumptions, as a summary says them. Worths of proxies are left out."""
    whole, turns = _turns(case)
    nearest = [turn for turn in _nearest(turns) if turn.driver.field != "proxy_value"]
    return [whole.words, *(turn.words for turn in nearest[:most])]


def _turns(case: Case) -> tuple[Switch, list[_Turn]]:
    whole, *singly = switching_values(case)
    return whole, [_Turn(one.driver, one.value, one.words) for one in singly if one.driver is not None]


def _nearest(turns: Sequence[_Turn]) -> list[_Turn]:
    return sorted((turn for turn in turns if turn.value is not None), key=lambda turn: turn.change.copy_abs())


def _length(turn: _Turn, case: Case, withheld: frozenset[str]) -> Length:
    size = turn.change.copy_abs()
    far = f"{shown(size * HUNDRED, 0)} points" if turn.is_share else percent(size)
    now, then = _values(turn, case, withheld)
    values = now if now == WITHHELD else f"from {now} to {then}"
    beside = f"{field_words(turn.driver.field)}: {values}"
    sign = MINUS if turn.change < 0 else "+"
    return Length(driver_words(turn.driver), float(turn.change * HUNDRED), f"{sign}{far}", "f1", beside)


def _values(turn: _Turn, case: Case, withheld: frozenset[str]) -> tuple[str, str]:
    """What it is and where it turns."""
    if is_withheld(case, turn.driver, withheld):
        return WITHHELD, WITHHELD
    field = turn.driver.field
    then = NO_VALUE if turn.value is None else value_words(field, turn.value, case.currency)
    return value_words(field, turn.driver.members[0].value, case.currency), then


def _row(turn: _Turn, case: Case, withheld: frozenset[str]) -> TableRow:
    now, then = _values(turn, case, withheld)
    cells = [field_words(turn.driver.field), now, then, "" if now == WITHHELD else turn.words]
    return TableRow(driver_words(turn.driver), [Cell(cell) for cell in cells])
