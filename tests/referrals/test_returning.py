"""Answers: what is kept of them, what they come to, and when somebody is asked to look after the person."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from referrals.actions.frame import AlreadyDoneError
from referrals.actions.returning import (
    AnswersRefusedError,
    answers_of,
    finish_occasion,
    instrument_of,
    refuse_occasion,
    save_answers,
)
from referrals.choices import OccasionState, RefuseReason, TaskKind
from referrals.instruments import latest
from referrals.models import FollowUp, Goal, MeasureReturn, OutgoingMessage, Plan, Post
from tests.referrals.factories import in_days, make_occasion, make_pack, make_sent_referral
from tests.referrals.posting import post_all

ONS4 = {"satisfied": 6, "worthwhile": 7, "happy": "5", "anxious": 3}


@pytest.fixture
def referral(derek, lin, offer, practice):
    """Of derek, whom lin looks after."""
    return make_sent_referral(derek, by=lin, offer=offer, referrer=practice)


@pytest.fixture
def occasion(referral, service):
    """Derek is to be asked today."""
    pack = make_pack(service, instruments=["ons4", "ucla3", "goals", "what_changed", "phq9", "ghq28"])
    labels = ["ons4:1", "ucla3:1", "goals:1", "what_changed:1", "phq9:1", "ghq28:1"]
    return make_occasion(referral, pack, instruments=labels)


def save(occasion, code="ons4", answers=ONS4, **said):
    """Save answers as the person does, by a link."""
    return save_answers(occasion=occasion, code=code, answers=answers, **({"mode": "self", "by": None} | said))


def keys_of(code):
    """The keys of the items of an instrument."""
    return [item.key for item in latest(code).items]


def test_answers_are_scored_on_the_server_and_begin_the_occasion(occasion):
    kept = save(occasion, "ucla3", {"companionship": 1, "left_out": 2, "isolated": "3"})
    occasion.refresh_from_db()
    assert (kept.raw_score, kept.score, kept.is_complete, kept.answered, kept.asked) == (6, 6, True, 3, 3)
    assert (occasion.state, occasion.offered_how) == (OccasionState.BEGUN, "online")
    assert (kept.mode, kept.recorded_by, kept.answered_on) == ("self", None, timezone.localdate())


def test_words_of_answers_are_sealed_and_scores_stand_in_columns(occasion):
    save(occasion, "what_changed", {"words": "I sleep through the night"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT items::text, to_jsonb(r) - 'items' FROM referrals_measurereturn AS r")
        sealed, columns = cursor.fetchone()
    assert "sleep" not in sealed
    assert "sleep" not in str(columns)
    assert answers_of(MeasureReturn.objects.get()) == {"words": "I sleep through the night"}


def test_incomplete_answers_are_kept_counted_and_never_scored_as_zero(occasion):
    kept = save(occasion, "ucla3", {"companionship": 1, "left_out": None})
    assert (kept.answered, kept.asked, kept.is_complete) == (1, 3, False)
    assert (kept.raw_score, kept.score) == (None, None)
    assert kept.not_scored_because == "Missing: items 2-3."
    finish_occasion(occasion=occasion, by=None)
    occasion.refresh_from_db()
    assert occasion.state == OccasionState.RETURNED


def test_a_page_adds_to_the_answers_of_the_pages_before(occasion):
    first = save(occasion, "ons4", {"satisfied": 6})
    second = save(occasion, "ons4", {"worthwhile": 7, "happy": 5, "anxious": 3})
    assert second.corrects == first
    assert second.is_complete
    assert answers_of(second) == {"satisfied": 6, "worthwhile": 7, "happy": 5, "anxious": 3}
    assert [*MeasureReturn.objects.standing()] == [second]


def test_a_page_that_was_sent_twice_is_kept_once(occasion):
    submission = uuid4()
    save(occasion, submission=submission)
    with pytest.raises(AlreadyDoneError):
        save(occasion, submission=submission)
    assert MeasureReturn.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "answers", "words"),
    [
        ("ons4", {"happy": 11}, "from 0 to 10"),
        ("ons4", {"happy": "well"}, "from 0 to 10"),
        ("ons4", {"happy": True}, "from 0 to 10"),
        ("ucla3", {"left_out": 4}, "Choose one"),
        ("what_changed", {"words": "x" * 4001}, "4,000 characters"),
        ("ons4", {"wealthy": 3}, "not asked here"),
        ("gad7", {}, "not asked on this occasion"),
    ],
)
def test_what_is_no_answer_is_refused_with_a_sentence(occasion, code, answers, words):
    with pytest.raises(AnswersRefusedError, match=words):
        save(occasion, code, answers)
    assert not MeasureReturn.objects.exists()


def test_goals_are_those_of_the_plan_and_what_was_let_go_stays_answered(occasion, derek):
    plan = Plan.objects.create(person=derek)
    boat, choir = (Goal.objects.create(plan=plan, text=text) for text in ("Build a boat", "Join a choir"))
    save(occasion, "goals", {str(boat.uuid): 4, str(choir.uuid): None})
    boat.ended_on = timezone.localdate()
    boat.save()
    choir.ended_on = timezone.localdate()
    choir.save()
    assert [item.text for item in instrument_of(occasion, "goals").items] == ["Build a boat", "Join a choir"]
    kept = MeasureReturn.objects.get()
    assert (kept.answered, kept.asked, kept.subscales) == (1, 2, {str(boat.uuid): 4.0})


def test_a_colleague_corrects_what_was_returned_and_the_person_does_not(occasion, lin):
    save(occasion)
    finish_occasion(occasion=occasion, by=None)
    with pytest.raises(AnswersRefusedError, match="sent already"):
        save(occasion, answers={"happy": 1})
    kept = save(occasion, answers={"happy": 6}, mode="paper", helped_by="family", by=lin)
    occasion.refresh_from_db()
    assert (kept.mode, kept.helped_by, kept.recorded_by) == ("paper", "family", lin)
    assert answers_of(kept)["happy"] == 6
    assert occasion.state == OccasionState.RETURNED


def test_what_was_answered_in_time_is_keyed_in_late_and_nothing_that_was_answered_later(occasion, lin):
    occasion.due_on, occasion.closes_on = in_days(-20), in_days(-2)
    occasion.state, occasion.closed_at = OccasionState.LAPSED, timezone.now()
    occasion.save()
    for by, day in ((lin, in_days(-1)), (None, in_days(-3)), (lin, in_days(1))):
        with pytest.raises(AnswersRefusedError):
            save(occasion, mode="paper", by=by, answered_on=day)
    save(occasion, mode="paper", by=lin, answered_on=in_days(-3))
    finish_occasion(occasion=occasion, by=lin)
    occasion.refresh_from_db()
    assert (occasion.state, occasion.closed_at) == (OccasionState.RETURNED, None)


def test_refusing_needs_no_reason_and_keeps_what_was_answered(occasion):
    save(occasion)
    refuse_occasion(occasion=occasion, by=None)
    refuse_occasion(occasion=occasion, by=None, reason=RefuseReason.TOO_LONG)
    occasion.refresh_from_db()
    assert (occasion.state, occasion.refuse_reason) == (OccasionState.REFUSED, RefuseReason.TOO_LONG)
    assert occasion.returns.standing().count() == 1
    with pytest.raises(AnswersRefusedError, match="Choose one of the reasons"):
        refuse_occasion(occasion=occasion, by=None, reason="bored")


def test_somebody_who_would_rather_not_may_think_again(occasion):
    refuse_occasion(occasion=occasion, by=None)
    save(occasion)
    occasion.refresh_from_db()
    assert (occasion.state, occasion.refused_at, occasion.refuse_reason) == (OccasionState.BEGUN, None, "")


def test_an_occasion_without_an_answer_is_not_returned(occasion):
    save(occasion, answers={"happy": None})
    with pytest.raises(AnswersRefusedError, match="Nothing has been answered"):
        finish_occasion(occasion=occasion, by=None)


def test_a_closed_occasion_takes_nothing(occasion, lin):
    occasion.state, occasion.closed_at = OccasionState.STOPPED, timezone.now()
    occasion.save()
    for act in (save, lambda asked: finish_occasion(occasion=asked, by=lin)):
        with pytest.raises(AnswersRefusedError):
            act(occasion)
    with pytest.raises(AnswersRefusedError):
        refuse_occasion(occasion=occasion, by=lin)


def test_only_whoever_looks_after_the_person_keys_in_answers(occasion, colleague, pat, foreigner):
    for stranger in (colleague, pat, foreigner):
        with pytest.raises(PermissionDenied):
            save(occasion, mode="phone", by=stranger)


def test_finishing_takes_the_task_off_the_list(occasion, referral, service, lin):
    FollowUp.objects.create(
        kind=TaskKind.MEASURE, service=service, person=occasion.person, referral=referral, owner=lin,
        for_role="link_worker", due_on=in_days(0), cause=occasion.cause,
    )  # fmt: skip
    save(occasion)
    finish_occasion(occasion=occasion, by=lin)
    assert FollowUp.objects.get().done_by == lin


@pytest.mark.parametrize(
    ("code", "answers", "is_alarming"),
    [
        ("phq9", lambda keys: {keys[8]: 1}, True),
        ("phq9", lambda keys: {keys[8]: 0, keys[0]: 3}, False),
        ("ghq28", lambda keys: {keys[27]: 2}, True),
        ("ghq28", lambda keys: {keys[21]: 3}, True),
        ("ghq28", lambda keys: {keys[27]: 1, keys[20]: 3}, False),
    ],
)
def test_an_answer_that_needs_somebody_gives_the_owner_a_task_for_today(occasion, lin, code, answers, is_alarming):
    save(occasion, code, answers(keys_of(code)))
    tasks = FollowUp.objects.filter(kind=TaskKind.SAFEGUARDING)
    assert tasks.exists() is is_alarming
    for task in tasks:
        assert (task.owner, task.due_on, task.cause) == (lin, timezone.localdate(), f"occasion:{occasion.uuid}")
        assert (task.person, task.referral) == (occasion.person, occasion.referral)


def test_the_task_is_one_however_often_the_answer_comes_and_another_once_it_was_done(occasion):
    key = keys_of("phq9")[8]
    save(occasion, "phq9", {key: 1})
    save(occasion, "phq9", {key: 2})
    task = FollowUp.objects.get()
    task.done_at = timezone.now()
    task.save()
    save(occasion, "phq9", {key: 3})
    assert FollowUp.objects.filter(done_at__isnull=True).count() == 1


def test_where_the_owner_has_left_the_task_is_a_managers(occasion, lin, mo):
    Post.objects.filter(user=lin).update(until=timezone.localdate() - timedelta(days=1))
    save(occasion, "phq9", {keys_of("phq9")[8]: 1})
    assert FollowUp.objects.get().owner == mo


def test_whose_task_it_is_hears_at_once_that_something_cannot_wait_and_no_more(occasion, lin):
    mail.outbox.clear()
    for answer in (1, 2):
        save(occasion, "phq9", {keys_of("phq9")[8]: answer})
    OutgoingMessage.objects.exclude(kind="cannot_wait").delete()
    post_all()
    [letter] = mail.outbox
    assert letter.to == [lin.email]
    assert letter.subject == "Something on your list cannot wait"
    text = f"{letter.subject} {letter.body}".casefold()
    assert not [word for word in ("derek", "marlowe", "safe", "phq", "harm", "how things") if word in text]


def test_in_a_service_without_a_manager_everybody_of_it_hears(occasion, lin, service):
    Post.objects.filter(user=lin).update(until=timezone.localdate() - timedelta(days=1))
    save(occasion, "phq9", {keys_of("phq9")[8]: 1})
    task = FollowUp.objects.get()
    assert (task.owner, task.for_role) == (None, "link_worker")
    assert OutgoingMessage.objects.get(kind="cannot_wait").to_organisation == service


def test_saving_stands_in_the_history_with_what_was_done_and_nothing_of_the_answers(occasion):
    save(occasion)
    event = occasion.events.order_by("-pgh_id").first()
    assert event.pgh_context.metadata["what"] == "save_answers"
    assert set(event.pgh_context.metadata) <= {"user", "what"}
