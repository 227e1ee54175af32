"""Where people went on to after a course: whom to ask and when, and writing down what they said.

Everybody who took part is asked, and not only those who completed. Who has died or moved away, or has taken their
agreement back, is not asked.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from accounts.models import User
from assets.dates import add_months
from assets.models import Asset
from referrals.actions.frame import act
from referrals.actions.tasks import ask_for
from referrals.choices import Channel, ConsentKind, Destination, PostRole, TaskKind
from referrals.models import ConsentRecord, FollowUp, MovingOn, Post, Referral, ReferralEvent
from referrals.querysets.referral import ReferralQuerySet
from referrals.transitions.status import Status

logger = logging.getLogger(__name__)

MONTHS = (3, 6, 9, 12)
# The last time is asked for as long as those before it.
GIVEN_UP_AFTER = 15
# A conversation that happens to come a little early counts.
EARLY = timedelta(days=14)
# How a referral ends in which somebody took part.
TOOK_PART = (Status.COMPLETED, Status.DISENGAGED)
REOPENED = 22
WHO_ASKS = (PostRole.LINK_WORKER, PostRole.MANAGER)


class MovingOnRefusedError(Exception):
    """It was not written down; the text says what is wrong, ``field`` where."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class Time:
    """A time of asking: so many months after the end, from a day on, until the next time or ``until``."""

    months: int
    due_on: date
    until: date


@dataclass(frozen=True)
class MovingOnOrder:
    """What somebody said of where they went on to; without ``was_reached`` nothing else."""

    was_reached: bool
    asked_on: date
    destinations: Sequence[str] = ()
    asset: Asset | None = None
    hours_a_month: Decimal | None = None
    note: str = ""
    how: str = ""


def times_of(referral: Referral) -> list[Time]:
    """When the person is asked; none of a referral in which nobody took part, or that goes on."""
    if referral.status not in TOOK_PART or referral.closed_at is None or referral.first_attended_at is None:
        return []
    closed_on = timezone.localdate(referral.closed_at)
    ends = (*MONTHS[1:], GIVEN_UP_AFTER)
    return [
        Time(months, add_months(closed_on, months), add_months(closed_on, end))
        for months, end in zip(MONTHS, ends, strict=True)
    ]


def referrals_to_ask(today: date) -> ReferralQuerySet:
    """Referrals to programmes that ended not too long ago, of people who may be asked where they went on to."""
    of_person = Referral.objects.filter(person=OuterRef("person"), status=Status.ENDED)
    answers = ConsentRecord.objects.filter(person=OuterRef("person"), kind=ConsentKind.REFERRAL).order_by("-id")
    found: ReferralQuerySet = Referral.objects.filter(
        status__in=TOOK_PART,
        first_attended_at__isnull=False,
        closed_at__date__gte=add_months(today, -GIVEN_UP_AFTER),
        offer__programme__isnull=False,
        person__erased_at__isnull=True,
    )
    found = found.exclude(Exists(of_person)).annotate(agreed=Subquery(answers.values("value")[:1]))
    return found.filter(Q(agreed="yes") | Q(agreed__isnull=True))


def to_ask(referrals: ReferralQuerySet, today: date) -> Iterator[tuple[Referral, Time]]:
    """The time of asking that has come for each of ``referrals``, where nothing is recorded of it yet."""
    recorded = set(MovingOn.objects.filter(referral__in=referrals.values("pk")).values_list("referral_id", "months"))
    for referral in referrals.order_by("closed_at", "pk"):
        for time in times_of(referral):
            if time.due_on <= today < time.until and (referral.pk, time.months) not in recorded:
                yield referral, time


def ask_where_people_went() -> int:
    """Have the link worker of each person whose time has come ask them; gives how many are asked for anew.

    Asked for once: a task that was taken off the list stays off. One that nobody needs to see to any more, because it
    is recorded, or the next time has come, goes off it.
    """
    today = timezone.localdate()
    with act(by=None, what="ask_where_people_went"):
        found = to_ask(referrals_to_ask(today).select_related("service", "owner"), today)
        due = {(referral.pk, _cause(time.months)): (referral, time) for referral, time in found}
        about = Q(done_at__isnull=True) | Q(referral__in={pk for pk, cause in due})
        tasks = FollowUp.objects.filter(about, kind=TaskKind.MOVING_ON)
        asked = {(task.referral_id, task.cause): task for task in tasks}
        over = [task.pk for key, task in asked.items() if task.done_at is None and key not in due]
        FollowUp.objects.filter(pk__in=over).update(done_at=timezone.now())
        new = [due[key] for key in due if key not in asked]
        for referral, time in new:
            _ask(referral, time)
    if new:
        logger.info("Asked for where %s people went on to.", len(new))
    return len(new)


