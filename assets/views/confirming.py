"""Saying that a record is still right, or some facts of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assets.actions.changes import AlreadyWrittenError
from assets.actions.confirming import confirm_facts, confirm_record
from assets.forms.confirming import ConfirmForm
from assets.models import Asset
from assets.permissions import SignedInRequest, with_edited_asset


@require_http_methods(["GET", "HEAD", "POST"])
@with_edited_asset
def asset_confirm(request: SignedInRequest, asset: Asset) -> HttpResponse:
    """Confirm a record, or with ``?fact=`` some facts of it; sent twice, it is confirmed once."""
    asked = request.GET.getlist("fact")
    form = ConfirmForm(request.POST or None, asset=asset, user=request.user, asked=asked)
    if form.is_valid():
        try:
            _confirm(request, asset, form)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except AlreadyWrittenError:
            pass  # sent twice: the first one did it
    if not form.is_bound or form.errors:
        return render(request, "assets/asset_confirm.html", {"form": form, "asset": asset})
    messages.success(request, "The record is confirmed." if form.is_whole else "Confirmed: what you ticked.")
    return redirect(asset)


def _confirm(request: SignedInRequest, asset: Asset, form: ConfirmForm) -> None:
    said, by, assurance = form.cleaned_data, request.user, form.assurance()
    if form.is_whole:
        confirm_record(
            asset=asset,
            by=by,
            assurance=assurance,
            shown=said["fact"],
            review_months=said["review_months"],
            uuid=said["submission"],
        )
    else:
        confirm_facts(asset=asset, by=by, assurance=assurance, shown=said["fact"], uuid=said["submission"])
