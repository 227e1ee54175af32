"""Who does what: batches handed out as they were counted, attempts with what follows from them, and notes."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from assets.actions.changes import AlreadyWrittenError
from assets.actions.fieldwork import (
    FieldworkRefusedError,
    OtherTasksError,
    assign_tasks,
    fingerprint_of,
    keep_notes,
    record_attempt,
    suggest_next_try,
)
from assets.choices import Attempt, ChangeKind, Channel
from assets.models import ChangeSet, Task
from tests.factories import make_asset, make_task

pytestmark = pytest.mark.django_db

MONDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 20)


def test_batch_is_handed_out_in_one_change_set(field, researcher, admin_user):
    other = make_task(make_asset(project=field.project), wave=field.today)
    ids = [field.task.pk, other.pk]
    assert assign_tasks(tasks=ids, to=researcher, by=admin_user, expected=fingerprint_of(ids)) == 2
    assert set(Task.objects.values_list("assigned_to", flat=True)) == {researcher.pk}
    assert ChangeSet.objects.filter(kind=ChangeKind.FIELDWORK).get().by == admin_user
    assert assign_tasks(tasks=ids, to=researcher, by=admin_user) == 0
    assert assign_tasks(tasks=ids, to=None, by=admin_user) == 2


def test_other_tasks_than_were_counted_are_not_handed_out(field, researcher):
    with pytest.raises(OtherTasksError):
        assign_tasks(tasks=[field.task.pk], to=researcher, by=researcher, expected=fingerprint_of([field.task.pk, 0]))


def test_answered_task_stays_with_whoever_had_it(field, researcher, admin_user):
    Task.objects.update(answer="ceased", answered_at=timezone.now(), answered_by=admin_user)
    assert assign_tasks(tasks=[field.task.pk], to=researcher, by=researcher) == 0


def test_tasks_go_to_researchers_and_admins_of_the_project_alone(field, researcher, link_worker, stranger):
    for person in (link_worker, stranger):
        with pytest.raises(FieldworkRefusedError, match="is no researcher or admin"):
            assign_tasks(tasks=[field.task.pk], to=person, by=researcher)
        with pytest.raises(PermissionDenied):
            assign_tasks(tasks=[field.task.pk], to=researcher, by=person)


def test_attempt_is_written_with_its_date_and_channel_and_puts_the_task_off(field, researcher):
    at = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
    made = record_attempt(task=field.task, at=at, channel=Channel.PHONE, outcome=Attempt.NO_ANSWER, by=researcher)
    assert (made.at, made.channel, made.outcome, made.by) == (at, "phone", "no_answer", researcher)
    field.task.refresh_from_db()
    assert field.task.next_try == date(2026, 11, 17)
    assert ChangeSet.objects.get(kind=ChangeKind.FIELDWORK).reason == "Attempt: telephone, nobody answered"


def test_day_that_was_agreed_comes_before_the_one_that_is_worked_out(field, researcher):
    agreed = timezone.localdate() + timedelta(days=40)
    record_attempt(
        task=field.task, channel=Channel.PHONE, outcome=Attempt.CALL_BACK, next_try=agreed, by=researcher
    )  # fmt: skip
    field.task.refresh_from_db()
    assert field.task.next_try == agreed


@pytest.mark.parametrize(
    ("channel", "outcome", "day", "earlier", "expected"),
    [
        (Channel.PHONE, Attempt.NO_ANSWER, MONDAY, 0, date(2026, 11, 17)),
        (Channel.PHONE, Attempt.NO_ANSWER, MONDAY, 1, date(2026, 11, 19)),
        (Channel.PHONE, Attempt.NO_ANSWER, MONDAY, 9, date(2026, 11, 23)),
        (Channel.PHONE, Attempt.NO_ANSWER, FRIDAY, 0, date(2026, 11, 23)),
        (Channel.VISIT, Attempt.NO_ANSWER, MONDAY, 0, date(2026, 11, 23)),
        (Channel.POST, Attempt.NO_ANSWER, MONDAY, 0, date(2026, 11, 30)),
        (Channel.PHONE, Attempt.CALL_BACK, FRIDAY, 0, date(2026, 11, 23)),
        (Channel.PHONE, Attempt.WRONG_NUMBER, MONDAY, 0, None),
        (Channel.VISIT, Attempt.NOT_THERE, MONDAY, 0, None),
    ],
)
def test_next_try_is_sensible(channel, outcome, day, earlier, expected):
    assert suggest_next_try(channel, outcome, day, earlier=earlier) == expected


def test_attempt_of_tomorrow_and_of_a_stranger_is_refused(field, researcher, stranger):
    tomorrow = timezone.now() + timedelta(days=1)
    with pytest.raises(FieldworkRefusedError, match="still to come"):
        record_attempt(
            task=field.task, at=tomorrow, channel=Channel.PHONE, outcome=Attempt.REACHED, by=researcher
        )  # fmt: skip
    with pytest.raises(PermissionDenied):
        record_attempt(task=field.task, channel=Channel.PHONE, outcome=Attempt.REACHED, by=stranger)


def test_attempt_sent_twice_is_written_once(field, researcher):
    said = {"task": field.task, "channel": Channel.PHONE, "outcome": Attempt.NO_ANSWER, "by": researcher}
    submission = uuid4()
    record_attempt(**said, submission=submission)
    with pytest.raises(AlreadyWrittenError):
        record_attempt(**said, submission=submission)
    assert field.task.attempts.count() == 1


def test_notes_are_not_written_over_what_somebody_else_wrote(field, researcher, admin_user):
    keep_notes(task=field.task, base="", notes="Ring at the side door.", by=researcher)
    with pytest.raises(FieldworkRefusedError, match="Ring at the side door"):
        keep_notes(task=field.task, base="", notes="Closed on Mondays.", by=admin_user)
    field.task.refresh_from_db()
    assert keep_notes(task=field.task, base=field.task.notes, notes=field.task.notes, by=admin_user) is None
