"""Withdrawing a record that was made by mistake, and restoring it."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from assets.actions.changes import AlreadyWrittenError
from assets.actions.withdrawing import restore_asset, withdraw_asset
from assets.forms.undoing import WithdrawForm
from assets.models import Asset
from assets.permissions import SignedInRequest, with_edited_asset


@require_http_methods(["GET", "HEAD", "POST"])
@with_edited_asset
def asset_withdraw(request: SignedInRequest, asset: Asset) -> HttpResponse:
    """Take a record out of sight, with the reason; sent twice, it is withdrawn once."""
    form = WithdrawForm(request.POST or None)
    if not form.is_valid():
        return render(request, "assets/asset_withdraw.html", {"form": form, "asset": asset})
    said = form.cleaned_data
    with suppress(AlreadyWrittenError):  # sent twice: the first one did it
        withdraw_asset(asset=asset, by=request.user, reason=said["reason"], submission=said["submission"])
    messages.success(request, "Withdrawn. Only staff of its mapping projects can see it now.")
    return redirect(asset)


@require_POST
@with_edited_asset
def asset_restore(request: SignedInRequest, asset: Asset) -> HttpResponse:
    """Show a withdrawn record again."""
    if restore_asset(asset=asset, by=request.user):
        messages.success(request, "Restored. It is shown again to whoever may see it.")
    return redirect(asset)
