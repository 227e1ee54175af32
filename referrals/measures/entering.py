"""The form in which a colleague types answers in: the words that the person reads, all of one instrument on a page."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from referrals.actions.returning import answers_of
from referrals.choices import HelpedBy, Mode
from referrals.forms.fields import PastDayField
from referrals.instruments.scoring import Answer
from referrals.measures.answer_form import AnswerForm, language_choices
from referrals.measures.steps import Step, languages_for, steps_of
from referrals.models import MeasureReturn, Occasion

# A colleague types in what somebody says. What came on paper is keyed in twice (``keying``), and corrected as it came.
SAID = (Mode.ASSISTED, Mode.PHONE)


def whole_steps(occasion: Occasion, language: str = "en") -> list[Step]:
    """One page for each instrument that has words which may be shown, in order."""
    found = [list(pages) for _, pages in groupby(steps_of(occasion, language), key=lambda step: step.code)]
    return [
        replace(
            pages[0],
            number=number,
            of=len(found),
            items=tuple(item for page in pages for item in page.items),
            last=pages[-1].last,
        )
        for number, pages in enumerate(found, start=1)
    ]


def standing_return(occasion: Occasion, code: str) -> MeasureReturn | None:
    """The answers to an instrument as they stand."""
    found: MeasureReturn | None = occasion.returns.standing().filter(instrument=code).first()
    if found is not None:
        found.person = occasion.person
    return found


def shown_of(occasion: Occasion, step: Step) -> dict[str, Answer]:
    """What was answered so far of a page."""
    standing = standing_return(occasion, step.code)
    return answers_of(standing) if standing else {}


class MannerForm(forms.Form):
    """How answers come: together or by telephone, with whose help, in which language."""

    use_required_attribute = False

    mode = forms.ChoiceField(
        label="how",
        choices=[(mode.value, mode.label) for mode in SAID],
        initial=Mode.ASSISTED,
        widget=forms.RadioSelect,
        error_messages={"required": "Say how the answers come."},
    )
    helped_by = forms.ChoiceField(
        label="who helps",
        choices=[("", "nobody but the person"), *HelpedBy.choices],
        required=False,
        initial=HelpedBy.LINK_WORKER,
        widget=forms.Select(attrs={"class": "input--20"}),
    )
    language = forms.ChoiceField(
        label="language", required=False, initial="en", widget=forms.Select(attrs={"class": "input--20"})
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    answered_on = PastDayField(
        label="answered on",
        initial=timezone.localdate,
        help_text="Such as 21 Nov 2026.",
        error_messages={"required": "Write the day on which the person answered."},
    )

    def __init__(self, *args: Any, occasion: Occasion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._closes_on = occasion.closes_on
        mode = self.fields["mode"]
        if isinstance(mode, forms.ChoiceField) and self.initial.get("mode") == Mode.PAPER:
            mode.choices = [*mode.choices, (Mode.PAPER.value, Mode.PAPER.label)]  # type: ignore[misc]
        language = self.fields["language"]
        if isinstance(language, forms.ChoiceField):
            language.choices = language_choices(languages_for(occasion))

    def clean_language(self) -> str:
        """English unless another was chosen."""
        return self.cleaned_data["language"] or "en"

    def clean_answered_on(self) -> date:
        """A day on which answers were taken."""
        day: date = self.cleaned_data["answered_on"]
        if day > self._closes_on:
            raise ValidationError("On that day no answers were taken any more. Look at the date again.")
        return day

    @classmethod
    def of_address(cls, asked: Mapping[str, str], occasion: Occasion) -> dict[str, str]:
        """What an address says of it, as far as it is one of the answers."""
        allowed: dict[str, set[str]] = {
            "mode": set(SAID),
            "helped_by": {"", *HelpedBy.values},
            "language": set(languages_for(occasion)),
        }
        return {name: asked[name] for name, values in allowed.items() if asked.get(name) in values}


class EntryForm(AnswerForm):
    """The answers to one instrument. What stood there is filled in; a text that is emptied is taken back."""

    def __init__(self, data: Any = None, *, step: Step, shown: Mapping[str, Answer]) -> None:
        # A question that was left out stands open, so that it can be asked again.
        super().__init__(data, step=step, shown={key: answer for key, answer in shown.items() if answer is not None})
