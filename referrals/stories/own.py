"""What somebody sees of their own stories who comes by their link."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from referrals.caseload.words import Look
from referrals.forms.once import OneTimeForm
from referrals.models import Person
from referrals.stories.standing import StoryLine, lines_of

_NOT_USED = Look("Not used", "ring", "still")


@dataclass(frozen=True)
class OwnStory:
    """A story, and the button that takes it back."""

    line: StoryLine
    form: OneTimeForm

    @property
    def look(self) -> Look:
        """Its pill."""
        return self.line.look if self.line.is_used or self.line.story.withdrawn_at else _NOT_USED

    @property
    def may_be_used(self) -> str:
        """For what, and until when."""
        return self.line.may_be_used if self.line.is_used else "Nobody is shown it."


def own_stories(person: Person) -> list[OwnStory]:
    """All of them: those in use first, because they can be taken back."""
    lines = sorted(lines_of(person), key=lambda line: not line.is_used)
    return [OwnStory(line, OneTimeForm(auto_id=f"id_{line.story.pk}_%s")) for line in lines]


def address_of(token: str) -> str:
    """The whole address of a link; it begins with SITE_URL and never with what a request said."""
    return settings.SITE_URL + reverse("referrals:my_stories_enter", args=[token])
