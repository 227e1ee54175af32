"""Stories that people wanted to be public. Browsers keep nothing of these pages, so that what is taken back goes."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.authorisation import open_to_everyone
from referrals.choices import StoryPurpose
from referrals.models import Story
from referrals.stories.public import StoriesPage
from referrals.stories.standing import picture_of
from referrals.views.stories import sent


@never_cache
@require_safe
@open_to_everyone
def stories(request: HttpRequest) -> HttpResponse:
    """All of them, or those that tell of one thing."""
    page = StoriesPage(request.user, about=request.GET.get("about", ""), number=request.GET.get("page"))
    return render(request, "referrals/stories.html", {"page": page})


@require_safe
@open_to_everyone
def story_picture(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The picture of a story that is public today; of every other one there is none."""
    public = Story.objects.shown_for(StoryPurpose.PUBLIC).select_related("person__key", "picture")
    return sent(picture_of(get_object_or_404(public, uuid=uuid)))
