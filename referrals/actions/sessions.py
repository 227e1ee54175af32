"""Sessions of groups: added, moved and cancelled. Whoever has a place is planned to come to each of them."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from assets.models import Asset
from referrals.actions.cohorts import CohortRefusedError
from referrals.actions.frame import act
from referrals.actions.programmes import check_manager
from referrals.actions.visits import drop_visits, move_visits, plan_visits, see_to_next_steps
from referrals.actions.waiting_line import locked_cohort, offer_free_place
from referrals.choices import Attendance, BookingState
from referrals.models import Appointment, Cohort, CohortSession


@dataclass(frozen=True)
class SessionOrder:
    """A session as it is to stand; its columns are told by ``CohortSession``."""

    starts_at: datetime
    ends_at: datetime
    title: str = ""
    is_core: bool = True
    venue: Asset | None = None
    facilitators: str = ""
    note: str = ""

    @property
    def columns(self) -> dict[str, Any]:
        """By the names of the columns."""
        return {column.name: getattr(self, column.name) for column in fields(self)}


def add_sessions(
    *, cohort: Cohort, orders: Sequence[SessionOrder], by: User, submission: UUID | None = None
) -> list[CohortSession]:
    """Add sessions to a group, all of them or none; whoever has a place in it is planned to come.

    Raises CohortRefusedError for one outside the dates of the group, or at a time at which it meets already;
    BookingRefusedError for a group that is over; PermissionDenied for anybody but a manager of the service, and
    AlreadyDoneError.
    """
    with act(by=by, what="add_sessions", submission=submission):
        locked = locked_cohort(cohort)
        check_manager(by, locked.programme.offer.service)
        if not orders:
            raise CohortRefusedError("No day is left. Choose other days.")
        for order in orders:
            _check(locked, order)
        made = [CohortSession.objects.create(cohort=locked, **order.columns) for order in orders]
        for booking in locked.bookings.filter(state=BookingState.BOOKED).select_related("referral").order_by("pk"):
            since = booking.booked_at
            ahead = [session for session in made if since is None or session.starts_at > since]
            plan_visits(cohort=locked, referral=booking.referral, sessions=ahead, by=by)
        offer_free_place(locked)
        return made


def change_session(
    *, session: CohortSession, order: SessionOrder, by: User, submission: UUID | None = None
) -> CohortSession:
    """Have a session stand as ``order`` says; the visits to it are moved by corrections.

    Raises CohortRefusedError for a session that was cancelled, for another time once it has begun, and for another
    weight once the group has started; otherwise what ``add_sessions`` raises.
    """
    with act(by=by, what="change_session", submission=submission):
        locked, cohort = _locked(session, by)
        _check_change(locked, cohort, order)
        _check(cohort, order, but=locked)
        moves = (locked.starts_at, locked.venue) != (order.starts_at, order.venue)
        for name, value in order.columns.items():
            setattr(locked, name, value)
        locked.save()
        if moves:
            move_visits(locked, cohort, by=by)
        return locked


def cancel_session(*, session: CohortSession, by: User, submission: UUID | None = None) -> CohortSession:
    """Cancel a session: the visits to it count as cancelled by the provider, and as missed by nobody.

    Raises CohortRefusedError for a session that was cancelled already or to which people came; otherwise what
    ``add_sessions`` raises.
    """
    with act(by=by, what="cancel_session", submission=submission):
        locked, _cohort = _locked(session, by)
        visits = Appointment.objects.filter(session=locked)
        if visits.attended().exists():
            raise CohortRefusedError("People came to this session. Correct its register first, if that is wrong.")
        locked.cancelled_at = timezone.now()
        locked.save(update_fields=["cancelled_at"])
        drop_visits(visits, because=Attendance.CANCELLED_BY_PROVIDER, by=by)
        see_to_next_steps(locked)
        return locked


def _locked(session: CohortSession, by: User) -> tuple[CohortSession, Cohort]:
    """The session and its group, both held."""
    cohort = locked_cohort(session.cohort)
    check_manager(by, cohort.programme.offer.service)
    locked: CohortSession = (
        CohortSession.objects.select_for_update(of=("self",)).select_related("venue").get(pk=session.pk)
    )
    if locked.cancelled_at is not None:
        raise CohortRefusedError("This session was cancelled. Add another one.")
    return locked, cohort


def _check_change(session: CohortSession, cohort: Cohort, order: SessionOrder) -> None:
    if session.is_core != order.is_core and cohort.starts_on <= timezone.localdate():
        raise CohortRefusedError(
            "The group has started: which sessions count towards completing was fixed before.", "is_core"
        )
    if session.starts_at != order.starts_at and session.starts_at <= timezone.now():
        raise CohortRefusedError("This session has begun; when it was cannot be changed.", "day")


def _check(cohort: Cohort, order: SessionOrder, but: CohortSession | None = None) -> None:
    """Raise CohortRefusedError for a session that the group cannot have."""
    day = timezone.localdate(order.starts_at)
    if not cohort.starts_on <= day <= cohort.ends_on:
        raise CohortRefusedError(
            f"The {day.day} {day:%b %Y} lies outside the group’s first and last day. Choose another day, or change "
            "those of the group.",
            "day",
        )
    if order.ends_at <= order.starts_at:
        raise CohortRefusedError("The session ends before it begins.", "until")
    meeting = cohort.sessions.standing().filter(starts_at=order.starts_at)
    if meeting.exclude(pk=but.pk if but else None).exists():
        raise CohortRefusedError(
            f"On the {day.day} {day:%b %Y} the group has a session at that time already. Choose another time.", "day"
        )
