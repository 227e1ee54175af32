"""Long work: asking for it, having it stopped, and what a worker writes down about it.

A row of ``Job`` is what people see of the work; the library's own job, which carries nothing but its id, is what a
worker takes up. Both are written in one transaction, so that neither is ever there without the other. The register
itself is not written here: that is done in one transaction by the work itself, which may therefore be killed at any
moment and started again.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from assets.choices import JobKind, JobState
from assets.models import ChangeSet, Comparison, ImportFile, Job
from assets.models.job import OPEN
from assets.permissions import can_cancel_job, can_decide, can_import_into

# The task that does it. Named and not imported: it stands above everything that may ask for it.
TASK = "run_job"
# Under this name stays in the order of a job what it has worked out for a next one, in ids and counts.
OUTLINE = "outline"
# How often work is begun anew after its worker was killed, its database lost or its records locked by somebody else.
# What fails as often as this is at fault itself.
ATTEMPTS = 6


class AlreadyRunningError(Exception):
    """Something is being done with this file, or this is being taken back, already: by ``job``."""

    def __init__(self, job: Job) -> None:
        super().__init__("This is being worked on already. Wait until it has ended, or cancel it.")
        self.job = job


def ask_for_job(
    *,
    kind: JobKind,
    by: User,
    upload: ImportFile | None = None,
    undoes: ChangeSet | None = None,
    comparison: Comparison | None = None,
    order: dict[str, Any] | None = None,
) -> Job:
    """Have a worker do something with ``upload`` or ``comparison``, or take ``undoes`` back; returns what to watch.

    ``order`` holds what more the work needs to know; it is forgotten when the work is over. Raises AlreadyRunningError
    when such work is waiting or running, also when two ask at the same moment, and PermissionDenied when ``by`` may
    not import into the project of ``upload``, or not decide in ``comparison``. Who may take what back is decided by
    the work itself, record by record.
    """
    if upload is not None and not can_import_into(by, upload.project):
        raise PermissionDenied
    if comparison is not None and not can_decide(by, comparison):
        raise PermissionDenied
    job = Job(kind=kind, by=by, upload=upload, undoes=undoes, comparison=comparison, order=order or {})
    # What is about nothing in particular is in the way of its own kind alone.
    alike = {} if upload or undoes or comparison else {"kind": kind}
    with transaction.atomic():
        try:
            with transaction.atomic():
                job.save(force_insert=True)
        except IntegrityError as fault:
            about = {"upload": upload, "undoes": undoes, "comparison": comparison}
            there = Job.objects.filter(**about, state__in=OPEN, **alike).first()
            if there is None:
                raise
            raise AlreadyRunningError(there) from fault
        app.configure_task(TASK).defer(job=str(job.uuid))
    return job


def cancel_job(*, job: Job, by: User) -> Job:
    """Have work stopped: at once where it still waits, at its next step where it runs. What is over stays as it is.

    Raises PermissionDenied when ``by`` may not.
    """
    if not can_cancel_job(by, job):
        raise PermissionDenied
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
        if job.state == JobState.WAITING:
            _end(job, JobState.CANCELLED)
        elif job.state == JobState.RUNNING:
            job.is_cancel_asked = True
            job.save(update_fields=["is_cancel_asked"])
    return job


def defer_what_was_dropped(*, before: datetime) -> int:
    """Have work taken up that was asked for ``before``, is not over, and is known to no worker; return how much.

    There is none as long as everything goes as it should. A fault of the program in between could leave some behind,
    and with it a file with which nothing more can be done.
    """
    queued = ProcrastinateJob.objects.filter(task_name=TASK, status__in=["todo", "doing"])
    known = queued.annotate(job=KeyTextTransform("job", "args")).filter(job=Cast(OuterRef("uuid"), TextField()))
    dropped = Job.objects.filter(~Exists(known), state__in=OPEN, asked_at__lt=before)
    for job in dropped:
        app.configure_task(TASK).defer(job=str(job.uuid))
    return len(dropped)


# --- What a worker writes down ------------------------------------------------------------------------------------


def begin_attempt(*, uuid: UUID) -> Job | None:
    """Take work up, for the first time or again; None when there is nothing to do any more.

    ``attempts`` of what is returned is the number of this attempt: whoever finds another one in the table was taken
    for dead, and stops.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).select_related("by").filter(uuid=uuid).first()
        if job is None or not job.is_open:
            return None
        if job.is_cancel_asked:
            _end(job, JobState.CANCELLED)
            return None
        if job.attempts >= ATTEMPTS:
            _end(job, JobState.FAILED, f"It was begun {ATTEMPTS} times and broke off each time. {NOTHING_WRITTEN}")
            return None
        job.state, job.attempts = JobState.RUNNING, job.attempts + 1
        job.started_at = job.reported_at = timezone.now()
        job.step, job.step_started_at, job.done, job.total = "", None, 0, 0
        job.save()
    return job


NOTHING_WRITTEN = (
    "Nothing was written. Try once more; if it ends like this again, tell whoever looks after the register's server."
)


def end_attempt(*, job: Job, state: JobState, message: str = "", result: ChangeSet | None = None) -> None:
    """Write down how this attempt ended, unless somebody else has taken the work up since.

    ``message`` is for the person who asked: a sentence of ours, without any data.
    """
    with transaction.atomic():
        now = _locked(job)
        if now is not None:
            now.result = result
            _end(now, state, message)


def put_back(*, job: Job, step: str, counts: bool = True) -> None:
    """Let the work wait to be begun anew, saying why in ``step``; with ``counts`` off, as if it had not been begun."""
    with transaction.atomic():
        now = _locked(job)
        if now is not None:
            now.state, now.step, now.step_started_at, now.done, now.total = JobState.WAITING, step, None, 0, 0
            now.attempts -= 0 if counts else 1
            now.save()


def _locked(job: Job) -> Job | None:
    rows = Job.objects.select_for_update(of=("self",))
    return rows.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts).first()


def _end(job: Job, state: JobState, message: str = "") -> None:
    job.state, job.message, job.ended_at = state, message, timezone.now()
    job.order = {name: found for name, found in job.order.items() if name == OUTLINE}
    job.save()
