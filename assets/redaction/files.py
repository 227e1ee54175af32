"""Whether a stored spreadsheet holds the words by which a person is looked for.

It is read as what it is: text in any encoding that lists come in, or the texts of a workbook without their markup.
Nothing in it is understood, and nothing is unpacked beyond a limit. A file that cannot be looked into is said to be so:
it may hold anything.
"""

import re
import zipfile
import zlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from html import unescape
from typing import IO

from assets.models import ImportFile
from assets.redaction.words import Sought, Word

MEGABYTE = 1024 * 1024
MOST_UNPACKED = 500 * MEGABYTE
_CHUNK = 4 * MEGABYTE
_UNREADABLE = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError)
_END_OF_CELL = re.compile(r"</(?:\w+:)?(?:si|c|is|comment)>")
_MARKUP = re.compile(r"<[^<>]*>")


class _TooLargeError(RuntimeError):
    """A workbook that unpacks into more than one would read."""


def stored_files(uploads: Iterable[ImportFile], sought: Sought) -> Iterator[tuple[ImportFile, set[Word]]]:
    """The uploads whose stored file holds the words, with those it holds, or none where it cannot be looked into.

    A file that is not kept any more is passed over.
    """
    for upload in uploads:
        if not (upload.file.name and upload.file.storage.exists(upload.file.name)):
            continue
        words: set[Word] = set()
        try:
            with upload.file.open("rb") as file:
                for text in _texts(file):
                    if sought.hits(text):
                        words |= sought.found_in(text)
        except _UNREADABLE:
            yield upload, set()
            continue
        if words:
            yield upload, words


def _texts(file: IO[bytes]) -> Iterator[str]:
    head = file.read(4096)
    file.seek(0)
    if head.startswith(b"PK"):
        yield from _workbook(file)
        return
    data = file.read()
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or head[1:2] == b"\0" or head[:1] == b"\0":
        yield data.decode("utf-16" if head[:2] in {BOM_UTF16_LE, BOM_UTF16_BE} else "utf-16-le", "replace")
        yield data.decode("utf-16-be", "replace")
    elif b"\0" in head:
        raise EOFError("neither text nor a workbook")
    else:
        yield data.decode("utf-8", "replace")
        if not data.isascii():
            for encoding in ("cp1252", "mac-roman", "cp850"):
                yield data.decode(encoding, "replace")


def _workbook(file: IO[bytes]) -> Iterator[str]:
    unpacked = 0
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            if not member.filename.lower().endswith((".xml", ".vml")):
                continue
            with archive.open(member) as part:
                rest = ""
                while chunk := part.read(_CHUNK):
                    unpacked += len(chunk)
                    if unpacked > MOST_UNPACKED:
                        raise _TooLargeError
                    text = rest + chunk.decode("utf-8", "ignore")
                    # Cut before a tag, so that none is cut in two.
                    cut = text.rfind("<") if text.rfind("<") > 0 else len(text)
                    yield _plain(text[:cut])
                    rest = text[cut:]
                yield _plain(rest)


def _plain(markup: str) -> str:
    return unescape(_MARKUP.sub("", _END_OF_CELL.sub("\n", markup)))
