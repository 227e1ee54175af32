"""What may stand in the address of a report: what to count by, with proposals or without, on which day, of which."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms

from assets.choices import ChangeType
from assets.filter_fields import DayField
from assets.outcomes.fates import Fate
from assets.outcomes.groups import NOT_SAID, Dimension, Groups
from assets.outcomes.rows import Outcome

_NOT_SAID = "-"  # an empty value in an address would be none at all
DECIDED, PROPOSED, UNSAID = "decided", "proposed", "open"
STATES = [(DECIDED, "decided"), (PROPOSED, "proposed, not decided"), (UNSAID, "nothing said yet")]


def _choice(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", "any"), *choices],
        required=False,
        widget=forms.Select(attrs={"class": "select--dense"}),
        error_messages={"invalid_choice": f"There is no {label} “%(value)s”, so this is not in use."},
    )


class ReportForm(forms.Form):
    """What a report counts by."""

    by = forms.ChoiceField(
        label="count by",
        choices=Dimension.choices,
        required=False,
        widget=forms.Select(attrs={"class": "select--dense"}),
        error_messages={"invalid_choice": "Nothing is counted by “%(value)s”; this is by nature of work."},
    )
    proposals = forms.BooleanField(label="with what is only proposed", required=False)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.is_valid()

    @property
    def dimension(self) -> Dimension:
        """What is counted by."""
        return Dimension(self.cleaned_data.get("by") or Dimension.NATURE_OF_WORK)

    @property
    def with_proposals(self) -> bool:
        """Whether proposals are taken in."""
        return bool(self.cleaned_data.get("proposals"))


class OpenForm(ReportForm):
    """On which day."""

    on = DayField(label="open on", required=False)

    def day(self, otherwise: date) -> date:
        """The day that was asked for, or ``otherwise`` where none was understood."""
        found: date | None = self.cleaned_data.get("on")
        return found or otherwise


class RowsForm(ReportForm):
    """Which outcomes a list shows; its groups are those of the report."""

    change = _choice("change", list(ChangeType.choices))
    fate = _choice("outcome", list(Fate.choices))
    state = _choice("state", STATES)
    group = forms.CharField(required=False, max_length=80)
    to = forms.CharField(required=False, max_length=80)

    def narrows(self, outcome: Outcome, groups: Groups) -> bool:
        """Whether the list shows an outcome."""
        asked = self.cleaned_data
        checks: dict[str, Callable[[str], bool]] = {
            "change": lambda value: value in outcome.changes,
            "fate": lambda value: value == outcome.fate,
            "state": lambda value: value == state_of(outcome),
            "group": lambda value: groups.of(outcome) == _group(value),
            "to": lambda value: groups.became(outcome) == _group(value),
        }
        return all(check(asked[name]) for name, check in checks.items() if asked.get(name))

    def in_words(self, groups: Groups) -> list[str]:
        """What the list is narrowed to."""
        asked = self.cleaned_data
        labels = dict(groups.labels)
        said = [
            dict(ChangeType.choices).get(asked.get("change", "")),
            dict(Fate.choices).get(asked.get("fate", "")),
            dict(STATES).get(asked.get("state", "")),
            _named(asked.get("group"), labels, f"{groups.dimension.label} then: "),
            _named(asked.get("to"), labels, f"{groups.dimension.label} now: "),
        ]
        return [str(words) for words in said if words]


def state_of(outcome: Outcome) -> str:
    """Whether it is decided, proposed, or neither."""
    if outcome.is_decided:
        return DECIDED
    return PROPOSED if outcome.is_proposed else UNSAID


def _group(value: str) -> str:
    return NOT_SAID if value == _NOT_SAID else value


def _named(value: str | None, labels: Mapping[str, str], before: str) -> str:
    label = labels.get(_group(value)) if value else None
    return f"{before}{label}" if label else ""
