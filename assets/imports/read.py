"""Reading a spreadsheet through the child process: what sheets there are, and the rows of the one that fits."""

import hashlib
import json
import logging
import signal
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from assets import sandbox
from assets.imports import limits
from assets.imports.headings import Headings, Reader, find_headings, widest
from assets.imports.limits import DAMAGED, MEGABYTE, TOO_LONG, TOO_MUCH, RefusalError
from assets.imports.readers.grid import Merged
from assets.imports.text import storable
from assets.imports.turns import take_turn

logger = logging.getLogger(__name__)

PROGRAM = ("-m", "assets.imports.child")
# An overview is kept with the file; of a long one ever less is: characters of a cell, rows of a sheet, and of how many
# sheets there are rows.
_KEPT_BYTES = 200_000
_KEPT = ((300, 30, 100), (100, 30, 100), (100, 15, 40), (60, 15, 12), (40, 10, 4), (40, 8, 1), (20, 5, 1), (10, 2, 1))


@dataclass(frozen=True, slots=True)
class Top:
    """A sheet or table, and its first rows with their numbers; ``count`` is about how many rows it has, if known.

    ``merged`` are the merged cells among these rows.
    """

    name: str
    hidden: bool
    rows: list[tuple[int, list[str]]]
    merged: list[Merged] = field(default_factory=list)
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """What is in a file: its format in words, its sheets, and what there is to say of it before its rows are read."""

    sheets: list[Top]
    encoding: str = ""
    delimiter: str = ""
    has_macros: bool = False
    format: str = ""
    is_database: bool = False
    remarks: list[str] = field(default_factory=list)

    @property
    def is_text(self) -> bool:
        """Whether it is delimited text, and not a workbook."""
        return bool(self.delimiter)

    @property
    def sheet_word(self) -> str:
        """What one of its parts is called."""
        return "table" if self.is_database else "sheet"

    def as_json(self) -> dict[str, Any]:
        """The overview to be kept: long cells are cut, and of a very long one rows are left out."""
        content: dict[str, Any] = {}
        for characters, rows, sheets in _KEPT:
            content = {
                "format": self.format,
                "is_database": self.is_database,
                "encoding": self.encoding,
                "delimiter": self.delimiter,
                "has_macros": self.has_macros,
                "remarks": [storable(remark) for remark in self.remarks],
                "sheets": [
                    _top_as_json(top, characters, rows if number < sheets else 0)
                    for number, top in enumerate(self.sheets)
                ],
            }
            if len(json.dumps(content, ensure_ascii=False).encode()) <= _KEPT_BYTES:
                break
        return content

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Overview":
        """An overview that was kept."""
        return cls(
            sheets=[_top_from_json(sheet) for sheet in content["sheets"]],
            encoding=content["encoding"],
            delimiter=content["delimiter"],
            has_macros=content["has_macros"],
            format=content["format"],
            is_database=content["is_database"],
            remarks=content["remarks"],
        )


def _top_as_json(top: Top, characters: int, rows: int) -> dict[str, Any]:
    return {
        "name": storable(top.name),
        "hidden": top.hidden,
        "rows": top.count,
        "merged": top.merged if rows else [],
        "top": [[number, [storable(cell[:characters]) for cell in cells]] for number, cells in top.rows[:rows]],
    }


def _top_from_json(sheet: dict[str, Any]) -> Top:
    return Top(
        name=sheet["name"],
        hidden=sheet["hidden"],
        rows=[(number, cells) for number, cells in sheet["top"]],
        merged=[Merged(*each) for each in sheet["merged"]],
        count=sheet["rows"],
    )


