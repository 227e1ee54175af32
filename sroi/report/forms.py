"""What somebody is asked who answers the checklist of a report."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms

from assets.forms.text import TextField
from sroi.actions.listing import Said
from sroi.choices import ChecklistItem, Verdict
from sroi.models import ChecklistAnswer
from sroi.report.checklist import ListedGroup, ListedItem

NO_REASON = "Write what was done, or why it was not."
NO_VERDICT = "Say how far it is met, or take the reason out."


@dataclass(frozen=True, slots=True)
class Asked:
    """An item with its two fields."""

    listed: ListedItem
    verdict: forms.BoundField
    reason: forms.BoundField


class ChecklistForm(forms.Form):
    """Every item with a verdict and a reason. What is sent unchanged is not written: others may have answered since."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, answers: Mapping[str, ChecklistAnswer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in ChecklistItem:
            given = answers.get(item)
            self.fields[_verdict(item)] = forms.ChoiceField(
                label="met",
                choices=[("", "Nothing said"), *Verdict.choices],
                initial=given.answer if given else "",
                required=False,
                show_hidden_initial=True,
            )
            self.fields[_reason(item)] = TextField(
                label="why", initial=given.reason if given else "", required=False, lines=True, show_hidden_initial=True
            )

    def clean(self) -> dict[str, Any]:
        """A verdict wants a reason, and a reason a verdict."""
        found: dict[str, Any] = super().clean() or {}
        for item in ChecklistItem:
            verdict, reason = found.get(_verdict(item)), found.get(_reason(item))
            if verdict and reason == "":
                self.add_error(_reason(item), NO_REASON)
            if reason and verdict == "":
                self.add_error(_verdict(item), NO_VERDICT)
        return found

    @property
    def said(self) -> dict[ChecklistItem, Said]:
        """What was changed, of a form that is valid."""
        changed = set(self.changed_data)
        return {
            item: Said(Verdict(verdict) if (verdict := self.cleaned_data[_verdict(item)]) else None,
                       self.cleaned_data[_reason(item)])
            for item in ChecklistItem
            if changed & {_verdict(item), _reason(item)}
        }  # fmt: skip

    def asked(self, group: ListedGroup) -> Iterator[Asked]:
        """The items of a group with their fields."""
        for listed in group.items:
            yield Asked(listed, self[_verdict(listed.item)], self[_reason(listed.item)])


def _verdict(item: ChecklistItem) -> str:
    return f"{item}-met"


def _reason(item: ChecklistItem) -> str:
    return f"{item}-why"
