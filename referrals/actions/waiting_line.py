"""Who has which place in a group, and whose turn it is: a place that comes free is offered to the first in line."""

from datetime import date

from django.utils import timezone

from referrals.actions.attempt import MoveRefusedError
from referrals.actions.tasks import ask_for
from referrals.actions.visits import sessions_to_come
from referrals.choices import BookingState, PostRole, TaskKind
from referrals.models import Booking, Cohort, Referral
from referrals.transitions.status import Status


class BookingRefusedError(MoveRefusedError):
    """Nothing was booked and nothing was changed; the text says why and what to do."""


def locked_cohort(cohort: Cohort) -> Cohort:
    """The group as it stands, held so that of two who take its last place one is refused.

    Whoever holds a group and referrals at once takes the group first. Raises BookingRefusedError for a group that is
    cancelled or finished.
    """
    locked: Cohort = (
        Cohort.objects.select_for_update(of=("self",)).select_related("programme__offer", "venue").get(pk=cohort.pk)
    )
    if locked.cancelled_at is not None:
        raise BookingRefusedError("This group was cancelled. Choose another one.")
    if locked.finished_at is not None:
        raise BookingRefusedError("This group has finished. Choose another one.")
    return locked


def places_free(cohort: Cohort) -> int:
    """How many places of a group nobody holds."""
    return cohort.places - cohort.bookings.holding().count()


def check_turn(cohort: Cohort, booking: Booking | None) -> None:
    """Raise BookingRefusedError unless a place is free for whoever holds ``booking``, or, None, for somebody new.

    Nobody is passed over: who waits longer comes first.
    """
    free = places_free(cohort)
    line = list(cohort.bookings.in_line().values_list("pk", flat=True))
    ahead = line.index(booking.pk) if booking is not None and booking.pk in line else len(line)
    if free > ahead:
        return
    if free > 0:
        people = "Somebody has" if ahead == 1 else f"{ahead} people have"
        raise BookingRefusedError(
            f"{people} waited longer. Offer the place to the first in line; when they would rather not, take them off "
            "the waiting list."
        )
    more = "Put the person on the waiting list" if cohort.has_waiting_list else "Choose another group"
    raise BookingRefusedError(f"Every place in this group is taken. {more}, or have the manager add places.")


def offer_free_place(cohort: Cohort) -> Booking | None:
    """Where a place is free and somebody waits, ask the link worker of the first in line to offer it, once.

    Runs within the caller's act; gives the booking of whoever is to be asked.
    """
    first: Booking | None = cohort.bookings.in_line().select_related("referral__service", "referral__owner").first()
    running = cohort.cancelled_at is None and cohort.finished_at is None
    if first is None or not running or places_free(cohort) < 1 or not sessions_to_come(cohort):
        return None
    ask_for(
        kind=TaskKind.PLACE_FREE,
        service=first.referral.service,
        for_role=PostRole.LINK_WORKER,
        due_on=timezone.localdate(),
        referral=first.referral,
        owner=first.referral.owner,
        cause=f"booking:{first.uuid}",
    )
    return first


def offer_free_places() -> int:
    """By the clock: wherever a place is free and somebody waits, somebody is asked; gives in how many groups."""
    waited_for = Cohort.objects.running().filter(bookings__state=BookingState.WAITING).distinct()
    return sum(offer_free_place(cohort) is not None for cohort in waited_for.order_by("pk"))


def number_the_line(cohort: Cohort) -> None:
    """Have each referral that waits for a group say which place in line it has.

    One that somebody else is at work on is left as it is: to wait for it could be to wait for each other.
    """
    line = list(cohort.bookings.in_line().values_list("referral_id", flat=True))
    waiting = Referral.objects.select_for_update(of=("self",), skip_locked=True).filter(
        pk__in=line, status=Status.WAITING
    )
    for referral in waiting:
        position = line.index(referral.pk) + 1
        if referral.waiting_position != position:
            referral.waiting_position = position
            referral.save(update_fields=["waiting_position"])


def expected_from(cohort: Cohort, today: date) -> date:
    """By when a place in a group may come free, where nobody says otherwise: the day it begins, or else today."""
    return max(cohort.starts_on, today)
