"""How well a wave knows a kind of thing in a part of the country: told by how many of the other wave's it has."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from assets.comparison.seen import Recorded

# Cells of some 11 km: degrees of latitude, and of longitude between 50° and 60° north.
CELL_Y, CELL_X = 0.1, 0.17
# Of fewer nothing is told.
LEAST = 5
WELL, POORLY = 0.6, 0.25

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Covered:
    """Of how many of a kind near by the other wave has how many."""

    kind: str
    found: int
    total: int

    @property
    def is_well(self) -> bool:
        """Whether what is missing is likely to be gone."""
        return self.total >= LEAST and self.found >= WELL * self.total

    @property
    def is_poor(self) -> bool:
        """Whether what is missing says nothing."""
        return self.total >= LEAST and self.found <= POORLY * self.total


class Coverage:
    """Counts rows of one wave, by kind and neighbourhood, and those that the other wave has too."""

    def __init__(self, rows: Iterable[tuple[Recorded, bool]]) -> None:
        self._total: dict[tuple[str, Cell], int] = defaultdict(int)
        self._found: dict[tuple[str, Cell], int] = defaultdict(int)
        for row, is_found in rows:
            if (cell := _cell(row)) is not None:
                for kind in row.name.kinds or {""}:
                    self._total[kind, cell] += 1
                    self._found[kind, cell] += is_found

    def around(self, row: Recorded) -> Covered | None:
        """How well the kind of ``row`` is known around it; None where its place is not known."""
        cell = _cell(row)
        if cell is None:
            return None
        kinds = sorted(row.name.kinds or {""})
        return min((self._sum(kind, cell) for kind in kinds), key=lambda covered: -covered.total)

    def _sum(self, kind: str, cell: Cell) -> Covered:
        cells = [(cell[0] + down, cell[1] + across) for down in (-1, 0, 1) for across in (-1, 0, 1)]
        found = sum(self._found.get((kind, each), 0) for each in cells)
        return Covered(kind, found, sum(self._total.get((kind, each), 0) for each in cells))


def _cell(row: Recorded) -> Cell | None:
    if row.seen.point is None:
        return None
    longitude, latitude = row.seen.point
    return math.floor(latitude / CELL_Y), math.floor(longitude / CELL_X)


def in_words(covered: Covered) -> str:
    """The count in words, to stand in a sentence about the wave that has them."""
    kind = f"of kind {covered.kind} " if covered.kind else ""
    return f"{covered.found} of {covered.total} {kind}around"
