"""Reading .xlsb workbooks a row at a time. Runs in the child process, without Django.

Source: Microsoft, [MS-XLSB] Excel (.xlsb) Binary File Format; the numbers of its records are in 2.3.2.
"""

import struct
from collections.abc import Iterator
from typing import Any

from assets.imports.limits import LAST_COLUMN, DamagedError, RefusalError
from assets.imports.readers.grid import Line, Merged, SheetInfo
from assets.imports.readers.packed import Packed
from assets.imports.readers.shown import BUILT_IN, Format, formatted, number, read_format
from assets.imports.readers.workbook import Workbook

ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip

# Records of a sheet: a row, and its cells by what they hold; formulas with their result come after the plain ones.
_ROW, _RK, _ERROR, _BOOL, _TEXT, _SHARED = 0, 2, 3, 4, 6, 7
_FORMULA_TEXT, _FORMULA_BOOL, _FORMULA_ERROR = 8, 10, 11
_RICH_TEXT = 62
_CELLS = {*range(2, 12), _RICH_TEXT}
_SHORT_CELLS = range(12, 19)
_END_OF_ROWS = 146
_MERGED = 176
# Records of the other parts.
_SHARED_TEXT, _NUMBER_FORMAT, _STYLE, _STYLES, _END_OF_STYLES = 19, 44, 47, 617, 618
_BOOK, _SHEET = 153, 156
# The length of a text that is not there.
_NO_TEXT = 0xFFFFFFFF
# More than any record of a workbook takes.
_LONGEST = 1 << 20


class BinaryWorkbook(Workbook):
    """The sheets of a binary workbook, values as they were last calculated; no formula is ever run."""

    format = "Excel binary workbook (.xlsb)"

    def _read_book(self, book: str) -> None:
        parts = {name: (kind, path) for kind, name, path in self._relations(book)}
        for record, body in records(self._parts, book):
            if record == _BOOK:
                self.since_1904 = bool(_whole(body, 0) & 1)
            elif record == _SHEET:
                relation, end = _wide(body, 8)
                name, _ = _wide(body, end)
                kind, path = parts.get(relation, ("", ""))
                if kind == "worksheet" and path in self._parts:
                    self._sheets.append((SheetInfo(name, _whole(body, 0) != 0), path))

    def _read_formats(self, part: str) -> Iterator[Format | None]:
        own: dict[int, Format | None] = {}
        inside = False
        for record, body in records(self._parts, part):
            if record == _NUMBER_FORMAT:
                own[_short(body, 0)] = read_format(_wide(body, 2)[0])
            elif record in {_STYLES, _END_OF_STYLES}:
                inside = record == _STYLES
            elif record == _STYLE and inside:
                shown = _short(body, 2)
                yield own[shown] if shown in own else BUILT_IN.get(shown)

    def _read_texts(self, part: str) -> Iterator[str]:
        # The first byte says whether there are typefaces and sounds behind the text.
        return (_wide(body, 1)[0] for record, body in records(self._parts, part) if record == _SHARED_TEXT)

    def _look_through(self, name: str) -> tuple[int, list[Merged]]:
        if name not in self._looked:
            rows, merged = 0, []
            for record, body in records(self._parts, self._part(name)):
                if record == _ROW:
                    rows += 1
                elif record == _MERGED:
                    first, last, column, last_column = (_whole(body, place) for place in (0, 4, 8, 12))
                    if last_column >= LAST_COLUMN:
                        raise DamagedError
                    merged.append(Merged(first + 1, column, last + 1, last_column))
            self._looked[name] = rows, merged
        return self._looked[name]

    def _read_lines(self, part: str) -> Iterator[Line]:
        line: Line | None = None
        for record, body in records(self._parts, part):
            if record == _ROW:
                if line:
                    yield line
                line = Line(_whole(body, 0) + 1, [], {})
            elif record in _CELLS and line:
                self._add_cell(line, record, body)
            elif record in _SHORT_CELLS:
                raise RefusalError(
                    "It is written in a way that is not read here. Open it in Excel and save it as .xlsx."
                )
            elif record == _END_OF_ROWS:
                break
        if line:
            yield line

    def _add_cell(self, line: Line, record: int, body: bytes) -> None:
        column = _whole(body, 0)
        if not len(line.cells) <= column < LAST_COLUMN:
            raise DamagedError
        value = ""
        if record in {_ERROR, _FORMULA_ERROR}:
            line.errors[column] = ERRORS.get(body[8], "#N/A")
        elif record in {_BOOL, _FORMULA_BOOL}:
            value = "TRUE" if body[8] else "FALSE"
        elif record in {_TEXT, _FORMULA_TEXT}:
            value = _wide(body, 8)[0]
        elif record == _RICH_TEXT:
            value = _wide(body, 9)[0]
        elif record == _SHARED:
            value = self._shared(_whole(body, 8))
        else:
            value = self._number(_packed(_whole(body, 8)) if record == _RK else _real(body, 8), _whole(body, 4))
        line.cells.extend([""] * (column - len(line.cells)))
        line.cells.append(value)

    def _shared(self, index: int) -> str:
        if index >= len(self._texts):
            raise DamagedError
        return self._texts[index]

    def _number(self, value: float, style: int) -> str:
        style &= 0xFFFFFF
        shown = self._formats[style] if style < len(self._formats) else None
        return formatted(repr(value), shown, self.since_1904) if shown else number(value)


