"""Uploaded files on their way into the register: what a dry run finds, and the plan under which they are written."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from django.core.files import File

from accounts.models import User
from assets.actions.importing import ImportOrder, MakePlan
from assets.imports.job import Reading, Request, plan, read
from assets.imports.limits import RefusalError
from assets.imports.report import preview
from assets.models import ImportFile

ERRORS = "errors"


@dataclass(frozen=True, slots=True)
class Look:
    """What a dry run of a file found, or why it could not be read."""

    sha256: str = ""
    preview: dict[str, Any] | None = None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class RejectedRows:
    """The rows that faults keep out, as they came, each with what is wrong behind it."""

    headings: list[str]
    rows: list[list[str]]


def look_at(file: "File[bytes]", request: Request, by: User) -> Look:
    """Dry-run a file that was just uploaded."""
    try:
        with _descriptor(file) as opened:
            reading = read(opened, request)
        return Look(reading.sha256, preview(plan(reading, by)))
    except RefusalError as refusal:
        return Look(refusal=str(refusal))


def prepare(upload: ImportFile, by: User) -> MakePlan:
    """Read an uploaded file and return what makes its plan against the register as it is when that is called.

    Both raise RefusalError. Reading takes the time, and is done before anybody else has to wait.
    """
    reading = _read(upload)

    def make_plan(upload: ImportFile) -> tuple[ImportOrder, dict[str, Any]]:
        found = plan(reading, by, lock=True)
        return found.order, preview(found)

    return make_plan


def rejected_rows(upload: ImportFile) -> RejectedRows:
    """The rejected rows of an uploaded file, read anew. Raises RefusalError."""
    reading = _read(upload)
    checked = reading.check()
    names = reading.sheet.headings.names
    wrong: dict[int, list[str]] = {}
    for note in checked.notes.faults:
        where = f"{note.column}: " if note.column else ""
        wrong.setdefault(note.row, []).append(f"{where}{note.kind.label}. {note.right}".strip())
    width = max([len(names), *(len(row.cells) for row in checked.rejected)])
    headings = [*names, *(f"column {number}" for number in range(len(names) + 1, width + 1)), ERRORS]
    return RejectedRows(
        headings,
        [[*row.cells, *[""] * (width - len(row.cells)), " ".join(wrong[row.number])] for row in checked.rejected],
    )


def _read(upload: ImportFile) -> Reading:
    request = Request(
        file_name=upload.name,
        project=upload.project,
        wave_name=upload.wave_name,
        wave_date=upload.wave_date,
        area=[code for code in upload.wave_area.split(",") if code],
        sheet=upload.sheet,
        profile=upload.profile,
    )
    try:
        with upload.file.open("rb") as kept, _descriptor(kept) as opened:
            return read(opened, request)
    except FileNotFoundError as fault:
        raise RefusalError("The file is not kept any more. Upload it again.") from fault


@contextmanager
def _descriptor(file: "File[bytes] | IO[bytes]") -> Iterator[IO[bytes]]:
    """The file as one with a descriptor, which is all that the reading child gets of it; small uploads have none."""
    with tempfile.TemporaryFile() as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy)
        yield copy
