"""Change sets: which there are, what one of them wrote, and taking back."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assets.actions.changes import AlreadyWrittenError, BusyError
from assets.actions.undoing import (
    CannotBeUndoneError,
    StaleUndoError,
    refuse_what_has_no_undo,
    undo,
    undo_change_set,
)
from assets.actions.undoing_large import is_large
from assets.change_sets import ChangeListPage, ChangeSetPage
from assets.forms.undoing import EntryForm, PersonForm, UndoForm
from assets.models import Asset, ChangeSet
from assets.permissions import SignedInRequest, for_editors, with_change_set, with_edited_asset
from assets.undo.outline import Outline, outline
from assets.undo.selection import Selection, of_change_set
from assets.undo_page import UndoPage
from assets.views.large_undo import ask_worker, latest_work, watch

CONFLICT = 409
# The names of the buttons that turn the pages of a preview, with all that was ticked and written so far: of what goes
# back, and of the questions.
LEAF, ASKING = "leaf", "asking"


@require_safe
@for_editors
def change_list(request: SignedInRequest) -> HttpResponse:
    """What was written about the assets in one's care, the latest first."""
    return render(request, "assets/change_list.html", {"page": ChangeListPage(request.user, request.GET.dict())})


@require_safe
@with_change_set
def change_detail(request: SignedInRequest, change_set: ChangeSet) -> HttpResponse:
    """One change set: who, when, why, and what it wrote about which asset."""
    page = ChangeSetPage(change_set, request.user, request.GET.get("page"))
    return render(request, "assets/change_detail.html", {"page": page, "change_set": change_set})


@require_http_methods(["GET", "HEAD", "POST"])
@with_change_set
def change_undo(request: SignedInRequest, change_set: ChangeSet) -> HttpResponse:
    """Take a change set back: first what that would do, then the act."""
    context = {"heading": "Take this back", "change_set": change_set, "way_back": "assets:change_list"}
    try:
        refuse_what_has_no_undo(written=change_set, by=request.user)
    except CannotBeUndoneError as refusal:
        return render(request, "assets/undo_refused.html", context | {"refusal": str(refusal)})
    selection = of_change_set(change_set)
    if is_large(selection):
        return _large_undo_page(request, change_set, selection, context)
    return _undo_page(request, selection, partial(undo_change_set, written=change_set, by=request.user), context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def changes_by_person(request: SignedInRequest) -> HttpResponse:
    """Take back what one person wrote between two times."""
    asked = PersonForm(request.GET if "person" in request.GET else None, user=request.user)
    context = {"heading": "Take back what one person wrote", "asked": asked, "change_set": None}
    if not asked.is_valid():
        return render(request, "assets/undo_person.html", context)
    selection = asked.selection()
    return _undo_page(request, selection, partial(undo, selection=selection, by=request.user), context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_edited_asset
def asset_revert(request: SignedInRequest, asset: Asset) -> HttpResponse:
    """Take back one change of a record, or a part of it, or set the whole record back to how it stood after it."""
    form = EntryForm(request.GET, asset=asset, user=request.user)
    if not form.is_valid():
        messages.info(request, "Choose in the history what you want to take back.")
        return redirect("assets:asset_history", asset.slug)
    change_set = form.cleaned_data["change"]
    heading = "Set the record back" if form.cleaned_data["since"] else "Take this back"
    context = {"heading": heading, "asset": asset, "change_set": change_set, "since": form.cleaned_data["since"]}
    selection = form.selection()
    act = partial(undo, selection=selection, by=request.user, asset=asset)
    return _undo_page(request, selection, act, context)


def _undo_page(
    request: SignedInRequest,
    selection: Selection,
    act: Callable[..., ChangeSet],
    context: dict[str, object],
) -> HttpResponse:
    """The preview, or the act and the way to what it wrote."""
    form = UndoForm(request.POST or None)
    if {LEAF, ASKING} & request.POST.keys() or not form.is_valid():
        return _preview(request, selection, outline(selection, request.user), context)
    try:
        written = act(order=form.order())
    except AlreadyWrittenError as done:
        written = done.change_set
    except StaleUndoError as stale:
        return _preview(request, selection, stale.outline, context | {"is_stale": True}, CONFLICT)
    except (CannotBeUndoneError, BusyError) as refusal:
        messages.error(request, str(refusal))
        return redirect(request.get_full_path())
    messages.success(request, "Taken back. What you see below is what was written, and can itself be taken back.")
    return redirect("assets:change_detail", written.uuid)


def _large_undo_page(
    request: SignedInRequest, change_set: ChangeSet, selection: Selection, context: dict[str, object]
) -> HttpResponse:
    """What a worker does, or did; once it is worked out, the preview as of anything else."""
    is_turning = bool({LEAF, ASKING} & request.POST.keys())
    if request.method == "POST" and not is_turning:
        return ask_worker(request, change_set)
    job, found = latest_work(request, change_set)
    if found is None:
        return watch(request, job, context)
    return _preview(request, selection, found, context | {"is_large": True})


def _preview(
    request: SignedInRequest, selection: Selection, found: Outline, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """What would be done; what was ticked and written so far stays."""
    said = request.POST
    page = UndoPage(
        selection,
        found,
        request.user,
        number=said.get(LEAF),
        asking=said.get(ASKING),
        ticked=UndoForm(said).ticked_so_far(),
    )
    answers = {"why": said.get("why", ""), "every": "every" in said, "ticked": page.ticked_elsewhere}
    form = UndoForm(initial={"digest": found.digest} | answers)
    usual = {"asset": None, "asked": None, "since": False, "is_stale": False, "is_large": False}
    return render(request, "assets/undo.html", usual | context | {"page": page, "form": form}, status=status)
