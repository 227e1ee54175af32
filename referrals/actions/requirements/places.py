"""What saying yes needs: room, and that whoever says it knows what to look out for."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from assets.models import Activity
from referrals.actions.attempt import Attempt, UnmetRequirementError
from referrals.models import Availability, Offer, Referral
from referrals.transitions.actor import Actor
from referrals.transitions.requirement import Requirement
from referrals.transitions.status import Status
from referrals.working_days import add_working_days

# By when the provider gets in touch with somebody they accepted, in working days.
FIRST_CONTACT_WITHIN = 5
TAKES_A_PLACE = (Status.ACCEPTED, Status.SCHEDULED, Status.IN_PROGRESS, Status.ON_HOLD)


def room(attempt: Attempt) -> None:
    """A place that is free, or a waiting list. Where nobody has said how many are free, whoever accepts knows.

    Two who accept at once wait for each other, so that the last place is given once.
    """
    referral = attempt.referral
    if referral.offer is not None:
        Activity.objects.select_for_update(no_key=True).get(pk=referral.offer.activity_id)
        left = places_left(referral.offer)
        if left is not None and left <= 0 and not referral.offer.has_waiting_list:
            raise UnmetRequirementError(
                Requirement.ROOM,
                "No place is free and there is no waiting list. Say that more places are free first, or decline.",
            )
    due = attempt.take("due_first_contact_at", datetime)
    attempt.stamp("due_first_contact_at", due or _working_days_after(attempt.effective_at, FIRST_CONTACT_WITHIN))


def places_left(offer: Offer) -> int | None:
    """Places free now: those that were last said to be, less those given since. None where nobody has said."""
    said = Availability.objects.filter(activity=offer.activity_id).first()
    if said is None or said.places_free is None:
        return None
    given = Referral.objects.filter(
        offer__activity=offer.activity_id, status__in=TAKES_A_PLACE, steps__row=6, steps__at__gt=said.said_at
    )
    return int(said.places_free) - given.distinct().count()


def _working_days_after(moment: datetime, days: int) -> datetime:
    local = timezone.localtime(moment)
    return datetime.combine(add_working_days(local.date(), days), local.timetz())


def risks_acknowledged(attempt: Attempt) -> None:
    """That whoever accepts has read what they must know to keep everybody safe, where there is something."""
    has_read = attempt.take("risks_acknowledged", bool, False)
    flags = attempt.referral.person.risk_flags.filter(tell_provider=True, ended_at__isnull=True)
    if not has_read and flags.exists():
        raise UnmetRequirementError(
            Requirement.RISKS_ACKNOWLEDGED,
            "There is something to know before you accept. Read it, and tick that you have.",
            "risks_acknowledged",
        )
    if has_read:
        attempt.referral.risks_seen_at = attempt.effective_at


def place_in_line(attempt: Attempt) -> None:
    """Which place on the waiting list, and when one is expected; the timer works out what nobody says."""
    referral = attempt.referral
    position = attempt.take("waiting_position", int)
    until = attempt.take("waiting_until", date)
    if attempt.role == Actor.TIMER:
        position = position or 1 + Referral.objects.filter(offer=referral.offer, status=Status.WAITING).count()
        until = until or _estimate(referral.offer, attempt.today)
    if position is None or position < 1:
        raise UnmetRequirementError(
            Requirement.PLACE_IN_LINE, "Say which place on the list it is, from 1 on.", "waiting_position"
        )
    if until is None or until < timezone.localdate(attempt.effective_at):
        raise UnmetRequirementError(
            Requirement.PLACE_IN_LINE, "Say by when you expect a place. A guess is better than none.", "waiting_until"
        )
    referral.waiting_position, referral.waiting_until = position, until


def _estimate(offer: Offer | None, today: date) -> date | None:
    said = Availability.objects.filter(activity=offer.activity_id).first() if offer else None
    return today + timedelta(weeks=said.waiting_weeks) if said and said.waiting_weeks is not None else None
