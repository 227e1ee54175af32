"""Places in groups: given in turn, waited for, given back, and what each means for the referral and its visits."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from referrals.actions.attempt import StaleReferralError
from referrals.actions.attending import record_attendance
from referrals.actions.booking import book_place, join_waiting_list, leave_group, let_next_go_first, move_to_group
from referrals.actions.cohorts import cancel_cohort, finish_cohort
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.sessions import cancel_session
from referrals.actions.waiting_line import BookingRefusedError, offer_free_places
from referrals.choices import Attendance, BookingState, TaskKind
from referrals.models import Appointment, Booking, Cohort, FollowUp, Programme, Referral
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status
from tests.referrals.factories import in_days, make_cohort, make_offer, make_programme, make_session
from tests.referrals.journeys import Bodies, make_bodies, take, walk


@pytest.fixture
def bodies(service) -> Bodies:
    """A service, a practice and a provider."""
    return make_bodies(service)


@pytest.fixture
def programme(bodies) -> Programme:
    """What the provider offers, held as a course."""
    return make_programme(bodies.offer)


@pytest.fixture
def cohort(programme) -> Cohort:
    """A group with two places and three sessions to come."""
    cohort = make_cohort(programme)
    for days in (7, 14, 21):
        make_session(cohort, days)
    return cohort


def book(bodies: Bodies, cohort: Cohort, referral: Referral, role: Actor = Actor.LINK_WORKER, **more: Any) -> Booking:
    """A place, given by the one who acts in this role."""
    return book_place(cohort=cohort, **bodies.step(Referral.objects.get(pk=referral.pk), role, **more))


def wait(bodies: Bodies, cohort: Cohort, referral: Referral, role: Actor = Actor.LINK_WORKER, **more: Any) -> Booking:
    """A place at the end of the line."""
    return join_waiting_list(cohort=cohort, **bodies.step(Referral.objects.get(pk=referral.pk), role, **more))


def accepted(bodies: Bodies, number: int) -> list[Referral]:
    """So many people whom the provider has accepted."""
    return [walk(bodies, Status.ACCEPTED) for _ in range(number)]


def codes(referral: Referral) -> list[int]:
    """What stands of each visit of a group, the first first."""
    visits = referral.appointments.standing().filter(session__isnull=False).order_by("starts_at")
    return list(visits.values_list("attendance", flat=True))


def free_place_tasks() -> list[Referral]:
    """Whose turn it is, as the lists of tasks say."""
    tasks = FollowUp.objects.filter(kind=TaskKind.PLACE_FREE, done_at__isnull=True).order_by("pk")
    return [task.referral for task in tasks]


@pytest.mark.parametrize("role", [Actor.LINK_WORKER, Actor.PROVIDER])
def test_place_arranges_first_visit_and_plans_every_session_to_come(bodies, cohort, role):
    make_session(cohort, -7)
    (referral,) = accepted(bodies, 1)
    booking = book(bodies, cohort, referral, role)
    referral.refresh_from_db()
    assert (booking.state, referral.status, referral.steps.last().row) == (BookingState.BOOKED, Status.SCHEDULED, 10)
    assert codes(referral) == [Attendance.PLANNED] * 3
    first = referral.appointments.planned().order_by("starts_at").first()
    assert first.session == cohort.sessions.to_come().order_by("starts_at").first()
    assert referral.next_on > timezone.localdate(first.starts_at)


def test_place_and_its_history_name_who_gave_it_and_how(bodies, cohort):
    booking = book(bodies, cohort, accepted(bodies, 1)[0])
    version = apps.get_model("referrals", "BookingEvent").objects.filter(pgh_obj_id=booking.pk).last()
    lin = bodies.users[Actor.LINK_WORKER]
    assert (version.pgh_context.metadata["what"], version.pgh_context.metadata["user"]) == ("book_place", lin.pk)


def test_form_that_is_sent_twice_books_once(bodies, cohort):
    (referral,) = accepted(bodies, 1)
    step = bodies.step(referral, Actor.LINK_WORKER, submission=uuid4())
    book_place(cohort=cohort, **step)
    with pytest.raises(AlreadyDoneError):
        book_place(cohort=cohort, **step)
    assert Booking.objects.count() == 1


def test_full_group_gives_no_place_and_says_what_to_do(bodies, cohort):
    first, second, third = accepted(bodies, 3)
    book(bodies, cohort, first)
    book(bodies, cohort, second)
    with pytest.raises(BookingRefusedError, match="waiting list"):
        book(bodies, cohort, third)
    third.refresh_from_db()
    assert (third.status, codes(third)) == (Status.ACCEPTED, [])


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        ({"cancelled_at": timezone.now()}, "was cancelled"),
        ({"finished_at": timezone.now()}, "has finished"),
    ],
    ids=["cancelled", "finished"],
)
def test_group_that_is_over_takes_nobody(bodies, cohort, spoil, says):
    (referral,) = accepted(bodies, 1)
    Cohort.objects.update(**spoil)
    with pytest.raises(BookingRefusedError, match=says):
        book(bodies, cohort, referral)


def test_group_without_sessions_to_come_takes_nobody(bodies, programme):
    with pytest.raises(BookingRefusedError, match="no sessions to come"):
        book(bodies, make_cohort(programme), accepted(bodies, 1)[0])


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.ON_HOLD, Status.DECLINED])
def test_place_is_for_a_referral_that_was_accepted_and_goes_on(bodies, cohort, status):
    with pytest.raises(BookingRefusedError, match="once it is accepted"):
        book(bodies, cohort, walk(bodies, status))


def test_place_is_for_who_was_referred_to_this_programme(bodies, cohort, service):
    other = make_cohort(make_programme(make_offer(service), title="Singing"))
    make_session(other)
    with pytest.raises(BookingRefusedError, match="not referred to this programme"):
        book(bodies, other, accepted(bodies, 1)[0])


def test_place_is_given_by_link_worker_and_provider_alone(bodies, cohort, foreigner):
    (referral,) = accepted(bodies, 1)
    for role in (Actor.REFERRER, Actor.MANAGER, Actor.TIMER):
        with pytest.raises(PermissionDenied):
            book(bodies, cohort, referral, role)
    with pytest.raises(PermissionDenied):
        book(bodies, cohort, referral, by=foreigner)


def test_who_decided_on_an_older_state_is_told(bodies, cohort):
    (referral,) = accepted(bodies, 1)
    with pytest.raises(StaleReferralError):
        book(bodies, cohort, referral, version=referral.version - 1)


def test_person_has_one_place_in_a_programme_at_a_time(bodies, cohort, programme):
    (referral,) = accepted(bodies, 1)
    book(bodies, cohort, referral)
    with pytest.raises(BookingRefusedError, match="already"):
        book(bodies, cohort, referral)
    other = make_cohort(programme)
    make_session(other)
    with pytest.raises(BookingRefusedError, match="another group"):
        book(bodies, other, referral)


# --- The waiting list ---------------------------------------------------------------------------------------------


def full_with_two_in_line(bodies: Bodies, cohort: Cohort) -> tuple[list[Booking], list[Booking]]:
    """A group whose two places are taken, and two who wait; the first first."""
    first, second, third, fourth = accepted(bodies, 4)
    held = [book(bodies, cohort, first), book(bodies, cohort, second)]
    return held, [wait(bodies, cohort, third, Actor.PROVIDER), wait(bodies, cohort, fourth)]


def test_waiting_for_a_group_says_which_place_in_line_and_by_when(bodies, cohort):
    _held, line = full_with_two_in_line(bodies, cohort)
    found = [Referral.objects.get(pk=booking.referral_id) for booking in line]
    assert [(each.status, each.waiting_position, each.waiting_until) for each in found] == [
        (Status.WAITING, 1, cohort.starts_on),
        (Status.WAITING, 2, cohort.starts_on),
    ]
    # Row 9 is the provider's and the timer's: for a link worker the list itself says so.
    assert [each.steps.last().role for each in found] == [Actor.PROVIDER, Actor.TIMER]


def test_nobody_waits_while_a_place_is_free_or_where_there_is_no_list(bodies, cohort):
    (referral,) = accepted(bodies, 1)
    with pytest.raises(BookingRefusedError, match="Book it"):
        wait(bodies, cohort, referral)
    Cohort.objects.update(has_waiting_list=False, places=1)
    book(bodies, cohort, accepted(bodies, 1)[0])
    with pytest.raises(BookingRefusedError, match="no waiting list"):
        wait(bodies, cohort, referral)


def test_place_that_comes_free_is_offered_to_the_first_in_line_and_to_nobody_else(bodies, cohort):
    held, line = full_with_two_in_line(bodies, cohort)
    lin = bodies.users[Actor.LINK_WORKER]
    leave_group(booking=held[0], by=lin)
    assert free_place_tasks() == [line[0].referral]
    (newcomer,) = accepted(bodies, 1)
    for passed_over in (line[1].referral, newcomer):
        with pytest.raises(BookingRefusedError, match="waited longer"):
            book(bodies, cohort, passed_over)
    booking = book(bodies, cohort, line[0].referral)
    assert (booking.pk, booking.state) == (line[0].pk, BookingState.BOOKED)
    assert free_place_tasks() == []
    assert Referral.objects.get(pk=line[1].referral_id).waiting_position == 1


def test_who_would_rather_not_makes_way_for_the_next_and_the_place_is_offered_on(bodies, cohort):
    held, line = full_with_two_in_line(bodies, cohort)
    lin = bodies.users[Actor.LINK_WORKER]
    leave_group(booking=held[0], by=lin)
    leave_group(booking=line[0], by=lin)
    assert free_place_tasks() == [line[1].referral]
    left = Referral.objects.get(pk=line[0].referral_id)
    assert (left.status, left.next_action, left.next_by) == (Status.WAITING, "Offer another place", "link_worker")


def test_who_cannot_come_now_lets_the_next_go_first_and_waits_on(bodies, cohort, foreigner):
    held, line = full_with_two_in_line(bodies, cohort)
    lin = bodies.users[Actor.LINK_WORKER]
    leave_group(booking=held[0], by=lin)
    with pytest.raises(PermissionDenied):
        let_next_go_first(booking=line[0], by=foreigner)
    let_next_go_first(booking=line[0], by=lin)
    assert free_place_tasks() == [line[1].referral]
    assert list(cohort.bookings.in_line()) == [line[1], line[0]]
    with pytest.raises(BookingRefusedError, match="Nobody waits behind"):
        let_next_go_first(booking=line[0], by=lin)


def test_clock_finds_a_free_place_that_nobody_was_told_of(bodies, cohort):
    _held, line = full_with_two_in_line(bodies, cohort)
    Cohort.objects.update(places=3)
    assert offer_free_places() == 1
    assert offer_free_places() == 1
    assert free_place_tasks() == [line[0].referral]


# --- Leaving ------------------------------------------------------------------------------------------------------


def test_leaving_cancels_visits_to_come_by_corrections_and_keeps_those_that_were(bodies, cohort):
    (referral,) = accepted(bodies, 1)
    make_session(cohort, -1)
    booking = book(bodies, cohort, referral, effective_at=timezone.now() - timedelta(days=2))
    referral.refresh_from_db()
    visit = referral.appointments.planned().order_by("starts_at").first()
    record_attendance(visit=visit, attendance=5, **bodies.step(referral, Actor.PROVIDER))
    leave_group(booking=booking, by=bodies.users[Actor.MANAGER])
    assert codes(referral) == [5, 2, 2, 2]
    assert referral.appointments.count() == 8


def test_leaving_is_for_those_who_look_after_the_person(bodies, cohort, foreigner):
    booking = book(bodies, cohort, accepted(bodies, 1)[0])
    for by in (foreigner, bodies.users[Actor.REFERRER]):
        with pytest.raises(PermissionDenied):
            leave_group(booking=booking, by=by)
    leave_group(booking=booking, by=bodies.users[Actor.PROVIDER])
    with pytest.raises(BookingRefusedError, match="Somebody was quicker"):
        leave_group(booking=booking, by=bodies.users[Actor.PROVIDER])


def test_next_group_takes_over_a_person_in_one_act(bodies, cohort, programme):
    (referral,) = accepted(bodies, 1)
    booking = book(bodies, cohort, referral)
    later = make_cohort(programme, starts_on=in_days(100), ends_on=in_days(200))
    session = make_session(later, 101)
    moved = move_to_group(booking=booking, cohort=later, by=bodies.users[Actor.LINK_WORKER])
    booking.refresh_from_db()
    referral.refresh_from_db()
    assert (booking.state, moved.cohort, moved.state) == (BookingState.LEFT, later, BookingState.BOOKED)
    assert codes(referral) == [2, 2, 2, 0]
    assert referral.status == Status.SCHEDULED
    assert referral.next_on > timezone.localdate(session.starts_at)


def test_who_finds_no_place_in_the_next_group_stays_where_they_are(bodies, cohort, programme):
    first, second = accepted(bodies, 2)
    full = make_cohort(programme, places=1)
    make_session(full)
    book(bodies, full, first)
    booking = book(bodies, cohort, second)
    with pytest.raises(BookingRefusedError, match="taken"):
        move_to_group(booking=booking, cohort=full, by=bodies.users[Actor.LINK_WORKER])
    booking.refresh_from_db()
    assert (booking.state, codes(second)) == (BookingState.BOOKED, [0, 0, 0])


@pytest.mark.parametrize(
    ("end", "code"), [(Status.WITHDRAWN, 2), (Status.ENDED, 4), (Status.ENTERED_IN_ERROR, 4)], ids=str
)
def test_end_of_a_referral_frees_its_place_for_the_first_in_line(bodies, cohort, end, code):
    held, line = full_with_two_in_line(bodies, cohort)
    referral = Referral.objects.get(pk=held[0].referral_id)
    take(bodies, referral, end)
    held[0].refresh_from_db()
    assert (held[0].state, codes(referral)) == (BookingState.LEFT, [code] * 3)
    assert free_place_tasks() == [line[0].referral]


def test_who_completes_has_finished_in_the_group_too(bodies, cohort):
    (referral,) = accepted(bodies, 1)
    booking = book(bodies, cohort, referral)
    session = make_session(cohort, -1)
    Appointment.objects.create(referral=referral, session=session, starts_at=session.starts_at, attendance=5)
    referral.refresh_from_db()
    for status in (Status.IN_PROGRESS, Status.COMPLETED):
        referral = take(bodies, referral, status)
    booking.refresh_from_db()
    assert (booking.state, booking.core_attended, booking.met_rule) == (BookingState.FINISHED, 1, False)
    assert codes(referral) == [5, 2, 2, 2]


def test_who_completed_by_mistake_has_kept_the_place(bodies, cohort):
    Cohort.objects.update(places=1)
    (referral,) = accepted(bodies, 1)
    booking = book(bodies, cohort, referral)
    referral.refresh_from_db()
    for status in (Status.IN_PROGRESS, Status.COMPLETED, Status.RECEIVED, Status.ACCEPTED):
        referral = take(bodies, referral, status)
    again = book(bodies, cohort, referral)
    assert (again.pk, again.state, again.met_rule) == (booking.pk, BookingState.BOOKED, None)
    assert sorted(codes(referral)) == [0, 0, 0, 2, 2, 2]


# --- The end of a group -------------------------------------------------------------------------------------------


def test_finished_group_says_of_each_how_often_they_came_and_whether_that_meets_the_rule(bodies, programme):
    cohort = make_cohort(programme, starts_on=in_days(-30), ends_on=in_days(-1), core_to_complete=2)
    sessions = [make_session(cohort, days) for days in (-21, -14)]
    optional = make_session(cohort, -7, is_core=False)
    came = {}
    for attended in ((5, 6, 3), (5, 3, 5)):
        referral = accepted(bodies, 1)[0]
        booking = book(bodies, cohort, referral, effective_at=timezone.now() - timedelta(days=25))
        for session, code in zip([*sessions, optional], attended, strict=True):
            visit = referral.appointments.planned().get(session=session)
            referral.refresh_from_db()
            record_attendance(visit=visit, attendance=code, **bodies.step(referral, Actor.PROVIDER))
        came[booking.pk] = attended
    finish_cohort(cohort=cohort, by=bodies.users[Actor.MANAGER])
    found = Booking.objects.order_by("pk").values_list("state", "core_attended", "met_rule")
    assert list(found) == [("finished", 2, True), ("finished", 1, False)]
    assert {referral.status for referral in Referral.objects.all()} == {Status.IN_PROGRESS}


def test_group_is_not_finished_while_sessions_or_records_are_missing(bodies, programme):
    cohort = make_cohort(programme, starts_on=in_days(-30), ends_on=in_days(30))
    make_session(cohort, -7)
    later = make_session(cohort, 7)
    book(bodies, cohort, accepted(bodies, 1)[0], effective_at=timezone.now() - timedelta(days=25))
    mo = bodies.users[Actor.MANAGER]
    with pytest.raises(BookingRefusedError, match="sessions to come"):
        finish_cohort(cohort=cohort, by=mo)
    cancel_session(session=later, by=mo)
    with pytest.raises(BookingRefusedError, match="One visit is not recorded"):
        finish_cohort(cohort=cohort, by=mo)


def test_cancelled_group_gives_everybody_back_and_asks_for_another_place(bodies, cohort):
    held, line = full_with_two_in_line(bodies, cohort)
    with pytest.raises(PermissionDenied):
        cancel_cohort(cohort=cohort, by=bodies.users[Actor.PROVIDER])
    cancel_cohort(cohort=cohort, by=bodies.users[Actor.MANAGER])
    assert set(Booking.objects.values_list("state", flat=True)) == {BookingState.LEFT}
    assert not cohort.sessions.standing().exists()
    assert codes(held[0].referral) == [4, 4, 4]
    assert set(Referral.objects.values_list("next_action", flat=True)) == {"Offer another place"}
    assert len(line) == len(held)
