"""Taking back what a worker has to do: worked out, looked at, written, and each of it watched at the same address."""

from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import redirect, render

from assets.actions.jobs import AlreadyRunningError, ask_for_job
from assets.actions.undoing_large import LOOK, ask_for_outline, outline_kept
from assets.choices import JobKind
from assets.forms.undoing import UndoForm
from assets.models import ChangeSet, Job
from assets.permissions import SignedInRequest
from assets.undo.outline import Outline
from assets.work.kinds import keep_undo_order
from assets.work.page import JobPage


def ask_worker(request: SignedInRequest, change_set: ChangeSet) -> HttpResponse:
    """Have it worked out, or taken back as it was decided; where that is being done already, it is watched."""
    form = UndoForm(request.POST)
    with suppress(AlreadyRunningError):
        if LOOK in request.POST:
            ask_for_outline(written=change_set, by=request.user)
        elif form.is_valid():
            order = keep_undo_order(form.order())
            ask_for_job(kind=JobKind.UNDO, by=request.user, undoes=change_set, order=order)
    return redirect(request.path)


def latest_work(request: SignedInRequest, change_set: ChangeSet) -> tuple[Job | None, Outline | None]:
    """What a worker was last asked to do about a change set, and the outline that it found for this person."""
    jobs = Job.objects.filter(kind=JobKind.UNDO, undoes=change_set).select_related("by", "undoes__project", "result")
    job = jobs.order_by("-asked_at", "-pk").first()
    return job, outline_kept(job, request.user)


def watch(request: SignedInRequest, job: Job | None, context: dict[str, object]) -> HttpResponse:
    """The work as it goes on, or how it ended, and the way to have it worked out."""
    if job is not None and job.is_open:
        return render(request, "assets/undo_progress.html", context | {"work": JobPage(job, request.user)})
    return render(request, "assets/undo_look.html", context | {"job": job, "look": LOOK})
