"""The page with which a link worker begins the day."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from assets.models import Asset
from referrals.actions.owning import covered_number
from referrals.caseload.items import Item, of_draft, of_new, of_occasion, of_referral, of_review, of_task
from referrals.choices import OccasionState, PostRole, TaskKind
from referrals.models import Appointment, FollowUp, Occasion, Plan, Referral
from referrals.permissions import has_post
from referrals.transitions.status import OPEN, Status

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from referrals.querysets.referral import ReferralQuerySet

# So much of each kind is read; what is more stands in the caseload.
MOST_OF_A_KIND = 20
MOST_WAITING = 8
OTHERS = (PostRole.PROVIDER, PostRole.REFERRER)


@dataclass(frozen=True)
class Numbers:
    """What somebody looks after, counted."""

    open: int
    overdue: int
    with_others: int
    closed_lately: int


def first_of(found: "ReferralQuerySet", most: int) -> list[Referral]:
    """The first of them in their order, with all that a line about each needs; opening their texts asks nothing more.

    Which they are is asked alone: a narrow question is planned and answered quickly among very many.
    """
    pks = list(found.values_list("pk", flat=True)[:most])
    related = ("person__key", "person__area", "service", "referrer", "provider", "owner", "offer__activity")
    full = Referral.objects.filter(pk__in=pks).select_related(*related).defer("person__area__boundary")
    by_pk = {referral.pk: referral for referral in full}
    return [by_pk[pk] for pk in pks if pk in by_pk]


class TodayPage:
    """What needs ``user`` today, what waits for others, and who comes: by so many queries, however much it is."""

    def __init__(self, user: "User") -> None:
        self.user = user
        self.today = timezone.localdate()
        self._mine = Referral.objects.worked_by(user).filter(owner=user)

    @cached_property
    def items(self) -> list[Item]:
        """All that needs somebody: somebody's safety first of all, then the longest waiting first."""
        today = self.today
        found = [
            *(self._of_task(task) for task in self._tasks),
            *(of_referral(referral, today) for referral in self._due),
            *(of_new(referral, today) for referral in self._new),
            *(of_review(plan, today) for plan in self._reviews),
            *(of_draft(referral, today) for referral in self._drafts),
            *(of_occasion(occasion, today) for occasion in self._occasions),
        ]
        return sorted(found, key=lambda item: (not item.is_urgent, not item.is_overdue, item.due))

    def _of_task(self, task: FollowUp) -> Item:
        before = self._covered.get(covered_number(task), "")
        return of_task(task, self.today, before, self._assets.get(_named(task)))

    @property
    def is_cut(self) -> bool:
        """Whether there is more of some kind than is shown."""
        kinds = (self._tasks, self._due, self._new, self._reviews, self._drafts, self._occasions)
        return any(len(found) == MOST_OF_A_KIND for found in kinds)

    @cached_property
    def waiting(self) -> list[Referral]:
        """Referrals on which somebody else is next, and in time: the soonest first."""
        found = self._mine.is_open().filter(next_on__gt=self.today, next_by__in=OTHERS)
        return first_of(found.by_next_day(), MOST_WAITING)

    @cached_property
    def visits(self) -> list[Appointment]:
        """Visits of today that somebody in the caseload is to make."""
        start = timezone.make_aware(datetime.combine(self.today, time.min))
        found = Appointment.objects.standing().filter(
            referral__in=self._mine.is_open().values("pk"),
            starts_at__gte=start,
            starts_at__lt=start + timedelta(days=1),
        )
        return list(
            found.select_related("referral__person__key", "referral__offer__activity", "session").order_by(
                "starts_at", "id"
            )
        )

    @cached_property
    def numbers(self) -> Numbers:
        """How much is looked after."""
        lately = timezone.now() - timedelta(days=28)
        counted = self._mine.aggregate(
            open=Count("pk", filter=Q(status__in=OPEN)),
            overdue=Count("pk", filter=Q(status__in=OPEN, next_on__lt=self.today)),
            with_others=Count("pk", filter=Q(status__in=OPEN, next_by__in=OTHERS)),
            closed_lately=Count("pk", filter=Q(closed_at__gte=lately)),
        )
        return Numbers(**counted)

    @cached_property
    def is_manager(self) -> bool:
        """Whether the load of a service is theirs to look at."""
        return has_post(self.user, PostRole.MANAGER)

    @cached_property
    def people(self) -> list[tuple[str, str]]:
        """The people on this page, each once, for the form in which a contact is written down: id and name."""
        people = [item.person for item in self.items if item.person]
        people += [referral.person for referral in self.waiting]
        people += [visit.referral.person for visit in self.visits]
        named = {str(person.uuid): person.name for person in people}
        return sorted(named.items(), key=lambda pair: pair[1].casefold())

    @cached_property
    def _due(self) -> list[Referral]:
        is_silent = Q(status=Status.SUBMITTED, nudged_both_at__isnull=False, next_by=PostRole.PROVIDER)
        found = self._mine.is_open().filter(Q(next_on__lte=self.today) | Q(next_on__isnull=True) | is_silent)
        return first_of(found.by_next_day(), MOST_OF_A_KIND)

    @cached_property
    def _new(self) -> list[Referral]:
        found = Referral.objects.worked_by(self.user).filter(owner__isnull=True).is_open()
        return first_of(found.order_by("submitted_at", "id"), MOST_OF_A_KIND)

    @cached_property
    def _drafts(self) -> list[Referral]:
        found = Referral.objects.worked_by(self.user).filter(created_by=self.user, status=Status.DRAFT)
        return first_of(found.order_by("created_at", "id"), MOST_OF_A_KIND)

    @cached_property
    def _reviews(self) -> "list[Plan]":
        mine = self._mine.is_open().filter(person=OuterRef("person"))
        found: QuerySet[Plan] = Plan.objects.filter(Exists(mine), review_on__lte=self.today)
        found = found.select_related("person__key", "person__area").defer("person__area__boundary")
        return list(found.order_by("review_on", "id")[:MOST_OF_A_KIND])

    @cached_property
    def _occasions(self) -> list[Occasion]:
        """Those whose day has come, where neither the person was asked yet nor a colleague has it as a task."""
        asked = FollowUp.objects.to_do().filter(
            kind=TaskKind.MEASURE, person=OuterRef("person"), referral=OuterRef("referral")
        )
        found = Occasion.objects.filter(
            ~Exists(asked),
            referral__in=self._mine.values("pk"),
            state=OccasionState.DUE,
            due_on__lte=self.today,
            closes_on__gte=self.today,
        )
        related = ("person__key", "person__area", "referral__provider", "referral__offer__activity")
        found = found.select_related(*related).defer("person__area__boundary").order_by("due_on", "id")
        return list(found[:MOST_OF_A_KIND])

    @cached_property
    def _covered(self) -> dict[int | None, str]:
        """The names of those who are away, and for whom somebody stands in."""
        numbers = {number for task in self._tasks if (number := covered_number(task)) is not None}
        return {user.pk: str(user) for user in User.objects.filter(pk__in=numbers)} if numbers else {}

    @cached_property
    def _assets(self) -> dict[str, Asset]:
        """The records of places that tasks are about, by id."""
        uuids = {_named(task) for task in self._tasks if task.kind == TaskKind.PLACE}
        return {str(asset.uuid): asset for asset in Asset.objects.filter(uuid__in=uuids)} if uuids else {}

    @cached_property
    def _tasks(self) -> list[FollowUp]:
        found = FollowUp.objects.to_do().for_user(self.user).filter(due_on__lte=self.today)
        related = (
            "service",
            "person__key",
            "person__area",
            "referral__person__key",
            "referral__person__area",
            "referral__provider",
            "referral__offer__activity",
        )
        found = found.select_related(*related).defer("person__area__boundary", "referral__person__area__boundary")
        return list(found.order_by("due_on", "id")[:MOST_OF_A_KIND])


def _named(task: FollowUp) -> str:
    """The id in the cause of a task about a place ("closed:…", ``referrals.actions.proposing``)."""
    return task.cause.partition(":")[2] if task.kind == TaskKind.PLACE else ""