@dataclass(slots=True)
class Row:
    """One row with anything in it: why it cannot be read as a row, if so, and its error values by position.

    ``family`` is the row to which it belongs, its own number where others belong to it, and 0 where it stands alone;
    ``inherited`` are cells, by position, that it leaves empty and takes from there (``assets.imports.families``).
    """

    number: int
    cells: list[str]
    errors: dict[int, str] = field(default_factory=dict)
    fault: str = ""
    family: int = 0
    inherited: dict[int, str] = field(default_factory=dict)

    @property
    def completed(self) -> list[str]:
        """The cells with those that it inherits."""
        if not self.inherited:
            return self.cells
        width = max(len(self.cells), *(at + 1 for at in self.inherited))
        own = [*self.cells, *[""] * (width - len(self.cells))]
        return [self.inherited.get(at, cell) for at, cell in enumerate(own)]


@dataclass(slots=True)
class Rows:
    """The rows below the headings, one after the other and never all at once: each time they are gone through, the
    child process reads the file anew. The file has to stay open for as long as that is done.

    Columns of a workbook that turn out to have no heading are added to ``headings`` on the way. Raises RefusalError
    wherever the file cannot be read further.
    """

    file: IO[bytes]
    sheet: str
    headings: Headings
    is_text: bool

    def __iter__(self) -> Iterator[Row]:
        for answer in _ask(self.file, "rows", self.sheet):
            if answer["row"] > self.headings.row:
                yield self._row(answer)

    def _row(self, answer: dict[str, Any]) -> Row:
        errors = {int(position): value for position, value in answer.get("errors", {}).items()}
        row = Row(answer["row"], answer["cells"], errors, answer.get("fault", ""))
        names = self.headings.names
        # Only a row that is longer than the headings can have anything beside them.
        filled = len(row.cells)
        while filled > len(names) and not row.cells[filled - 1].strip():
            filled -= 1
        if filled > len(names):
            if self.is_text:
                row.fault = row.fault or (
                    f"The row has {filled} cells and there are {len(names)} headings; "
                    "a delimiter inside a cell needs quotation marks around the cell."
                )
            else:
                # People keep notes there.
                names.extend(f"column {position}" for position in range(len(names) + 1, filled + 1))
        return row


@dataclass(slots=True)
class Sheet:
    """The rows below the headings of one sheet, and what there is to say about how they were read."""

    name: str
    headings: Headings
    rows: Iterable[Row]
    remarks: list[str]


def weigh(file: IO[bytes]) -> str:
    """The SHA-256 checksum of a file; raises RefusalError when the file is larger than is read."""
    if file.seek(0, 2) > limits.FILE_BYTES:
        raise RefusalError(f"The file is larger than {limits.FILE_BYTES // MEGABYTE} MB. Split it into several.")
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(MEGABYTE):
        digest.update(piece)
    return digest.hexdigest()


def overview(file: IO[bytes]) -> Overview:
    """What is in an open file (one with a descriptor); raises RefusalError when it is no list."""
    answer = next(iter(_ask(file, "peek")))
    seen = Overview(
        sheets=[_top_from_json(sheet) for sheet in answer["sheets"]],
        encoding=answer["encoding"],
        delimiter=answer["delimiter"],
        has_macros=answer["macros"],
        format=answer["format"],
        is_database=answer["kind"] == "access",
        remarks=answer["remarks"],
    )
    if not seen.sheets:
        raise RefusalError(" ".join([f"No {seen.sheet_word} is found in it.", *seen.remarks]))
    return seen


def read_sheet(file: IO[bytes], seen: Overview, chosen: Top, headings: Headings) -> Sheet:
    """The rows below the headings of the chosen sheet, read when they are gone through."""
    rows = Rows(file, chosen.name, headings, seen.is_text)
    return Sheet(chosen.name, headings, rows, _remarks(seen, chosen, headings))


def merged_cells(file: IO[bytes], sheet: str) -> list[Merged]:
    """All the merged cells of a sheet; raises RefusalError where the file cannot be read."""
    return [Merged(*each) for answer in _ask(file, "merged", sheet) for each in answer["merged"]]


