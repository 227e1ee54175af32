"""The parts of a packed workbook (.xlsx, .ods), read piece by piece. Runs in the child process, without Django."""

import zipfile
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from assets.imports.limits import DamagedError

PIECE = 1 << 16

Attributes = dict[str, str]


class Packed:
    """An archive of XML parts. Programs do not agree on the case of their names, nor on which way the slash leans."""

    def __init__(self, file: BinaryIO) -> None:
        self._archive = zipfile.ZipFile(file)
        self._members = {_key(name): name for name in self._archive.namelist()}

    def __contains__(self, path: str) -> bool:
        return _key(path) in self._members

    def names(self) -> list[str]:
        """All parts, in lower case."""
        return list(self._members)

    def pieces(self, path: str) -> Iterator[bytes]:
        """A part, unpacked a piece at a time; nothing if there is no such part."""
        if path not in self:
            return
        with self._archive.open(self._members[_key(path)]) as part:
            while piece := part.read(PIECE):
                yield piece

    def elements(self, path: str) -> Iterator[tuple[str, Attributes]]:
        """The elements of a small part as they open, without the prefixes of their names."""
        found: list[tuple[str, Attributes]] = []
        parser = careful_parser()
        parser.StartElementHandler = lambda tag, attributes: found.append((bare(tag), attributes))
        for _ in parsed(parser, self.pieces(path)):
            yield from found
            found.clear()


def _key(path: str) -> str:
    return path.replace("\\", "/").strip("/").lower()


def bare(tag: str) -> str:
    """The name of an element or attribute without its prefix."""
    return tag.rpartition(":")[2]


def careful_parser() -> expat.XMLParserType:
    """A parser that knows no entities: no workbook has any, and they are how a small file becomes a large one."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = PIECE
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*_declared: Any) -> None:
    raise DamagedError


def parsed(
    parser: expat.XMLParserType, pieces: Iterator[bytes], is_done: Callable[[], bool] = lambda: False
) -> Iterator[None]:
    """Give the parser one piece after the other, pausing after each, until it is done."""
    piece = b""
    for piece in pieces:
        parser.Parse(piece, False)
        yield
        if is_done():
            return
    if piece:
        parser.Parse(b"", True)
        yield
