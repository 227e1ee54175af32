"""Answers from a paper, keyed in twice: the second time without seeing the first, so that a slip shows."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms

from referrals.choices import Mode
from referrals.instruments import Item
from referrals.instruments.scoring import Answer
from referrals.measures.entering import MannerForm, whole_steps
from referrals.measures.steps import Step
from referrals.models import Occasion

_NOTHING = "nothing"
Typed = dict[str, list[str]]


class Keyed(NamedTuple):
    """A question of the form: its number and words, its field, and what is to be looked at again, if anything."""

    number: int
    item: Item
    text: str
    field: forms.BoundField
    complaint: str


class KeyForm(MannerForm):
    """All answers of a paper, one short field each; what is empty on the paper stays empty here.

    ``typed`` is what was typed of each number before, by field. A number counts once it was typed twice.
    """

    typed = forms.JSONField(required=False, widget=forms.HiddenInput, initial=dict)

    def __init__(self, *args: Any, occasion: Occasion, complaints: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, occasion=occasion, **kwargs)
        del self.fields["mode"]
        self.fields["helped_by"].initial = ""
        self.complaints = complaints or {}
        language = self.data.get("language") or self.initial.get("language") or "en"
        self.steps = whole_steps(occasion, str(language))
        for step, item in self._items():
            self.fields[step.key(item)] = _field(item, step)

    @property
    def is_first(self) -> bool:
        """Whether nothing was typed before."""
        return self["typed"].value() in (None, "", "{}", {})

    def clean_typed(self) -> Typed:
        """What was typed before; nothing where the form brings back something else."""
        said = self.cleaned_data["typed"]
        names = {step.key(item) for step, item in self._items()}
        if not isinstance(said, dict) or not set(said) <= names:
            return {}
        return {name: [str(value) for value in values] for name, values in said.items() if isinstance(values, list)}

    @property
    def answers(self) -> dict[str, dict[str, Answer]]:
        """What was typed, by code and key; the form is valid."""
        return {step.code: {item.key: self._said(step.key(item)) or None for item in step.items} for step in self.steps}

    @property
    def order(self) -> dict[str, Any]:
        """What is to be kept, as the action takes it; the form is valid. A paper is returned as a whole."""
        said = self.cleaned_data
        names = ("language", "helped_by", "answered_on", "submission")
        return {"answers": self.answers, "mode": Mode.PAPER, "finishes": True} | {name: said[name] for name in names}

    def once_more(self, occasion: Occasion) -> "KeyForm | None":
        """The form in which the numbers that were typed once are typed again; None where all were typed twice.

        The form is valid. What differs is empty again, with a sentence; all else stands as it was typed.
        """
        typed: Typed = self.cleaned_data["typed"]
        numbers = {step.key(item): self._said(step.key(item)) for step, item in self._items() if item.is_number}
        open_ones = {name: said for name, said in numbers.items() if said not in typed.get(name, [])}
        if not open_ones:
            return None
        now = {name: [*typed.get(name, []), said] for name, said in numbers.items() if name in open_ones}
        kept = {name: value for name, value in self.cleaned_data.items() if name not in open_ones}
        complaints = {name: _complaint([*typed[name], said]) for name, said in open_ones.items() if name in typed}
        return KeyForm(initial=kept | {"typed": typed | now}, occasion=occasion, complaints=complaints)

    @property
    def sets(self) -> list[tuple[Step, list[Keyed]]]:
        """Each set of questions, with its fields."""
        return [
            (
                step,
                [
                    Keyed(
                        number,
                        item,
                        step.words.items[item.key],
                        self[step.key(item)],
                        self.complaints.get(step.key(item), ""),
                    )
                    for number, item in enumerate(step.items, start=step.first)
                ],
            )
            for step in self.steps
        ]

    def _items(self) -> Iterator[tuple[Step, Item]]:
        return ((step, item) for step in self.steps for item in step.items)

    def _said(self, name: str) -> str:
        value = self.cleaned_data.get(name)
        return "" if value is None else str(value)


def _complaint(typed: list[str]) -> str:
    said = " and then ".join(value or _NOTHING for value in typed)
    return f"You typed {said}. Look at the paper, and type what it says."


def _field(item: Item, step: Step) -> forms.Field:
    label = step.words.items[item.key]
    if not item.is_number:
        return forms.CharField(
            label=label,
            required=False,
            max_length=item.greatest,
            widget=forms.Textarea(attrs={"rows": 4}),
            error_messages={"max_length": f"There is room for {item.greatest:,} characters."},
        )
    values = [choice.value for choice in item.choices] if item.kind == "choice" else [item.least, item.greatest]
    outside = f"Numbers go from {min(values)} to {max(values)} here. Look at the paper, or leave it empty."
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=min(values),
        max_value=max(values),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--10", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), outside),
    )
