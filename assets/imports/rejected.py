"""The rows that faults keep out, as the sheet they came in, with what is wrong in a last column.

Mended and brought again it finishes the job: its headings are those of the list, and the last column is known by its
name and read by nobody (``assets.imports.headings.ERRORS``).
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from assets.choices import RowOutcome
from assets.imports.choosing import choose
from assets.imports.headings import ERRORS
from assets.imports.notes import FAULTS
from assets.imports.page_rows import KINDS
from assets.imports.read import Row, overview, read_sheet
from assets.imports.spool import Spool
from assets.imports.upload import open_upload, request_for
from assets.models import ImportFile
from assets.spreadsheets import CSV_TYPE, XLSX_TYPE, unescape, write_csv, write_xlsx


class Pieces(Iterator[bytes]):
    """A file in pieces, which are made of rows that wait on disk; closing it gives the disk space back."""

    def __init__(self, pieces: Iterator[bytes], kept: Spool) -> None:
        self._pieces, self._kept = pieces, kept

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        """Give the disk space back; whoever answers a request with it does this, be it read or not."""
        self._kept.close()


@dataclass(frozen=True, slots=True)
class RejectedSheet:
    """The rejected rows as a file: a .csv of what came as text, an .xlsx of everything else."""

    extension: str
    content_type: str
    pieces: Pieces


def rejected_sheet(upload: ImportFile) -> RejectedSheet:
    """The rows of an uploaded file that its last check rejected, read anew, under the headings of the list.

    However many there are, they wait on disk and not in memory. Raises RefusalError.
    """
    with ExitStack() as stack:
        kept = stack.enter_context(Spool({}))
        sheet = _sheet(upload, kept)
        stack.pop_all()
    return sheet


def _sheet(upload: ImportFile, kept: Spool) -> RejectedSheet:
    wrong, width = _what_is_wrong(upload), 0
    with open_upload(upload) as file:
        asked, seen = request_for(upload), overview(file)
        choice = choose(seen, profile=asked.profile, sheet=asked.sheet, project=asked.project, mapping=asked.mapping)
        sheet = read_sheet(file, seen, choice.top, choice.headings)
        for row in sheet.rows:
            if row.number in wrong:
                cells = _cells(row, sheet.headings.names)
                kept.put((row.number, cells))
                width = max(width, len(cells))
    names = [name for name in sheet.headings.names if name != ERRORS]
    names += [f"column {number}" for number in range(len(names) + 1, width + 1)]
    rows = _with_errors(kept, len(names), wrong)
    if seen.is_text:
        return RejectedSheet("csv", CSV_TYPE, Pieces(write_csv([*names, ERRORS], rows), kept))
    return RejectedSheet("xlsx", XLSX_TYPE, Pieces(iter([write_xlsx([*names, ERRORS], rows, "Rejected rows")]), kept))


def _cells(row: Row, headings: list[str]) -> list[str]:
    """The cells as they came, but for what was wrong the last time.

    What leaves as text that would be a formula gets its apostrophe from the writer; see ``unescape``.
    """
    return [unescape(cell) for at, cell in enumerate(row.cells) if at >= len(headings) or headings[at] != ERRORS]


def _with_errors(kept: Spool, width: int, wrong: dict[int, str]) -> Iterator[list[str]]:
    for number, cells in kept.get(range(len(kept))):
        yield [*cells, *[""] * (width - len(cells)), wrong[number]]


def _what_is_wrong(upload: ImportFile) -> dict[int, str]:
    """The faults of each rejected row, in one text."""
    rows = upload.rows.coming_to(RowOutcome.REJECTED).values_list("number", "notes")
    return {number: " ".join(_in_words(*note) for note in notes if note[0] in FAULTS) for number, notes in rows}


def _in_words(kind: str, column: str, _value: str, right: str) -> str:
    where = f"{column}: " if column else ""
    return f"{where}{KINDS.get(kind, kind)}. {right}".strip()
