"""An import from the open file to what it does to the register: what a command and a job have in common."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any

from django.utils import timezone

from accounts.models import User
from assets.actions.importing import ImportOrder, ImportWriter, PreviewChangedError, lock_assets
from assets.choices import RowOutcome
from assets.imports.check import unused_columns
from assets.imports.choosing import choose
from assets.imports.findings import Findings
from assets.imports.limits import RefusalError
from assets.imports.links import Links, Task
from assets.imports.outcome import RowPlan, Tell
from assets.imports.plan import Planner
from assets.imports.profiles import Profile
from assets.imports.progress import Progress
from assets.imports.read import Sheet, overview, read_sheet, weigh
from assets.imports.staging import Staged, stage
from assets.imports.vocabulary import Vocabulary
from assets.imports.waves import find_wave
from assets.models import MappingProject

READING = "reading the rows"
MATCHING = "matching the rows with the register"
COMPARING = "comparing the rows with the register"
WRITING = "writing"


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks to have imported, and into what.

    ``mapping`` says how the columns are read, in the words of a profile; where it is empty ``profile`` names one, and
    where that is empty, too, the file is recognised or its columns are guessed.
    """

    file_name: str
    project: MappingProject
    wave_name: str
    wave_date: date | None = None
    area: Sequence[str] = ()
    sheet: str = ""
    profile: str = ""
    mapping: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """A file whose rows were all read and understood. It does not depend on what the register holds, but for its
    vocabulary.
    """

    request: Request
    sha256: str
    profile: Profile
    sheet: Sheet
    vocabulary: Vocabulary = field(repr=False)
    staged: Staged = field(repr=False)
    remarks: list[str] = field(default_factory=list)
    progress: Progress = field(default_factory=Progress, repr=False)

    @property
    def rows_in(self) -> int:
        """How many rows came in."""
        return len(self.staged.rows)


@contextmanager
def reading(file: IO[bytes], request: Request, progress: Progress | None = None) -> Iterator[Reading]:
    """Read an open file that has a descriptor. Raises RefusalError for whatever cannot be read or does not fit."""
    progress = progress or Progress()
    # Asked first, because a wrong date or place is known at once and a large file is not read at once.
    _wave, area, _remarks = find_wave(request.project, request.wave_name, request.wave_date, request.area)
    sha256 = weigh(file)
    seen = overview(file)
    choice = choose(
        seen, profile=request.profile, sheet=request.sheet, project=request.project, mapping=request.mapping
    )
    sheet, profile = read_sheet(file, seen, choice.top, choice.headings), choice.profile
    vocabulary = Vocabulary()
    progress.step(READING)
    staged = stage(sheet, profile, vocabulary, area, profile.source or request.file_name, progress)
    try:
        remarks = [*sheet.remarks, *choice.reasons]
        if unused := unused_columns(sheet, profile, vocabulary):
            remarks.append(f"Columns not read, only kept with the rows as received: {', '.join(unused)}.")
        yield Reading(request, sha256, profile, sheet, vocabulary, staged, remarks, progress)
    finally:
        staged.rows.close()


class Import:
    """One import of what was read: planned against the register as it now is, and written if a writer is there.

    Every row is told to ``tell``; see ``Findings`` for ``listed``. With ``previewed``, the fingerprint of a preview,
    the import is written only if it does what was shown. Raises RefusalError when wave or area do not fit what is
    there.
    """

    def __init__(
        self,
        read: Reading,
        by: User | None,
        *,
        tell: Tell | None = None,
        listed: int | None = 0,
        previewed: str = "",
        is_all_or_nothing: bool = False,
    ) -> None:
        asked = read.request
        wave, area, self._remarks = find_wave(asked.project, asked.wave_name, asked.wave_date, asked.area)
        self.began_at = timezone.now()
        self.read, self.by, self.previewed = read, by, previewed
        self.is_all_or_nothing = is_all_or_nothing
        self.order = ImportOrder(asked.project, wave, area, asked.file_name, read.sha256)
        self.wave_is_new = wave.pk is None
        self.findings = Findings(listed)
        self._tell = tell or _nobody

    @property
    def remarks(self) -> list[str]:
        """What there is to say about how the file was read."""
        return [*self.read.remarks, *self._remarks]

    def preview(self) -> None:
        """Find out what it would do. Raises CancelledError."""
        self._plan(None)

    def plan(self, writer: ImportWriter) -> dict[str, Any]:
        """Plan and write it, and return the details that are kept with its change set.

        Raises PreviewChangedError where it does something else than was previewed, RefusalError where rows are rejected
        and all or nothing is wanted, and CancelledError.
        """
        self._plan(writer)
        if self.is_all_or_nothing and (rejected := self.findings.counts[RowOutcome.REJECTED]):
            rows = "1 row is" if rejected == 1 else f"{rejected:,} rows are"
            raise RefusalError(f"{rows} rejected, and all or nothing was asked for: nothing was written.")
        if self.previewed not in {"", self.findings.digest}:
            raise PreviewChangedError
        return {
            "profile": self.read.profile.name,
            "sheet": self.read.sheet.name,
            "rows_in": self.findings.rows_in,
            "counts": self.findings.by_outcome(),
            "warnings": {kind.value: number for kind, number in self.findings.by_warning()},
        }

    def _plan(self, writer: ImportWriter | None) -> None:
        read, progress = self.read, self.read.progress
        task = Task(read.staged, read.sheet, read.profile, read.vocabulary, self.order, self.by, progress)
        with Links(task) as links:
            progress.step(MATCHING, read.rows_in)
            # What a row may be about is for somebody to look at, and changes nothing of what is written: a preview
            # that somebody has seen has said it.
            links.make(looks_around=not (writer and self.previewed))
            self.order.holds_removed = links.holds_removed
            progress.step(WRITING if writer else COMPARING, read.rows_in)
            if writer:
                lock_assets(links.assets())
            planner = Planner(
                task,
                links,
                self.findings,
                tell=self._tell,
                write=writer.write if writer else None,
                new_ids=writer.ids_for_new_assets(links.new) if writer else None,
            )
            planner.plan()


def _nobody(row: RowPlan) -> None:
    """Nobody asks for single rows."""
