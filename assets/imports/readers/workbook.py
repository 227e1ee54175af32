"""Reading .xlsx and .xlsm workbooks a row at a time. Runs in the child process, without Django.

Source: ECMA-376 part 1 (SpreadsheetML), the transitional and the strict form; they differ in names of namespaces only,
which are not looked at. Why a reader of our own: docs/decisions/0010-who-reads-what.md.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import BinaryIO

from assets.imports.limits import LAST_ROW, DamagedError, RefusalError
from assets.imports.readers.cells import CellParser, unescape
from assets.imports.readers.grid import Line, Merged, SheetInfo, column_of, filled_down
from assets.imports.readers.packed import Attributes, Packed, bare, careful_parser, parsed
from assets.imports.readers.shown import BUILT_IN, Format, read_format

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_ROOT = re.compile(rb"<(\w+:)?worksheet\b")
_RANGE = re.compile(rb"mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]+[0-9]+):([A-Z]+[0-9]+)[\"']")
# More than the end of a row takes, or a merged range.
_LANDMARK = 200


class Workbook:
    """The sheets of a workbook, values as they were last calculated; no formula is ever run."""

    format = "Excel workbook (.xlsx)"
    remarks: Sequence[str] = ()

    def __init__(self, file: BinaryIO) -> None:
        self._parts = Packed(file)
        book = self._related("", "officeDocument") or "xl/workbook.xml"
        self.since_1904 = False
        self._sheets: list[tuple[SheetInfo, str]] = []
        self._read_book(book)
        self._formats = list(self._read_formats(self._related(book, "styles") or "xl/styles.xml"))
        self._texts_part = self._related(book, "sharedStrings") or "xl/sharedStrings.xml"
        self._looked: dict[str, tuple[int, list[Merged]]] = {}
        names = self._parts.names()
        self.has_macros = any(name.endswith("vbaproject.bin") or "macrosheets/" in name for name in names)
        if self.has_macros and type(self) is Workbook:
            self.format = "Excel workbook with macros (.xlsm)"

    def sheets(self) -> list[SheetInfo]:
        """The sheets with cells, in their order; charts and macros are none."""
        return [sheet for sheet, _ in self._sheets]

    def lines(self, name: str) -> Iterator[Line]:
        """Every row of a sheet that the file has, blank ones included."""
        part = self._part(name)
        down = [merged for merged in self.merged(name) if merged.last_row > merged.row]
        return filled_down(self._lines(part, name), down)

    def merged(self, name: str) -> list[Merged]:
        """The merged cells of a sheet."""
        return self._look_through(name)[1]

    def rows(self, name: str) -> int:
        """How many rows the file has for a sheet; some may be blank."""
        return self._look_through(name)[0]

    @cached_property
    def _texts(self) -> list[str]:
        """The texts that cells refer to by number."""
        return list(self._read_texts(self._texts_part))

    def _part(self, name: str) -> str:
        part = next((part for sheet, part in self._sheets if sheet.name == name), None)
        if part is None:
            raise DamagedError
        return part

    def _related(self, part: str, kind: str) -> str | None:
        """The part of a kind that another one names."""
        return next((target for ending, _, target in self._relations(part) if ending == kind), None)

    def _relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Kind, name and path of all parts that a part refers to."""
        folder, file = posixpath.split(part)
        for tag, said in self._parts.elements(posixpath.join(folder, "_rels", f"{file}.rels")):
            target = said.get("Target", "").replace("\\", "/")
            if tag == "Relationship" and said.get("TargetMode") != "External":
                path = target if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                yield posixpath.basename(said.get("Type", "")), said.get("Id", ""), path.lstrip("/")

    def _read_book(self, book: str) -> None:
        parts = {name: (kind, path) for kind, name, path in self._relations(book)}
        for tag, said in self._parts.elements(book):
            if tag == "workbookPr":
                # There is a second one, of a newer version, that does not say it.
                self.since_1904 |= said.get("date1904") in {"1", "true", "on"}
            elif tag == "sheet":
                relation = next((value for key, value in said.items() if bare(key) == "id"), "")
                kind, path = parts.get(relation, ("", ""))
                if kind == "worksheet" and path in self._parts:
                    hidden = said.get("state", "visible") != "visible"
                    self._sheets.append((SheetInfo(said.get("name", ""), hidden), path))

    def _read_formats(self, part: str) -> Iterator[Format | None]:
        """The number format of every style that cells refer to."""
        own: dict[str, Format | None] = {}
        inside = False
        for tag, said in self._parts.elements(part):
            if tag == "numFmt":
                own.setdefault(said.get("numFmtId", ""), read_format(said.get("formatCode", "")))
            elif tag in {"cellStyleXfs", "cellStyles", "dxfs"}:
                inside = False
            elif tag == "cellXfs":
                inside = True
            elif tag == "xf" and inside:
                number = said.get("numFmtId", "0")
                yield own[number] if number in own else BUILT_IN.get(int(number) if number.isdecimal() else 0)

    def _look_through(self, name: str) -> tuple[int, list[Merged]]:
        """Rows and merged cells of a sheet, by a search that is far quicker than reading: they come after the rows."""
        if name not in self._looked:
            rows, merged, rest, end_of_row = 0, [], b"", b"</row>"
            for piece in self._parts.pieces(self._part(name)):
                if not rest and (root := _ROOT.search(piece)):
                    end_of_row = b"</" + (root[1] or b"") + b"row>"
                text, end = rest + piece, 0
                if ends := text.count(end_of_row):
                    rows, end = rows + ends, text.rindex(end_of_row) + len(end_of_row)
                for found in _RANGE.finditer(text) if b"mergeCell" in text else ():
                    merged.append(Merged(*_position(found[1]), *_position(found[2])))
                    end = max(end, found.end())
                # What begins in one piece and ends in the next is found with the next one.
                rest = text[max(end, len(text) - _LANDMARK) :]
            self._looked[name] = rows, merged
        return self._looked[name]

    def _lines(self, part: str, name: str) -> Iterator[Line]:
        last = 0
        for line in self._read_lines(part):
            if line.number > LAST_ROW:
                raise RefusalError(f"The sheet “{name}” has rows beyond {LAST_ROW:,}. Open it and save it anew.")
            if line.number <= last:
                raise DamagedError
            last = line.number
            yield line

    def _read_lines(self, part: str) -> Iterator[Line]:
        sheet = CellParser(self._texts, self._formats, since_1904=self.since_1904)
        for _ in parsed(sheet.parser, self._parts.pieces(part), lambda: sheet.is_done):
            yield from sheet.lines
            sheet.lines.clear()

    def _read_texts(self, part: str) -> Iterator[str]:
        return _texts(self._parts, part)


def _position(reference: bytes) -> tuple[int, int]:
    """Row (from 1) and column (from 0) of a reference such as B7."""
    found = _REFERENCE.fullmatch(reference.decode())
    if not found:
        raise DamagedError
    return int(found[2]), column_of(found[1])


def _texts(parts: Packed, part: str) -> Iterator[str]:
    """The texts that cells refer to by number."""
    found: list[str] = []
    pieces: list[str] = []
    state = {"text": False, "reading": 0}
    parser = careful_parser()

    def start(tag: str, _said: Attributes) -> None:
        name = bare(tag)
        if name == "si":
            pieces.clear()
        elif name == "rPh":  # how it is pronounced
            state["reading"] += 1
        elif name == "t":
            state["text"] = not state["reading"]

    def end(tag: str) -> None:
        name = bare(tag)
        if name == "si":
            found.append(unescape("".join(pieces)))
        elif name == "rPh":
            state["reading"] -= 1
        elif name == "t":
            state["text"] = False

    def characters(text: str) -> None:
        if state["text"]:
            pieces.append(text)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters
    for _ in parsed(parser, parts.pieces(part)):
        yield from found
        found.clear()
