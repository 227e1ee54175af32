"""Groups of programmes: made, changed, finished and cancelled. Their rule is fixed on the day they start."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from assets.models import Asset
from referrals.actions.booking import ask_for_another_place, end_booking
from referrals.actions.frame import act
from referrals.actions.programmes import check_manager
from referrals.actions.visits import move_visits, sessions_to_come
from referrals.actions.waiting_line import BookingRefusedError, locked_cohort, offer_free_place
from referrals.choices import Attendance, BookingState, PostRole
from referrals.models import Appointment, Booking, Cohort, Programme, Referral
from referrals.transitions.status import Status
from referrals.working_days import add_working_days

# What a link worker does once a group has finished, by how the referral stands; within so many working days.
AFTERWARDS = {Status.IN_PROGRESS: "Ask how it is going", Status.SCHEDULED: "Ring the person"}
AFTERWARDS_WITHIN = 5
# What people were told before they came, and what counts at the end.
_RULE = ("starts_on", "core_to_complete", "missed_in_a_row")


class CohortRefusedError(BookingRefusedError):
    """The group stays as it was; the text says why and what to do, ``field`` where."""


class StaleCohortError(CohortRefusedError):
    """Somebody else has changed the group since the form was drawn; ``version`` is the one it has now."""

    def __init__(self, version: int) -> None:
        self.version = version
        super().__init__(
            "Somebody else has changed this group in the meantime. What you typed stands below and was not saved. "
            "Look at the group as it is now, in another window, and save again what still holds."
        )


@dataclass(frozen=True)
class CohortOrder:
    """A group as it is to stand; its columns are told by ``Cohort``."""

    name: str
    starts_on: date
    ends_on: date
    places: int
    core_to_complete: int
    has_waiting_list: bool = True
    missed_in_a_row: int | None = None
    venue: Asset | None = None
    facilitators: str = ""

    @property
    def columns(self) -> dict[str, Any]:
        """By the names of the columns."""
        return {column.name: getattr(self, column.name) for column in fields(self)}


def create_cohort(*, programme: Programme, order: CohortOrder, by: User, submission: UUID | None = None) -> Cohort:
    """Make a group of a programme; its sessions are added to it afterwards.

    Raises PermissionDenied for anybody but a manager of the service, and AlreadyDoneError.
    """
    with act(by=by, what="create_cohort", submission=submission):
        check_manager(by, programme.offer.service)
        return Cohort.objects.create(programme=programme, **order.columns)


def change_cohort(
    *, cohort: Cohort, order: CohortOrder, version: int, by: User, submission: UUID | None = None
) -> Cohort:
    """Have a group stand as ``order`` says. Visits to come hear of another venue, and further places are offered.

    Raises StaleCohortError when it has changed since ``version``; CohortRefusedError for a rule that is fixed already,
    for fewer places than are taken, and for dates that leave sessions outside; BookingRefusedError for a group that is
    over; PermissionDenied for anybody but a manager of the service, and AlreadyDoneError.
    """
    with act(by=by, what="change_cohort", submission=submission):
        locked = _managed(cohort, by)
        if locked.version != version:
            raise StaleCohortError(locked.version)
        _check_change(locked, order)
        moves = locked.venue != order.venue
        for name, value in order.columns.items():
            setattr(locked, name, value)
        locked.version += 1
        locked.save()
        if moves:
            for session in sessions_to_come(locked):
                move_visits(session, locked, by=by)
        offer_free_place(locked)
        return locked


def _check_change(cohort: Cohort, order: CohortOrder) -> None:
    if cohort.starts_on <= timezone.localdate():
        for name in _RULE:
            if getattr(cohort, name) != getattr(order, name):
                raise CohortRefusedError("The group has started: this was fixed before, and stays as it is.", name)
    taken = cohort.bookings.holding().count()
    if order.places < taken:
        raise CohortRefusedError(f"{taken} places are taken. There cannot be fewer than that.", "places")
    for field, outside in (
        ("starts_on", cohort.sessions.standing().filter(starts_at__date__lt=order.starts_on)),
        ("ends_on", cohort.sessions.standing().filter(starts_at__date__gt=order.ends_on)),
    ):
        if outside.exists():
            raise CohortRefusedError("A session of the group lies outside. Move it or cancel it first.", field)


def finish_cohort(*, cohort: Cohort, by: User, at: datetime | None = None, submission: UUID | None = None) -> Cohort:
    """Finish a group: each place says how many core sessions the person came to, and whether that meets the rule.

    The referrals stay open: completing one asks how the person is and where they go on to. Raises CohortRefusedError
    while sessions are to come or visits are not recorded; otherwise what ``change_cohort`` raises.
    """
    with act(by=by, what="finish_cohort", submission=submission):
        locked = _managed(cohort, by)
        at = at or timezone.now()
        _check_finished(locked, at)
        for booking in locked.bookings.filter(state=BookingState.BOOKED).with_core_came().order_by("pk"):
            finish_booking(booking, locked, at=at)
            _plan_what_follows(booking.referral)
        for booking in locked.bookings.in_line().select_related("referral"):
            end_booking(booking, at=at, because=Attendance.CANCELLED_BY_PROVIDER, by=by)
            ask_for_another_place(booking.referral)
        return _stamp(locked, "finished_at", at)


def _check_finished(cohort: Cohort, at: datetime) -> None:
    if sessions_to_come(cohort, after=at):
        raise CohortRefusedError("There are sessions to come. Finish the group after the last one, or cancel them.")
    open_visits = Appointment.objects.planned().filter(
        session__cohort=cohort, referral__bookings__cohort=cohort, referral__bookings__state=BookingState.BOOKED
    )
    number = open_visits.distinct().count()
    if number:
        visits = "One visit is" if number == 1 else f"{number} visits are"
        raise CohortRefusedError(f"{visits} not recorded yet. Complete the registers of the sessions first.")


def finish_booking(booking: Booking, cohort: Cohort, *, at: datetime) -> None:
    """Say of a place, which carries ``core_came``, how it ended; within the caller's act."""
    booking.state, booking.finished_at = BookingState.FINISHED, at
    booking.core_attended = booking.core_came  # type: ignore[attr-defined]
    booking.met_rule = booking.core_attended >= cohort.core_to_complete
    booking.save(update_fields=["state", "finished_at", "core_attended", "met_rule"])


