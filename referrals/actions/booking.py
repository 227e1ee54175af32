"""Places in groups: booked, waited for, given back, and changed for a place in another group."""

from datetime import date, datetime
from typing import Any, Unpack
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from referrals.actions.attempt import StaleReferralError
from referrals.actions.frame import act
from referrals.actions.moving import Step, move
from referrals.actions.next_steps import plan_next_step
from referrals.actions.tasks import finish_tasks_of
from referrals.actions.visits import drop_visits, plan_visits, sessions_to_come, where_of
from referrals.actions.waiting_line import (
    BookingRefusedError,
    check_turn,
    expected_from,
    locked_cohort,
    number_the_line,
    offer_free_place,
    places_free,
)
from referrals.choices import Attendance, BookingState, PostRole, TaskKind
from referrals.models import Appointment, Booking, Cohort, CohortSession, Referral
from referrals.permissions.acting import actors_of
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status
from referrals.working_days import add_working_days

# A place is the first date of a referral that has none, and a further one of somebody who takes part already.
BEFORE_THE_FIRST = (Status.ACCEPTED, Status.WAITING)
BOOKABLE = (*BEFORE_THE_FIRST, Status.SCHEDULED, Status.IN_PROGRESS)
# Whoever may give places, in the order in which it is said for whom they acted.
WHO_BOOKS = (Actor.LINK_WORKER, Actor.PROVIDER)
WHO_TAKES_OUT = (*WHO_BOOKS, Actor.MANAGER)
WITHOUT_A_GROUP = "Offer another place"
WITHOUT_A_GROUP_WITHIN = 2


def book_place(*, cohort: Cohort, **step: Unpack[Step]) -> Booking:
    """Give the person of a referral a place in a group, and plan a visit to each session to come.

    A referral that was accepted or waits becomes "first visit arranged" (row 10). Who waits for this group has the
    place that they waited for. Raises BookingRefusedError where there is no place or somebody has waited longer, what
    ``move`` raises, and AlreadyDoneError.
    """
    with act(by=step["by"], what="book_place", submission=step.get("submission")):
        return _book(locked_cohort(cohort), step)


def join_waiting_list(*, cohort: Cohort, waiting_until: date | None = None, **step: Unpack[Step]) -> Booking:
    """Put the person of a referral at the end of the waiting list of a group; an accepted one waits then (row 9).

    ``waiting_until`` is by when a place is expected, if somebody knows. Raises BookingRefusedError where there is no
    list, or a place that nobody else waits for; what ``move`` raises, and AlreadyDoneError.
    """
    with act(by=step["by"], what="join_waiting_list", submission=step.get("submission")):
        locked = locked_cohort(cohort)
        referral = _locked_referral(step, locked)
        if not locked.has_waiting_list:
            raise BookingRefusedError("This group keeps no waiting list. Choose another group.")
        if _standing(referral, locked):
            raise BookingRefusedError("This person is in the group, or on its waiting list, already.")
        in_line = locked.bookings.in_line().count()
        if places_free(locked) > in_line:
            raise BookingRefusedError("There is a place in this group. Book it.")
        booking: Booking = Booking.objects.create(
            cohort=locked,
            person=referral.person,
            referral=referral,
            state=BookingState.WAITING,
            asked_at=step.get("effective_at") or timezone.now(),
            by=step["by"],
        )
        if referral.status == Status.ACCEPTED:
            until = waiting_until or expected_from(locked, timezone.localdate())
            _have_wait(step, position=in_line + 1, until=until)
        number_the_line(locked)
        return booking


def leave_group(*, booking: Booking, by: User, at: datetime | None = None, submission: UUID | None = None) -> Booking:
    """Take somebody out of a group, or off its waiting list; visits to come are cancelled by corrections.

    The referral stays open, and its link worker is asked to offer another place; a place that comes free is offered to
    the first in line. ``at`` may lie before now. Raises BookingRefusedError where it stands otherwise than was seen,
    PermissionDenied for anybody but link worker, manager and provider of the referral, and AlreadyDoneError.
    """
    with act(by=by, what="leave_group", submission=submission):
        locked = locked_cohort(booking.cohort)
        left = _leave(booking, by, at or timezone.now())
        ask_for_another_place(left.referral)
        number_the_line(locked)
        offer_free_place(locked)
        return left


