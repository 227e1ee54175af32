"""What is due by the clock, in working days: nudges while a referral is not opened, and moves that make themselves.

Each referral is an act of its own, claimed by its stamps under a lock: done twice, or by two workers at once, it acts
once. Silence never declines anything: it is the provider's, not the person's.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from referrals.actions.attempt import MoveRefusedError
from referrals.actions.cancelling import cancel_referral
from referrals.actions.frame import act
from referrals.actions.messages import queue_message
from referrals.actions.requirements.closing import SETTLES_BY_ITSELF_AFTER
from referrals.actions.requirements.places import places_left
from referrals.actions.tasks import ask_for
from referrals.actions.waiting import put_on_waiting_list
from referrals.choices import PostRole, TaskKind
from referrals.messages.kinds import MessageKind
from referrals.models import Post, Referral
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status
from referrals.working_days import latest_start, working_days_between

logger = logging.getLogger(__name__)

# What each of them is told.
TO_PROVIDER, TO_LINK_WORKER, TO_MANAGER = (
    MessageKind.REFERRAL_STILL_WAITING,
    MessageKind.PROVIDER_SILENT,
    MessageKind.SILENT_TOO_LONG,
)


@dataclass(frozen=True)
class Stage:
    """After so many working days without being opened the stamp is set, and somebody told."""

    days: int
    stamp: str


NUDGE, NUDGE_BOTH, ESCALATE, OVERDUE = STAGES = (
    Stage(3, "nudged_at"),
    Stage(6, "nudged_both_at"),
    Stage(9, "escalated_at"),
    Stage(10, "overdue_at"),
)


def run_timers() -> dict[str, int]:
    """Everything that is due now; gives how many referrals each timer acted upon."""
    return {
        "nudged": nudge_unopened(),
        "cancelled": cancel_as_asked(),
        "put on the waiting list": move_to_waiting_lists(),
    }


# --- Not opened ---------------------------------------------------------------------------------------------------


def nudge_unopened() -> int:
    """Remind of what nobody has opened: the provider, then the link worker too, the manager; then it is overdue."""
    return sum(_nudge(pk) for pk in _due_for_nudges())


def _due_for_nudges() -> Iterator[int]:
    today = timezone.localdate()
    due = Q()
    for stage in STAGES:
        due |= Q(submitted_at__lt=_end_of(latest_start(today, stage.days)), **{f"{stage.stamp}__isnull": True})
    unopened = Referral.objects.filter(due, status=Status.SUBMITTED, person__erased_at__isnull=True)
    yield from unopened.order_by("submitted_at", "pk").values_list("pk", flat=True)


def _end_of(day: object) -> datetime:
    """The last moment of a day, here."""
    return timezone.make_aware(datetime.combine(day, time.max))  # type: ignore[arg-type]


def _nudge(pk: int) -> bool:
    """Claim the stages that one referral has reached, and tell each who is to hear of them, once."""
    now = timezone.now()
    with act(by=None, what="nudge_unopened"):
        referral = (
            Referral.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("service", "provider", "owner")
            .filter(pk=pk, status=Status.SUBMITTED, submitted_at__isnull=False)
            .first()
        )
        if referral is None or referral.submitted_at is None:
            return False
        waited = working_days_between(timezone.localdate(referral.submitted_at), timezone.localdate(now))
        reached = [stage for stage in STAGES if stage.days <= waited and getattr(referral, stage.stamp) is None]
        for stage in reached:
            setattr(referral, stage.stamp, now)
        referral.save(update_fields=[stage.stamp for stage in reached])
        if reached:
            _tell(referral, reached)
        return bool(reached)


def _tell(referral: Referral, reached: list[Stage]) -> None:
    cause = f"{referral.uuid} version {referral.version} day {max(stage.days for stage in reached)}"
    if {NUDGE, NUDGE_BOTH} & {*reached}:
        if referral.provider is not None:
            queue_message(kind=TO_PROVIDER, referral=referral, to_organisation=referral.provider, cause=cause)
        if referral.owner is not None and (NUDGE_BOTH in reached or referral.provider is None):
            queue_message(kind=TO_LINK_WORKER, referral=referral, to_user=referral.owner, cause=cause)
    if ESCALATE in reached:
        for manager in managers_of(referral):
            queue_message(kind=TO_MANAGER, referral=referral, to_user=manager, cause=cause)
        ask_for(
            kind=TaskKind.NOT_OPENED,
            service=referral.service,
            for_role=PostRole.MANAGER,
            due_on=timezone.localdate(),
            referral=referral,
            cause=f"version {referral.version}",
        )


def managers_of(referral: Referral) -> list[User]:
    """Who manages the service of a referral today."""
    posts = Post.objects.current().filter(organisation=referral.service, role=PostRole.MANAGER)
    return [post.user for post in posts.select_related("user").order_by("user", "pk")]


# --- Moves that make themselves -----------------------------------------------------------------------------------


def cancel_as_asked() -> int:
    """Cancel what a referrer asked to be cancelled, once nobody has objected for five working days (row 19)."""
    asked_by = _end_of(latest_start(timezone.localdate(), SETTLES_BY_ITSELF_AFTER))
    due = Referral.objects.filter(
        status=Status.CANCEL_REQUESTED, cancel_requested_at__lte=asked_by, person__erased_at__isnull=True
    )
    return sum(_by_itself(cancel_referral, referral) for referral in due.order_by("pk"))


def move_to_waiting_lists() -> int:
    """Have those who were accepted last wait where more were accepted than there are places (row 9).

    Only where the activity keeps a waiting list, and somebody has said how long people wait.
    """
    accepted = Referral.objects.filter(
        status=Status.ACCEPTED, offer__has_waiting_list=True, person__erased_at__isnull=True
    )
    accepted = accepted.filter(offer__activity__availabilities__waiting_weeks__isnull=False).distinct()
    moved = 0
    for referral in accepted.select_related("offer").order_by(F("accepted_at").desc(), "-pk"):
        left = places_left(referral.offer) if referral.offer else None
        if left is not None and left < 0:
            moved += _by_itself(put_on_waiting_list, referral)
    return moved


def _by_itself(step: Callable[..., Referral], referral: Referral) -> bool:
    """Take a step for the timer; where somebody was quicker, or something is missing, nothing is done."""
    try:
        step(referral=referral, by=None, role=Actor.TIMER, version=referral.version, channel="job")
    except MoveRefusedError:
        logger.info("A referral did not move by itself: somebody was quicker, or what it needs was not said.")
        return False
    return True
