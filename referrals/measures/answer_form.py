"""The form of one page of questions, as the person fills it in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.conf.locale import LANG_INFO

from referrals.choices import HelpedBy, Mode, RefuseReason
from referrals.instruments import Item
from referrals.instruments.scoring import Answer
from referrals.measures.steps import Step

LEFT_OUT = "-"
_ALONE = "alone"
# By their own names, as whoever speaks one looks for it.
_LANGUAGES = {info["code"]: info["name_local"].capitalize() for info in LANG_INFO.values() if "name_local" in info}


class AnswerForm(forms.Form):
    """Some questions. Each may be left out; what is neither answered nor left out stays as it was.

    ``shown`` is what this session said before, by key of item: of that an empty field means that it is taken back.
    """

    use_required_attribute = False

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, data: Any = None, *, step: Step, shown: Mapping[str, Answer]) -> None:
        super().__init__(data, auto_id="id_%s")
        self.step, self.shown = step, shown
        for item in step.items:
            field = self.fields[item.key] = _field(item, step)
            field.initial = LEFT_OUT if item.key in shown and shown[item.key] is None else shown.get(item.key)

    @property
    def questions(self) -> "list[Question]":
        """Each question with its field, in order."""
        return [
            Question(item, self.step.words.items[item.key], self[item.key], _choices(item, self.step))
            for item in self.step.items
        ]

    @property
    def answers(self) -> dict[str, Answer]:
        """What was said on this page; the form is valid. None is a question that was left out."""
        said: dict[str, Answer] = {}
        for item in self.step.items:
            value = self.cleaned_data.get(item.key)
            if value not in (None, ""):
                said[item.key] = None if value == LEFT_OUT else value
            elif item.key in self.shown and not _is_chosen(item):
                said[item.key] = None
        return said


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose."""

    id: str
    value: str
    label: str
    is_chosen: bool

    @property
    def meaning(self) -> str:
        """What a number stands for, without the number; empty where it stands for itself."""
        return self.label.removeprefix(self.value).strip(" –")


@dataclass(frozen=True, slots=True)
class Question:
    """A question on the page: its words, its field, and what can be chosen, if it is answered by choosing."""

    item: Item
    text: str
    field: forms.BoundField
    choices: Sequence[tuple[str, str]]

    @property
    def options(self) -> list[Option]:
        """The answers to choose from; leaving it out is the last."""
        chosen = str(self.field.value())
        return [
            Option(f"{self.field.auto_id}_{place}", value, label, value == chosen)
            for place, (value, label) in enumerate(self.choices)
        ]

    @property
    def ends(self) -> str:
        """What the ends of a scale mean, in words; empty where every answer has words of its own."""
        if self.item.kind != "scale":
            return ""
        return ", ".join(f"{option.value} is “{option.meaning}”" for option in self.options[:-1] if option.meaning)


class BeginForm(forms.Form):
    """Whether somebody helps, and in which language."""

    use_required_attribute = False

    helped_by = forms.ChoiceField(
        label="who is filling this in?",
        choices=[(_ALONE, "I am, by myself"), *((who.value, f"I am, with {who.label}") for who in HelpedBy)],
        widget=forms.RadioSelect,
        initial=_ALONE,
        required=False,
    )
    language = forms.ChoiceField(label="language", widget=forms.RadioSelect, required=False)

    def __init__(self, data: Any = None, *, languages: tuple[str, ...] = ("en",)) -> None:
        super().__init__(data)
        language = self.fields["language"]
        if isinstance(language, forms.ChoiceField):
            language.choices = language_choices(languages)

    @property
    def has_languages(self) -> bool:
        """Whether there is more than one to choose from."""
        language = self.fields["language"]
        return isinstance(language, forms.ChoiceField) and len(list(language.choices)) > 1  # type: ignore[arg-type]

    @property
    def mode(self) -> Mode:
        """How it is answered."""
        return Mode.SELF if self.helper == "" else Mode.ASSISTED

    @property
    def helper(self) -> str:
        """Who helps; empty where nobody does."""
        said: str = self.cleaned_data["helped_by"]
        return "" if said in ("", _ALONE) else said


class RefuseForm(forms.Form):
    """That somebody would rather not, and why if they say so."""

    reason = forms.ChoiceField(choices=RefuseReason.choices, required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class FinishForm(forms.Form):
    """That somebody has finished."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


def language_choices(languages: Sequence[str]) -> list[tuple[str, str]]:
    """Languages by their codes, each called as its speakers call it."""
    return [(code, _LANGUAGES.get(code, code)) for code in languages]


def _field(item: Item, step: Step) -> forms.Field:
    if _is_chosen(item):
        return forms.ChoiceField(
            choices=_choices(item, step),
            widget=forms.RadioSelect,
            required=False,
            error_messages={"invalid_choice": "Choose one of the answers, or leave the question out."},
        )
    if item.kind == "text":
        too_long = f"There is room for {item.greatest:,} characters. Please shorten it a little."
        return forms.CharField(
            max_length=item.greatest,
            required=False,
            widget=forms.Textarea(attrs={"rows": 6, "class": "textarea"}),
            error_messages={"max_length": too_long},
        )
    outside = f"Write a whole number from {item.least} to {item.greatest}, or leave it empty."
    return forms.IntegerField(
        min_value=item.least,
        max_value=item.greatest,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input input--10", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), outside),
    )


def _choices(item: Item, step: Step) -> list[tuple[str, str]]:
    """The answers with their words, and leaving it out at the end; none where it is not answered by choosing."""
    if not _is_chosen(item):
        return []
    words = dict(step.words.choices.get(item.key, ()))
    values = range(item.least, item.greatest + 1) if item.kind == "scale" else [each.value for each in item.choices]
    return [*((str(value), words.get(value, "")) for value in values), (LEFT_OUT, "Leave this one out")]


def _is_chosen(item: Item) -> bool:
    return item.kind in ("scale", "choice")
