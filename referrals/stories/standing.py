"""How a story stands: used for something, not asked about yet, run out, or taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from assets.templatetags.marks import day
from referrals.caseload.words import Look
from referrals.choices import StoryOutcome, StoryPurpose
from referrals.models import Person, Story, StoryPicture

# How each purpose is said in a sentence, and what it comes to, for whoever is asked.
PURPOSES = {
    StoryPurpose.TEAM: ("by the team", "Read by those who run the activity and by your link worker’s colleagues."),
    StoryPurpose.REPORT: ("in reports", "Printed in reports to those who pay for the activity."),
    StoryPurpose.PUBLIC: ("in public", "On the public pages of this site, where everybody can read it and copy it."),
    StoryPurpose.TRAINING: ("in training", "Read aloud or shown when people who do this work are taught."),
}
_NOT_ASKED = Look("Not asked yet", "question", "warn")
_TAKEN_BACK = Look("Taken back", "undo", "still")
_RUN_OUT = Look("Run out", "clock", "warn")
_USED = Look("In use", "check", "good")


@dataclass(frozen=True)
class StoryLine:
    """A story of a person whose key is open, and whether it may be used today."""

    story: Story
    is_used: bool

    @property
    def look(self) -> Look:
        """Its pill."""
        if self.is_used:
            return _USED
        if not self.story.purposes and self.story.withdrawn_at is None:
            return _NOT_ASKED
        last = self.last_day
        return _RUN_OUT if self.story.withdrawn_at is None and last and last < timezone.localdate() else _TAKEN_BACK

    @property
    def name(self) -> str:
        """The title, or what stands for one."""
        return str(self.story.title) or "Without a title"

    @property
    def last_day(self) -> date | None:
        """The last day on which it may be used; None where none was said."""
        consent = self.story.consent
        days = [each for each in (self.story.until, consent.until if consent else None) if each is not None]
        return min(days, default=None)

    @property
    def may_be_used(self) -> str:
        """For what, and until when: "In reports and in public, until 3 Mar 2027."; what is so today."""
        story = self.story
        if story.withdrawn_at is not None:
            return f"Taken back on {day(timezone.localdate(story.withdrawn_at))}. It is shown nowhere."
        if not story.purposes:
            return "It is used for nothing until the person has said for what."
        if not self.is_used and (self.last_day is None or self.last_day >= timezone.localdate()):
            return "The person has taken the use of their stories back. It is shown nowhere."
        words = [PURPOSES[StoryPurpose(code)][0] for code in story.purposes]
        listed = f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
        if not self.is_used:
            return f"It was used {listed} until {day(self.last_day)}, the last day that was agreed."
        return f"Used {listed}{f', until {day(self.last_day)}' if self.last_day else ''}."

    @property
    def outcomes(self) -> list[str]:
        """What it tells of, in words."""
        return outcomes_of(self.story)

    @property
    def picture(self) -> StoryPicture | None:
        """The picture with its story, so that its words can be opened."""
        return picture_of(self.story)


def outcomes_of(story: Story) -> list[str]:
    """What a story tells of, in words."""
    labels = dict(StoryOutcome.choices)
    return [str(labels[code]) for code in story.outcomes if code in labels]


def picture_of(story: Story) -> StoryPicture | None:
    """The picture of a story, which knows its person; None where it has none."""
    picture: StoryPicture | None = getattr(story, "picture", None)
    if picture is not None:
        picture.person = story.person
    return picture


def lines_of(person: Person) -> list[StoryLine]:
    """All stories of a person whose key is open, the latest first; the pictures themselves are not read."""
    stories = person.stories.select_related("consent", "asset", "referral", "cohort", "picture").defer("picture__image")
    return with_standing(_of(person, stories.order_by("-told_on", "-id")))


def with_standing(stories: Iterable[Story]) -> list[StoryLine]:
    """Each with whether it may be used today."""
    found = list(stories)
    used = set(Story.objects.in_use().filter(pk__in=[story.pk for story in found]).values_list("pk", flat=True))
    return [StoryLine(story, story.pk in used) for story in found]


def _of(person: Person, stories: Iterable[Story]) -> Iterable[Story]:
    """Stories that know their person already, so that opening their words asks the database nothing."""
    for story in stories:
        story.person = person
        if story.consent is not None:
            story.consent.person = person
        yield story
