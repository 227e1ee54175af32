"""What a person sees who comes by a link: where they are, what is asked, and whom to turn to."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from referrals.actions.returning import has_answers, takes_answers
from referrals.actions.safeguarding import is_seen_to
from referrals.choices import OccasionState, RefuseReason
from referrals.instruments.scoring import Answer
from referrals.measures.steps import Step, goes_on_at, said_of, steps_of
from referrals.models import DoorLink, Occasion
from referrals.permissions.answering import Manner


@dataclass
class AnswerPage:
    """One occasion for its person. Of what was answered before it shows what this session itself said."""

    occasion: Occasion
    manner: Manner

    @classmethod
    def of(cls, link: DoorLink, manner: Manner) -> "AnswerPage":
        """The page behind a link."""
        if link.occasion is None:
            raise ValueError("a link to answers leads to an occasion")
        return cls(link.occasion, manner)

    @cached_property
    def steps(self) -> list[Step]:
        """The pages of questions."""
        return steps_of(self.occasion, self.manner.language)

    def step(self, number: int) -> Step | None:
        """One of them; None where there is none of this number."""
        return self.steps[number - 1] if 1 <= number <= len(self.steps) else None

    @cached_property
    def goes_on_at(self) -> int:
        """The number of the page on which one goes on."""
        return goes_on_at(self.occasion, self.steps)

    @property
    def is_open(self) -> bool:
        """Whether answers are taken."""
        return bool(self.steps) and takes_answers(self.occasion, day=timezone.localdate(), by=None)

    @property
    def is_returned(self) -> bool:
        """Whether the answers were sent."""
        return self.occasion.state == OccasionState.RETURNED

    @property
    def is_refused(self) -> bool:
        """Whether the person said that they would rather not."""
        return self.occasion.state == OccasionState.REFUSED

    @cached_property
    def has_answers(self) -> bool:
        """Whether something was answered."""
        return has_answers(self.occasion)

    @property
    def questions(self) -> int:
        """How many questions there are."""
        return self.steps[-1].last if self.steps else 0

    @property
    def minutes(self) -> int:
        """About how long it takes: a quarter of a minute for a question, and a minute at least."""
        return max(1, round(self.questions / 4))

    def shown(self, step: Step) -> Mapping[str, Answer]:
        """What this session said on a page before, by key of item."""
        before = said_of(self.occasion) if self.manner.said else {}
        keys = {item.key: step.key(item) for item in step.items}
        return {key: before.get(name) for key, name in keys.items() if name in self.manner.said}

    @cached_property
    def will_be_rung(self) -> bool:
        """Whether an answer of this session was one after which a colleague gets in touch."""
        return bool(self.manner.said) and is_seen_to(self.occasion)

    @property
    def why_not(self) -> list[tuple[str, str]]:
        """The reasons among which somebody may choose who would rather not answer, and need not."""
        return [(reason.value, str(reason.label).capitalize()) for reason in RefuseReason]
