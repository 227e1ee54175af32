"""What the page of an uploaded file shows."""

from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.utils.dateparse import parse_date, parse_datetime

from assets.choices import ChangeKind, ImportState, RowOutcome
from assets.models import ChangeSet, ImportFile
from assets.permissions import administered_projects

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

ROWS_A_PAGE = 25
SHOWN = (RowOutcome.UPDATED, RowOutcome.CREATED, RowOutcome.UNCHANGED)


class UploadPage:
    """One uploaded file: what a dry run found, or what was written; narrowed to the rows of one outcome on request."""

    def __init__(self, upload: ImportFile, outcome: str = "") -> None:
        self.upload = upload
        self.preview: dict[str, Any] = upload.preview
        self.outcome = outcome if outcome in SHOWN else ""

    @property
    def is_applied(self) -> bool:
        """Whether it was imported."""
        return self.upload.state == ImportState.APPLIED

    @property
    def is_refused(self) -> bool:
        """Whether it could not be read."""
        return self.upload.state == ImportState.REFUSED

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each outcome."""
        counts: dict[str, int] = self.preview["counts"]
        return counts

    @property
    def changes(self) -> int:
        """How many rows would change the register, or did."""
        return self.counts[RowOutcome.CREATED] + self.counts[RowOutcome.UPDATED]

    @property
    def rows_in(self) -> int:
        """How many rows came in."""
        return int(self.preview["rows_in"])

    @property
    def new_sightings(self) -> int:
        """How many rows the wave would see, or saw, for the first time."""
        return int(self.preview["new_sightings"])

    @property
    def can_apply(self) -> bool:
        """Whether there is anything to import."""
        return self.upload.state == ImportState.UPLOADED and bool(self.preview["has_writes"])

    @property
    def checked_at(self) -> datetime | None:
        """When the register was looked at."""
        return parse_datetime(self.preview["at"])

    @property
    def wave_date(self) -> date | None:
        """The day the wave describes."""
        return parse_date(self.preview["wave_date"])

    @property
    def warnings(self) -> int:
        """How many warnings there are."""
        return sum(number for _, number in self.preview["warning_kinds"])

    @cached_property
    def tallies(self) -> list[dict[str, Any]]:
        """The outcomes with their numbers; those whose rows are shown can be chosen."""
        return [
            {
                "outcome": outcome.value,
                "word": outcome.label,
                "number": self.counts[outcome],
                "is_shown": outcome in SHOWN and self.counts[outcome] > 0,
                "is_chosen": outcome.value == self.outcome,
            }
            for outcome in RowOutcome
        ]

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The first rows that change something, or those of the outcome that was chosen, in the order of the sheet."""
        wanted = {self.outcome} if self.outcome else {RowOutcome.CREATED, RowOutcome.UPDATED}
        return [row for row in self.preview["rows"] if row["outcome"] in wanted]

    @property
    def rows_wanted(self) -> int:
        """How many rows there are of what is shown, beyond those that are."""
        return self.counts[self.outcome] if self.outcome else self.changes


class ImportsPage:
    """The imports of the projects in which somebody is an admin."""

    def __init__(self, user: "Viewer", number: str | None) -> None:
        self._projects = administered_projects(user)
        self._number = number

    @cached_property
    def waiting(self) -> list[ImportFile]:
        """Files that were uploaded and not imported, the latest first."""
        rows = ImportFile.objects.filter(project__in=self._projects).exclude(state=ImportState.APPLIED)
        return list(rows.select_related("by", "project").order_by("-at", "-pk")[:ROWS_A_PAGE])

    @cached_property
    def page_obj(self) -> "Page[ChangeSet]":
        """What was written, in the browser or by command, the latest first."""
        rows = ChangeSet.objects.filter(kind=ChangeKind.IMPORT, project__in=self._projects)
        rows = rows.select_related("by", "wave", "import_file").order_by("-at", "-pk")
        return Paginator(rows, ROWS_A_PAGE).get_page(self._number)
