"""Making one record of two that are one asset."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assets.actions.changes import AlreadyWrittenError, BusyError
from assets.actions.merging import MergeRefusedError, StaleMergeError, merge_assets
from assets.forms.merging import MergeFindForm, MergeForm
from assets.merge_page import MergeFindPage, MergePage
from assets.models import Asset
from assets.permissions import SignedInRequest, with_edited_asset, with_edited_pair

CONFLICT = 409
# The name of the button that turns the two round, with all that was chosen so far.
TURN = "turn"


@require_http_methods(["GET", "HEAD", "POST"])
@with_edited_asset
def asset_merge_find(request: SignedInRequest, asset: Asset) -> HttpResponse:
    """Look for the record that may be the same asset. It changes nothing.

    Asked by POST, because a name can be a person's: it must not stand in an address.
    """
    form = MergeFindForm(request.POST or None)
    asked = form.cleaned_data["name"] if form.is_valid() else ""
    context = {"page": MergeFindPage(asset, request.user, asked), "form": form, "asset": asset}
    return render(request, "assets/merge_find.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_edited_pair
def asset_merge(request: SignedInRequest, survivor: Asset, other: Asset) -> HttpResponse:
    """Both records side by side, and the merge; sent twice, they are merged once."""
    form = MergeForm(request.POST or None)
    if TURN in request.POST:
        reason = request.POST.get("reason", "")
        return _draw(request, other, survivor, MergeForm(), choices=form.turned(), reason=reason)
    if not form.is_valid():
        return _draw(request, survivor, other, form)
    said = {name: form.cleaned_data[name] for name in ("reason", "seen", "submission")}
    try:
        merge_assets(survivor=survivor, other=other, choices=form.choices(), by=request.user, **said)
    except StaleMergeError:
        return _draw(request, survivor, other, form, status=CONFLICT, is_stale=True)
    except (MergeRefusedError, BusyError) as refusal:
        return _draw(request, survivor, other, form, status=CONFLICT, refusal=str(refusal))
    except AlreadyWrittenError:
        pass  # sent twice: the first one did it
    messages.success(request, f"One record now. The addresses of “{other.name}” lead here, and it can be taken back.")
    return redirect(survivor)


def _draw(
    request: SignedInRequest, survivor: Asset, other: Asset, form: MergeForm, *, status: int = 200, **said: Any
) -> HttpResponse:
    """The page, with what was chosen so far."""
    if form.is_bound:
        said.setdefault("choices", form.choices())
    page = MergePage(survivor, other, request.user, form, **said)
    return render(request, "assets/merge.html", {"page": page, "form": page.form}, status=status)
