"""A worker for ordinary tests: it does what waits in the test's own process and transaction."""

from typing import Any
from unittest import mock
from uuid import UUID

from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from assets.actions.jobs import TASK
from assets.choices import JobState
from assets.models import Job
from assets.work.attempt import run


class _SharedConnection:
    """The test's connection as the one through which progress is told: another one would not see the test's rows."""

    def cursor(self) -> Any:
        """A cursor of the test's transaction."""
        return connection.cursor()

    def close(self) -> None:
        """It is the test's."""


def work() -> list[Job]:
    """Do all jobs that wait, in the order in which they were asked for, and return them as they ended.

    A fault in one of them comes out here, as it would in a worker.
    """
    done: list[Job] = []
    with mock.patch("assets.work.progress.own_connection", _SharedConnection):
        while (job := Job.objects.filter(state=JobState.WAITING).order_by("asked_at", "pk").first()) is not None:
            deferred = ProcrastinateJob.objects.filter(task_name=TASK, args__job=str(job.uuid))
            assert deferred.exists(), "The job was asked for without a worker being told."
            run(UUID(deferred.latest("pk").args["job"]), is_to_end=lambda: False)
            job.refresh_from_db()
            done.append(job)
    return done
