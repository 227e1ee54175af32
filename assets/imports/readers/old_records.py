"""What is read of an .xls workbook beside its values: how numbers are shown, and which cells hold errors.

Source: Microsoft, [MS-XLS] Excel Binary File Format, and OpenOffice's description of the versions before. Runs in the
child process, without Django.
"""

import struct
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from assets.imports.limits import LOCKED, DamagedError, RefusalError
from assets.imports.readers.shown import BUILT_IN, Format, formatted, read_format

ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}

_BEGIN, _END = 0x809, 0x0A
_LOCKED, _SINCE_1904, _NUMBER_FORMAT, _STYLE, _SHEET = 0x2F, 0x22, 0x41E, 0xE0, 0x85
_PROGRAM, _NO_MACROS = 0xD3, 0x1BD
_REAL, _PACKED, _PACKED_ROW, _FORMULA, _BOOL_OR_ERROR = 0x203, 0x27E, 0xBD, 0x06, 0x205
_OTHER_CELLS = {0xFD, 0x204, 0xD6}
_OF_1997 = 0x600


class Special(NamedTuple):
    """A cell that is not what its plain value says: as it is shown, or its error."""

    column: int
    text: str
    is_error: bool


@dataclass(slots=True)
class Looked:
    """What was found in one sheet: its special cells by row (from 0), and how far its cells reach."""

    special: dict[int, list[Special]] = field(default_factory=lambda: defaultdict(list))
    rows: int = 0
    columns: int = 0


class Records:
    """The records of a workbook's stream. Raises RefusalError for one that is locked."""

    def __init__(self, stream: bytes) -> None:
        self._stream = stream
        self.has_macros = False
        self._since_1904 = False
        self._formats: dict[int, Format | None] = dict(BUILT_IN)
        self._styles: list[int] = []
        self._sheets: list[int] = []
        self._is_of_1997 = False
        self._read_book()

    def sheets(self) -> list[Looked]:
        """All sheets, those of charts and macros too, in their order."""
        return [self._look(place) for place in self._sheets]

    def _records(self, place: int) -> Iterator[tuple[int, bytes]]:
        while place + 4 <= len(self._stream):
            number, length = struct.unpack_from("<HH", self._stream, place)
            yield number, self._stream[place + 4 : place + 4 + length]
            place += 4 + length

    def _read_book(self) -> None:
        for number, body in self._records(0):
            if number == _BEGIN:
                self._is_of_1997 = _short(body, 0) >= _OF_1997
            elif number == _LOCKED:
                raise RefusalError(LOCKED)
            elif number == _SINCE_1904:
                self._since_1904 = _short(body, 0) == 1
            elif number == _NUMBER_FORMAT:
                self._formats[_short(body, 0)] = read_format(self._text(body[2:]))
            elif number == _STYLE:
                self._styles.append(_short(body, 2))
            elif number == _PROGRAM:
                self.has_macros = True
            elif number == _NO_MACROS:  # a program without any
                self.has_macros = False
            elif number == _SHEET:
                self._sheets.append(struct.unpack("<I", body[:4].ljust(4, b"\0"))[0])
            elif number == _END:
                return

    def _text(self, body: bytes) -> str:
        if not self._is_of_1997:
            return body[1:].decode("latin-1")
        return body[3:].decode("utf-16-le" if body[2:3] == b"\1" else "latin-1", "replace")

    def _look(self, place: int) -> Looked:
        looked, depth = Looked(), 0
        for number, body in self._records(place):
            # Charts stand within sheets, with cells of their own.
            depth += (number == _BEGIN) - (number == _END)
            if depth == 1:
                for row, column, special in self._cells(number, body):
                    looked.rows, looked.columns = max(looked.rows, row + 1), max(looked.columns, column + 1)
                    if special:
                        looked.special[row].append(special)
            elif depth == 0:
                break
        return looked

    def _cells(self, number: int, body: bytes) -> Iterator[tuple[int, int, Special | None]]:
        """Row and column of the cells of a record, and what is special about them."""
        if number in _OTHER_CELLS:
            yield _short(body, 0), _short(body, 2), None
        elif number == _PACKED_ROW:
            row, first = _short(body, 0), _short(body, 2)
            for column, place in enumerate(range(4, len(body) - 7, 6), start=first):
                yield row, column, self._shown(column, _short(body, place), packed(body[place + 2 : place + 6]))
        elif number in {_REAL, _PACKED, _FORMULA, _BOOL_OR_ERROR}:
            row, column, style = _short(body, 0), _short(body, 2), _short(body, 4)
            yield row, column, self._one(number, column, style, body[6:14])

    def _one(self, number: int, column: int, style: int, value: bytes) -> Special | None:
        if number == _BOOL_OR_ERROR:
            return _error(column, value[0]) if value[1:2] == b"\1" else None
        if number == _PACKED:
            return self._shown(column, style, packed(value[:4]))
        if number == _FORMULA and value[6:] == b"\xff\xff":
            return _error(column, value[2]) if value[0] == 2 else None
        return self._shown(column, style, struct.unpack("<d", value.ljust(8, b"\0"))[0])

    def _shown(self, column: int, style: int, value: float) -> Special | None:
        shown = self._formats.get(self._styles[style]) if style < len(self._styles) else None
        return Special(column, formatted(repr(value), shown, self._since_1904), False) if shown else None


def _error(column: int, code: int) -> Special:
    return Special(column, ERRORS.get(code, "#N/A"), True)


def _short(body: bytes, place: int) -> int:
    if place + 2 > len(body):
        raise DamagedError
    return body[place] | body[place + 1] << 8


def packed(number: bytes) -> float:
    """An RK number: a whole one of 30 bits or the upper part of a real one, perhaps a hundred times too large."""
    if len(number) < 4:
        raise DamagedError
    value = float(int.from_bytes(number, "little", signed=True) >> 2)
    if not number[0] & 2:
        value = struct.unpack("<d", bytes([0, 0, 0, 0, number[0] & 0xFC]) + number[1:])[0]
    return value / 100 if number[0] & 1 else value
