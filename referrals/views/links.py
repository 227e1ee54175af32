"""A referral's links and messages, for its link worker: what went out, what came of it, and sending a new link."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from assets.permissions import SignedInRequest
from referrals.actions.attempt import MoveRefusedError
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.links import revoke_links, send_new_link
from referrals.door.forms import CodeAskedForm
from referrals.door.links import LinksPage
from referrals.models import Referral
from referrals.permissions import with_worked_referral


@require_safe
@with_worked_referral
def referral_links(request: SignedInRequest, referral: Referral) -> HttpResponse:
    """What was sent about a referral, and what came of it."""
    return render(request, "referrals/referral_links.html", {"page": LinksPage(referral), "referral": referral})


@require_POST
@with_worked_referral
def referral_link_send(request: SignedInRequest, referral: Referral) -> HttpResponse:
    """Send the provider a new link."""
    form = CodeAskedForm(request.POST)
    if form.is_valid():
        try:
            with suppress(AlreadyDoneError):
                send_new_link(referral=referral, by=request.user, submission=form.cleaned_data["submission"])
        except MoveRefusedError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "A new link is on its way. Earlier ones do not work any more.")
    return redirect("referrals:referral_links", referral.uuid)


@require_POST
@with_worked_referral
def referral_link_revoke(request: SignedInRequest, referral: Referral) -> HttpResponse:
    """Have no link to the referral work any more."""
    form = CodeAskedForm(request.POST)
    if form.is_valid():
        with suppress(AlreadyDoneError):
            revoke_links(referral=referral, by=request.user, submission=form.cleaned_data["submission"])
        messages.success(request, "No link to this referral works any more.")
    return redirect("referrals:referral_links", referral.uuid)
