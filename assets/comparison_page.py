"""The page of all comparisons: which there are, how far each is worked out, and whether that still holds.

Whoever does not work on them reads which reports there are.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch, QuerySet

from assets.choices import JobKind, JobState
from assets.comparison.fingerprint import is_stale
from assets.models import Comparison, Job
from assets.models.job import OPEN
from assets.permissions import can_add, can_decide
from assets.work.page import JobPage

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


@dataclass(frozen=True)
class Line:
    """One comparison, as the list shows it. ``work`` is what is being done of it."""

    comparison: Comparison
    work: JobPage | None
    failure: str
    can_run: bool
    is_staff: bool

    @cached_property
    def is_stale(self) -> bool:
        """Whether either wave has changed since it was worked out."""
        return self.comparison.ran_at is not None and is_stale(self.comparison)

    @property
    def total(self) -> int:
        """How many proposals there are."""
        return sum(self.comparison.summary.get("proposals", {}).values())

    @property
    def decided(self) -> int:
        """How many decisions."""
        number: int = self.comparison.number_decided  # type: ignore[attr-defined]
        return number


class ComparisonsPage:
    """The comparisons whose reports somebody may read, and what may be done with those they work on."""

    def __init__(self, user: "Viewer") -> None:
        self._user = user

    @cached_property
    def can_begin(self) -> bool:
        """Whether they may have two waves compared."""
        return can_add(self._user)

    @cached_property
    def lines(self) -> list[Line]:
        """Each comparison, those of the latest waves first."""
        ours = set(Comparison.objects.of_staff(self._user).values_list("pk", flat=True))
        return [self._line(comparison, comparison.pk in ours) for comparison in comparisons_of(self._user)]

    @property
    def has_work(self) -> bool:
        """Whether they work on any of them."""
        return any(line.is_staff for line in self.lines)

    @property
    def is_working(self) -> bool:
        """Whether any of them is being worked out."""
        return any(line.work for line in self.lines)

    def _line(self, comparison: Comparison, is_staff: bool) -> Line:
        jobs: list[Job] = comparison.latest_jobs  # type: ignore[attr-defined]
        latest = jobs[0] if jobs else None
        is_open = latest is not None and latest.state in OPEN
        failed = latest is not None and latest.state == JobState.FAILED
        return Line(
            comparison,
            JobPage(latest, self._user) if latest and is_open else None,
            latest.message if latest and failed else "",
            is_staff and not is_open and can_decide(self._user, comparison),
            is_staff,
        )


def comparisons_of(user: "Viewer") -> QuerySet[Comparison]:
    """The comparisons that ``user`` may read of, with their jobs and the number of decisions."""
    jobs = (
        Job.objects.filter(kind__in=[JobKind.COMPARE, JobKind.ACCEPT]).select_related("by").order_by("-asked_at", "-pk")
    )
    found: QuerySet[Comparison] = (
        Comparison.objects.reported_to(user)
        .select_related("earlier__project", "later__project")
        .annotate(number_decided=Count("decided"))
        .prefetch_related(Prefetch("jobs", jobs, to_attr="latest_jobs"))
    )
    return found


def open_job(comparison: Comparison) -> Job | None:
    """What is being done of a comparison just now."""
    return comparison.jobs.filter(state__in=OPEN).select_related("by").first()