def let_next_go_first(*, booking: Booking, by: User, submission: UUID | None = None) -> Booking:
    """Have somebody on a waiting list change places with the next, who is offered the place that is free.

    For who cannot come now and would like to wait on. Raises BookingRefusedError where nobody comes next,
    PermissionDenied for anybody but link worker, manager and provider of the referral, and AlreadyDoneError.
    """
    with act(by=by, what="let_next_go_first", submission=submission):
        cohort = locked_cohort(booking.cohort)
        line: list[Booking] = list(cohort.bookings.in_line().select_related("referral"))
        place = next((place for place, waiting in enumerate(line[:-1]) if waiting.pk == booking.pk), None)
        if place is None:
            raise BookingRefusedError("Nobody waits behind this person any more.")
        first, second = line[place : place + 2]
        if not actors_of(by, first.referral) & {*WHO_TAKES_OUT}:
            raise PermissionDenied
        first.asked_at, second.asked_at = second.asked_at, first.asked_at
        for waiting in (first, second):
            waiting.save(update_fields=["asked_at"])
        finish_tasks_of(first.referral, TaskKind.PLACE_FREE, by=by)
        number_the_line(cohort)
        offer_free_place(cohort)
        return first


def move_to_group(*, booking: Booking, cohort: Cohort, by: User, submission: UUID | None = None) -> Booking:
    """Give somebody who leaves a group, or its waiting list, a place in ``cohort`` in the same act.

    Raises what ``leave_group`` and ``book_place`` raise; refused, the person is where they were.
    """
    with act(by=by, what="move_to_group", submission=submission):
        # In one order, so that two people who change places with each other do not wait for each other.
        held = {pk: locked_cohort(Cohort(pk=pk)) for pk in sorted({booking.cohort_id, cohort.pk})}
        left = _leave(booking, by, timezone.now())
        role = role_of(by, left.referral)
        step: Step = {"referral": left.referral, "by": by, "role": role, "version": left.referral.version}
        booked = _book(held[cohort.pk], step)
        number_the_line(held[booking.cohort_id])
        offer_free_place(held[booking.cohort_id])
        return booked


def role_of(by: User, referral: Referral) -> Actor:
    """The role in which somebody may give the person of a referral a place. Raises PermissionDenied where in none."""
    role = next((role for role in WHO_BOOKS if role in actors_of(by, referral)), None)
    if role is None:
        raise PermissionDenied
    return role


def _book(cohort: Cohort, step: Step) -> Booking:
    """A place in a group that the caller holds."""
    referral = _locked_referral(step, cohort)
    at = step.get("effective_at") or timezone.now()
    sessions = sessions_to_come(cohort, after=at)
    if not sessions:
        raise BookingRefusedError("This group has no sessions to come. Have them added first.")
    booking = _standing(referral, cohort)
    if booking is not None and booking.state == BookingState.BOOKED:
        raise BookingRefusedError("This person has a place in the group already.")
    if booking is None or booking.state == BookingState.WAITING:
        check_turn(cohort, booking)
    # Of who completed early, and whose referral was opened again, the place was kept.
    booking = booking or Booking(cohort=cohort, person=referral.person, referral=referral, asked_at=at)
    booking.state, booking.booked_at, booking.by = BookingState.BOOKED, at, step["by"]
    booking.finished_at = booking.core_attended = booking.met_rule = None
    booking.save()
    _arrange(cohort, referral, sessions, step)
    finish_tasks_of(referral, TaskKind.PLACE_FREE, by=step["by"])
    number_the_line(cohort)
    return booking


def _arrange(cohort: Cohort, referral: Referral, sessions: list[CohortSession], step: Step) -> None:
    """A visit to each session; the first one takes a referral that has no date yet to "first visit arranged"."""
    if referral.status in BEFORE_THE_FIRST:
        order: dict[str, Any] = {name: said for name, said in step.items() if name != "submission"}
        first = sessions[0]
        move(
            to=Status.SCHEDULED,
            row=10,
            starts_at=first.starts_at,
            where=where_of(first, cohort),
            session=first,
            **order,
        )
        plan_visits(cohort=cohort, referral=referral, sessions=sessions, by=step["by"])
        return
    plan_visits(cohort=cohort, referral=referral, sessions=sessions, by=step["by"])
    if referral.status == Status.SCHEDULED or referral.next_action == WITHOUT_A_GROUP:
        plan_next_step(referral, timezone.localdate())
        referral.save(update_fields=["next_action", "next_by", "next_on"])


