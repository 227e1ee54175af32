"""What a profile says about one value: in which columns it stands, and what is done to it before it is understood."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from assets.dates import read_uncertain, write_uncertain
from assets.imports.clean_ups import CLEAN_UPS
from assets.imports.patterns import LONGEST_MATCHED, search
from assets.imports.text import key, one_line
from assets.spreadsheets import split_parts


class Cell(NamedTuple):
    """A cell that says something: the heading over it and what it says."""

    heading: str
    text: str


class Found(NamedTuple):
    """A value as a profile makes it out: the text to be understood, and the cells it was taken from."""

    text: str = ""
    cells: tuple[Cell, ...] = ()

    @property
    def heading(self) -> str:
        """The columns it stands in."""
        return ", ".join(cell.heading for cell in self.cells)

    @property
    def written(self) -> str:
        """What the cells say, as they say it."""
        return "; ".join(cell.text for cell in self.cells)


NOTHING = Found()
Cells = Mapping[str, Cell]  # the filled cells of a row by the key of their heading


@dataclass(frozen=True, slots=True)
class When:
    """A rule: where the cell of ``column`` matches, the value is this."""

    column: str
    matches: re.Pattern[str]
    value: str


@dataclass(frozen=True, slots=True)
class Value:
    """Where a value stands and how it is read; the fields are the keys of its table in a profile.

    ``whens`` are asked first, then ``span`` (a column for the first and one for the last day), ``latest`` (the column
    whose heading carries the highest year), ``columns`` (all of them joined with ``join``, or the first that is
    filled), and ``constant``. ``empty`` are texts that say nothing; ``values`` turns what is written into what is
    meant. ``part`` is a pattern with one group, round what is taken of the text; where it does not stand in it, the
    row says nothing. ``clean`` are names of ``assets.imports.clean_ups``. ``split`` is what stands between several
    values; with ``marked`` it is a semicolon, and one behind a backslash is none (``assets.spreadsheets.split_parts``).
    """

    columns: tuple[str, ...] = ()
    join: str = ""
    latest: re.Pattern[str] | None = None
    span: tuple[str, ...] = ()
    whens: tuple[When, ...] = ()
    every: bool = False
    constant: str = ""
    default: str = ""
    empty: frozenset[str] = frozenset()
    part: re.Pattern[str] | None = None
    clean: tuple[str, ...] = ()
    values: Mapping[str, str] | None = None
    split: str = ""
    marked: bool = False

    def headings(self) -> Iterator[str]:
        """The keys of the headings it asks for by name."""
        yield from self.columns
        yield from self.span
        yield from (when.column for when in self.whens)

    def find(self, row: Cells) -> Found:
        """The value in a row; ``default`` is left to whoever knows what else the row says."""
        for found in (self._by_rule(row), self._between(row), self._latest(row), self._in_columns(row)):
            if found.text:
                return found
        return Found(self.constant)

    def _by_rule(self, row: Cells) -> Found:
        hits = [when for when in self.whens if when.column in row and search(when.matches, row[when.column].text)]
        if not hits:
            return NOTHING
        cells = tuple({when.column: row[when.column] for when in hits}.values())
        return Found(self.split.join(when.value for when in hits) if self.every else hits[0].value, cells)

    def _between(self, row: Cells) -> Found:
        if not self.span:
            return NOTHING
        first, last = (self._says(row.get(column)) for column in self.span)
        cells = tuple(cell for cell in (first, last) if cell)
        if not cells:
            return NOTHING
        try:
            earliest = read_uncertain(first.text)[0] if first else None
            latest = read_uncertain(last.text)[1] if last else None
        except ValueError:
            return Found("; ".join(cell.text for cell in cells), cells)
        if earliest and latest and earliest > latest:
            return Found(f"{first.text}–{last.text}" if first and last else "", cells)
        return Found(write_uncertain(earliest, latest), cells)

    def _latest(self, row: Cells) -> Found:
        if not self.latest:
            return NOTHING
        matches = ((self.latest.fullmatch(name[:LONGEST_MATCHED]), cell) for name, cell in row.items())
        years = [(_year(match[1]), cell) for match, cell in matches if match]
        for _year_of, cell in sorted(years, key=lambda item: item[0], reverse=True):
            if self._says(cell):
                return self._understood((cell,), cell.text)
        return NOTHING

    def _in_columns(self, row: Cells) -> Found:
        said = tuple(cell for column in self.columns if (cell := self._says(row.get(column))))
        if not said:
            return NOTHING
        used = said if self.join else said[:1]
        return self._understood(used, self.join.join(cell.text for cell in used))

    def _says(self, cell: Cell | None) -> Cell | None:
        return cell if cell and key(cell.text) not in self.empty and cell.text.strip("-–— ") else None

    def _understood(self, cells: tuple[Cell, ...], text: str) -> Found:
        if self.part:
            found = search(self.part, text)
            text = (found[1] or "").strip() if found else ""
        for name in self.clean:
            text = CLEAN_UPS[name](text)
        if self.values is not None:
            text = self.values.get(key(text), text)
        return Found(text, cells)

    def parts(self, text: str) -> list[str]:
        """The several values of a text, each turned by ``values`` into what is meant; without ``split`` it is one."""
        parts = [one_line(part) for part in self._cut(text)]
        turned = [(self.values or {}).get(key(part), part) for part in parts if part]
        return list(dict.fromkeys(part for part in turned if part))

    def _cut(self, text: str) -> list[str]:
        if self.marked:
            return split_parts(text)
        return text.split(self.split) if self.split else [text]


def _year(digits: str) -> int:
    """The year of a column such as ``operation_16``; two digits are those of the years 1970 to 2069."""
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 70 else 2000)
