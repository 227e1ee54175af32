"""The person's own link to their stories: made by whoever looks after them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from assets.permissions import SignedInRequest
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.stories import StoryRefusedError
from referrals.actions.story_links import revoke_story_links, send_story_link, show_story_link
from referrals.forms.once import OneTimeForm
from referrals.models import Person
from referrals.permissions import with_person
from referrals.stories.own import address_of

BEFORE = "This was done already. Make another link where it is needed: those before stop working."


@require_POST
@with_person
def person_story_link(request: SignedInRequest, person: Person) -> HttpResponse:
    """Show a link to the person, this once: as an address and as a code to be photographed."""
    form = OneTimeForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        token = show_story_link(person=person, by=request.user, submission=form.cleaned_data["submission"])
    except AlreadyDoneError:
        messages.info(request, BEFORE)
        return redirect("referrals:person_stories", person.uuid)
    return render(request, "referrals/person_story_link.html", {"person": person, "address": address_of(token)})


@require_POST
@with_person
def person_story_link_send(request: SignedInRequest, person: Person) -> HttpResponse:
    """Send it by e-mail, where the person said that they may be sent e-mail."""
    form = OneTimeForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        send_story_link(person=person, by=request.user, submission=form.cleaned_data["submission"])
        messages.success(request, "A link is on its way to the person.")
    except AlreadyDoneError:
        messages.info(request, BEFORE)
    except StoryRefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("referrals:person_stories", person.uuid)


@require_POST
@with_person
def person_story_link_revoke(request: SignedInRequest, person: Person) -> HttpResponse:
    """Have no link of the person's open anything any more."""
    form = OneTimeForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        revoke_story_links(person=person, by=request.user, submission=form.cleaned_data["submission"])
        messages.success(request, "No link works any more.")
    except AlreadyDoneError:
        messages.info(request, BEFORE)
    return redirect("referrals:person_stories", person.uuid)