def _have_wait(step: Step, *, position: int, until: date) -> None:
    """Move to "on the waiting list"; for a link worker the timer says so, whose row it is beside the provider's."""
    order: dict[str, Any] = {name: said for name, said in step.items() if name != "submission"}
    if step["role"] != Actor.PROVIDER:
        order |= {"by": None, "role": Actor.TIMER}
    move(to=Status.WAITING, row=9, waiting_position=position, waiting_until=until, **order)


def _locked_referral(step: Step, cohort: Cohort) -> Referral:
    """The referral as it stands, for somebody who may give it a place in this group."""
    by, role = step["by"], step["role"]
    referral: Referral = (
        Referral.objects.select_for_update(of=("self",)).select_related("person").get(pk=step["referral"].pk)
    )
    if referral.version != step["version"]:
        raise StaleReferralError(referral)
    if by is None or role not in WHO_BOOKS or role not in actors_of(by, referral):
        raise PermissionDenied
    if referral.offer_id != cohort.programme.offer_id:
        raise BookingRefusedError("This person was not referred to this programme.")
    if referral.status not in BOOKABLE:
        raise BookingRefusedError(
            f"The referral is “{referral.get_status_display()}”. A place is booked once it is accepted, and as long "
            "as it is neither paused nor closed."
        )
    return referral


def _standing(referral: Referral, cohort: Cohort) -> Booking | None:
    """The booking of this person in this group.

    Raises BookingRefusedError where it is another referral’s, or the referral has one elsewhere.
    """
    others = Booking.objects.standing().filter(referral=referral).exclude(cohort=cohort)
    if others.exists():
        raise BookingRefusedError("For this referral there is a place in another group, or one on its waiting list.")
    held: Booking | None = cohort.bookings.exclude(state=BookingState.LEFT).filter(person=referral.person_id).first()
    if held is not None and held.referral_id != referral.pk:
        raise BookingRefusedError("This person is in the group already, by another referral.")
    return held


def _leave(booking: Booking, by: User, at: datetime) -> Booking:
    """End a booking that stands, of a group that the caller holds."""
    locked: Booking = Booking.objects.select_for_update(of=("self",)).select_related("person").get(pk=booking.pk)
    referral: Referral = Referral.objects.select_for_update(of=("self",)).get(pk=locked.referral_id)
    if not actors_of(by, referral) & {*WHO_TAKES_OUT}:
        raise PermissionDenied
    if locked.state not in (BookingState.BOOKED, BookingState.WAITING):
        raise BookingRefusedError(f"Somebody was quicker: this person {locked.get_state_display()} already.")
    locked.referral = referral
    end_booking(locked, at=at, because=Attendance.CANCELLED_BY_PERSON, by=by)
    return locked


def end_booking(booking: Booking, *, at: datetime, because: Attendance, by: User | None) -> None:
    """Have a booking be left as of ``at`` and cancel the visits that were planned after it; the act is the caller's."""
    booking.state, booking.left_at = BookingState.LEFT, at
    booking.save(update_fields=["state", "left_at"])
    visits = Appointment.objects.filter(
        referral=booking.referral_id, session__cohort=booking.cohort_id, starts_at__gt=at
    )
    drop_visits(visits, because=because, by=by)
    finish_tasks_of(booking.referral, TaskKind.PLACE_FREE, by=by)


def ask_for_another_place(referral: Referral) -> None:
    """What is next for somebody who left a group while their referral goes on."""
    if referral.status not in BOOKABLE:
        return
    referral.next_action, referral.next_by = WITHOUT_A_GROUP, PostRole.LINK_WORKER
    referral.next_on = add_working_days(timezone.localdate(), WITHOUT_A_GROUP_WITHIN)
    referral.save(update_fields=["next_action", "next_by", "next_on"])
