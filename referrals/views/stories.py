"""Stories of a person of the caseload: written down, agreed to, changed and taken back."""

from base64 import b64decode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assets.permissions import SignedInRequest
from referrals.actions.agreements import AgreementRefusedError
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.stories import (
    StoryRefusedError,
    agree_to_story,
    change_story,
    tell_story,
    withdraw_story,
)
from referrals.forms.once import OneTimeForm
from referrals.models import Person, Story, StoryPicture
from referrals.permissions import for_link_workers, with_person, with_story
from referrals.permissions.loaders import note_list
from referrals.stories.forms import AgreeForm, ChangeStoryForm, StoryForm
from referrals.stories.page import StoriesOfPerson
from referrals.stories.public import StoriesToUse
from referrals.stories.standing import picture_of, with_standing

BEFORE = "This was written already, by the same form."
ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}


@require_safe
@for_link_workers
def stories_to_use(request: SignedInRequest) -> HttpResponse:
    """Stories that may be used today: in reports, by the team, in training; to be read and printed."""
    asked = request.GET
    page = StoriesToUse(
        request.user, purpose=asked.get("for", ""), about=asked.get("about", ""), number=asked.get("page")
    )
    note_list(request, "stories", len(page.stories))
    return render(request, "referrals/stories_to_use.html", {"page": page})


@require_safe
@with_person
def person_stories(request: SignedInRequest, person: Person) -> HttpResponse:
    """What the person told, and for what each may be used."""
    return render(request, "referrals/person_stories.html", {"person": person, "page": StoriesOfPerson(person)})


@require_http_methods(["GET", "HEAD", "POST"])
@with_person
def person_story_new(request: SignedInRequest, person: Person) -> HttpResponse:
    """Write a story down; for what it may be used is asked on its own page."""
    form = StoryForm(request.POST or None, request.FILES or None, person=person)
    if form.is_valid():
        try:
            story = tell_story(
                person=person, told=form.told, picture=form.picture, by=request.user,
                submission=form.cleaned_data["submission"],
            )  # fmt: skip
        except AlreadyDoneError as before:
            return redirect(before.submission.led_to)
        except StoryRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "Written down. Now ask for what it may be used.")
            return redirect("referrals:story", story.uuid)
    return render(request, "referrals/person_story_new.html", {"person": person, "form": form})


@require_safe
@with_story
def story(request: SignedInRequest, story: Story) -> HttpResponse:
    """One story: the words, what was agreed, and what can be done."""
    return render(request, "referrals/story.html", _shown(story) | {"form": OneTimeForm()})


@require_http_methods(["GET", "HEAD", "POST"])
@with_story
def story_edit(request: SignedInRequest, story: Story) -> HttpResponse:
    """Write it down otherwise; with other words it has to be agreed to anew."""
    form = ChangeStoryForm(request.POST or None, request.FILES or None, story=story)
    if form.is_valid() and _change(request, story, form):
        return redirect("referrals:story", story.uuid)
    return render(request, "referrals/story_edit.html", _shown(story) | {"form": form})


def _change(request: SignedInRequest, story: Story, form: ChangeStoryForm) -> bool:
    """Whether it was changed; what is refused is said in the form."""
    said = form.cleaned_data
    try:
        changed = change_story(
            story=story, version=said["version"], told=form.told, by=request.user, picture=form.picture,
            drops_picture=said.get("drops_picture", False), submission=said["submission"],
        )  # fmt: skip
        asks_again = story.purposes and not changed.purposes
        messages.success(request, "Saved. Other words need a new agreement: ask again." if asks_again else "Saved.")
    except AlreadyDoneError:
        messages.info(request, BEFORE)
    except StoryRefusedError as refusal:
        form.add_error(refusal.field or None, str(refusal))
    return not form.errors


@require_http_methods(["GET", "HEAD", "POST"])
@with_story
def story_agree(request: SignedInRequest, story: Story) -> HttpResponse:
    """Keep for what the person agrees that it is used; the story stands above, to be read to them."""
    form = AgreeForm(request.POST or None, story=story)
    if form.is_valid():
        try:
            said = form.cleaned_data
            agree_to_story(
                story=story, version=said["version"], agreed=form.agreed, by=request.user, submission=said["submission"]
            )
            messages.success(request, "Recorded. The person can take it back at any time.")
        except AlreadyDoneError:
            messages.info(request, BEFORE)
        except AgreementRefusedError as refusal:
            form.add_error(refusal.field, str(refusal))
        except StoryRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal))
        if not form.errors:
            return redirect("referrals:story", story.uuid)
    return render(request, "referrals/story_agree.html", _shown(story) | {"form": form})


@require_POST
@with_story
def story_take_back(request: SignedInRequest, story: Story) -> HttpResponse:
    """Take it back for the person: from now on it is shown nowhere."""
    form = OneTimeForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        withdraw_story(story=story, by=request.user, submission=form.cleaned_data["submission"])
        messages.success(request, "Taken back. It is shown nowhere any more; it stays in the record.")
    except AlreadyDoneError:
        messages.info(request, BEFORE)
    return redirect("referrals:story", story.uuid)


@require_safe
@with_story
def story_picture_read(request: SignedInRequest, story: Story) -> HttpResponse:
    """Its picture, for whoever looks after the person."""
    return sent(picture_of(story))


def sent(picture: StoryPicture | None) -> HttpResponse:
    """A picture as a reply that nobody keeps, so that one that is taken back is gone. 404 where there is none."""
    if picture is None:
        raise Http404
    name = f"picture.{ENDINGS[picture.content_type]}"
    return HttpResponse(
        b64decode(picture.image),
        content_type=picture.content_type,
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": "no-store, private",
            # Should it ever be taken for a page: one in which nothing runs.
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Robots-Tag": "noindex, noimageindex",
        },
    )


def _shown(story: Story) -> dict[str, object]:
    [line] = with_standing([story])
    return {"story": story, "line": line, "person": story.person}
