"""Bringing spreadsheets in: what was brought, a new one, and wherever it is on its way into the register."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assets.actions.jobs import AlreadyRunningError, ask_for_job
from assets.actions.uploading import receive_upload
from assets.choices import ImportState, JobKind, JobState
from assets.forms.importing import WAVES, ImportForm
from assets.models import ImportFile, Job
from assets.permissions import SignedInRequest, for_importers, with_upload
from assets.views.previewing import render_preview
from assets.work.imports_page import ImportsPage
from assets.work.page import JobPage, latest_job


@require_safe
@for_importers
def import_list(request: SignedInRequest) -> HttpResponse:
    """Files on their way, and what was imported."""
    return render(request, "assets/import_list.html", {"imports": ImportsPage(request.user, request.GET.get("page"))})


@require_http_methods(["GET", "HEAD", "POST"])
@for_importers
def import_new(request: SignedInRequest) -> HttpResponse:
    """Upload a file: it is kept, and looked at by a worker."""
    form = ImportForm(request.POST or None, request.FILES or None, user=request.user, initial=request.GET.dict())
    if not form.is_valid():
        return render(request, "assets/import_new.html", {"form": form, "waves": form.waves, "waves_id": WAVES})
    upload = receive_upload(
        by=request.user,
        project=form.into,
        file=form.cleaned_data["file"],
        answers=form.answers(),
        submission=form.cleaned_data["submission"],
    )
    return redirect("assets:import_detail", upload.uuid)


@require_safe
@with_upload
def import_detail(request: SignedInRequest, upload: ImportFile) -> HttpResponse:
    """Wherever the file is on its way: being worked on, refused, stopped, waiting for answers, previewed, imported."""
    job = latest_job(upload)
    if job is not None and job.is_open:
        return render(request, "assets/import_progress.html", {"upload": upload, "work": JobPage(job, request.user)})
    if upload.state == ImportState.REFUSED:
        return render(request, "assets/import_refused.html", {"upload": upload})
    if job is not None and job.state in {JobState.FAILED, JobState.CANCELLED} and "preview" not in request.GET:
        return render(request, "assets/import_stopped.html", {"upload": upload, "job": job})
    if upload.state == ImportState.UPLOADED:
        return redirect("assets:import_map", upload.uuid)
    return render_preview(request, upload)


@require_POST
@with_upload
def import_check(request: SignedInRequest, upload: ImportFile) -> HttpResponse:
    """Have the file read and its rows checked again; a file of which nothing is known yet is looked into first."""
    if upload.state in {ImportState.UPLOADED, ImportState.CHECKED}:
        _ask(request, upload, JobKind.CHECK if upload.overview else JobKind.LOOK)
    return redirect("assets:import_detail", upload.uuid)


@require_POST
@with_upload
def import_apply(request: SignedInRequest, upload: ImportFile) -> HttpResponse:
    """Have the file imported; asked twice, it is imported once."""
    if upload.state == ImportState.CHECKED:
        _ask(request, upload, JobKind.APPLY)
    return redirect("assets:import_detail", upload.uuid)


def _ask(request: SignedInRequest, upload: ImportFile, kind: JobKind) -> Job:
    try:
        return ask_for_job(kind=kind, by=request.user, upload=upload)
    except AlreadyRunningError as there:
        return there.job
