"""A provider with an account: their own people, what to do about each, and their places."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assets.permissions import SignedInRequest
from referrals.actions.availability import say_places
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.proposing import tell_researchers
from referrals.door.acting import carry_out
from referrals.door.acts import BY_SLUG, Side
from referrals.door.forms import AvailabilityForm, PlaceFaultForm
from referrals.door.listing import OurPeople
from referrals.door.page import DoorPage
from referrals.door.place import PlacePage
from referrals.models import Offer, Referral
from referrals.permissions import for_providers, with_provided_referral
from referrals.permissions.places import with_offer

CONFLICT = 409


@require_safe
@for_providers
def our_people(request: SignedInRequest) -> HttpResponse:
    """Everybody who was referred to the providers for whom one works, and what is to be done."""
    return render(request, "referrals/our_people.html", {"page": OurPeople(request.user)})


@require_safe
@with_provided_referral
def our_person(request: SignedInRequest, referral: Referral) -> HttpResponse:
    """One of them."""
    return _page(request, referral)


@require_POST
@with_provided_referral
def our_person_act(request: SignedInRequest, referral: Referral, act: str) -> HttpResponse:
    """Do one of the acts; what could not be done stays on the page, with the reason."""
    asked, side = BY_SLUG.get(act), Side(request.user)
    if asked is None:
        raise Http404
    form = asked.form(request.POST, referral=referral, auto_id=f"id_{asked.slug}_%s")
    if not form.is_valid():
        return _page(request, referral, refused=(asked, form))
    if not carry_out(asked, form, side=side):
        return _page(request, referral, CONFLICT, refused=(asked, form))
    messages.success(request, asked.done)
    return redirect("referrals:our_person", referral.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@with_offer
def offer_places(request: SignedInRequest, offer: Offer) -> HttpResponse:
    """How many places are free at an activity: what was said last, and the form to say it anew."""
    if request.method != "POST":
        return _place(request, offer)
    form = AvailabilityForm(request.POST)
    if not form.is_valid():
        return _place(request, offer, places=form)
    with suppress(AlreadyDoneError):
        say_places(offer=offer, by=request.user, **form.cleaned_data)
    messages.success(request, "It is written down, and link workers see it at once.")
    return redirect("referrals:offer_places", offer.uuid)


@require_POST
@with_offer
def offer_fault(request: SignedInRequest, offer: Offer) -> HttpResponse:
    """Say that something at the place is different from what its record says."""
    form = PlaceFaultForm(request.POST)
    if not form.is_valid():
        return _place(request, offer, fault=form)
    with suppress(AlreadyDoneError):
        tell_researchers(offer=offer, by=request.user, **form.cleaned_data)
    messages.success(request, "Thank you. Somebody looks at it.")
    return redirect("referrals:offer_places", offer.uuid)


def _place(request: SignedInRequest, offer: Offer, **forms: Any) -> HttpResponse:
    return render(request, "referrals/offer_places.html", {"place": PlacePage.of(offer, **forms), "offer": offer})


def _page(request: SignedInRequest, referral: Referral, status: int = 200, **filled: Any) -> HttpResponse:
    page = DoorPage(referral, Side(request.user), **filled)
    context = {"page": page, "referral": referral, "place": PlacePage.of(referral.offer)}
    return render(request, "referrals/our_person.html", context, status=status)
