"""Reading a spreadsheet through the child process: what sheets there are, and the rows of the one that fits."""

import hashlib
import json
import logging
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from assets import sandbox
from assets.imports import limits
from assets.imports.headings import Headings, Reader, find_headings, widest
from assets.imports.limits import MEGABYTE, RefusalError

logger = logging.getLogger(__name__)

PROGRAM = ("-m", "assets.imports.child")
DAMAGED = "The file is damaged: it cannot be read to its end. Open it and save it anew as .xlsx or .csv."
TOO_MUCH = (
    f"Reading the file takes more than {limits.MEMORY_BYTES // MEGABYTE} MB of memory. Split it into several files."
)
TOO_LONG = f"Reading the file takes more than {limits.CPU_SECONDS} seconds. Split it into several files."


@dataclass(frozen=True, slots=True)
class Top:
    """A sheet and its first rows with their numbers."""

    name: str
    hidden: bool
    rows: list[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Overview:
    """What is in a file."""

    sheets: list[Top]
    encoding: str = ""
    delimiter: str = ""
    has_macros: bool = False

    @property
    def is_text(self) -> bool:
        """Whether it is delimited text, and not a workbook."""
        return bool(self.delimiter)


@dataclass(slots=True)
class Row:
    """One row with anything in it: why it cannot be read as a row, if so, and its error values by position."""

    number: int
    cells: list[str]
    errors: dict[int, str] = field(default_factory=dict)
    fault: str = ""


@dataclass(slots=True)
class Sheet:
    """The rows below the headings of one sheet, and what there is to say about how they were read."""

    name: str
    headings: Headings
    rows: list[Row]
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
    """The sheets of an open file (one with a descriptor); raises RefusalError when it is no spreadsheet."""
    answer, *_ = _ask(file, "peek")
    sheets = [
        Top(sheet["name"], sheet["hidden"], [(number, cells) for number, cells in sheet["top"]])
        for sheet in answer["sheets"]
    ]
    if not sheets:
        raise RefusalError(
            "No sheet is found in it. If it was saved as “Strict Open XML”, save it as an ordinary .xlsx."
        )
    return Overview(sheets, answer.get("encoding", ""), answer.get("delimiter", ""), answer.get("macros", False))


def read_sheet(file: IO[bytes], seen: Overview, chosen: Top, headings: Headings) -> Sheet:
    """All rows below the headings of the chosen sheet."""
    rows = []
    for answer in _ask(file, "rows", chosen.name):
        if answer["row"] <= headings.row:
            continue
        row = Row(
            answer["row"],
            answer["cells"],
            {int(position): value for position, value in answer.get("errors", {}).items()},
            answer.get("fault", ""),
        )
        filled = max((position for position, cell in enumerate(row.cells, start=1) if cell.strip()), default=0)
        if filled > len(headings.names):
            if seen.is_text:
                row.fault = row.fault or (
                    f"The row has {filled} cells and there are {len(headings.names)} headings; "
                    "a delimiter inside a cell needs quotation marks around the cell."
                )
            else:
                _add_columns(headings, filled)
        rows.append(row)
    return Sheet(chosen.name, headings, rows, _remarks(seen, chosen, headings))


def _add_columns(headings: Headings, width: int) -> None:
    """Name the columns of a workbook that have no heading: people keep notes there."""
    headings.names.extend(f"column {position}" for position in range(len(headings.names) + 1, width + 1))


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
        if headings := find_headings(sheet.rows, reader):
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
    return f"Its sheets are: {names}."


def headings_in_words(seen: Overview, name: str = "") -> str:
    """What stands where headings would be looked for, for somebody who has to find out which profile is right."""
    tops = [sheet for sheet in seen.sheets if not name or sheet.name.casefold() == name.casefold()]
    headings: list[str] = max((widest(sheet.rows) for sheet in tops), key=len, default=[])
    return ", ".join(headings) or "none"


def _remarks(seen: Overview, chosen: Top, headings: Headings) -> list[str]:
    if seen.is_text:
        remarks = [f"Read as {seen.encoding} text, cells separated by {seen.delimiter}."]
    else:
        remarks = [f"Read sheet “{chosen.name}”{' (hidden)' if chosen.hidden else ''}."]
        if len(seen.sheets) > 1:
            remarks.append(sheets_in_words(seen))
        if seen.has_macros:
            remarks.append(
                "There are macros in it. They were not run, and nothing of them is kept but the file itself."
            )
    if headings.row > 1:
        remarks.append(f"The headings are in row {headings.row}.")
    return remarks


def _ask(file: IO[bytes], *question: str) -> Iterator[dict[str, Any]]:
    """The child's answers; raises RefusalError for its refusal and for its death alike."""
    as_text = {"text": True, "encoding": "ascii", "errors": "replace"}
    with sandbox.start(*PROGRAM, *question, file=file, answer=subprocess.PIPE, **as_text) as child:
        for line in child.stdout or ():
            answer = _parse(line)
            if "refusal" in answer:
                raise RefusalError(answer["refusal"])
            if "end" in answer:
                return
            if "died" in answer:
                logger.warning("reading a spreadsheet ended with %s", answer["died"])
                raise RefusalError(TOO_MUCH if answer["died"] == "MemoryError" else DAMAGED)
            yield answer
    logger.warning("reading a spreadsheet ended with code %s", child.returncode)
    raise RefusalError(TOO_LONG if sandbox.ran_out_of_time(child.returncode) else DAMAGED)


def _parse(line: str) -> dict[str, Any]:
    """One answer; a line cut off in the middle is the child's death, which its return code then tells."""
    try:
        answer: dict[str, Any] = json.loads(line)
    except json.JSONDecodeError:
        return {"died": "an unfinished line"}
    return answer
