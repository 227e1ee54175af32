"""What an uploaded file would change, or changed; decisions about its rows; and the rows that were kept out."""

from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from assets.actions.changes import BusyError
from assets.actions.matching import DecisionRefusedError, decide_all_new, decide_row, take_back_decision
from assets.choices import ImportState, MatchAnswer
from assets.forms.matching import OPEN, DecisionForm
from assets.imports.limits import RefusalError
from assets.imports.notes_sheet import HEADINGS, note_lines
from assets.imports.page import PreviewPage
from assets.imports.rejected import rejected_sheet
from assets.models import ImportFile
from assets.permissions import SignedInRequest, with_upload
from assets.spreadsheets import CSV_TYPE, write_csv


def render_preview(request: SignedInRequest, upload: ImportFile) -> HttpResponse:
    """The page of a file that was checked or imported."""
    page = PreviewPage(upload, request.GET, request.user)
    return render(request, "assets/import_preview.html", {"page": page, "upload": upload})


@require_POST
@with_upload
def import_decide(request: SignedInRequest, upload: ImportFile) -> HttpResponse:
    """Decide whether a row is about an asset, or leave it open again; then back to where it was decided."""
    form = DecisionForm(request.POST, upload=upload)
    if not form.is_valid():
        messages.error(request, "This could not be decided: the row is not there any more. Check the rows again.")
        return redirect(_back(request, upload))
    about = {"upload": upload, "row": form.cleaned_data["row"], "asset": form.cleaned_data["asset"], "by": request.user}
    try:
        if form.cleaned_data["answer"] == OPEN:
            take_back_decision(**about)
        else:
            decide_row(**about, answer=MatchAnswer(form.cleaned_data["answer"]))
    except (DecisionRefusedError, BusyError) as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{_back(request, upload)}#row-{form.cleaned_data['row'].number}")


@require_POST
@with_upload
def import_decide_new(request: SignedInRequest, upload: ImportFile) -> HttpResponse:
    """Decide that all unsure rows are assets of their own."""
    try:
        rows = decide_all_new(upload=upload, by=request.user)
    except (DecisionRefusedError, BusyError) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Decided about {rows:,} rows: each is an asset of its own.")
    return redirect(_back(request, upload))


@require_safe
@with_upload
def import_rejected(request: SignedInRequest, upload: ImportFile) -> HttpResponseBase:
    """The rows that were kept out, as the sheet they came in, with what is wrong in a last column."""
    if upload.state not in {ImportState.CHECKED, ImportState.APPLIED}:
        raise Http404
    try:
        sheet = rejected_sheet(upload)
    except RefusalError as refusal:
        messages.error(request, str(refusal))
        return redirect("assets:import_detail", upload.uuid)
    response = StreamingHttpResponse(sheet.pieces, content_type=sheet.content_type)
    name = f"{Path(upload.name).stem} rejected.{sheet.extension}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


@require_safe
@with_upload
def import_notes(request: SignedInRequest, upload: ImportFile) -> StreamingHttpResponse:
    """Every fault and every warning, as .csv."""
    response = StreamingHttpResponse(write_csv(HEADINGS, note_lines(upload)), content_type=CSV_TYPE)
    name = f"{Path(upload.name).stem} faults and warnings.csv"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _back(request: SignedInRequest, upload: ImportFile) -> str:
    """The page of the file, with the rows narrowed as they were."""
    query = QueryDict(request.POST.get("back", "")[:1000]).urlencode()
    return reverse("assets:import_detail", args=[upload.uuid]) + (f"?{query}" if query else "")
