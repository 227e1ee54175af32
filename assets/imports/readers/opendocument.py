"""Reading .ods spreadsheets a row at a time. Runs in the child process, without Django.

Source: OpenDocument 1.3 part 3, chapters 9 (tables) and 19 (attributes). All programs write the prefixes that it uses.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from assets.imports.limits import LAST_COLUMN, LAST_ROW, LOCKED, DamagedError, RefusalError
from assets.imports.readers.grid import Line, Merged, SheetInfo, filled_down
from assets.imports.readers.packed import Attributes, Packed, careful_parser, parsed
from assets.imports.readers.shown import plain

CONTENT = "content.xml"
TABLE, ROW = "table:table", "table:table-row"
CELLS = ("table:table-cell", "table:covered-table-cell")

_MOMENT = re.compile(r"([-+]?\d{4,}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:[.,]\d+)?Z?)?")
_DURATION = re.compile(r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?")
_LAID_OUT = re.compile(r"[0-9 ()+-]+")
# What hangs on a cell and is not its content: notes, drawings and tables, with text of their own.
_ASIDE = ("office:annotation", "draw:", "table:shapes")
_BLANKS = re.compile(r"[ \t\r\n]+")


@dataclass(slots=True)
class _Table:
    info: SheetInfo
    rows: int = 0
    merged: list[Merged] = field(default_factory=list)


class OpenDocument:
    """The sheets of an OpenDocument spreadsheet, values as they were last calculated; no formula is ever run."""

    format = "OpenDocument spreadsheet (.ods)"

    def __init__(self, file: BinaryIO) -> None:
        self._parts = Packed(file)
        if any(tag == "encryption-data" for tag, _ in self._parts.elements("META-INF/manifest.xml")):
            raise RefusalError(LOCKED)
        self.has_macros = any(name.startswith(("basic/", "scripts/")) for name in self._parts.names())
        self.remarks: Sequence[str] = ()
        self._tables = list(_survey(self._parts))

    def sheets(self) -> Sequence[SheetInfo]:
        """The sheets, in their order."""
        return [table.info for table in self._tables]

    def rows(self, name: str) -> int:
        """How many rows the file has for a sheet; some may be blank."""
        return self._table(name).rows

    def merged(self, name: str) -> Sequence[Merged]:
        """The merged cells of a sheet."""
        return self._table(name).merged

    def lines(self, name: str) -> Iterator[Line]:
        """Every row of a sheet that the file has, blank ones included."""
        return filled_down(self._lines(self._tables.index(self._table(name))), self.merged(name))

    def _table(self, name: str) -> _Table:
        return next(table for table in self._tables if table.info.name == name)

    def _lines(self, index: int) -> Iterator[Line]:
        sheet = _TableParser(index)
        for _ in parsed(sheet.parser, self._parts.pieces(CONTENT), lambda: sheet.is_done):
            for line, times in sheet.lines:
                for number in range(line.number, line.number + (1 if line.is_blank else times)):
                    if number > LAST_ROW and not line.is_blank:
                        name = self._tables[index].info.name
                        raise RefusalError(
                            f"The sheet “{name}” has rows beyond {LAST_ROW:,}. Open it and save it anew."
                        )
                    yield Line(number, [*line.cells], line.errors)
            sheet.lines.clear()


def _times(said: Attributes, of: str) -> int:
    """How often a row or cell is there, or over how many of them a cell is merged."""
    number = said.get(f"table:number-{of}", "1")
    # As many digits as the last row of any program has.
    if not (number.isascii() and number.isdecimal()) or len(number) > 8:
        raise DamagedError
    return max(int(number), 1)


def _survey(parts: Packed) -> Iterator[_Table]:
    """Look through all sheets: their names, whether they are hidden, their rows and merged cells."""
    tables: list[_Table] = []
    hidden: set[str] = set()
    style = ""
    depth = row = following = column = 0

    def start(tag: str, said: Attributes) -> None:
        nonlocal style, depth, row, following, column
        if tag in CELLS and depth == 1:
            if "table:number-rows-spanned" in said or "table:number-columns-spanned" in said:
                last_row = row + _times(said, "rows-spanned") - 1
                last_column = column + _times(said, "columns-spanned") - 1
                if (last_row, last_column) != (row, column):
                    tables[-1].merged.append(Merged(row, column, last_row, last_column))
            column += _times(said, "columns-repeated")
        elif tag == ROW and depth == 1:
            row, column = following, 0
            times = _times(said, "rows-repeated")
            following += times
            tables[-1].rows += times == 1
        elif tag == TABLE:
            depth += 1
            if depth == 1:
                following = 1
                name = said.get("table:name", f"sheet {len(tables) + 1}")
                tables.append(_Table(SheetInfo(name, said.get("table:style-name", "") in hidden)))
        elif tag == "style:style":
            style = said.get("style:name", "")
        elif tag == "style:table-properties" and said.get("table:display") == "false":
            hidden.add(style)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= tag == TABLE

    parser = careful_parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    for _ in parsed(parser, parts.pieces(CONTENT)):
        pass
    yield from tables


class _TableParser:
    """A parser of one sheet: give it pieces of XML, and take the rows that are complete out of ``lines``, each with how
    often it is there.
    """

    def __init__(self, index: int) -> None:
        self.lines: list[tuple[Line, int]] = []
        self.is_done = False
        self._index = index
        self._row = Line(1, [], {})
        self._next = 1
        self._times = 1
        self._said: Attributes | None = None
        self._blanks = 0
        self._paragraphs: list[list[str]] = []
        self._is_in_paragraph = False
        self._aside = 0
        self._table = -1
        self.parser = careful_parser()
        self.parser.StartElementHandler = self._search
        self.parser.EndElementHandler = self._search_on

    def _search(self, tag: str, _said: Attributes) -> None:
        """Pass over the tables before the one that is wanted."""
        if tag == TABLE:
            self._aside += 1
            if self._aside == 1:
                self._table += 1
                if self._table == self._index:
                    self._aside = 0
                    self.parser.StartElementHandler = self._start
                    self.parser.EndElementHandler = self._end
                    self.parser.CharacterDataHandler = self._characters

    def _search_on(self, tag: str) -> None:
        self._aside -= tag == TABLE

    def _start(self, tag: str, said: Attributes) -> None:
        if self._aside or tag == TABLE or tag.startswith(_ASIDE):
            self._aside += 1
        elif tag in CELLS:
            self._said, self._paragraphs = said, []
        elif tag == ROW:
            self._times = _times(said, "rows-repeated")
            self._row = Line(self._next, [], {})
            self._next += self._times
            self._blanks = 0
        elif self._said is not None:
            self._start_text(tag, said)

    def _start_text(self, tag: str, said: Attributes) -> None:
        if tag == "text:p":
            self._paragraphs.append([])
            self._is_in_paragraph = True
        elif not self._is_in_paragraph:
            return
        elif tag == "text:s":
            blanks = said.get("text:c", "1")
            # No cell of any program holds more characters than have five digits.
            self._paragraphs[-1].append(" " * (int(blanks) if blanks.isdecimal() and len(blanks) < 6 else 1))
        elif tag == "text:tab":
            self._paragraphs[-1].append("\t")
        elif tag == "text:line-break":
            self._paragraphs[-1].append("\n")

    def _characters(self, text: str) -> None:
        if self._is_in_paragraph and not self._aside:
            # Blanks and line ends are as in HTML; those that count are elements of their own.
            self._paragraphs[-1].append(_BLANKS.sub(" ", text))

    def _end(self, tag: str) -> None:
        if self._aside:
            self._aside -= 1
        elif tag == "text:p":
            self._is_in_paragraph = False
        elif tag in CELLS and self._said is not None:
            self._end_cell(self._said)
            self._said = None
        elif tag == ROW:
            self.lines.append((self._row, self._times))
        elif tag == TABLE:
            self.is_done = True

    def _end_cell(self, said: Attributes) -> None:
        text = "\n".join("".join(pieces) for pieces in self._paragraphs)
        times, cells = _times(said, "columns-repeated"), self._row.cells
        kind = said.get("calcext:value-type") or said.get("office:value-type", "")
        formula = said.get("table:formula")
        value = "" if kind == "error" else _value(kind, said, text)
        fault = text if kind == "error" else "" if value or kind or formula is None else f"={formula}"
        if not value and not fault:
            self._blanks += times
            return
        if len(cells) + self._blanks + times > LAST_COLUMN:
            raise DamagedError
        cells.extend([""] * self._blanks)
        self._blanks = 0
        if fault:
            self._row.errors.update(dict.fromkeys(range(len(cells), len(cells) + times), fault))
        cells.extend([value] * times)


def _value(kind: str, said: Attributes, text: str) -> str:
    """What is seen in a cell, or near enough: numbers as typed, dates as ISO."""
    if kind in {"float", "currency", "percentage"}:
        value = plain(said.get("office:value", text))
        # A telephone number may be a number that is shown with its leading zeros.
        laid_out = _LAID_OUT.fullmatch(text) and "".join(filter(str.isdigit, text)).lstrip("0") == value.lstrip("0")
        return text.strip() if laid_out and value.isdigit() else value
    if kind == "date":
        found = _MOMENT.fullmatch(said.get("office:date-value", ""))
        if found:
            return found[1] if found[2] in {None, "00:00:00"} else f"{found[1]} {found[2]}"
        return said.get("office:date-value", text)
    if kind == "time":
        found = _DURATION.fullmatch(said.get("office:time-value", ""))
        if not found:
            return said.get("office:time-value", text)
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
        return f"{found[1]}{days * 24 + hours:02}:{minutes:02}:{seconds:02}"
    if kind == "boolean":
        return said.get("office:boolean-value", text).upper()
    return text or said.get("office:string-value", "")
