"""Somebody's own stories, by their link. GET and HEAD show and change nothing; taking back is a form that is sent."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.authorisation import open_to_everyone
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.stories import withdraw_own_story
from referrals.forms.once import OneTimeForm
from referrals.models import DoorLink, Person, Story
from referrals.permissions.own_stories import OWN_STORIES
from referrals.stories.own import own_stories
from referrals.stories.standing import picture_of
from referrals.views.stories import sent


@require_safe
@open_to_everyone
def my_stories_enter(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address: into the session, and on to the page that has none."""
    return OWN_STORIES.let_in(request, token, leads_to="referrals:my_stories")


@require_safe
@OWN_STORIES.guards
def my_stories(request: HttpRequest, link: DoorLink) -> HttpResponse:
    """What they told, what it is used for, and a button to take each back."""
    person = _person_of(link)
    return render(request, "referrals/my_stories.html", {"person": person, "stories": own_stories(person)})


@require_POST
@OWN_STORIES.guards
def my_story_take_back(request: HttpRequest, link: DoorLink, uuid: UUID) -> HttpResponse:
    """Take one back: from now on it is shown nowhere."""
    form = OneTimeForm(request.POST)
    if not form.is_valid():
        raise Http404
    with suppress(AlreadyDoneError):
        withdraw_own_story(story=_story_of(link, uuid), link=link, submission=form.cleaned_data["submission"])
    messages.success(request, "Taken back. From now on nobody is shown it.")
    return redirect("referrals:my_stories")


@require_safe
@OWN_STORIES.guards
def my_story_picture(request: HttpRequest, link: DoorLink, uuid: UUID) -> HttpResponse:
    """The picture of one of them."""
    return sent(picture_of(_story_of(link, uuid)))


def _person_of(link: DoorLink) -> Person:
    if link.person is None:
        raise Http404
    return link.person


def _story_of(link: DoorLink, uuid: UUID) -> Story:
    stories = Story.objects.filter(person=link.person_id).select_related("person__key", "picture")
    story: Story = get_object_or_404(stories, uuid=uuid)
    return story
