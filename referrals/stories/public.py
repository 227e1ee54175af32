"""Stories as others read them: those that were agreed to be used so and that nobody has taken back since.

What is shown is asked anew for every page. A place is named only where the reader may see its record.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator

from assets.models import Asset
from assets.sections import Section
from referrals.choices import StoryOutcome, StoryPurpose
from referrals.models import Story, StoryPicture
from referrals.querysets.story import StoryQuerySet
from referrals.stories.standing import PURPOSES, outcomes_of, picture_of

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

A_PAGE = 10
ON_A_PLACE = 3


@dataclass(frozen=True)
class PublicStory:
    """One story, with nothing of the person but what they wanted to be read."""

    story: Story
    place: Asset | None

    @property
    def named(self) -> str:
        """Who tells it, as they wanted to be named."""
        return str(self.story.credited_as) or "Somebody who took part"

    @property
    def outcomes(self) -> list[str]:
        """What it tells of."""
        return outcomes_of(self.story)

    @property
    def picture(self) -> StoryPicture | None:
        """Its picture."""
        return picture_of(self.story)


def public_stories() -> StoryQuerySet:
    """All that the public may read, the latest first; the pictures themselves are not read."""
    return _read(Story.objects.shown_for(StoryPurpose.PUBLIC))


def _read(stories: StoryQuerySet) -> StoryQuerySet:
    found: StoryQuerySet = stories.select_related("person__key", "picture").defer("picture__image")
    return found.order_by("-told_on", "-id")


class StoriesPage:
    """One page of them; ``about`` is what they tell of, and of what there is no such story is ignored."""

    def __init__(self, user: "Viewer", *, about: str = "", number: str | None = None) -> None:
        self._user = user
        self.about = StoryOutcome(about) if about in StoryOutcome else None
        self._number = number

    @property
    def _all(self) -> StoryQuerySet:
        return public_stories()

    @cached_property
    def page(self) -> "Page[Story]":
        """The stories of this page."""
        found = self._all
        if self.about is not None:
            found = found.filter(outcomes__contains=[self.about])
        return Paginator(found, A_PAGE).get_page(self._number)

    @cached_property
    def stories(self) -> list[PublicStory]:
        """The same as they are shown."""
        return _shown(self.page.object_list, self._user)

    @cached_property
    def choices(self) -> list[StoryOutcome]:
        """What these stories tell of, in the order of the vocabulary."""
        told = {code for codes in self._all.values_list("outcomes", flat=True) for code in codes}
        return [outcome for outcome in StoryOutcome if outcome in told]


class StoriesToUse(StoriesPage):
    """Those of the people a colleague looks after that may be used for ``purpose`` today; in reports unless it is said.

    Each is told as its person wanted, and not by whom it is.
    """

    def __init__(self, user: "Viewer", *, purpose: str = "", about: str = "", number: str | None = None) -> None:
        super().__init__(user, about=about, number=number)
        self.purpose = StoryPurpose(purpose) if purpose in StoryPurpose else StoryPurpose.REPORT

    @property
    def purposes(self) -> list[tuple[str, str]]:
        """Those to choose from, by code."""
        return [(code, f"{words[:1].upper()}{words[1:]}") for code, (words, _) in PURPOSES.items()]

    @property
    def _all(self) -> StoryQuerySet:
        return _read(Story.objects.visible_to(self._user).shown_for(self.purpose))


def stories_at(asset: Asset, user: "Viewer") -> Section | None:
    """What the page of an asset shows of them; None where there is none."""
    found = public_stories().filter(asset=asset)
    count = found.count()
    if not count:
        return None
    return Section("stories", "In their words", count, "referrals/asset_stories.html", _shown(found[:ON_A_PLACE], user))


def _shown(stories: Iterable[Story], user: "Viewer") -> list[PublicStory]:
    found = list(stories)
    places = Asset.objects.visible_to(user).in_bulk({story.asset_id for story in found if story.asset_id})
    return [PublicStory(story, places.get(story.asset_id)) for story in found]
