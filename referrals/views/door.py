"""The door of a provider who comes by a link. GET and HEAD show and change nothing; every act is a form sent."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.authorisation import open_to_everyone
from referrals.actions.availability import say_places
from referrals.actions.codes import CodeRefusedError, ask_for_code, use_code
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.proposing import tell_researchers
from referrals.door.acting import carry_out
from referrals.door.acts import BY_SLUG, OPEN, Side
from referrals.door.forms import AvailabilityForm, CodeAskedForm, CodeForm, PlaceFaultForm
from referrals.door.page import DoorPage
from referrals.door.place import PlacePage
from referrals.models import DoorLink, Referral
from referrals.permissions.door import PROVIDERS, has_opened, note_code, note_opened, shows_until

CONFLICT, TOO_MANY = 409, 429
BY_LINK = Side()


@require_safe
@open_to_everyone
def door_enter(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address: into the session, and on to the page that has none."""
    return PROVIDERS.let_in(request, token, leads_to="referrals:door")


@require_safe
@PROVIDERS.guards
def door(request: HttpRequest, link: DoorLink) -> HttpResponse:
    """The referral, as far as a link shows it."""
    return _page(request, link)


@require_POST
@PROVIDERS.guards
def door_act(request: HttpRequest, link: DoorLink, act: str) -> HttpResponse:
    """Do one of the acts; what could not be done stays on the page, with the reason."""
    asked, referral = BY_SLUG.get(act), _referral_of(link)
    if asked is None or (asked is not OPEN and not has_opened(request.session)):
        raise Http404
    form = asked.form(request.POST, referral=referral, auto_id=f"id_{asked.slug}_%s")
    if not form.is_valid():
        return _page(request, link, refused=(asked, form))
    if not carry_out(asked, form, side=BY_LINK):
        return _page(request, link, CONFLICT, refused=(asked, form))
    if asked is OPEN:
        note_opened(request.session)
    messages.success(request, asked.done)
    return redirect("referrals:door")


@require_POST
@PROVIDERS.guards
def door_code_ask(request: HttpRequest, link: DoorLink) -> HttpResponse:
    """Have a code sent to the registered address."""
    form = CodeAskedForm(request.POST)
    if not form.is_valid() or not has_opened(request.session):
        raise Http404
    try:
        ask_for_code(link=link, submission=form.cleaned_data["submission"])
    except CodeRefusedError as refusal:
        messages.error(request, str(refusal))
        return _page(request, link, TOO_MANY)
    messages.success(request, "A code is on its way to the registered e-mail address. It is good for 10 minutes.")
    return redirect("referrals:door")


@require_POST
@PROVIDERS.guards
def door_code(request: HttpRequest, link: DoorLink) -> HttpResponse:
    """Take a code, and show how to reach the person for half an hour."""
    form = CodeForm(request.POST)
    if not has_opened(request.session):
        raise Http404
    if form.is_valid() and use_code(link=link, code=form.cleaned_data["code"]):
        note_code(request.session)
        messages.success(request, "The code was right. You see everything for 30 minutes.")
        return redirect("referrals:door")
    if form.is_valid():
        form.add_error("code", "This is not the code, or it is too old, or was tried too often. Ask for a new one.")
    return _page(request, link, code=form)


@require_POST
@PROVIDERS.guards
def door_places(request: HttpRequest, link: DoorLink) -> HttpResponse:
    """Say how many places are free."""
    form, offer = AvailabilityForm(request.POST), _referral_of(link).offer
    if offer is None:
        raise Http404
    if not form.is_valid():
        return _page(request, link, places=form)
    with suppress(AlreadyDoneError):
        say_places(offer=offer, by=None, link=link, **form.cleaned_data)
    messages.success(request, "Thank you. Link workers see it at once.")
    return redirect("referrals:door")


@require_POST
@PROVIDERS.guards
def door_fault(request: HttpRequest, link: DoorLink) -> HttpResponse:
    """Say that something at the place is different."""
    form, offer = PlaceFaultForm(request.POST), _referral_of(link).offer
    if offer is None:
        raise Http404
    if not form.is_valid():
        return _page(request, link, fault=form)
    with suppress(AlreadyDoneError):
        tell_researchers(offer=offer, by=None, link=link, **form.cleaned_data)
    messages.success(request, "Thank you. Somebody looks at it.")
    return redirect("referrals:door")


def _referral_of(link: DoorLink) -> Referral:
    if link.referral is None:
        raise Http404
    return link.referral


def _page(request: HttpRequest, link: DoorLink, status: int = 200, **filled: Any) -> HttpResponse:
    place_forms = {name: filled.pop(name, None) for name in ("places", "fault")}
    referral = _referral_of(link)
    page = DoorPage(
        referral,
        BY_LINK,
        is_opened=has_opened(request.session),
        shown_until=shows_until(request.session),
        **filled,
    )
    place = PlacePage.of(referral.offer, **place_forms)
    context = {"page": page, "referral": referral, "link": link, "place": place}
    return render(request, "referrals/door.html", context, status=status)
