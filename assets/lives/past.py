"""What the page of an asset tells of its past: in a sentence, in drawings, and decision by decision."""

from functools import cached_property
from typing import TYPE_CHECKING

from django.utils import timezone

from assets.charts.figures import Figure
from assets.lives.life import Decided, Hint, Life, hints_about
from assets.lives.lifeline import lifeline
from assets.lives.story import Story, tell
from assets.lives.succession import Family, family_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.querysets.scope import Viewer


class Past:
    """The past of one asset for one reader. What is asked for is worked out once."""

    def __init__(self, life: Life, user: "Viewer", *, can_edit: bool) -> None:
        self.life = life
        self.user = user
        self.can_edit = can_edit

    @cached_property
    def story(self) -> Story:
        """Its story in a sentence."""
        return tell(self.life)

    @cached_property
    def lifeline(self) -> Figure | None:
        """Its life drawn, where there is enough of it."""
        return lifeline(self.life, timezone.localdate())

    @cached_property
    def family(self) -> Family | None:
        """What was before and after it, where there is anything."""
        return family_of(self.life.asset, self.user) if self.life.successions else None

    @property
    def decisions(self) -> "Sequence[Decided]":
        """What was decided to have become of it."""
        return self.life.decisions

    @cached_property
    def hints(self) -> list[Hint]:
        """What is proposed to have become of it, for those who may decide."""
        return list(hints_about(self.life.asset, self.user)) if self.can_edit else []
