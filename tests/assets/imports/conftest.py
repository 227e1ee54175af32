"""Ways to bring a list in, as short as a test needs them."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from django.conf import settings

from accounts.models import User
from assets.actions.importing import apply_import, one_import_at_a_time
from assets.imports import child
from assets.imports.findings import Findings
from assets.imports.notes import Note
from assets.imports.outcome import RowPlan
from assets.imports.read import heard
from assets.imports.run import Import, Reading, Request, reading
from assets.models import MappingProject

FAULTS = settings.FIXTURES_DIR / "faults"


@dataclass
class Brought:
    """What a test asks of an import: each row as it was planned, and what was counted."""

    made: Import
    rows: list[RowPlan]

    @property
    def findings(self) -> Findings:
        """What was counted."""
        return self.made.findings

    @property
    def notes(self) -> list[Note]:
        """All that is said, row by row."""
        return [note for row in sorted(self.rows, key=lambda row: row.number) for note in row.notes]


Bring = Callable[..., Brought]


def carry_out(read: Reading, by: User | None, *, apply: bool) -> Brought:
    """Plan what was read, and write it if told to."""
    if not apply:
        rows: list[RowPlan] = []
        made = Import(read, by, tell=rows.append, listed=None)
        made.preview()
        return Brought(made, rows)
    with one_import_at_a_time():
        rows = []
        made = Import(read, by, tell=rows.append, listed=None)
        apply_import(order=made.order, by=by, plan=made.plan)
        return Brought(made, rows)


def as_csv(headings: str, *rows: str | Sequence[str]) -> bytes:
    """A sheet: headings and rows of cells separated by bars."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in (headings, *rows):
        writer.writerow([cell.strip(" ") for cell in row.split("|")] if isinstance(row, str) else row)
    return text.getvalue().encode()


def ask_here(file: BinaryIO, *question: str) -> Iterator[dict[str, Any]]:
    """What the child process answers, without the process: starting two for each list takes half a second."""
    file.seek(0)
    return heard(child.answers(file, *question))


@pytest.fixture
def bring(project: MappingProject, monkeypatch: pytest.MonkeyPatch) -> Bring:
    """A function: import bytes, or the file at a path, into a wave of the project, and return what came of it.

    A file is read by the child process, as in life; bytes are read here.
    """

    def bring(
        content: bytes | Path,
        *,
        wave: str = "2005 baseline",
        day: date | None = date(2005, 4, 1),
        area: Sequence[str] = (),
        profile: str = "",
        sheet: str = "",
        file_name: str = "list.csv",
        into: MappingProject | None = None,
        by: User | None = None,
        apply: bool = True,
    ) -> Brought:
        if isinstance(content, Path):
            file_name, content = content.name, content.read_bytes()
        else:
            monkeypatch.setattr("assets.imports.read._ask", ask_here)
        request = Request(file_name, into or project, wave, day, area, sheet, profile)
        with tempfile.TemporaryFile() as file:
            file.write(content)
            file.flush()
            with reading(file, request) as read:
                return carry_out(read, by, apply=apply)

    return bring
