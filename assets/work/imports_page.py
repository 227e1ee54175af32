"""The page of all imports: files on their way into the register, and what was written."""

from functools import cached_property
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch

from assets.choices import ChangeKind, ImportState
from assets.models import ChangeSet, ImportFile, Job
from assets.models.job import OPEN
from assets.permissions import administered_projects
from assets.work.page import JobPage

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

ROWS_A_PAGE = 25


class WaitingFile:
    """A file that was brought and not imported, and what is being done with it."""

    def __init__(self, upload: ImportFile, viewer: "Viewer") -> None:
        self.upload = upload
        self.work = next((JobPage(job, viewer) for job in upload.open_jobs), None)  # type: ignore[attr-defined]


class ImportsPage:
    """The imports of the projects in which somebody is an admin."""

    def __init__(self, user: "Viewer", number: str | None) -> None:
        self._user = user
        self._projects = administered_projects(user)
        self._number = number

    @cached_property
    def waiting(self) -> list[WaitingFile]:
        """Files that were uploaded and not imported, the latest first."""
        rows = ImportFile.objects.filter(project__in=self._projects).exclude(state=ImportState.APPLIED)
        working = Prefetch("jobs", Job.objects.filter(state__in=OPEN), to_attr="open_jobs")
        rows = rows.select_related("by", "project").prefetch_related(working).defer("overview", "preview", "mapping")
        return [WaitingFile(upload, self._user) for upload in rows.order_by("-at", "-pk")[:ROWS_A_PAGE]]

    @cached_property
    def page_obj(self) -> "Page[ChangeSet]":
        """What was written, in the browser or by command, the latest first."""
        rows = ChangeSet.objects.filter(kind=ChangeKind.IMPORT, project__in=self._projects)
        rows = rows.select_related("by", "wave", "import_file").order_by("-at", "-pk")
        return Paginator(rows, ROWS_A_PAGE).get_page(self._number)
