"""Streams of an OLE compound file: what .xls and other old Office files are packed in. Runs in the child process.

Source: Microsoft, [MS-CFB] Compound File Binary File Format. What can name a place beyond the file is never believed.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from assets.imports.limits import DamagedError

MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA
_ENTRY = 128
_STREAM, _ROOT = 2, 5


class _Entry(NamedTuple):
    name: str
    kind: int
    start: int
    size: int


class Compound:
    """The streams of a compound file, by their names in lower case."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            shift, small_shift = struct.unpack_from("<HH", data, 30)
            directory, self._cutoff, small_table = struct.unpack_from("<I4xII", data, 48)
            table, tables = struct.unpack_from("<II", data, 68)
        except struct.error:
            raise DamagedError from None
        if shift not in {9, 12} or small_shift > 12:
            raise DamagedError
        self._sector, self._small_sector = 1 << shift, 1 << small_shift
        self._next = self._read_table(table, tables)
        entries = list(_entries(b"".join(self._chain(directory))))
        self._entries = {entry.name.lower(): entry for entry in entries}
        root = next((entry for entry in entries if entry.kind == _ROOT), None)
        self._small = b"".join(self._chain(root.start)) if root else b""
        self._small_next = _numbers(b"".join(self._chain(small_table)))

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._entries

    def stream(self, name: str) -> bytes:
        """What is in the stream of this name; raises DamagedError where there is less than is said."""
        entry = self._entries[name.lower()]
        if entry.size >= self._cutoff:
            content = b"".join(self._chain(entry.start))
        else:
            content = b"".join(self._small_chain(entry.start))
        if len(content) < entry.size:
            raise DamagedError
        return content[: entry.size]

    def _at(self, sector: int) -> bytes:
        """A sector; the last one of a file may be cut short."""
        start = (sector + 1) * self._sector
        if start >= len(self._data):
            raise DamagedError
        return self._data[start : start + self._sector]

    def _read_table(self, more: int, tables: int) -> list[int]:
        """Which sector follows each one. Where the table stands is said in the header, and in sectors of its own."""
        places = list(struct.unpack_from("<109I", self._data.ljust(512, b"\xff"), 76))
        for _ in range(min(tables, len(self._data) // self._sector)):
            if more >= _LAST_SECTOR:
                break
            *found, more = _numbers(self._at(more))
            places += found
        sectors = len(self._data) // self._sector + 1
        table: list[int] = []
        for place in places:
            if place < _LAST_SECTOR and len(table) < sectors:
                table += _numbers(self._at(place))
        return table

    def _chain(self, sector: int) -> Iterator[bytes]:
        for place in _followed(self._next, sector):
            yield self._at(place)

    def _small_chain(self, sector: int) -> Iterator[bytes]:
        for place in _followed(self._small_next, sector):
            yield self._small[place * self._small_sector : (place + 1) * self._small_sector]


def _followed(table: list[int], sector: int) -> Iterator[int]:
    """The sectors of a chain; one that goes in a circle is damaged."""
    for _ in range(len(table) + 1):
        if sector >= _LAST_SECTOR:
            return
        if sector >= len(table):
            break
        yield sector
        sector = table[sector]
    raise DamagedError


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def _entries(directory: bytes) -> Iterator[_Entry]:
    for place in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        entry = directory[place : place + _ENTRY]
        length, kind = struct.unpack_from("<HB", entry, 64)
        start, size = struct.unpack_from("<II", entry, 116)
        name = entry[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
        if kind:
            yield _Entry(name, kind, start, size)
