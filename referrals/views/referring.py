"""Whoever sends people to a service: their own list, and a new one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assets.permissions import SignedInRequest
from referrals.actions.attempt import MoveRefusedError
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.people import PersonRefusedError
from referrals.actions.referring import send_person
from referrals.permissions import for_referrers
from referrals.permissions.loaders import note_list
from referrals.referring.forms import SendingForm
from referrals.referring.listing import OurReferralsPage

SENT = "Sent to {service}. A link worker gets in touch with the person."


@require_safe
@for_referrers
def our_referrals(request: SignedInRequest) -> HttpResponse:
    """The referrals of the organisations for which one refers."""
    page = OurReferralsPage(request.user, request.GET.get("page", ""))
    note_list(request, "our_referrals", len(page.entries))
    return render(request, "referrals/our_referrals.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@for_referrers
def our_referral_new(request: SignedInRequest) -> HttpResponse:
    """Send somebody to the link workers. Whether they are known there is not told."""
    form = SendingForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid() and (done := _send(request, form)):
        return done
    return render(request, "referrals/our_referral_new.html", {"form": form})


def _send(request: SignedInRequest, form: SendingForm) -> HttpResponse | None:
    """Where it leads; None where the form says what is wrong."""
    try:
        sent = send_person(order=form.order, by=request.user, submission=form.cleaned_data["submission"])
    except (PersonRefusedError, MoveRefusedError) as refusal:
        form.say(str(refusal), refusal.field)
        return None
    except AlreadyDoneError as before:
        return redirect(before.submission.led_to)
    messages.success(request, SENT.format(service=form.cleaned_data["service"]))
    return redirect("referrals:referral", sent.uuid)
