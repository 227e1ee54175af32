"""Reading .ods spreadsheets a row at a time. Runs in the child process, without Django.

Source: OpenDocument 1.3 part 3, chapters 9 (tables) and 19 (attributes). All programs write the prefixes that it uses.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import BinaryIO

from assets.imports.limits import LAST_COLUMN, LAST_ROW, LOCKED, DamagedError, RefusalError
from assets.imports.readers.grid import FillDown, Line, Merged, SheetInfo
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
_SIGNS = {"text:s": " ", "text:tab": "\t", "text:line-break": "\n"}
_REPEATED, _SPANNED = "table:number-columns-repeated", "table:number-rows-spanned"
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

    @cached_property
    def _tables(self) -> dict[str, _Table]:
        """All sheets by name; of two with one name the first."""
        return {table.info.name: table for table in reversed(list(_survey(self._parts)))}

    def sheets(self) -> Sequence[SheetInfo]:
        """The sheets, in their order."""
        return [table.info for table in reversed(self._tables.values())]

    def rows(self, name: str) -> int:
        """How many rows the file has for a sheet; some may be blank."""
        return self._tables[name].rows

    def merged(self, name: str) -> Sequence[Merged]:
        """The merged cells of a sheet."""
        return self._tables[name].merged

    def lines(self, name: str) -> Iterator[Line]:
        """Every row of a sheet that the file has, blank ones included."""
        sheet, filler = TableParser(name), FillDown()
        for _ in parsed(sheet.parser, self._parts.pieces(CONTENT), lambda: sheet.is_done):
            for line, times, merged in sheet.lines:
                for number in range(line.number, line.number + (1 if line.is_blank else times)):
                    if number > LAST_ROW and not line.is_blank:
                        raise RefusalError(
                            f"The sheet “{name}” has rows beyond {LAST_ROW:,}. Open it and save it anew."
                        )
                    yield filler.fill(Line(number, [*line.cells], line.errors), merged)
            sheet.lines.clear()
        if not sheet.is_done:
            raise DamagedError


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


class TableParser:
    """A parser of one sheet: give it pieces of XML, and take the rows that are complete out of ``lines``, each with how
    often it is there and the merged cells that begin in it.
    """

    def __init__(self, name: str) -> None:
        self.lines: list[tuple[Line, int, list[Merged]]] = []
        self.is_done = False
        self._name = name
        self._aside = 0
        self.parser = careful_parser()
        self.parser.StartElementHandler = self._search
        self.parser.EndElementHandler = self._search_on

    def _search(self, tag: str, said: Attributes) -> None:
        """Pass over the tables before the one that is wanted."""
        if tag == TABLE:
            self._aside += 1
            if self._aside == 1 and said.get("table:name", "") == self._name:
                self._listen()

    def _search_on(self, tag: str) -> None:
        self._aside -= tag == TABLE

    def _listen(self) -> None:
        """Take in rows and cells. Functions within one: see ``CellParser``."""
        row = _Row(0, 1)
        said: Attributes | None = None
        pieces: list[str] = []
        aside = 0
        is_in_paragraph = False

        def start(tag: str, attributes: Attributes) -> None:
            nonlocal row, said, aside, is_in_paragraph
            if aside or tag == TABLE or tag.startswith(_ASIDE):
                aside += 1
            elif tag in CELLS:
                said = attributes
                pieces.clear()
            elif tag == ROW:
                row = _Row(row.number + row.times, _times(attributes, "rows-repeated"))
            elif said is None:
                pass
            elif tag == "text:p":
                if pieces:
                    pieces.append("\n")
                is_in_paragraph = True
            elif is_in_paragraph and tag in _SIGNS:
                pieces.append(_SIGNS[tag] * _blanks(attributes))

        def characters(text: str) -> None:
            if is_in_paragraph and not aside:
                # Blanks and line ends are as in HTML; those that count are elements of their own.
                pieces.append(_BLANKS.sub(" ", text) if "\n" in text or "  " in text or "\t" in text else text)

        def end(tag: str) -> None:
            nonlocal said, aside, is_in_paragraph
            if aside:
                aside -= 1
            elif tag == "text:p":
                is_in_paragraph = False
            elif tag in CELLS:
                if said is not None:
                    row.add(said, "".join(pieces))
                    said = None
            elif tag == ROW:
                self.lines.append((Line(row.number, row.cells, row.errors), row.times, row.merged))
            elif tag == TABLE:
                self.is_done = True

        parser = self.parser
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters


class _Row:
    """A row as it is read, cell by cell; ``times`` is how often it is there."""

    __slots__ = ("_blanks", "cells", "errors", "merged", "number", "times")

    def __init__(self, number: int, times: int) -> None:
        self.number = number
        self.times = times
        self.cells: list[str] = []
        self.errors: dict[int, str] = {}
        self.merged: list[Merged] = []
        self._blanks = 0

    def add(self, said: Attributes, text: str) -> None:
        """A cell, or as many of them as it says."""
        times = _times(said, "columns-repeated") if _REPEATED in said else 1
        kind = said.get("calcext:value-type") or said.get("office:value-type", "")
        value = text if kind == "string" and text else "" if kind == "error" else _value(kind, said, text)
        fault = text if kind == "error" else "" if value or kind or "table:formula" not in said else _formula(said)
        if not value and not fault:
            self._blanks += times
            return
        cells = self.cells
        if len(cells) + self._blanks + times > LAST_COLUMN:
            raise DamagedError
        if self._blanks:
            cells.extend([""] * self._blanks)
            self._blanks = 0
        if fault:
            self.errors.update(dict.fromkeys(range(len(cells), len(cells) + times), fault))
        if _SPANNED in said:
            last_row = self.number + _times(said, "rows-spanned") - 1
            self.merged.append(Merged(self.number, len(cells), last_row, len(cells)))
        cells.extend([value] * times)


def _formula(said: Attributes) -> str:
    return "=" + said["table:formula"].removeprefix("of:").removeprefix("=")


def _blanks(said: Attributes) -> int:
    """How many blanks stand in a text; no cell of any program holds more than have five digits."""
    number = said.get("text:c", "1")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 1


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