def choose_sheet(seen: Overview, reader: Reader, name: str = "") -> tuple[Top, Headings] | None:
    """The sheet called ``name``, or the one with the most columns that ``reader`` knows, and its headings.

    Sheets that have all it needs come first, then those that are not hidden. None when no sheet has any column it
    knows; raises RefusalError when there is no sheet of that name.
    """
    candidates = [sheet for sheet in seen.sheets if not name or sheet.name.casefold() == name.casefold()]
    if not candidates:
        raise RefusalError(f"There is no sheet “{name}” in it. {sheets_in_words(seen)}")
    best, most = None, (False, False, 0)
    for sheet in candidates:
        if headings := find_headings(sheet.rows, reader, sheet.merged):
            keys = set(headings.keys)
            rank = (not reader.missing(keys), not sheet.hidden, reader.known(keys))
            if rank > most:
                best, most = (sheet, headings), rank
    return best


def sheets_in_words(seen: Overview) -> str:
    """A sentence that names the sheets."""
    if seen.is_text:
        return "A text file has no sheets."
    names = ", ".join(f"“{sheet.name}”{' (hidden)' if sheet.hidden else ''}" for sheet in seen.sheets)
    return f"Its {seen.sheet_word}s are: {names}."


def headings_in_words(seen: Overview, name: str = "") -> str:
    """What stands where headings would be looked for, for somebody who has to find out which profile is right."""
    tops = [sheet for sheet in seen.sheets if not name or sheet.name.casefold() == name.casefold()]
    headings: list[str] = max((widest(sheet.rows) for sheet in tops), key=len, default=[])
    return ", ".join(headings) or "none"


def _remarks(seen: Overview, chosen: Top, headings: Headings) -> list[str]:
    if seen.is_text:
        remarks = [f"Read as {seen.encoding} text, cells separated by {seen.delimiter}."]
    else:
        remarks = [f"Read {seen.sheet_word} “{chosen.name}”{' (hidden)' if chosen.hidden else ''}."]
        if len(seen.sheets) > 1:
            remarks.append(sheets_in_words(seen))
        if seen.has_macros:
            remarks.append(
                "There are macros in it. They were not run, and nothing of them is kept but the file itself."
            )
    remarks += seen.remarks
    if headings.row == 0:
        remarks.append("It has no headings; its columns were numbered.")
    elif headings.row > 1:
        remarks.append(f"The headings are in row {headings.row}.")
    return remarks


def _ask(file: IO[bytes], *question: str) -> Iterator[dict[str, Any]]:
    """The child's answers; raises RefusalError for its refusal and for its death alike."""
    with (
        take_turn(),
        sandbox.start(
            *PROGRAM, *question, file=file, answer=subprocess.PIPE, text=True, encoding="ascii", errors="replace"
        ) as child,
    ):
        try:
            yield from heard(map(_parse, child.stdout or ()))
        except DeathError:
            child.wait()
            logger.warning("reading a spreadsheet ended with code %s", child.returncode)
            raise RefusalError(_cause(child.returncode)) from None
        finally:
            # Whoever asked may have heard enough.
            child.kill()


class DeathError(Exception):
    """The child broke off in the middle."""


def heard(answers: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The answers up to the last one; raises RefusalError for a refusal, and DeathError where there is no last one."""
    for answer in answers:
        if "refusal" in answer:
            raise RefusalError(answer["refusal"])
        if "died" in answer:
            logger.warning("reading a spreadsheet ended with %s", answer["died"])
            raise RefusalError(TOO_MUCH if answer["died"] == "MemoryError" else DAMAGED)
        if "end" in answer:
            return
        yield answer
    raise DeathError


def _cause(code: int) -> str:
    """Why a child died, in words for whoever brought the file."""
    if sandbox.ran_out_of_time(code):
        return TOO_LONG
    # Programs of other languages end so when there is no more memory to be had.
    return TOO_MUCH if code == -signal.SIGABRT else DAMAGED


def _parse(line: str) -> dict[str, Any]:
    """One answer; a line cut off in the middle is the child's death, which its return code then tells."""
    try:
        answer: dict[str, Any] = json.loads(line)
    except json.JSONDecodeError:
        raise DeathError from None
    return answer