def _plan_what_follows(referral: Referral) -> None:
    locked: Referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    words = AFTERWARDS.get(Status(locked.status))
    if words is not None:
        locked.next_action, locked.next_by = words, PostRole.LINK_WORKER
        locked.next_on = add_working_days(timezone.localdate(), AFTERWARDS_WITHIN)
        locked.save(update_fields=["next_action", "next_by", "next_on"])


def cancel_cohort(*, cohort: Cohort, by: User, submission: UUID | None = None) -> Cohort:
    """Cancel a group: its sessions to come, the visits to them and all its places; another place is to be offered.

    Raises BookingRefusedError for a group that is over, PermissionDenied for anybody but a manager of the service, and
    AlreadyDoneError.
    """
    with act(by=by, what="cancel_cohort", submission=submission):
        locked = _managed(cohort, by)
        now = timezone.now()
        locked.sessions.to_come().update(cancelled_at=now)
        for booking in locked.bookings.standing().select_related("referral").order_by("pk"):
            referral = Referral.objects.select_for_update(of=("self",)).get(pk=booking.referral_id)
            end_booking(booking, at=now, because=Attendance.CANCELLED_BY_PROVIDER, by=by)
            ask_for_another_place(referral)
        return _stamp(locked, "cancelled_at", now)


def _managed(cohort: Cohort, by: User) -> Cohort:
    locked = locked_cohort(cohort)
    check_manager(by, locked.programme.offer.service)
    return locked


def _stamp(cohort: Cohort, name: str, at: datetime) -> Cohort:
    setattr(cohort, name, at)
    cohort.version = F("version") + 1
    cohort.save(update_fields=[name, "version"])
    cohort.refresh_from_db(fields=["version"])
    return cohort
