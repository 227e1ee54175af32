"""Ways to bring a list in, as short as a test needs them."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from django.conf import settings

from accounts.models import User
from assets.actions.importing import apply_import, one_import_at_a_time
from assets.imports import child
from assets.imports.content import is_workbook
from assets.imports.job import Request, plan, read
from assets.imports.plan import Plan
from assets.models import MappingProject

FAULTS = settings.FIXTURES_DIR / "faults"

Bring = Callable[..., Plan]


def as_csv(headings: str, *rows: str | Sequence[str]) -> bytes:
    """A sheet: headings and rows of cells separated by bars."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in (headings, *rows):
        writer.writerow([cell.strip(" ") for cell in row.split("|")] if isinstance(row, str) else row)
    return text.getvalue().encode()


def ask_here(file: BinaryIO, task: str, *names: str) -> Iterator[dict[str, Any]]:
    """What the child process answers, without the process: starting two for each list takes half a second."""
    file.seek(0)
    workbook = is_workbook(file)
    file.seek(0)
    answers = child._peek(file, workbook) if task == "peek" else child._rows(file, workbook, *names)
    return (answer for answer in answers if "end" not in answer)


@pytest.fixture
def bring(project: MappingProject, monkeypatch: pytest.MonkeyPatch) -> Bring:
    """A function: import bytes, or the file at a path, into a wave of the project, and return the plan.

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
    ) -> Plan:
        if isinstance(content, Path):
            file_name, content = content.name, content.read_bytes()
        else:
            monkeypatch.setattr("assets.imports.read._ask", ask_here)
        request = Request(file_name, into or project, wave, day, area, sheet, profile)
        with tempfile.TemporaryFile() as file:
            file.write(content)
            file.flush()
            reading = read(file, request)
        if not apply:
            return plan(reading, by)
        with one_import_at_a_time():
            found = plan(reading, by, lock=True)
            apply_import(order=found.order, by=by)
        return found

    return bring
