"""Editing the assets of a list at once: what to change, what that would do, and the act itself."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from assets.actions.bulk_editing import (
    ChangedMeanwhileError,
    NothingToWriteError,
    apply_bulk_edit,
)
from assets.actions.changes import AlreadyWrittenError, BusyError
from assets.bulk.page import BulkSet, Preview
from assets.bulk.seen import read_seen
from assets.bulk.words import HEADINGS, sheet_rows
from assets.forms.bulk import ApplyForm, BulkEditForm, written_before
from assets.models import ChangeSet
from assets.permissions import SignedInRequest, for_editors
from assets.spreadsheets import CSV_TYPE, write_csv

CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def bulk_edit_new(request: SignedInRequest) -> HttpResponse:
    """What to change about the assets of a list: asked for the first time or, by POST, with the answers so far."""
    answers = request.POST.dict() if request.method == "POST" else {"query": request.GET.urlencode()}
    return _form_page(request, BulkEditForm(user=request.user, initial=answers))


@require_POST
@for_editors
def bulk_edit_preview(request: SignedInRequest) -> HttpResponse:
    """What the changes would do to every asset of the list; nothing is written."""
    form = BulkEditForm(request.POST, user=request.user)
    if not form.is_valid():
        return _form_page(request, form)
    return _preview_page(request, form)


@require_POST
@for_editors
def bulk_edit_differences(request: SignedInRequest) -> HttpResponseBase:
    """Every difference of the preview as .csv."""
    form = BulkEditForm(request.POST, user=request.user)
    if not form.is_valid():
        return _form_page(request, form)
    preview = Preview(form.of, form.edit(), request.user)
    response = StreamingHttpResponse(write_csv(HEADINGS, sheet_rows(preview.plan, request.user)), content_type=CSV_TYPE)
    response["Content-Disposition"] = 'attachment; filename="differences.csv"'
    return response


@require_POST
@for_editors
def bulk_edit_apply(request: SignedInRequest) -> HttpResponse:
    """Write what was previewed, or say what differs by now; asked twice, it is written once."""
    form = BulkEditForm(request.POST, user=request.user)
    if done := written_before(request.POST.get("submission", "")):
        return _written(request, done)
    if not form.is_valid():
        return _form_page(request, form)
    asked = ApplyForm(request.POST, of=form.of)
    if not asked.is_valid():
        return _preview_page(request, form, asked)
    try:
        return _written(request, _apply(request, form, asked))
    except (ChangedMeanwhileError, NothingToWriteError):
        return _preview_page(request, form, status=CONFLICT)
    except BusyError as refusal:
        messages.error(request, str(refusal))
        return _preview_page(request, form, status=CONFLICT)


def _apply(request: SignedInRequest, form: BulkEditForm, asked: ApplyForm) -> ChangeSet:
    edit, confirmed = form.edit(), asked.cleaned_data
    try:
        return apply_bulk_edit(
            by=request.user,
            reason=edit.reason,
            uuid=confirmed["submission"],
            seen=confirmed["seen"].fingerprint,
            make_order=partial(form.of.make_order, edit, request.user),
        )
    except AlreadyWrittenError as before:
        return before.change_set


def _form_page(request: SignedInRequest, form: BulkEditForm) -> HttpResponse:
    of = BulkSet(form["query"].value() or "", request.user)
    return render(request, "assets/bulk_new.html", {"form": form, "of": of})


def _preview_page(
    request: SignedInRequest, form: BulkEditForm, refused: ApplyForm | None = None, status: int = 200
) -> HttpResponse:
    preview = Preview(form.of, form.edit(), request.user, read_seen(request.POST.get("seen", "")))
    page = preview.page(request.POST.get("page"))
    context = {
        "answers": form.answers(),
        "confirmation": ApplyForm(of=form.of, initial={"seen": preview.token}),
        "fault": refused,
        "of": form.of,
        "page_obj": page,
        "preview": preview,
        "rows": preview.rows(page),
    }
    return render(request, "assets/bulk_preview.html", context, status=status)


def _written(request: SignedInRequest, done: ChangeSet) -> HttpResponse:
    messages.success(request, "Written, as one change. It can be taken back as one.")
    return redirect("assets:change_detail", done.uuid)
