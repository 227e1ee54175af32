"""Long work as its page watches it, and the way to stop it."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from assets.actions.jobs import cancel_job
from assets.choices import JobKind
from assets.models import Job
from assets.permissions import SignedInRequest, with_job
from assets.work.page import JobPage


@require_safe
@with_job
def job_progress(request: SignedInRequest, job: Job) -> HttpResponse:
    """How far it has come, for the script of its page."""
    return JsonResponse(JobPage(job, request.user).as_json())


@require_POST
@with_job
def job_cancel(request: SignedInRequest, job: Job) -> HttpResponse:
    """Have it stopped."""
    cancel_job(job=job, by=request.user)
    if job.upload is not None:
        return redirect("assets:import_detail", job.upload.uuid)
    if job.comparison is not None and job.kind == JobKind.ACCEPT:
        return redirect("assets:comparison_review", job.comparison.uuid)
    if job.comparison is not None:
        return redirect("assets:comparison_list")
    if job.kind == JobKind.DUPLICATES:
        return redirect("assets:duplicate_list")
    return redirect("assets:change_detail", job.undoes.uuid)  # type: ignore[union-attr]
