"""Long work: asked for once, done once, told of on the way, and ended with a sentence."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg import errors

from accounts.choices import Role
from accounts.models import User
from assets.actions.changes import BusyError
from assets.actions.jobs import (
    ATTEMPTS,
    AlreadyRunningError,
    ask_for_job,
    begin_attempt,
    cancel_job,
    defer_what_was_dropped,
    end_attempt,
)
from assets.choices import ChangeKind, ImportState, JobKind, JobState
from assets.imports.limits import RefusalError
from assets.imports.progress import CancelledError
from assets.imports.turns import BusyError as ReadersBusyError
from assets.models import Asset, ChangeSet, ImportFile, Job, Membership
from assets.tasks import LONGEST_PAUSE, BeginAnew
from assets.work import attempt, kinds
from assets.work.attempt import DATABASE_LOST, FAULT, NO_RIGHT, PASSING, READERS_BUSY, RECORDS_LOCKED
from assets.work.page import JobPage, time_left
from assets.work.progress import JobProgress, StoppedError, TakenOverError
from tests.factories import make_asset, make_change_set, make_import_file, make_project, make_user
from tests.jobs import work


@pytest.fixture
def upload(admin_user, project):
    return make_import_file(project=project, by=admin_user)


@pytest.fixture
def ask(upload, admin_user):
    """A function: ask for an import of the file."""
    return lambda kind=JobKind.APPLY: ask_for_job(kind=kind, by=admin_user, upload=upload)


@pytest.fixture
def during(monkeypatch):
    """A function: what an import does in place of importing."""

    def during(act: Callable[[Job, Any], Any]) -> None:
        monkeypatch.setitem(kinds.WORK, JobKind.APPLY, act)

    return during


def ends_with(fault: BaseException) -> Callable[[Job, Any], None]:
    def act(job: Job, progress: Any) -> None:
        progress.step("writing", 10)
        raise fault

    return act


def locked(kind: type[errors.Error]) -> OperationalError:
    fault = OperationalError()
    fault.__cause__ = kind()
    return fault


# --- Asking -------------------------------------------------------------------------------------------------------


def test_import_asked_for_is_done_by_a_worker_and_names_what_it_wrote(ask, upload):
    job = ask()
    assert (job.state, upload.state) == (JobState.WAITING, ImportState.CHECKED)
    [done] = work()
    upload.refresh_from_db()
    assert (done.state, done.attempts, done.message) == (JobState.DONE, 1, "")
    assert done.result == upload.change_set is not None
    assert done.started_at <= done.reported_at <= done.ended_at


def test_job_tells_the_queue_nothing_but_its_id(ask):
    job = ask()
    assert ProcrastinateJob.objects.latest("pk").args == {"job": str(job.uuid)}


def test_second_asking_names_the_job_that_is_there(ask):
    job = ask()
    with pytest.raises(AlreadyRunningError) as there:
        ask(JobKind.CHECK)
    assert there.value.job == job
    assert ProcrastinateJob.objects.filter(args__job=str(job.uuid)).count() == 1


def test_admin_of_another_project_asks_for_nothing(upload):
    neighbour = make_user(role=Role.ADMIN, project=make_project())
    with pytest.raises(PermissionDenied):
        ask_for_job(kind=JobKind.APPLY, by=neighbour, upload=upload)


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_the_same_moment_get_one_job(admin_user, project):
    upload = make_import_file(project=project, by=admin_user)
    barrier, answers = threading.Barrier(2), []

    def act() -> None:
        barrier.wait(timeout=10)
        try:
            answers.append(ask_for_job(kind=JobKind.APPLY, by=admin_user, upload=upload))
        except AlreadyRunningError as there:
            answers.append(there.job)
        finally:
            connection.close()

    people = [threading.Thread(target=act) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join(timeout=30)
    assert answers[0] == answers[1]
    assert Job.objects.filter(kind=JobKind.APPLY).count() == 1


# --- Ending -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "state", "message"),
    [
        (CancelledError(), JobState.CANCELLED, ""),
        (RefusalError("No such sheet."), JobState.FAILED, "No such sheet."),
        (kinds.CannotGoOnError("It has changed."), JobState.FAILED, "It has changed."),
        (PermissionDenied(), JobState.FAILED, NO_RIGHT),
    ],
)
def test_end_that_was_foreseen_is_told_in_a_sentence(ask, during, fault, state, message):
    during(ends_with(fault))
    ask()
    [done] = work()
    assert (done.state, done.message, done.ended_at is not None) == (state, message, True)


def test_fault_of_the_program_ends_the_job_with_a_sentence_and_goes_on_to_the_worker(ask, during):
    during(ends_with(ZeroDivisionError("Mabel Canary, 0151 496 0123")))
    job = ask()
    with pytest.raises(ZeroDivisionError):
        work()
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, FAULT)


@pytest.mark.parametrize(
    ("fault", "step"),
    [
        (OperationalError(), DATABASE_LOST),
        (locked(errors.DeadlockDetected), RECORDS_LOCKED),
        (locked(errors.LockNotAvailable), RECORDS_LOCKED),
        (BusyError(), RECORDS_LOCKED),
        (ReadersBusyError(), READERS_BUSY),
    ],
)
def test_fault_that_passes_lets_the_work_wait_to_be_begun_anew(ask, during, fault, step):
    during(ends_with(fault))
    job = ask()
    with pytest.raises(PASSING):
        work()
    job.refresh_from_db()
    assert (job.state, job.step, job.attempts, job.ended_at) == (JobState.WAITING, step, 1, None)


def test_file_is_not_refused_because_others_are_being_read(admin_user, project, monkeypatch):
    def busy(file: object) -> None:
        raise ReadersBusyError

    monkeypatch.setattr(kinds, "overview", busy)
    with pytest.raises(ReadersBusyError):
        make_import_file(project=project, by=admin_user)
    assert Job.objects.get().state == JobState.WAITING
    assert ImportFile.objects.get().state == ImportState.UPLOADED


def test_pauses_between_attempts_grow():
    def pause(fault: BaseException, attempts: int) -> float | None:
        decision = BeginAnew().get_retry_decision(exception=fault, job=SimpleNamespace(attempts=attempts))
        return decision and round((decision.retry_at - timezone.now()).total_seconds())

    assert [pause(OperationalError(), attempts) for attempts in (0, 1, 9)] == [2, 4, LONGEST_PAUSE]
    assert pause(StoppedError(), 3) == 0
    assert pause(ZeroDivisionError(), 0) is None


def test_work_that_breaks_off_again_and_again_is_given_up(ask):
    job = ask()
    for number in range(ATTEMPTS):
        assert begin_attempt(uuid=job.uuid).attempts == number + 1
    assert begin_attempt(uuid=job.uuid) is None
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "Nothing was written." in job.message


def test_worker_that_is_to_end_gives_the_work_back_as_if_it_had_not_begun(ask, during):
    job = ask()
    during(lambda job, progress: progress.step("writing"))
    with pytest.raises(StoppedError):
        attempt.run(job.uuid, is_to_end=lambda: True)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.WAITING, 0)


def test_worker_taken_for_dead_learns_that_another_has_the_work(ask, during):
    job = ask()

    def go_on(job: Job, progress: JobProgress) -> None:
        begin_attempt(uuid=job.uuid)  # the other
        with pytest.raises(TakenOverError):
            progress.step("writing")
        raise TakenOverError

    during(go_on)
    [*_, mine] = _work_once(job)
    assert (mine.state, mine.attempts) == (JobState.RUNNING, 2)
    end_attempt(job=Job(pk=job.pk, attempts=1), state=JobState.FAILED)
    job.refresh_from_db()
    assert job.state == JobState.RUNNING


def _work_once(job: Job) -> list[Job]:
    done = work()
    job.refresh_from_db()
    return [*done, job]


def test_import_done_twice_writes_once(ask, upload, admin_user):
    job = ask()
    work()
    Job.objects.filter(pk=job.pk).update(state=JobState.WAITING, ended_at=None, result=None)
    [again] = work()
    assert again.state == JobState.DONE
    assert again.result == ChangeSet.objects.get(kind=ChangeKind.IMPORT)


def test_work_that_is_over_or_gone_is_not_taken_up(ask):
    job = ask()
    work()
    assert begin_attempt(uuid=job.uuid) is None
    assert begin_attempt(uuid=uuid4()) is None


@pytest.mark.parametrize("kind", [JobKind.CHECK, JobKind.APPLY])
def test_right_that_was_lost_since_ends_the_work(ask, admin_user, kind):
    job = ask(kind)
    Membership.objects.filter(user=admin_user).delete()
    work()
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, NO_RIGHT)
    assert not Asset.objects.exists()


def test_account_that_was_closed_since_ends_the_work(ask, admin_user):
    job = ask()
    User.objects.filter(pk=admin_user.pk).update(is_active=False)
    work()
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, NO_RIGHT)


def test_order_is_forgotten_when_the_work_is_over(researcher):
    job = ask_for_job(kind=JobKind.UNDO, by=researcher, undoes=make_change_set(), order={"why": "Mabel asked"})
    cancel_job(job=job, by=researcher)
    job.refresh_from_db()
    assert job.order == {}


# --- Cancelling ---------------------------------------------------------------------------------------------------


def test_cancelled_before_it_began_it_is_never_done(ask, admin_user):
    job = cancel_job(job=ask(), by=admin_user)
    assert job.state == JobState.CANCELLED
    assert work() == []
    assert begin_attempt(uuid=job.uuid) is None
    assert not Asset.objects.exists()


def test_cancelled_on_the_way_it_stops_at_its_next_step_and_leaves_nothing(ask, during, admin_user):
    def go_on(job: Job, progress: JobProgress) -> None:
        make_asset()
        cancel_job(job=job, by=admin_user)
        progress.step("writing")

    during(go_on)
    ask()
    [done] = work()
    assert done.state == JobState.CANCELLED


def test_cancelled_while_nobody_works_on_it_it_is_not_begun_anew(ask, admin_user):
    job = begin_attempt(uuid=ask().uuid)  # and the worker dies
    assert cancel_job(job=job, by=admin_user).is_cancel_asked
    assert begin_attempt(uuid=job.uuid) is None
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_what_is_over_stays_as_it_is(ask, admin_user):
    job = ask()
    work()
    assert cancel_job(job=job, by=admin_user).state == JobState.DONE


def test_only_who_may_stops_it(ask, researcher, stranger):
    job = ask()
    for person in (researcher, stranger):
        with pytest.raises(PermissionDenied):
            cancel_job(job=job, by=person)


def test_undo_is_stopped_by_who_asked_and_not_by_a_colleague(researcher, admin_user, project):
    job = ask_for_job(kind=JobKind.UNDO, by=researcher, undoes=make_change_set(project=project))
    colleague = make_user(role=Role.RESEARCHER, project=project)
    with pytest.raises(PermissionDenied):
        cancel_job(job=job, by=colleague)
    assert cancel_job(job=job, by=admin_user).state == JobState.CANCELLED


# --- Telling ------------------------------------------------------------------------------------------------------


def test_progress_is_told_at_each_step_and_then_every_half_second(ask, during, monkeypatch):
    clock = iter([0.0, 0.1, 0.2, 0.6, 0.6, 0.7])
    monkeypatch.setattr("assets.work.progress.monotonic", lambda: next(clock))
    told = []

    def go_on(job: Job, progress: JobProgress) -> None:
        progress.step("writing", 100)
        for _ in range(3):
            progress.advance(10)
            told.append(Job.objects.values_list("step", "done", "total").get(pk=job.pk))

    during(go_on)
    ask()
    work()
    assert told == [("writing", 0, 100), ("writing", 0, 100), ("writing", 30, 100)]


def test_time_left_is_said_when_it_means_something(admin_user):
    now = timezone.now()

    def left(done: int, seconds: float) -> str:
        job = Job(
            state=JobState.RUNNING, done=done, total=1000,
            step_started_at=now - timedelta(seconds=seconds), reported_at=now,
        )  # fmt: skip
        return JobPage(job, admin_user).left

    assert left(done=500, seconds=1) == ""
    assert left(done=5, seconds=60) == ""
    assert left(done=500, seconds=120) == "About 2 minutes left"
    assert left(done=990, seconds=60) == "A few seconds left"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, "A few seconds left"),
        (32, "About 30 seconds left"),
        (70, "About a minute left"),
        (1200, "About 20 minutes left"),
        (9000, "About 2 hours left"),
    ],
)
def test_time_left_in_words(seconds, words):
    assert time_left(seconds) == words


# --- What nobody takes up -----------------------------------------------------------------------------------------


def test_work_that_no_worker_knows_of_is_asked_for_anew(ask, caplog):
    job = ask()
    assert defer_what_was_dropped(before=timezone.now()) == 0
    ProcrastinateJob.objects.filter(args__job=str(job.uuid))._raw_delete("default")
    assert defer_what_was_dropped(before=timezone.now() - timedelta(minutes=1)) == 0
    with caplog.at_level(logging.ERROR):
        assert defer_what_was_dropped(before=timezone.now()) == 1
    assert defer_what_was_dropped(before=timezone.now()) == 0
    assert [done.state for done in work()] == [JobState.DONE]
