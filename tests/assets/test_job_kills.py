"""Whatever is killed in the middle, an import is written whole and once: real workers on a real database."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import override_settings

from accounts.choices import Role
from accounts.models import User
from assets.actions.jobs import ask_for_job, cancel_job
from assets.actions.uploading import UploadAnswers, receive_upload
from assets.choices import ChangeKind, ImportState, JobKind, JobState
from assets.models import Asset, ChangeSet, ImportFile, ImportRow, Job, MappingProject, Sighting
from assets.work.progress import SECONDS_BETWEEN_REPORTS
from config.worker import APPLICATION_NAME
from tests.factories import make_user
from tests.worker import Worker, barring, empty_queue, kept_running, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 50


def halls(called: str = "Hall") -> str:
    """A list of new halls."""
    return "name,postcode\n" + "".join(f"{called} {number},L1 1JD\n" for number in range(ROWS))


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where tests and workers keep files, and an empty queue."""
    empty_queue()
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "files"}}
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={"default": files, "staticfiles": static}):
        yield tmp_path
    empty_queue()


def upload(by: User, project: MappingProject, rows: str = "") -> ImportFile:
    """A list that was just uploaded; a look at it is asked for."""
    answers = UploadAnswers(wave_name="2005 baseline", wave_date="2005-04-01", profile="register")
    file = ContentFile((rows or halls()).encode(), name="list.csv")
    return receive_upload(by=by, project=project, file=file, answers=answers, submission=uuid4())


def latest(of: ImportFile) -> Job:
    return of.jobs.latest("asked_at")


def ends(of: ImportFile) -> Callable[[], bool]:
    return lambda: not latest(of).is_open


def is_checked(of: ImportFile) -> bool:
    of.refresh_from_db()
    return of.state == ImportState.CHECKED


def assert_imported_once(*files: ImportFile) -> None:
    for file in files:
        file.refresh_from_db()
        job = latest(file)
        assert (job.state, job.message, file.state) == (JobState.DONE, "", ImportState.APPLIED)
        assert job.result == file.change_set
    assert ChangeSet.objects.filter(kind=ChangeKind.IMPORT).count() == len(files)
    assert Asset.objects.count() == ROWS
    assert Sighting.objects.count() == ROWS


def assert_nothing_is_written() -> None:
    assert not Asset.objects.exists()
    assert not Sighting.objects.exists()
    assert not ChangeSet.objects.filter(kind=ChangeKind.IMPORT).exists()


def test_worker_killed_while_it_reads_and_while_it_checks(folder, admin_user, project):
    file = upload(admin_user, project)
    kept = Path(file.file.path)
    kept.rename(kept.with_suffix(".aside"))
    os.mkfifo(kept)  # whoever reads it waits
    worker = Worker(folder)
    wait_until(lambda: latest(file).state == JobState.RUNNING)
    worker.kill()
    kept.unlink()
    kept.with_suffix(".aside").rename(kept)

    with barring("assets_importrow") as somebody_checks:
        worker = Worker(folder)
        wait_until(somebody_checks)
        worker.kill()
    assert not ImportRow.objects.exists()

    with kept_running(folder):
        wait_until(ends(file))
    assert is_checked(file)
    assert ImportRow.objects.filter(upload=file).count() == ROWS
    assert (latest(file).state, latest(file).attempts) == (JobState.DONE, 3)
    assert_nothing_is_written()


@pytest.mark.parametrize("table", ["assets_asset", "assets_sighting", "assets_changeset"])
def test_worker_killed_while_it_writes(folder, admin_user, project, table):
    file = upload(admin_user, project)
    worker = Worker(folder)
    wait_until(ends(file))
    with barring(table) as somebody_writes:
        ask_for_job(kind=JobKind.APPLY, by=admin_user, upload=file)
        wait_until(somebody_writes)
        worker.kill()
    assert_nothing_is_written()
    with kept_running(folder):
        wait_until(ends(file))
    assert_imported_once(file)
    assert latest(file).attempts == 2


def test_database_that_throws_the_worker_out_while_it_writes(folder, admin_user, project):
    file = upload(admin_user, project)
    with kept_running(folder):
        wait_until(ends(file))
        with barring("assets_sighting") as somebody_writes:
            ask_for_job(kind=JobKind.APPLY, by=admin_user, upload=file)
            wait_until(somebody_writes)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                    "WHERE application_name = %s AND datname = current_database()",
                    [APPLICATION_NAME],
                )
                assert cursor.fetchone()[0] >= 3  # of the work, of its progress, of the queue
        wait_until(ends(file))
    assert_imported_once(file)
    assert latest(file).attempts == 2


def test_import_cancelled_while_it_writes_leaves_nothing(folder, admin_user, project):
    file = upload(admin_user, project)
    with kept_running(folder):
        wait_until(ends(file))
        with barring("assets_sighting") as somebody_writes:
            job = ask_for_job(kind=JobKind.APPLY, by=admin_user, upload=file)
            wait_until(somebody_writes)
            cancel_job(job=job, by=admin_user)
            time.sleep(SECONDS_BETWEEN_REPORTS)
        wait_until(ends(file))
    assert latest(file).state == JobState.CANCELLED
    assert is_checked(file)
    assert_nothing_is_written()


def test_two_admins_who_import_the_same_names_at_once(folder, admin_user, project):
    other = make_user(role=Role.ADMIN, project=project)
    files = [upload(admin_user, project), upload(other, project), upload(other, project, halls("Club"))]
    with kept_running(folder):
        wait_until(lambda: all(ends(file)() for file in files))
        with barring("assets_asset"):
            for file in files:
                ask_for_job(kind=JobKind.APPLY, by=file.by, upload=file)
            wait_until(lambda: Job.objects.filter(state=JobState.RUNNING).count() == 2)
        wait_until(lambda: all(ends(file)() for file in files))
    assert Asset.objects.count() == 2 * ROWS
    states = sorted((latest(file).state, latest(file).message) for file in files[:2])
    assert [state for state, _ in states] == [JobState.DONE, JobState.FAILED]
    assert "The register has changed since the rows were checked" in states[1][1]
    assert latest(files[2]).state == JobState.DONE
    late = next(file for file in files[:2] if is_checked(file))
    assert late.preview["counts"]["unchanged"] == ROWS
