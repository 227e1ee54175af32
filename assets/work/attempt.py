"""One attempt at a job: taken up, done, and its end written down, whatever the end is."""

from collections.abc import Callable
from types import TracebackType
from typing import Self
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, connection
from psycopg import errors

from assets.actions.changes import BusyError
from assets.actions.jobs import NOTHING_WRITTEN, begin_attempt, end_attempt, put_back
from assets.choices import JobState
from assets.imports.limits import RefusalError
from assets.imports.progress import CancelledError
from assets.imports.turns import BusyError as ReadersBusyError
from assets.models import ChangeSet, Job
from assets.work.kinds import WORK, CannotGoOnError
from assets.work.progress import JobProgress, StoppedError, TakenOverError

# Faults that are over by themselves: the database is started anew, or somebody else saves the same records. Everything
# was rolled back, and the same work is begun anew after a while.
PASSING = (OperationalError, InterfaceError, BusyError, ReadersBusyError)
# What people are told meanwhile.
DATABASE_LOST = "waiting for the database"
RECORDS_LOCKED = "waiting for others to save"
READERS_BUSY = "waiting for other files to be read"

NO_RIGHT = "You may not do this any more: your account was closed, or you are not an admin of this project now."
FAULT = f"Something went wrong that should not. {NOTHING_WRITTEN}"


def run(uuid: UUID, *, is_to_end: Callable[[], bool]) -> None:
    """Do the job, unless it is over or cancelled. It may be done any number of times, and acts once.

    An exception that comes out of it is a fault (its end is written down already), or one of ``PASSING`` or
    StoppedError, after which the work waits to be begun anew.
    """
    job = begin_attempt(uuid=uuid)
    if job is None:
        return
    with Attempt(job) as attempt, JobProgress(job, is_to_end) as progress:
        attempt.result = WORK[job.kind](job, progress)


class Attempt:
    """The frame round the work of one attempt: its end goes into the job, and faults go on to the worker's own log."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self.result: ChangeSet | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not connection.in_atomic_block:
            # A connection that broke off is of no more use; the end is written down through a new one.
            connection.close_if_unusable_or_obsolete()
        if isinstance(fault, TakenOverError):
            return True
        if fault is None:
            end_attempt(job=self._job, state=JobState.DONE, result=self.result)
        elif isinstance(fault, PASSING):
            put_back(job=self._job, step=_waiting_for(fault))
            return False
        elif isinstance(fault, CancelledError):
            end_attempt(job=self._job, state=JobState.CANCELLED)
        elif isinstance(fault, StoppedError):
            put_back(job=self._job, step="", counts=False)
            return False
        elif isinstance(fault, CannotGoOnError | RefusalError):
            end_attempt(job=self._job, state=JobState.FAILED, message=str(fault))
        elif isinstance(fault, PermissionDenied):
            end_attempt(job=self._job, state=JobState.FAILED, message=NO_RIGHT)
        else:
            end_attempt(job=self._job, state=JobState.FAILED, message=FAULT)
            return False
        return True


def _waiting_for(fault: BaseException) -> str:
    if isinstance(fault, ReadersBusyError):
        return READERS_BUSY
    is_locked = isinstance(fault.__cause__, errors.LockNotAvailable | errors.DeadlockDetected)
    return RECORDS_LOCKED if is_locked or isinstance(fault, BusyError) else DATABASE_LOST