def _ask(referral: Referral, time: Time) -> None:
    """Of whoever looked after the person, if they still work there; else of the managers."""
    posts = Post.objects.current().filter(user=referral.owner_id, organisation=referral.service)
    owner = referral.owner if posts.filter(role__in=WHO_ASKS).exists() else None
    ask_for(
        kind=TaskKind.MOVING_ON,
        service=referral.service,
        for_role=PostRole.LINK_WORKER if owner else PostRole.MANAGER,
        due_on=time.due_on,
        referral=referral,
        owner=owner,
        cause=_cause(time.months),
    )


def _cause(months: int) -> str:
    return f"months:{months}"


def months_of(task: FollowUp) -> int:
    """After how many months the person of a task is asked. Raises ValueError for a task of another kind."""
    return int(task.cause.partition("months:")[2])


def stop_asking(referral: Referral, event: ReferralEvent) -> None:
    """After a move: nobody asks somebody who has died or moved away, nor of a referral that goes on again."""
    tasks = FollowUp.objects.filter(kind=TaskKind.MOVING_ON, done_at__isnull=True)
    if event.to_status == Status.ENDED:
        tasks = tasks.filter(referral__person=referral.person_id)
    elif event.row == REOPENED:
        tasks = tasks.filter(referral=referral)
    else:
        return
    tasks.update(done_at=timezone.now(), done_by=event.actor)


def record_moving_on(
    *,
    referral: Referral,
    months: int,
    order: MovingOnOrder,
    seen: UUID | None,
    by: User,
    submission: UUID | None = None,
) -> MovingOn:
    """Write down where somebody went on to; a second time it is a correction, and what was said before stays.

    ``seen`` is the record that was shown, None where there was none. Raises MovingOnRefusedError, PermissionDenied for
    anybody but those who look after the person, and AlreadyDoneError.
    """
    if not Referral.objects.worked_by(by).filter(pk=referral.pk).exists():
        raise PermissionDenied
    with act(by=by, what="record_moving_on", submission=submission):
        locked: Referral = Referral.objects.select_for_update(of=("self",)).select_related("person").get(pk=referral.pk)
        _check(locked, months, order)
        before = locked.moves_on.standing().filter(months=months).first()
        if (before.uuid if before else None) != seen:
            raise MovingOnRefusedError(
                "Somebody else has written this down in the meantime. Look at what stands now, and correct it."
            )
        found: MovingOn = MovingOn.objects.create(
            person=locked.person,
            referral=locked,
            months=months,
            was_reached=order.was_reached,
            destinations=[code for code in Destination.values if code in order.destinations],
            asset=order.asset,
            hours_a_month=order.hours_a_month,
            note=order.note,
            asked_on=order.asked_on,
            how=order.how,
            corrects=before,
            recorded_by=by,
        )
        tasks = FollowUp.objects.filter(kind=TaskKind.MOVING_ON, referral=locked, cause=_cause(months))
        tasks.filter(done_at__isnull=True).update(done_at=timezone.now(), done_by=by)
        return found


def _check(referral: Referral, months: int, order: MovingOnOrder) -> None:
    time = next((time for time in times_of(referral) if time.months == months), None)
    if time is None:
        raise MovingOnRefusedError("People are asked 3, 6, 9 and 12 months after a course in which they took part.")
    if order.asked_on > timezone.localdate():
        raise MovingOnRefusedError("That day is still to come.", "asked_on")
    if order.asked_on < time.due_on - EARLY:
        raise MovingOnRefusedError("That is too early: it would tell of another time.", "asked_on")
    if not order.was_reached:
        if order.destinations or order.asset or order.hours_a_month is not None:
            raise MovingOnRefusedError("Either the person could be asked, or nothing is known.", "was_reached")
        return
    chosen = set(order.destinations)
    if not chosen or not chosen <= set(Destination.values):
        raise MovingOnRefusedError("Tick where the person went on to.", "destinations")
    if Destination.NONE in chosen and len(chosen) > 1:
        raise MovingOnRefusedError("Either somewhere, or nowhere in particular.", "destinations")
    if order.asset and Destination.NONE in chosen:
        raise MovingOnRefusedError("A place is named, so it was somewhere.", "asset")
    if order.hours_a_month is not None and Destination.VOLUNTEERING not in chosen:
        raise MovingOnRefusedError("Hours are those of volunteering. Tick it too.", "hours_a_month")
    if order.how not in Channel:
        raise MovingOnRefusedError("Say how you asked.", "how")
