"""When somebody is asked how things are going: days worked out from the way of a referral, kept in step, and closed."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from referrals.actions.frame import act
from referrals.actions.occasion_days import Course, days_of
from referrals.actions.occasions import ask_at, close_unanswered, keep_in_step, keep_occasions_daily, to_look_at
from referrals.actions.returning import save_answers
from referrals.choices import Attendance, MessageState, OccasionState, Point, TaskKind
from referrals.models import Appointment, FollowUp, Occasion, OutgoingMessage, Referral
from referrals.transitions.status import Status
from tests.referrals.factories import (
    in_days,
    make_booking,
    make_cohort,
    make_occasion,
    make_pack,
    make_programme,
    make_session,
)
from tests.referrals.journeys import attend, days_ago, make_bodies, take, walk

JAN, FEB, JUNE = date(2026, 1, 10), date(2026, 2, 1), date(2026, 6, 1)
BEGIN = Course(accepted_on=JAN)
GROUP = Course(accepted_on=JAN, first_on=FEB, begins_on=FEB, last_on=JUNE, has_started=True)


def asked(course, days=28):
    """The days of each point, by its name."""
    return {str(asking.point): (asking.due_on, asking.closes_on) for asking in days_of(course, days)}


# --- The days -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("course", "closes"),
    [
        (BEGIN, date(2026, 2, 7)),
        (Course(accepted_on=JAN, first_on=FEB), FEB),
        (Course(accepted_on=JAN, first_on=date(2026, 5, 1)), date(2026, 5, 1)),
        (Course(accepted_on=JAN, first_on=date(2026, 1, 2)), JAN),
        (Course(accepted_on=JAN, first_on=FEB, closed_on=date(2026, 1, 20)), date(2026, 1, 20)),
    ],
)
def test_the_beginning_is_asked_at_once_and_until_the_first_session(course, closes):
    assert asked(course)["baseline"] == (JAN, closes)


def test_half_way_and_before_the_last_session_go_by_the_days_of_the_group():
    found = asked(GROUP)
    assert found["during"] == (date(2026, 4, 2), date(2026, 4, 30))
    assert found["before_last"] == (date(2026, 5, 25), date(2026, 6, 22))
    assert "after_3" not in found


def test_half_way_is_over_before_the_last_session():
    assert asked(GROUP, days=90)["during"][1] == JUNE


@pytest.mark.parametrize("left_on", [date(2026, 3, 31), date(2026, 8, 31)])
def test_everybody_who_came_is_asked_afterwards_counted_from_their_end(left_on):
    found = asked(Course(accepted_on=JAN, first_on=FEB, has_started=True, closed_on=left_on))
    assert found["before_last"][0] == left_on
    assert [found[f"after_{months}"][0] for months in (3, 6)] == (
        [date(2026, 6, 30), date(2026, 9, 30)] if left_on.month == 3 else [date(2026, 11, 30), date(2027, 2, 28)]
    )
    assert found["after_12"][1] == found["after_12"][0] + timedelta(days=28)


def test_whoever_left_the_group_is_asked_when_they_left_and_not_at_its_end():
    found = asked(Course(JAN, FEB, FEB, JUNE, has_started=True, closed_on=date(2026, 3, 1)))
    assert found["before_last"] == (date(2026, 3, 1), date(2026, 3, 29))


def test_whoever_never_came_is_asked_at_the_beginning_alone():
    assert set(asked(Course(accepted_on=JAN, begins_on=FEB, last_on=JUNE, closed_on=FEB))) == {"baseline"}
    assert asked(Course()) == {}


# --- Kept in step -------------------------------------------------------------------------------------------------


@pytest.fixture
def bodies(service):
    """Around the service, with an offer."""
    return make_bodies(service)


@pytest.fixture
def pack(service):
    """The usual questions, of which two ask about what was begun."""
    return make_pack(service, instruments=["ons4", "ucla3", "what_changed", "experience"])


def points(referral):
    """The occasions of a referral: how each stands, by when."""
    return dict(Occasion.objects.filter(referral=referral).values_list("point", "state"))


def step(referral, day=None):
    """Keep it in step on a day."""
    with act(by=None, what="test"):
        keep_in_step(Referral.objects.get(pk=referral.pk), day=day or timezone.localdate())


def test_accepting_asks_at_the_beginning_and_not_about_what_was_not_begun(bodies, pack):
    referral = take(bodies, walk(bodies, Status.RECEIVED), Status.ACCEPTED)
    occasion = Occasion.objects.get()
    assert (occasion.point, occasion.state, occasion.due_on) == (Point.BASELINE, OccasionState.DUE, in_days(0))
    assert occasion.instruments == ["ons4:1", "ucla3:1"]
    assert (occasion.person, occasion.closes_on) == (referral.person, in_days(28))
    assert occasion.events.get().pgh_context is None or occasion.events.get().pgh_context.metadata.keys() <= {
        "user",
        "what",
    }


def test_a_service_without_questions_asks_nobody(bodies):
    take(bodies, walk(bodies, Status.RECEIVED), Status.ACCEPTED)
    assert not Occasion.objects.exists()


def test_a_programme_asks_its_own_questions(bodies, service, pack):
    own = make_pack(service, is_usual=False, instruments=["ucla3"])
    make_programme(bodies.offer, pack=own)
    take(bodies, walk(bodies, Status.RECEIVED), Status.ACCEPTED)
    assert Occasion.objects.get().pack == own


def test_the_beginning_closes_at_the_first_session_and_moves_with_it(bodies, pack):
    referral = take(bodies, walk(bodies, Status.RECEIVED), Status.ACCEPTED)
    first = Appointment.objects.create(referral=referral, starts_at=days_ago(-10), attendance=Attendance.PLANNED)
    step(referral)
    assert Occasion.objects.get().closes_on == in_days(10)
    Appointment.objects.create(referral=referral, starts_at=first.starts_at, attendance=4, corrects=first)
    Appointment.objects.create(referral=referral, starts_at=days_ago(-40), attendance=Attendance.PLANNED)
    step(referral)
    assert Occasion.objects.get().closes_on == in_days(40)


def test_a_beginning_that_lapsed_is_asked_again_where_the_first_session_is_still_to_come(bodies, pack):
    referral = take(bodies, walk(bodies, Status.RECEIVED), Status.ACCEPTED, effective_at=days_ago(40))
    make_occasion(referral, pack, due_on=in_days(-40), closes_on=in_days(-12), state="lapsed", closed_at=timezone.now())
    Appointment.objects.create(referral=referral, starts_at=days_ago(-5), attendance=Attendance.PLANNED)
    step(referral)
    occasion = Occasion.objects.get()
    assert (occasion.state, occasion.closes_on, occasion.closed_at) == (OccasionState.DUE, in_days(5), None)


def test_a_group_is_asked_half_way_and_before_its_last_session(bodies, pack):
    referral = walk(bodies, Status.IN_PROGRESS)
    cohort = make_cohort(make_programme(bodies.offer), starts_on=in_days(-40), ends_on=in_days(60))
    make_booking(cohort, referral)
    make_session(cohort, 40)
    step(referral)
    assert points(referral) == {"during": "due"}
    keep_in_step(Referral.objects.get(pk=referral.pk), day=in_days(33))
    last = Occasion.objects.get(point=Point.BEFORE_LAST)
    assert (last.due_on, last.closes_on) == (in_days(33), in_days(61))
    assert last.instruments == ["ons4:1", "ucla3:1", "what_changed:1", "experience:1"]


@pytest.mark.parametrize(
    ("said", "state"), [("offered", "offered"), ("declined", "refused"), ("unable", "due"), ("no_baseline", "due")]
)
def test_completing_asks_at_the_end_as_it_was_said(bodies, pack, said, state):
    referral = take(bodies, walk(bodies, Status.IN_PROGRESS), Status.COMPLETED, follow_up_measure=said)
    assert points(referral) == {"before_last": state}


def test_whoever_was_asked_before_the_end_and_says_no_at_the_end_is_not_asked_again(bodies, pack):
    referral = walk(bodies, Status.IN_PROGRESS)
    make_occasion(referral, pack, point=Point.BEFORE_LAST, state="offered", offered_at=days_ago(3), offered_how="email")
    take(bodies, referral, Status.COMPLETED, follow_up_measure="declined")
    occasion = Occasion.objects.get()
    assert (occasion.state, occasion.refuse_reason, occasion.offered_how) == ("refused", "not_said", "email")


@pytest.mark.parametrize("ending", [Status.COMPLETED, Status.DISENGAGED])
def test_whoever_stopped_coming_is_asked_afterwards_as_whoever_completed(bodies, pack, ending):
    referral = walk(bodies, ending)
    Referral.objects.filter(pk=referral.pk).update(closed_at=days_ago(95))
    keep_occasions_daily()
    assert points(referral)["after_3"] == "due"


def test_what_was_due_long_before_the_questions_were_there_is_not_asked(bodies, service):
    referral = walk(bodies, Status.COMPLETED)
    Referral.objects.filter(pk=referral.pk).update(closed_at=days_ago(150))
    make_pack(service)
    keep_occasions_daily()
    assert points(referral) == {}


@pytest.mark.parametrize("ending", [Status.WITHDRAWN, Status.ENDED, Status.DECLINED, Status.ENTERED_IN_ERROR])
def test_nobody_is_asked_any_more_where_the_referral_is_over(bodies, pack, service, ending):
    referral = take(bodies, walk(bodies, Status.RECEIVED), Status.ACCEPTED)
    occasion = Occasion.objects.get()
    link = occasion.links.create(
        token_hash="0" * 64, purpose="measures", person=referral.person, expires_at=days_ago(-9)
    )
    OutgoingMessage.objects.create(
        kind="measures_asked", person=referral.person, referral=referral, cause=f"{occasion.cause}:1"
    )
    FollowUp.objects.create(
        kind=TaskKind.MEASURE, service=service, person=referral.person, cause=occasion.cause,
        for_role="link_worker", due_on=in_days(0),
    )  # fmt: skip
    take(bodies, referral, ending)
    occasion.refresh_from_db()
    link.refresh_from_db()
    assert occasion.state == OccasionState.STOPPED
    assert link.revoked_at is not None
    assert OutgoingMessage.objects.get(kind="measures_asked").state == MessageState.HELD_BACK
    assert FollowUp.objects.get(kind=TaskKind.MEASURE).done_at is not None


def test_what_was_returned_stays_where_the_referral_ends(bodies, pack):
    referral = take(bodies, walk(bodies, Status.RECEIVED), Status.ACCEPTED)
    Occasion.objects.update(state=OccasionState.RETURNED, returned_at=timezone.now())
    take(bodies, referral, Status.WITHDRAWN)
    assert points(referral) == {"baseline": "returned"}


def test_opened_again_and_accepted_the_beginning_is_asked_again(bodies, pack):
    referral = take(bodies, walk(bodies, Status.RECEIVED), Status.ACCEPTED)
    referral = take(bodies, referral, Status.WITHDRAWN)
    referral = take(bodies, take(bodies, referral, Status.RECEIVED), Status.ACCEPTED)
    assert points(referral) == {"baseline": "due"}


def test_keeping_in_step_twice_changes_nothing(bodies, pack):
    referral = take(bodies, walk(bodies, Status.RECEIVED), Status.ACCEPTED)
    before = Occasion.objects.values().get()
    step(referral)
    assert keep_occasions_daily() == {"looked at": 1, "closed": 0}
    assert Occasion.objects.values().get() == before


def test_asking_at_a_point_is_done_once(bodies, pack, lin):
    referral = walk(bodies, Status.IN_PROGRESS)
    first = ask_at(referral=referral, point=Point.DURING, due_on=in_days(0), by=lin)
    assert ask_at(referral=referral, point=Point.DURING, due_on=in_days(3), by=lin) == first
    assert first.closes_on == in_days(28)


# --- Closed -------------------------------------------------------------------------------------------------------


def test_what_nobody_answered_in_time_lapses_the_day_after(bodies, pack):
    occasion = make_occasion(walk(bodies, Status.IN_PROGRESS), pack, due_on=in_days(-28), closes_on=in_days(0))
    assert close_unanswered(in_days(0)) == 0
    assert close_unanswered(in_days(1)) == 1
    occasion.refresh_from_db()
    assert (occasion.state, occasion.returned_at) == (OccasionState.LAPSED, None)


def test_what_was_begun_and_never_sent_counts_as_returned_with_what_it_has(bodies, pack):
    occasion = make_occasion(walk(bodies, Status.IN_PROGRESS), pack)
    kept = save_answers(occasion=occasion, code="ons4", answers={"happy": 4}, mode="self", by=None)
    close_unanswered(in_days(29))
    occasion.refresh_from_db()
    assert (occasion.state, occasion.returned_at) == (OccasionState.RETURNED, kept.recorded_at)


def test_questions_that_were_all_left_out_lapse(bodies, pack):
    occasion = make_occasion(walk(bodies, Status.IN_PROGRESS), pack)
    save_answers(occasion=occasion, code="ons4", answers={"happy": None}, mode="self", by=None)
    close_unanswered(in_days(29))
    occasion.refresh_from_db()
    assert occasion.state == OccasionState.LAPSED


def test_the_night_looks_at_what_may_come_due_and_at_nothing_else(bodies, pack):
    quiet = walk(bodies, Status.COMPLETED)
    Referral.objects.filter(pk=quiet.pk).update(closed_at=days_ago(150))
    Occasion.objects.filter(referral=quiet).update(state=OccasionState.LAPSED, closed_at=timezone.now())
    waiting = walk(bodies, Status.ACCEPTED)
    attend(waiting, Attendance.PLANNED, -3)
    assert [*to_look_at(timezone.localdate())] == [waiting]
