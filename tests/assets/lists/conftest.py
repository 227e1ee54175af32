"""Ways to bring a list in that is about anything but assets, as short as a test needs them."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from assets.actions.importing import one_import_at_a_time
from assets.choices import ImportSubject, RowOutcome
from assets.imports.progress import Progress
from assets.lists.outcomes import Outcome, Tally
from assets.lists.reading import ListRequest, read_list
from assets.lists.summary import preview
from assets.lists.writing import apply_list, check_list
from assets.models import ChangeSet, MappingProject
from tests.assets.imports.conftest import as_csv, ask_here

Rows = Sequence[str]
Bring = Callable[..., "Brought"]

TODAY = date(2026, 6, 1)


@dataclass
class Brought:
    """What came of a list: an outcome for each row, what was counted, and the change set that wrote it."""

    rows: list[Outcome]
    tally: Tally
    written: ChangeSet | None

    @property
    def outcomes(self) -> list[str]:
        """What became of the rows, in their order."""
        return [row.outcome.value for row in self.rows]

    @property
    def sentences(self) -> list[str]:
        """What is said about the rows."""
        return [str(note) for row in self.rows for note in row.notes]

    def counts(self) -> dict[str, int]:
        """How many rows came to each outcome that any came to."""
        return {outcome.value: self.tally.counts[outcome] for outcome in RowOutcome if self.tally.counts[outcome]}


@pytest.fixture
def bring_list(project: MappingProject, admin_user: User, monkeypatch: pytest.MonkeyPatch) -> Bring:
    """A function: bring in a list about a subject, given as headings and rows with bars between the cells.

    Read here and not by the child process, unless it is a path. At the hand of the project's admin.
    """

    def bring(about: str, headings: str | Path, *rows: str, **options: Any) -> Brought:
        by = options.pop("by", admin_user)
        apply = options.pop("apply", True)
        all_or_nothing = options.pop("all_or_nothing", False)
        content = headings.read_bytes() if isinstance(headings, Path) else as_csv(headings, *rows)
        if not isinstance(headings, Path):
            monkeypatch.setattr("assets.imports.read._ask", ask_here)
        given: dict[str, Any] = {"file_name": "list.csv", "project": project, "day": TODAY} | options
        with tempfile.TemporaryFile() as file:
            file.write(content)
            file.flush()
            reading = read_list(file, ListRequest(about=ImportSubject(about), **given))
            found: list[Outcome] = []
            with one_import_at_a_time():
                tally = check_list(reading, by=by, progress=Progress(), keep=found.append)
                written = None
                if apply:
                    about_assets = {row.asset for row in found if row.asset is not None}
                    previewed = preview(reading, tally, all_or_nothing=all_or_nothing)
                    written = apply_list(
                        reading, by=by, progress=Progress(), previewed=previewed, assets=about_assets,
                        all_or_nothing=all_or_nothing,
                    )  # fmt: skip
        return Brought(found, tally, written)

    return bring
