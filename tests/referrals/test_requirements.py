"""What each row of the table needs: its refusal, in words, which changes nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from referrals.actions.attending import record_attendance, record_visit
from referrals.actions.declining import redirect_referral
from referrals.actions.ending import end_referral
from referrals.actions.holding import resume_referral
from referrals.actions.moving import (
    IllegalMoveError,
    MoveRefusedError,
    StaleReferralError,
    UnmetRequirementError,
    move,
)
from referrals.choices import Attendance
from referrals.models import Appointment, Availability, ConsentRecord, Referral, RiskFlag
from referrals.transitions.actor import Actor
from referrals.transitions.pairs import PAIRS
from referrals.transitions.requirement import Requirement as Needs
from referrals.transitions.status import Status
from tests.referrals.factories import in_days, make_person, make_practice, make_service
from tests.referrals.journeys import Bodies, attend, begin, days_ago, log_contact, make_bodies, ready, take, walk


@pytest.fixture(scope="module")
def bodies(module_db: None) -> Bodies:
    """A service, a practice and a provider, with somebody who acts for each."""
    return make_bodies(make_service())


@pytest.fixture(scope="module")
def walked(bodies: Bodies) -> dict[Status, int]:
    """A referral in each status, by its key."""
    return {status: walk(bodies, status).pk for status in Status}


@pytest.fixture
def at(walked: dict[Status, int], db: None) -> Callable[[Status], Referral]:
    """A function: the referral that is in this status."""
    return lambda status: Referral.objects.get(pk=walked[status])


def refusal(
    bodies: Bodies, referral: Referral, to: Status, role: Actor | None = None, **said: Any
) -> UnmetRequirementError:
    """How a move is refused, after which the referral is as it was."""
    role = role or PAIRS[Status(referral.status), to].actors[0]
    before = Referral.objects.values().get(pk=referral.pk), referral.steps.count()
    with pytest.raises(UnmetRequirementError) as caught:
        move(**bodies.step(referral, role, to=to, **said))
    assert before == (Referral.objects.values().get(pk=referral.pk), referral.steps.count())
    return caught.value


# --- Sending ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "need"),
    [
        ({"agreed_by": ""}, Needs.AGREEMENT),
        ({"agreed_by": "looked_up"}, Needs.AGREEMENT),
        ({"agreed_how": "by pigeon"}, Needs.AGREEMENT),
        ({"agreed_at": None}, Needs.AGREEMENT),
        ({"agreed_at": in_days(1)}, Needs.AGREEMENT),
        ({"lawful_basis": ""}, Needs.LAWFUL_BASIS),
        ({"notice_at": None}, Needs.NOTICE),
        ({"notice_at": in_days(1)}, Needs.NOTICE),
    ],
)
def test_referral_is_not_sent_without_what_was_agreed_and_told(bodies, said, need):
    draft = begin(bodies)
    said = {name: timezone.now() + timedelta(days=1) if value == in_days(1) else value for name, value in said.items()}
    facts = ready(draft, PAIRS[Status.DRAFT, Status.SUBMITTED]) | said
    assert refusal(bodies, draft, Status.SUBMITTED, Actor.LINK_WORKER, **facts).requirement == need


def test_referral_is_not_sent_without_a_reason_or_a_source(bodies):
    without_reason, without_source = begin(bodies, reason=" "), begin(bodies)
    facts = ready(without_reason, PAIRS[Status.DRAFT, Status.SUBMITTED])
    assert refusal(bodies, without_reason, Status.SUBMITTED, Actor.LINK_WORKER, **facts).field == "reason"
    Referral.objects.filter(pk=without_source.pk).update(referrer=None)
    assert refusal(bodies, without_source, Status.SUBMITTED, Actor.LINK_WORKER, **facts).field == "referrer"
    closed = make_practice(closed_on=in_days(-400))
    found = refusal(bodies, without_source, Status.SUBMITTED, Actor.LINK_WORKER, **facts, referrer=closed)
    assert (found.requirement, found.field) == (Needs.SOURCE, "referrer")


def test_sending_keeps_agreement_and_lawful_basis_as_records_of_consent(bodies, at):
    sent = at(Status.SUBMITTED)
    kept = ConsentRecord.objects.filter(referral=sent).order_by("kind").values_list("kind", "value", "given_by", "how")
    assert list(kept) == [("lawful_basis", "public_task", "person", "phone"), ("referral", "yes", "person", "phone")]


def test_what_the_person_has_said_no_to_since_is_not_sent(bodies):
    draft = begin(bodies)
    ConsentRecord.objects.create(
        person=draft.person, kind="referral", value="no", given_by="person", given_on=timezone.localdate()
    )
    facts = ready(draft, PAIRS[Status.DRAFT, Status.SUBMITTED])
    assert refusal(bodies, draft, Status.SUBMITTED, Actor.LINK_WORKER, **facts).requirement == Needs.AGREEMENT


# --- Opening, asking, accepting -----------------------------------------------------------------------------------


def test_a_job_does_not_open_a_referral(bodies, at):
    sent = at(Status.SUBMITTED)
    assert refusal(bodies, sent, Status.RECEIVED, channel="job").requirement == Needs.OPENING


def test_question_and_answer_have_words_and_are_kept(bodies, at):
    received = at(Status.RECEIVED)
    assert refusal(bodies, received, Status.INFO_NEEDED, question=" ").field == "question"
    asked = take(bodies, received, Status.INFO_NEEDED, Actor.PROVIDER)
    assert refusal(bodies, asked, Status.RECEIVED, Actor.REFERRER).field == "answer"
    answered = take(bodies, asked, Status.RECEIVED, Actor.REFERRER)
    question = answered.questions.get()
    assert (question.text, question.answer, question.answered_by) == (
        "Is the lift needed?", "No.", bodies.users[Actor.REFERRER],
    )  # fmt: skip


def test_the_last_place_is_given_once_where_there_is_no_waiting_list(service):
    bodies = make_bodies(service, has_waiting_list=False)
    first, second = walk(bodies, Status.RECEIVED), walk(bodies, Status.RECEIVED)
    Availability.objects.create(activity=bodies.offer.activity, places_free=1, said_at=timezone.now())
    accepted = take(bodies, first, Status.ACCEPTED)
    assert refusal(bodies, second, Status.ACCEPTED).requirement == Needs.ROOM
    take(bodies, accepted, Status.DECLINED, Actor.PROVIDER)
    assert take(bodies, second, Status.ACCEPTED).status == Status.ACCEPTED


def test_who_accepts_has_read_what_keeps_everybody_safe(bodies, at):
    received = at(Status.RECEIVED)
    RiskFlag.objects.create(person=received.person, kind="visit_in_twos", note="Ring first.", review_on=in_days(90))
    assert refusal(bodies, received, Status.ACCEPTED).field == "risks_acknowledged"
    accepted = take(bodies, received, Status.ACCEPTED, risks_acknowledged=True)
    assert accepted.risks_seen_at == accepted.accepted_at


@pytest.mark.parametrize("said", [{"waiting_position": 0}, {"waiting_until": None}, {"waiting_until": in_days(-1)}])
def test_waiting_list_needs_a_place_in_line_and_a_day(bodies, at, said):
    accepted = at(Status.ACCEPTED)
    facts = {"waiting_position": 1, "waiting_until": in_days(7)} | said
    assert refusal(bodies, accepted, Status.WAITING, **facts).requirement == Needs.PLACE_IN_LINE


def test_timer_works_out_place_in_line_and_day_and_does_not_guess(bodies, at):
    take(bodies, at(Status.ACCEPTED), Status.WAITING)
    accepted = walk(bodies, Status.ACCEPTED)
    assert refusal(bodies, accepted, Status.WAITING, Actor.TIMER).field == "waiting_until"
    Availability.objects.create(activity=bodies.offer.activity, places_free=0, waiting_weeks=3, said_at=timezone.now())
    waiting = move(**bodies.step(accepted, Actor.TIMER, to=Status.WAITING))
    in_line = Referral.objects.filter(offer=bodies.offer, status=Status.WAITING)
    assert (waiting.waiting_position, waiting.waiting_until) == (in_line.count(), in_days(21))


# --- Visits -------------------------------------------------------------------------------------------------------


def test_first_date_is_not_before_the_referral_was_sent(bodies, at):
    accepted = at(Status.ACCEPTED)
    assert refusal(bodies, accepted, Status.SCHEDULED).field == "starts_at"
    assert refusal(bodies, accepted, Status.SCHEDULED, starts_at=days_ago(300)).field == "starts_at"


def test_taking_part_begins_with_a_visit_to_which_the_person_came_and_on_its_day(bodies, at):
    scheduled = at(Status.SCHEDULED)
    assert refusal(bodies, scheduled, Status.IN_PROGRESS).requirement == Needs.FIRST_ATTENDED
    visit = scheduled.appointments.get()
    begun = record_attendance(visit=visit, attendance=Attendance.LATE_SEEN, **bodies.step(scheduled, Actor.PROVIDER))
    assert (begun.status, begun.first_attended_at) == (Status.IN_PROGRESS, visit.starts_at)
    assert begun.steps.get(row=11).effective_at == visit.starts_at


def test_visit_that_was_missed_begins_nothing_and_a_correction_is_appended(bodies, at):
    scheduled = at(Status.SCHEDULED)
    planned = scheduled.appointments.get()
    same = record_attendance(
        visit=planned, attendance=Attendance.DID_NOT_ATTEND, **bodies.step(scheduled, Actor.PROVIDER)
    )
    assert (same.status, same.version) == (Status.SCHEDULED, scheduled.version)
    missed = scheduled.appointments.standing().get()
    begun = record_attendance(visit=missed, attendance=Attendance.ON_TIME, **bodies.step(scheduled, Actor.LINK_WORKER))
    assert begun.status == Status.IN_PROGRESS
    told = list(Appointment.objects.filter(referral=scheduled).order_by("id").values_list("attendance", "corrects"))
    assert told == [(0, None), (3, planned.pk), (5, missed.pk)]


def test_correcting_the_only_visit_takes_its_stamp_back(bodies, at):
    begun = at(Status.IN_PROGRESS)
    visit = begun.appointments.attended().get()
    after = record_attendance(visit=visit, attendance=Attendance.LATE_NOT_SEEN, **bodies.step(begun, Actor.PROVIDER))
    assert (after.status, after.first_attended_at) == (Status.IN_PROGRESS, None)


def test_record_that_was_corrected_is_not_corrected_again(bodies, at):
    scheduled = at(Status.SCHEDULED)
    planned, step = scheduled.appointments.get(), bodies.step(scheduled, Actor.PROVIDER)
    record_attendance(visit=planned, attendance=Attendance.DID_NOT_ATTEND, **step)
    with pytest.raises(StaleReferralError):
        record_attendance(visit=planned, attendance=Attendance.ON_TIME, **step)


@pytest.mark.parametrize("attendance", [Attendance.ON_TIME, Attendance.DID_NOT_ATTEND, 1])
def test_nobody_says_what_became_of_a_visit_to_come(bodies, at, attendance):
    begun = at(Status.IN_PROGRESS)
    with pytest.raises(MoveRefusedError):
        record_visit(starts_at=days_ago(-2), attendance=attendance, **bodies.step(begun, Actor.PROVIDER))


def test_visits_are_recorded_by_those_who_may_and_while_there_are_any(bodies, at, foreigner):
    begun, draft = at(Status.IN_PROGRESS), begin(bodies)
    said = {"starts_at": days_ago(1), "attendance": Attendance.ON_TIME}
    with pytest.raises(PermissionDenied):
        record_visit(**said, **bodies.step(begun, Actor.PROVIDER, by=foreigner))
    with pytest.raises(PermissionDenied):
        record_visit(**said, **bodies.step(begun, Actor.PROVIDER, by=None, channel="page"))
    with pytest.raises(IllegalMoveError):
        record_visit(**said, **bodies.step(begun, Actor.REFERRER))
    with pytest.raises(IllegalMoveError):
        record_visit(**said, **bodies.step(draft, Actor.LINK_WORKER))


@pytest.mark.parametrize("said", [{"attendance": 5}, {}, {"attendance": 2, "starts_at": None}])
def test_moving_a_visit_says_what_became_of_the_old_day_and_names_a_new_one(bodies, at, said):
    scheduled = at(Status.SCHEDULED)
    facts = {"starts_at": days_ago(-3)} | said
    assert refusal(bodies, scheduled, Status.SCHEDULED, **facts).requirement == Needs.OLD_SLOT


# --- Pausing ------------------------------------------------------------------------------------------------------


def test_pause_needs_a_reason_and_a_day_to_come(bodies, at):
    waiting = take(bodies, at(Status.ACCEPTED), Status.WAITING)
    assert refusal(bodies, waiting, Status.ON_HOLD, hold_review_on=in_days(3)).field == "reason_text"
    assert (
        refusal(bodies, waiting, Status.ON_HOLD, reason_text="Away", hold_review_on=in_days(0)).field
        == "hold_review_on"
    )


@pytest.mark.parametrize("before", [Status.WAITING, Status.SCHEDULED, Status.IN_PROGRESS])
def test_after_a_pause_a_referral_goes_on_where_it_was_and_nowhere_else(bodies, at, before):
    held = take(bodies, at(before), Status.ON_HOLD)
    for other in {Status.WAITING, Status.SCHEDULED, Status.IN_PROGRESS} - {before}:
        assert refusal(bodies, held, other).requirement == Needs.STATE_BEFORE
    resumed = resume_referral(**bodies.step(held, Actor.PROVIDER))
    assert (resumed.status, resumed.status_before_hold, resumed.hold_review_on) == (before, "", None)


# --- Closing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "text", "field"), [("", "", "reason_code"), ("dislike", "", "reason_code"), ("other", " ", "reason_text")]
)
def test_decline_needs_one_of_the_reasons_and_words_for_another(bodies, at, code, text, field):
    received = at(Status.RECEIVED)
    assert refusal(bodies, received, Status.DECLINED, reason_code=code, reason_text=text).field == field


ATTEMPTS = {
    "two": [(30, "phone"), (5, "letter")],
    "one channel": [(30, "phone"), (20, "phone"), (5, "phone")],
    "too close": [(9, "phone"), (7, "phone"), (5, "letter")],
    "reached in between": [(30, "phone"), (20, "phone"), (15, "reached"), (5, "letter")],
    "before it was accepted": [(400, "phone"), (390, "phone"), (380, "letter")],
}


@pytest.mark.parametrize("name", ATTEMPTS)
def test_nobody_is_given_up_without_three_attempts_by_two_ways_over_ten_working_days(bodies, at, name):
    accepted = at(Status.ACCEPTED)
    for days, channel in ATTEMPTS[name]:
        is_reached = channel == "reached"
        log_contact(accepted, days, "phone" if is_reached else channel, "reached" if is_reached else "no_answer")
    assert refusal(bodies, accepted, Status.NO_CONTACT).requirement == Needs.THREE_ATTEMPTS


def test_somebody_has_stopped_coming_after_visits_missed_in_a_row_and_an_attempt_to_reach_them(bodies, at):
    begun = at(Status.IN_PROGRESS)
    attend(begun, Attendance.DID_NOT_ATTEND, 20)
    attend(begun, Attendance.ON_TIME, 15)
    attend(begun, Attendance.DID_NOT_ATTEND, 12)
    attend(begun, Attendance.CANCELLED_BY_PERSON, 11)
    attend(begun, Attendance.LATE_NOT_SEEN, 10)
    assert refusal(bodies, begun, Status.DISENGAGED).requirement == Needs.MISSED_IN_A_ROW
    attend(begun, Attendance.DID_NOT_ATTEND, 8)
    log_contact(begun, 14)
    assert refusal(bodies, begun, Status.DISENGAGED).requirement == Needs.ATTEMPT_TO_REACH
    log_contact(begun, 5)
    assert move(**bodies.step(begun, Actor.PROVIDER, to=Status.DISENGAGED)).closed_at


@pytest.mark.parametrize("name", ["follow_up_measure", "destination", "feedback"])
def test_completing_says_how_it_went_where_to_and_whether_the_person_was_asked(bodies, at, name):
    begun = at(Status.IN_PROGRESS)
    facts = ready(begun, PAIRS[Status.IN_PROGRESS, Status.COMPLETED])
    del facts[name]
    assert refusal(bodies, begun, Status.COMPLETED, **facts).field == name


def test_timer_cancels_only_after_five_working_days(bodies, at):
    asked = take(bodies, at(Status.ACCEPTED), Status.CANCEL_REQUESTED, effective_at=timezone.now())
    assert refusal(bodies, asked, Status.CANCELLED, Actor.TIMER).requirement == Needs.FIVE_WORKING_DAYS
    assert move(**bodies.step(asked, Actor.PROVIDER, to=Status.CANCELLED)).status == Status.CANCELLED


def test_what_was_to_be_cancelled_is_completed_only_where_the_person_came(bodies, at):
    asked = at(Status.CANCEL_REQUESTED)
    assert refusal(bodies, asked, Status.COMPLETED).requirement == Needs.WORK_DONE


def test_withdrawal_asks_no_reason_and_ends_the_agreement(bodies, at):
    withdrawn = move(**bodies.step(at(Status.WAITING), Actor.PERSON, to=Status.WITHDRAWN))
    answer = ConsentRecord.objects.filter(referral=withdrawn, kind="referral").latest("id")
    assert (answer.value, withdrawn.next_on) == ("withdrawn", None)


def test_ending_says_whether_the_person_moved_or_died(bodies, at):
    assert refusal(bodies, at(Status.RECEIVED), Status.ENDED, Actor.MANAGER).field == "reason_code"


@pytest.mark.parametrize(("why", "left_open"), [("died", 0), ("moved", 1)])
def test_a_death_ends_every_open_referral_of_the_person(bodies, db, why, left_open):
    person = make_person(bodies.service, created_by=bodies.users[Actor.LINK_WORKER])
    first, other = walk(bodies, Status.ACCEPTED, person), walk(bodies, Status.IN_PROGRESS, person)
    finished = walk(bodies, Status.COMPLETED, person)
    end_referral(reason_code=why, **bodies.step(first, Actor.LINK_WORKER))
    assert Referral.objects.is_open().filter(pk__in=[first.pk, other.pk]).count() == left_open
    finished.refresh_from_db()
    assert finished.status == Status.COMPLETED


def test_draft_is_taken_back_by_whoever_began_it_or_the_manager(bodies):
    draft = begin(bodies)
    found = refusal(bodies, draft, Status.ENTERED_IN_ERROR, Actor.PERSON)
    assert found.requirement == Needs.ITS_CREATOR
    assert move(**bodies.step(draft, Actor.MANAGER, to=Status.ENTERED_IN_ERROR)).voided_at


# --- Opening again, and sending elsewhere -------------------------------------------------------------------------


def test_closed_referral_is_opened_again_within_28_days_and_with_a_reason(bodies, at):
    late = at(Status.CANCEL_REQUESTED)
    late = take(bodies, late, Status.CANCELLED, effective_at=days_ago(29))
    assert refusal(bodies, late, Status.RECEIVED, Actor.MANAGER, reason_text="x").requirement == Needs.WITHIN_28_DAYS
    closed = at(Status.COMPLETED)
    assert refusal(bodies, closed, Status.RECEIVED, Actor.MANAGER).requirement == Needs.REASON
    opened = take(bodies, closed, Status.RECEIVED)
    assert (opened.completed_at, opened.closed_at) == (None, None)
    assert opened.next_on


@pytest.mark.parametrize(
    ("closed", "need"), [(Status.DECLINED, Needs.DECLINED_BY_MISTAKE), (Status.ENDED, Needs.ENDED_BY_MISTAKE)]
)
def test_declined_or_ended_is_opened_again_only_where_it_was_a_mistake(bodies, at, closed, need):
    assert refusal(bodies, at(closed), Status.RECEIVED, Actor.LINK_WORKER, reason_text="x").requirement == need


def test_withdrawn_is_opened_again_only_with_a_new_agreement(bodies, at):
    withdrawn = at(Status.WITHDRAWN)
    again = {"reason_text": "Rang us", "agreed_by": "person", "agreed_how": "phone"}
    before = refusal(bodies, withdrawn, Status.RECEIVED, Actor.LINK_WORKER, **again, agreed_at=days_ago(39))
    assert before.requirement == Needs.NEW_AGREEMENT
    opened = move(**bodies.step(withdrawn, Actor.LINK_WORKER, to=Status.RECEIVED, **again, agreed_at=timezone.now()))
    assert (opened.status, opened.withdrawn_at) == (Status.RECEIVED, None)
    assert ConsentRecord.objects.filter(referral=opened, kind="referral").latest("id").value == "yes"


def test_declined_person_is_sent_elsewhere_by_a_new_referral_once_asked_again(bodies, at):
    declined = at(Status.DECLINED)
    step = bodies.step(declined, Actor.LINK_WORKER)
    with pytest.raises(UnmetRequirementError, match="Ask the person again"):
        redirect_referral(asked_again=False, **step)
    new = redirect_referral(asked_again=True, **step)
    declined.refresh_from_db()
    assert (declined.status, new.status, new.parent, new.reason) == ("declined", "draft", declined, declined.reason)
    assert declined.redirected_at
    with pytest.raises(IllegalMoveError):
        redirect_referral(asked_again=True, **bodies.step(at(Status.RECEIVED), Actor.LINK_WORKER))
