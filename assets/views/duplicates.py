"""Records that may be one asset: looking for them, and deciding about one pair after the other."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from assets.actions.changes import AlreadyWrittenError, BusyError
from assets.actions.duplicates import PairRefusedError, say_not_duplicate, start_finding, take_back_not_duplicate
from assets.actions.jobs import AlreadyRunningError
from assets.actions.undoing import CannotBeUndoneError, StaleUndoError
from assets.choices import ChangeKind
from assets.duplicate_page import DuplicatesPage, last_decision
from assets.forms.duplicates import NotDuplicateForm, TakeBackForm
from assets.permissions import SignedInRequest, for_editors


@require_safe
@for_editors
def duplicate_list(request: SignedInRequest) -> HttpResponse:
    """The pairs that look alike, the likeliest first, each with both records side by side."""
    return render(request, "assets/duplicate_list.html", {"page": DuplicatesPage(request.user, request.GET)})


@require_POST
@for_editors
def duplicates_find(request: SignedInRequest) -> HttpResponse:
    """Have the whole register looked through."""
    try:
        start_finding(by=request.user)
    except AlreadyRunningError:
        messages.info(request, "Duplicates are being looked for already.")
    return redirect("assets:duplicate_list")


@require_POST
@for_editors
def duplicate_refuse(request: SignedInRequest) -> HttpResponse:
    """Remember that two records are two assets."""
    form = NotDuplicateForm(request.POST, user=request.user)
    if not form.is_valid():
        messages.error(request, form.in_words())
        return _back(request)
    try:
        say_not_duplicate(**form.cleaned_data, by=request.user)
    except AlreadyWrittenError:
        pass  # the form was sent twice
    except (PairRefusedError, BusyError) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The two will not be shown as a pair again.")
    return _back(request)


@require_POST
@for_editors
def duplicates_undo(request: SignedInRequest) -> HttpResponse:
    """Take back one's last decision about a pair; a merge is taken back on a page of its own, which shows it first."""
    form = TakeBackForm(request.POST)
    written = last_decision(request.user, form.cleaned_data["change"]) if form.is_valid() else None
    if written is None:
        messages.info(request, "There is nothing of yours to take back here.")
        return _back(request)
    if written.kind == ChangeKind.MERGE:
        return redirect("assets:change_undo", written.uuid)
    try:
        take_back_not_duplicate(written=written, by=request.user, submission=form.cleaned_data["submission"])
    except AlreadyWrittenError:
        pass  # the form was sent twice
    except (CannotBeUndoneError, StaleUndoError, BusyError) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Taken back: the pair is open again.")
    return _back(request)


def _back(request: SignedInRequest) -> HttpResponseRedirect:
    """To the list as it was narrowed, at the pair that came next."""
    narrowed, pair = request.POST.get("back", ""), request.POST.get("next", "")
    place = reverse("assets:duplicate_list") + (f"?{narrowed}" if narrowed else "")
    return redirect(f"{place}#pair-{pair}" if pair.isdigit() else place)
