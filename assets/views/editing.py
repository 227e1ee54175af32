"""Correcting an asset, and writing down a new one."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_POST

from assets.actions.changes import AlreadyWrittenError
from assets.actions.drafts import TooLargeError, discard_draft, is_written, keep_draft
from assets.actions.saving import RefusedError, StaleError, create_asset, save_asset
from assets.edit_page import ConflictPage, EditPage, entered
from assets.models import Asset
from assets.permissions import SignedInRequest, for_editors, with_edited_asset
from assets.views.kept import forget_form, kept_form, survives_log_out

SAVED = "Saved. What you changed is on this page, and in its history."
NOTHING_NEW = "Nothing was different, so nothing was written."
ADDED = "Added to the register."


@require_http_methods(["GET", "HEAD", "POST"])
@survives_log_out
@with_edited_asset
def asset_edit(request: SignedInRequest, asset: Asset) -> HttpResponse:
    """One asset with all that hangs on it, to be corrected in one place."""
    if request.method != "POST":
        return _draw(request, _opened(request, asset))
    page = EditPage.sent(asset, request.user, request.POST)
    if not page.is_ready():
        return _draw(request, page)
    try:
        written = save_asset(asset=asset, by=request.user, base=page.forms.base, **page.answers())
    except StaleError as stale:
        return _ask(request, page, asset, stale)
    except RefusedError as refusal:
        return _draw(request, page.refuse(str(refusal)))
    except AlreadyWrittenError as before:
        written = before.change_set
    _done(request, asset, SAVED if written else NOTHING_NEW)
    return redirect(asset)


@require_http_methods(["GET", "HEAD", "POST"])
@survives_log_out
@for_editors
def asset_new(request: SignedInRequest) -> HttpResponse:
    """A new asset; where it may be there already, that is asked first."""
    if request.method != "POST":
        return _draw(request, _opened(request, None))
    page = EditPage.sent(None, request.user, request.POST)
    if not page.is_ready():
        return _draw(request, page)
    project = page.forms.columns.project
    try:
        asset = create_asset(by=request.user, project=project, **page.answers())
    except RefusedError as refusal:
        return _draw(request, page.refuse(str(refusal)))
    _done(request, None, ADDED)
    return redirect(asset)


@require_POST
@with_edited_asset
def asset_draft(request: SignedInRequest, asset: Asset) -> HttpResponse:
    """Keep what is entered so far, or throw it away."""
    return _keep(request, asset)


@require_POST
@for_editors
def asset_new_draft(request: SignedInRequest) -> HttpResponse:
    """The same for the form of a new asset."""
    return _keep(request, None)


def _opened(request: SignedInRequest, asset: Asset | None) -> EditPage:
    go_on = request.GET.get("draft") == "continue"
    return EditPage.opened(asset, request.user, kept=kept_form(request), go_on=go_on)


def _draw(request: SignedInRequest, page: EditPage) -> HttpResponse:
    if page.asset is None:
        return render(request, "assets/edit/new.html", {"page": page})
    return render(request, "assets/edit/edit.html", {"page": page, "asset": page.asset, "pictures": page.pictures})


def _ask(request: SignedInRequest, page: EditPage, asset: Asset, stale: StaleError) -> HttpResponse:
    """Show who changed what in between. What was sent is kept, for whoever leaves without choosing."""
    with suppress(TooLargeError):  # The page that asks carries all of it anyway.
        keep_draft(by=request.user, asset=asset, data=entered(request.POST))
    return render(request, "assets/edit/stale.html", {"asset": asset, "late": ConflictPage(page, asset, stale.theirs)})


def _done(request: SignedInRequest, asset: Asset | None, words: str) -> None:
    discard_draft(by=request.user, asset=asset)
    forget_form(request)
    messages.success(request, words)


def _keep(request: SignedInRequest, asset: Asset | None) -> HttpResponse:
    if "discard" in request.POST:
        discard_draft(by=request.user, asset=asset)
        forget_form(request)
        return redirect("assets:asset_edit", asset.slug) if asset else redirect("assets:asset_new")
    data = entered(request.POST)
    if not data.keys() & {"base", "conflict"}:
        return JsonResponse({"error": "This is no form of an asset."}, status=400)
    if is_written(data):
        return JsonResponse({"kept": None})
    try:
        draft = keep_draft(by=request.user, asset=asset, data=data)
    except TooLargeError:
        return JsonResponse({"error": "This is more than is kept. Save it."}, status=413)
    return JsonResponse({"kept": date_format(localtime(draft.saved_at), "H:i")})