def records(parts: Packed, part: str) -> Iterator[tuple[int, bytes]]:
    """The number of every record of a part, and what is in it; raises DamagedError where it breaks off."""
    stream = Stream(parts.pieces(part))
    while first := stream.take(1):
        record = first[0]
        if record & 0x80:
            record = record & 0x7F | stream.byte() << 7
        length = 0
        # Seven bits to a byte, the lower ones first, until one has no eighth bit.
        for shift in range(0, 28, 7):
            byte = stream.byte()
            length |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
        if length > _LONGEST:
            raise DamagedError
        body = stream.take(length)
        if len(body) < length:
            raise DamagedError
        yield record, body


class Stream:
    """Bytes that come in pieces, taken as many at a time as are wanted."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = b""
        self._place = 0

    def take(self, number: int) -> bytes:
        """The next bytes; fewer only at the end."""
        end = self._place + number
        if end > len(self._held):
            held = [self._held[self._place :]]
            missing = number - len(held[0])
            while missing > 0 and (piece := next(self._pieces, b"")):
                held.append(piece)
                missing -= len(piece)
            self._held, self._place, end = b"".join(held), 0, number
        taken = self._held[self._place : end]
        self._place = end
        return taken

    def byte(self) -> int:
        """The next byte, which has to be there."""
        taken = self.take(1)
        if not taken:
            raise DamagedError
        return taken[0] & 0xFF


def _unpack(layout: str, body: bytes, place: int) -> Any:
    try:
        return struct.unpack_from(layout, body, place)[0]
    except struct.error:
        raise DamagedError from None


def _whole(body: bytes, place: int) -> int:
    number: int = _unpack("<I", body, place)
    return number


def _short(body: bytes, place: int) -> int:
    number: int = _unpack("<H", body, place)
    return number


def _real(body: bytes, place: int) -> float:
    number: float = _unpack("<d", body, place)
    return number


def _packed(number: int) -> float:
    """An RK number: a whole one of 30 bits or the upper half of a real one, perhaps a hundred times too large."""
    if number & 2:
        value = float((number ^ 0x80000000) - 0x80000000 >> 2)
    else:
        value = float(struct.unpack("<d", struct.pack("<Q", (number & 0xFFFFFFFC) << 32))[0])
    return value / 100 if number & 1 else value


def _wide(body: bytes, place: int) -> tuple[str, int]:
    """A text and where it ends."""
    length = _whole(body, place)
    if length == _NO_TEXT:
        return "", place + 4
    end = place + 4 + 2 * length
    if end > len(body):
        raise DamagedError
    return body[place + 4 : end].decode("utf-16-le", "replace"), end
