"""Bringing spreadsheets in: what was brought, a new one, what it would change, and the act itself."""

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assets.actions.importing import ImportBusyError, apply_upload, keep_upload
from assets.choices import ImportState
from assets.forms.importing import WAVES, ImportForm
from assets.imports.limits import RefusalError
from assets.imports.page import ImportsPage, UploadPage
from assets.imports.upload import look_at, prepare, rejected_rows
from assets.models import ImportFile
from assets.permissions import SignedInRequest, for_importers, with_upload
from assets.spreadsheets import CSV_TYPE, write_csv


@require_safe
@for_importers
def import_list(request: SignedInRequest) -> HttpResponse:
    """Files that wait, and what was imported."""
    return render(request, "assets/import_list.html", {"imports": ImportsPage(request.user, request.GET.get("page"))})


@require_http_methods(["GET", "HEAD", "POST"])
@for_importers
def import_new(request: SignedInRequest) -> HttpResponse:
    """Upload a file: it is kept and looked at, and nothing is written."""
    form = ImportForm(request.POST or None, request.FILES or None, user=request.user, initial=request.GET.dict())
    if not form.is_valid():
        return render(request, "assets/import_new.html", {"form": form, "waves": form.waves, "waves_id": WAVES})
    file, look = form.cleaned_data["file"], look_at(form.cleaned_data["file"], form.request(), request.user)
    upload = keep_upload(
        by=request.user,
        project=form.into,
        file=file,
        sha256=look.sha256,
        answers=form.answers(),
        preview=look.preview or {},
        refusal=look.refusal,
    )
    return redirect("assets:import_detail", upload.uuid)


@require_safe
@with_upload
def import_detail(request: SignedInRequest, upload: ImportFile) -> HttpResponse:
    """What a file would change, or changed, or why it cannot be read."""
    page = UploadPage(upload, request.GET.get("outcome", ""))
    return render(request, "assets/import_detail.html", {"page": page, "upload": upload})


@require_POST
@with_upload
def import_apply(request: SignedInRequest, upload: ImportFile) -> HttpResponse:
    """Import the file; asked twice, it is imported once."""
    try:
        written = apply_upload(upload=upload, by=request.user, make_plan=prepare(upload, request.user))
    except (RefusalError, ImportBusyError) as refusal:
        messages.error(request, str(refusal))
    else:
        if written is None:
            messages.info(request, "There was nothing to write: the register has all of it already.")
        else:
            messages.success(request, "Imported. What you see below is what was written.")
    return redirect("assets:import_detail", upload.uuid)


@require_safe
@with_upload
def import_rejected(request: SignedInRequest, upload: ImportFile) -> StreamingHttpResponse:
    """The rows that were kept out, as they came, with what is wrong in a last column."""
    if upload.state == ImportState.REFUSED:
        raise Http404
    try:
        rejected = rejected_rows(upload)
    except RefusalError as refusal:
        raise Http404(str(refusal)) from refusal
    response = StreamingHttpResponse(write_csv(rejected.headings, rejected.rows), content_type=CSV_TYPE)
    response["Content-Disposition"] = f'attachment; filename="rejected-{upload.uuid}.csv"'
    return response
