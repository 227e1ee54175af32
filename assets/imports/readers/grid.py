"""The cells of a sheet as every reader gives them. Runs in the child process, without Django."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from assets.imports.limits import LAST_COLUMN, DamagedError


class Line(NamedTuple):
    """One row: its number as a spreadsheet counts it, its cells as text, the error values among them by position, and
    what is wrong with the row as a whole.
    """

    number: int
    cells: list[str]
    errors: dict[int, str] = {}
    fault: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in it, nor anything to say of it."""
        return not (self.errors or self.fault or any(cell.strip("\0 \t\r\n\xa0") for cell in self.cells))


class SheetInfo(NamedTuple):
    """A sheet, or a table of a database."""

    name: str
    is_hidden: bool = False


class Merged(NamedTuple):
    """Cells that are shown as one: rows counted from 1 and columns from 0, the last ones with them."""

    row: int
    column: int
    last_row: int
    last_column: int


class Source(Protocol):
    """A file that was opened: what it is, and what stands in it."""

    @property
    def format(self) -> str:
        """What it is, in words, with the ending that such files usually have."""

    @property
    def has_macros(self) -> bool:
        """Whether programs came with it; they are never run."""

    @property
    def remarks(self) -> Sequence[str]:
        """What there is to say about it before its rows are read."""

    def sheets(self) -> Sequence[SheetInfo]:
        """Its sheets, in their order."""

    def lines(self, name: str) -> Iterator[Line]:
        """The rows of a sheet, one after the other; raises DamagedError when there is no such sheet."""

    def merged(self, name: str) -> Sequence[Merged]:
        """The merged cells of a sheet."""

    def rows(self, name: str) -> int | None:
        """About how many rows a sheet has; None where all of it would have to be read."""


def column_of(letters: str) -> int:
    """The position of a column, from 0, by its letters; raises DamagedError beyond the last one there is.

    >>> column_of("A"), column_of("AA"), column_of("XFD")
    (0, 26, 16383)
    """
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    if not letters.isalpha() or not letters.isascii() or column > LAST_COLUMN:
        raise DamagedError
    return column - 1


class FillDown:
    """Puts the value of a cell that is merged over several rows into each of them: what is seen is one ward beside five
    halls.

    It makes no row of one that has nothing of its own. A cell that is merged over several columns has its value in the
    first.
    """

    def __init__(self) -> None:
        self._reaching: list[tuple[Merged, str]] = []

    def fill(self, line: Line, beginning: Iterable[Merged] = ()) -> Line:
        """The line, filled. Lines come in their order, each with the merged cells that begin in it."""
        if self._reaching:
            self._reaching = [(each, value) for each, value in self._reaching if each.last_row >= line.number]
            if not line.is_blank:
                for each, value in self._reaching:
                    line.cells.extend([""] * (each.column + 1 - len(line.cells)))
                    line.cells[each.column] = line.cells[each.column] or value
        for each in beginning:
            if each.last_row > each.row and each.column < len(line.cells) and line.cells[each.column]:
                self._reaching.append((each, line.cells[each.column]))
        return line


def filled_down(lines: Iterable[Line], merged: Iterable[Merged]) -> Iterator[Line]:
    """The lines, filled with the values of cells that are merged over several of them."""
    beginning: dict[int, list[Merged]] = defaultdict(list)
    for each in merged:
        if each.last_row > each.row:
            beginning[each.row].append(each)
    if not beginning:
        return iter(lines)
    filler = FillDown()
    return (filler.fill(line, beginning.get(line.number, ())) for line in lines)
