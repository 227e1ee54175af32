"""How far a job has come, told while its work is still one open transaction."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic
from types import TracebackType
from typing import Self

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from assets.imports.progress import CancelledError, Progress
from assets.models import Job

# A page asks every second; more often than this nobody would see it.
SECONDS_BETWEEN_REPORTS = 0.5

REPORT = """
UPDATE assets_job
SET step = %(step)s, step_started_at = %(since)s, done = %(done)s, total = %(total)s, reported_at = %(now)s
WHERE id = %(job)s AND state = 'running' AND attempts = %(attempt)s
RETURNING is_cancel_asked
"""


class StoppedError(Exception):
    """The worker is to end: this attempt stops, and the work is begun anew elsewhere."""


class TakenOverError(Exception):
    """This worker was taken for dead, and another does the work now, or it is over: this attempt stops for good."""


class JobProgress(Progress):
    """Writes into the row of a job, through a connection of its own, and learns there whether it is to stop.

    The work runs in one long transaction: what it wrote about itself would be seen by nobody before it ends, and would
    vanish with it. ``is_to_end`` says whether the worker was told to end.
    """

    def __init__(self, job: Job, is_to_end: Callable[[], bool]) -> None:
        self._job, self._is_to_end = job, is_to_end
        self._step = ""
        self._since: datetime | None = None
        self._done = self._total = 0
        self._reported_at = 0.0
        self._connection = own_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def step(self, name: str, total: int = 0) -> None:
        """Begin a step; told at once. Raises CancelledError, StoppedError and TakenOverError."""
        self._step, self._since, self._done, self._total = name, timezone.now(), 0, total
        self._report()

    def advance(self, rows: int) -> None:
        """So many more rows of the step are done. Raises as ``step`` does."""
        self._done += rows
        if monotonic() - self._reported_at >= SECONDS_BETWEEN_REPORTS:
            self._report()

    def _report(self) -> None:
        if self._is_to_end():
            raise StoppedError
        with self._connection.cursor() as cursor:
            cursor.execute(
                REPORT,
                {
                    "job": self._job.pk,
                    "attempt": self._job.attempts,
                    "step": self._step[: Job._meta.get_field("step").max_length],
                    "since": self._since,
                    "done": self._done,
                    # A step may turn out longer than was thought.
                    "total": max(self._done, self._total) if self._total else 0,
                    "now": timezone.now(),
                },
            )
            answer = cursor.fetchone()
        self._reported_at = monotonic()
        if answer is None:
            raise TakenOverError
        if answer[0]:
            raise CancelledError


def own_connection() -> BaseDatabaseWrapper:
    """A connection beside that of this thread, to the same database; whoever asked for it closes it."""
    return connections[DEFAULT_DB_ALIAS].copy()
