"""Reading delimited text in any common encoding and delimiter. Runs in the child process, without Django."""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import BinaryIO

from assets.imports.limits import GUESSED, RefusalError
from assets.imports.readers.grid import Line, Merged, SheetInfo

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
FORMATS = {
    ",": "Comma-separated text (.csv)",
    ";": "Semicolon-separated text (.csv)",
    "\t": "Tab-separated text (.tsv)",
    "|": "Bar-separated text (.txt)",
}
ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
    "mac-roman": "Mac OS Roman",
    "cp850": "DOS 850",
}
UNCERTAIN = "In which encoding it was written is not certain: look at names with accents, or save it anew as UTF-8."
SAMPLE_BYTES = 65_536
SAMPLE_RECORDS = 100
# A cell beyond any spreadsheet's limit is still read whole, so that it is a fault of its row and not of the file.
csv.field_size_limit(64 * 1024 * 1024)

_SEPARATOR_LINE = re.compile(r"\A(?:\ufeff)?sep=(.)\r?\n?\Z", re.IGNORECASE)


class Text:
    """A delimited file: how it is encoded and separated, and its rows. It has one sheet, without a name."""

    has_macros = False

    def __init__(self, file: BinaryIO) -> None:
        self._data = file.read()
        self.encoding, is_certain = find_encoding(self._data)
        self.remarks = [] if is_certain else [UNCERTAIN]
        sample = list(islice(self._lines(), 2000))
        _refuse_binary("".join(sample)[:SAMPLE_BYTES])
        hint = _SEPARATOR_LINE.match(sample[0]) if sample else None
        self._has_hint = hint is not None
        self.delimiter = hint[1] if hint else find_delimiter(sample)
        # Quotation marks behind a blank are those of a cell only in files that are written so throughout.
        self._spaced = any(f'{self.delimiter} "' in line for line in sample)
        self.format = FORMATS.get(self.delimiter, "Delimited text")
        self.encoding_in_words = ENCODINGS[self.encoding]
        self.delimiter_in_words = DELIMITERS.get(self.delimiter, f"“{self.delimiter}”")

    def sheets(self) -> Sequence[SheetInfo]:
        """The one there is."""
        return [SheetInfo("")]

    def merged(self, name: str) -> Sequence[Merged]:
        """None: it is text."""
        return ()

    def rows(self, name: str) -> int:
        """About how many rows there are: as many as lines, and some cells have several."""
        return max(self._data.count(b"\n"), self._data.count(b"\r"))

    def lines(self, name: str = "") -> Iterator[Line]:
        """Every record, blank ones included, because a spreadsheet counts them."""
        taken: list[str] = []
        lines = self._lines()
        if self._has_hint:
            next(lines)

        def remember(lines: Iterator[str]) -> Iterator[str]:
            for line in lines:
                taken.append(line)
                yield line

        last: Line | None = None
        for number, cells in enumerate(_reader(remember(lines), self.delimiter, self._spaced), start=1):
            if last is not None:
                yield last
            last, lines_of_last = Line(number, cells, {}), taken[:]
            taken.clear()
        if last is not None:
            yield last._replace(fault=self._unclosed(lines_of_last))

    def _unclosed(self, lines: list[str]) -> str:
        """What is wrong with the last record: a quotation mark that is never closed takes all that follows."""
        text = "".join(lines)
        try:
            list(csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter, strict=True))
        except csv.Error as fault:
            if "unexpected end of data" in str(fault) and '"' in text:
                return "A quotation mark is opened here and never closed; all that follows was taken into one cell."
        return ""

    def _lines(self) -> Iterator[str]:
        errors = "replace" if self.encoding != "utf-8-sig" else "as-windows"
        with io.TextIOWrapper(io.BytesIO(self._data), encoding=self.encoding, errors=errors, newline="") as text:
            yield from text


def _reader(lines: Iterator[str], delimiter: str, spaced: bool = False) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=spaced)


def _refuse_binary(sample: str) -> None:
    strange = sum(unicodedata.category(character) == "Cc" and character not in "\0\t\r\n" for character in sample)
    if strange > len(sample) // 20:
        raise RefusalError("The file is not a spreadsheet: it holds neither a workbook nor text.")


def find_encoding(data: bytes) -> tuple[str, bool]:
    """The codec of ``data``: by its mark, the zeros of UTF-16, being valid UTF-8, or what reads most like words.

    False beside it means that it reads like words in none.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", True
    sample = data[:SAMPLE_BYTES]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) > len(sample) // 5 and min(even, odd) < max(even, odd) // 4:
        return "utf-16-be" if even > odd else "utf-16-le", True
    if _is_utf8(data):
        return "utf-8-sig", True
    text = data.translate(None, delete=bytes(range(32)))[: 16 * SAMPLE_BYTES]
    scores = {codec: _likeness(text.decode(codec, "replace")) for codec in ("cp1252", "mac-roman", "cp850")}
    best = max(scores, key=lambda codec: scores[codec])
    return best, scores[best] >= 0


def _is_utf8(data: bytes) -> bool:
    """Whether it is UTF-8, or at least as much UTF-8 as something else that was pasted into it."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        wrong = text.count("\ufffd")
        right = sum(character > "\x7f" for character in text) - wrong
        return right >= wrong
    return True


def _as_windows(fault: UnicodeError) -> tuple[str, int]:
    if not isinstance(fault, UnicodeDecodeError):
        raise fault
    guess = fault.object[fault.start : fault.end].decode("cp1252", "replace")
    return GUESSED + guess, fault.end


def _likeness(text: str) -> int:
    """How much the characters beyond ASCII look like those of British records. Ties go to the first codec asked."""
    score = 0
    for found in re.finditer(r"[^\x00-\x7f]", text):
        character, before, after = (
            found[0],
            text[found.start() - 1 : found.start()],
            text[found.end() : found.end() + 1],
        )
        inside = before.isalpha() or after.isalpha()
        if character in "£€" and after.isdigit():
            score += 3
        elif character in "’‘“”–—…•£\xa0éè":
            score += 2
        elif character.isalpha() and character.islower() and inside:
            score += 1
        elif character.isalpha() and (after.islower() or not inside):
            score += 0
        else:
            score -= 2
    return score


def find_delimiter(lines: list[str]) -> str:
    """The delimiter that cuts the most rows into the same number of cells; a comma when none cuts any."""
    scores = {delimiter: _regularity(lines, delimiter) for delimiter in DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    return best if scores[best] > (0, 0) else ","


def _regularity(lines: list[str], delimiter: str) -> tuple[int, int]:
    widths = Counter(len(cells) for cells in islice(_reader(iter(lines), delimiter), SAMPLE_RECORDS) if len(cells) > 1)
    if not widths:
        return (0, 0)
    width, rows = max(widths.items(), key=lambda item: (item[1], item[0]))
    return (rows, width)


def _register() -> None:
    import codecs

    codecs.register_error("as-windows", _as_windows)
    # Looked up now, because the child may open no file once it has begun to read.
    for name in (*ENCODINGS, "utf-8"):
        codecs.lookup(name)


_register()
