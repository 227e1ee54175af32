"""The page on which a colleague types in what the person answers, one set of questions at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from referrals.choices import OccasionState
from referrals.instruments.scoring import Answer
from referrals.measures.answer_form import Question
from referrals.measures.entering import EntryForm, MannerForm, shown_of, standing_return, whole_steps
from referrals.measures.occasion_page import OccasionPage
from referrals.measures.steps import Step
from referrals.models import Occasion

if TYPE_CHECKING:
    from accounts.models import User

NEXT, STOP = "next", "stop"


@dataclass
class EntryPage:
    """One set of questions, the form for its answers, and how they come."""

    occasion: Occasion
    user: "User"
    steps: list[Step]
    step: Step
    form: EntryForm
    manner: MannerForm
    go: str

    @classmethod
    def of(
        cls, occasion: Occasion, code: str, user: "User", asked: Mapping[str, str], data: Any = None
    ) -> "EntryPage | None":
        """The page for the questions called ``code``; None where they are not asked, or have no words."""
        known = _known_manner(occasion, code) | MannerForm.of_address(asked, occasion)
        steps = whole_steps(occasion, str(known.get("language", "en")))
        step = next((each for each in steps if each.code == code), None)
        if step is None:
            return None
        manner = MannerForm(data, occasion=occasion, initial=known, prefix="manner")
        del manner.fields["submission"]
        form = EntryForm(data, step=step, shown=shown_of(occasion, step))
        return cls(occasion, user, steps, step, form, manner, str((data or {}).get("go", NEXT)))

    def is_valid(self) -> bool:
        """Whether everything was sent, and can be kept."""
        return self.form.is_bound and all((self.form.is_valid(), self.manner.is_valid()))

    @property
    def questions(self) -> list[Question]:
        """Each question with its field."""
        return self.form.questions

    @cached_property
    def about(self) -> OccasionPage:
        """The occasion."""
        return OccasionPage(self.occasion, self.user)

    @property
    def is_correction(self) -> bool:
        """Whether it was returned before, so that what is typed stands for what was said then."""
        return bool(self.occasion.state == OccasionState.RETURNED)

    @property
    def is_last(self) -> bool:
        """Whether nothing comes after it."""
        return self.step.is_last

    @property
    def takes_answers(self) -> bool:
        """Whether anything can be typed in."""
        return self.about.takes_paper

    @property
    def order(self) -> dict[str, Any]:
        """What is to be kept, as the action takes it; both forms are valid."""
        said = self.manner.cleaned_data
        return {
            "answers": {self.step.code: self._changed} if self._changed else {},
            "mode": said["mode"],
            "helped_by": said["helped_by"],
            "language": said["language"],
            "answered_on": said["answered_on"],
            "finishes": self.is_last and self.go != STOP,
            "submission": self.form.cleaned_data["submission"],
        }

    @property
    def leads_to(self) -> str:
        """Where one goes on: the next questions, or the occasion."""
        if self.is_last or self.go == STOP or self.is_correction:
            return reverse("referrals:occasion", args=[self.occasion.uuid])
        following = self.steps[self.step.number].code
        said = self.manner.cleaned_data
        manner = urlencode({name: said[name] for name in ("mode", "helped_by", "language")})
        return f"{reverse('referrals:occasion_answers', args=[self.occasion.uuid, following])}?{manner}"

    def complain(self, field: str, text: str) -> None:
        """Have what was refused said where it belongs."""
        if field in self.manner.fields:
            self.manner.add_error(field, text)
        else:
            self.form.add_error(field if field in self.form.fields else None, text)

    @property
    def _changed(self) -> dict[str, Answer]:
        """What was said that was not said before."""
        shown = self.form.shown
        return {key: answer for key, answer in self.form.answers.items() if str(shown.get(key)) != str(answer)}


def _known_manner(occasion: Occasion, code: str) -> dict[str, Any]:
    """How the answers came that stand already, for somebody who corrects them."""
    standing = standing_return(occasion, code)
    if standing is None:
        return {}
    known = {name: getattr(standing, name) for name in ("helped_by", "language", "answered_on")}
    # Whoever answered alone is corrected together with somebody.
    return known if standing.mode == "self" else known | {"mode": standing.mode}
