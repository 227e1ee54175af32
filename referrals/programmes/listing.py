"""The list of programmes, and the page of one: its groups, what is free in each, and who may still be given a place."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count, Min, Q
from django.utils import timezone

from referrals.choices import PostRole
from referrals.models import Cohort, Organisation, Programme
from referrals.permissions import is_manager_of

if TYPE_CHECKING:
    from accounts.models import User
    from referrals.querysets.programme import CohortQuerySet


@dataclass(frozen=True)
class GroupLine:
    """A group in a list: how many places are held, how many wait, how often it meets, and when next."""

    cohort: Cohort
    taken: int
    in_line: int
    session_number: int
    next_at: datetime | None

    @property
    def free(self) -> int:
        """How many places nobody holds."""
        return max(0, self.cohort.places - self.taken)

    @property
    def has_place(self) -> bool:
        """Whether a place is free that nobody waits for."""
        return self.free > self.in_line

    @property
    def state(self) -> tuple[str, str, str]:
        """How it stands: word, icon and tone."""
        cohort, today = self.cohort, timezone.localdate()
        if cohort.cancelled_at:
            return "Cancelled", "cross", "still"
        if cohort.finished_at:
            return "Finished", "disc", "still"
        if cohort.ends_on < today:
            return "To be finished", "clock", "warn"
        if cohort.starts_on <= today:
            return "Under way", "check", "good"
        return "To come", "calendar", "note"

    @property
    def places_in_words(self) -> str:
        """As "3 of 10 places free" or "all 10 taken, 2 waiting"; of a group that is over, how many were there."""
        if self.cohort.finished_at or self.cohort.cancelled_at:
            return f"{self.taken} of {self.cohort.places} places were taken"
        said = f"{self.free} of {self.cohort.places} places free" if self.free else f"all {self.cohort.places} taken"
        return f"{said}, {self.in_line} waiting" if self.in_line else said


def lines_of(cohorts: "CohortQuerySet") -> list[GroupLine]:
    """Groups with their counts, in two queries; where there are none, in one."""
    counted = list(cohorts.with_counts().select_related("venue", "programme"))
    if not counted:
        return []
    standing = Q(sessions__cancelled_at__isnull=True)
    ahead = standing & Q(sessions__starts_at__gt=timezone.now())
    meetings = cohorts.order_by("pk").values("pk").annotate(
        number=Count("sessions", filter=standing), next_at=Min("sessions__starts_at", filter=ahead)
    )  # fmt: skip
    met = {row["pk"]: row for row in meetings}
    return [
        GroupLine(each, each.taken, each.in_line, met[each.pk]["number"], met[each.pk]["next_at"]) for each in counted
    ]


class ProgrammesPage:
    """All programmes that somebody may see, each with its groups that go on or are to come."""

    def __init__(self, user: "User") -> None:
        self._user = user

    @cached_property
    def may_add(self) -> bool:
        """Whether they manage a service, which may hold an activity as a programme."""
        return Organisation.objects.where(self._user, PostRole.MANAGER).services().exists()

    @cached_property
    def programmes(self) -> list[tuple[Programme, list[GroupLine]]]:
        """Each with its groups; those that take place first."""
        found = Programme.objects.visible_to(self._user).select_related(
            "offer__service", "offer__provider", "offer__activity__asset"
        )
        running = Cohort.objects.visible_to(self._user).running().order_by("starts_on", "pk")
        groups: dict[int, list[GroupLine]] = {}
        for line in lines_of(running):
            groups.setdefault(line.cohort.programme_id, []).append(line)
        return [(each, groups.get(each.pk, [])) for each in found.order_by("-is_active", "title", "pk")]


class ProgrammePage:
    """One programme, with all its groups, the latest first."""

    def __init__(self, programme: Programme, user: "User") -> None:
        self.programme = programme
        self._user = user

    @cached_property
    def may_change(self) -> bool:
        """Whether the reader manages its service."""
        return is_manager_of(self._user, self.programme.offer.service)

    @cached_property
    def _lines(self) -> list[GroupLine]:
        return lines_of(Cohort.objects.filter(programme=self.programme).order_by("-starts_on", "-pk"))

    @property
    def going_on(self) -> list[GroupLine]:
        """Groups that are under way or to come, the next first."""
        return [line for line in reversed(self._lines) if not (line.cohort.finished_at or line.cohort.cancelled_at)]

    @property
    def over(self) -> list[GroupLine]:
        """Those that have finished or were cancelled."""
        return [line for line in self._lines if line.cohort.finished_at or line.cohort.cancelled_at]
