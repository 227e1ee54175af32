"""What somebody is asked who reviews a map."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError

from assets.forms.text import TextField, checked_text
from sroi.actions.acknowledging import Reason
from sroi.actions.challenging import LONGEST
from sroi.cells.column import Column
from sroi.cells.reading import tidy
from sroi.cells.registry import find_column
from sroi.cells.shapes import CellAddress, CellEdit
from sroi.choices import Openness, Table

# A reason stands in the heading of a change set, which has no more room.
LONGEST_REASON = 280
# Before the names of the fields of a warning's answer: what is written, and what stood there.
ANSWER, WAS = "answer-", "was-"


class ActForm(forms.Form):
    """An act that needs nothing but to be done once."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    use_required_attribute = False


class FinalForm(ActForm):
    """Making a version final: as it was seen."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class ReturnForm(ActForm):
    """Sending a version back."""

    reason = TextField(
        label="why it goes back",
        max_length=LONGEST_REASON,
        help_text="For those who work on it; kept in the history.",
        error_messages={"required": "Write why it goes back."},
    )


class OpennessForm(ActForm):
    """Who may read a version."""

    openness = forms.ChoiceField(label="who may read it", choices=Openness.choices, widget=forms.RadioSelect)


class AnswersForm(ActForm):
    """Reasons for warnings: two fields for each, named by the warning (``Warned.key``)."""

    @property
    def reasons(self) -> dict[str, Reason]:
        """What was written, by warning, with plain line ends."""
        written = {name.removeprefix(ANSWER): tidy(self.data[name]) for name in self.data if name.startswith(ANSWER)}
        return {key: Reason(tidy(self.data.get(WAS + key, "")), text) for key, text in written.items()}

    def clean(self) -> dict[str, Any]:
        """No reason is too long, or has signs in it that cannot be seen."""
        for reason in self.reasons.values():
            try:
                checked_text(reason.text, lines=True)
            except ValidationError as fault:
                self.add_error(None, fault)
            if len(reason.text) > LONGEST:
                text = (
                    f"An answer has at most {LONGEST:,} characters; the one that begins “{reason.text[:40]}” has more."
                )
                self.add_error(None, text)
        return super().clean() or self.cleaned_data


class CellForm(forms.Form):
    """Which cell is meant, from the address or a form: none of the three for the map as a whole."""

    table = forms.ChoiceField(choices=Table.choices, required=False, widget=forms.HiddenInput)
    row = forms.UUIDField(required=False, widget=forms.HiddenInput)
    field = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    @property
    def address(self) -> CellAddress:
        """The cell. Asked for when the form is valid."""
        said = self.cleaned_data
        return CellAddress(said["table"] or Table.MAP, said["row"], said["field"])

    @property
    def column(self) -> Column | None:
        """Its column, where the table has one of that name."""
        return find_column(self.address.table, self.address.field)


class ChallengeForm(ActForm, CellForm):
    """A question about a cell, a row or the map."""

    text = TextField(
        label="what do you ask?",
        lines=True,
        max_length=LONGEST,
        error_messages={"required": "Write what you ask."},
    )


class ReplyForm(ActForm):
    """What is said to a challenge; the button says whether that settles it."""

    challenge = forms.UUIDField(widget=forms.HiddenInput)
    text = TextField(
        label="reply", lines=True, max_length=LONGEST, error_messages={"required": "Write what you answer."}
    )
    settles = forms.BooleanField(required=False)

    @property
    def order(self) -> dict[str, Any]:
        """What was said, for the action."""
        return {name: self.cleaned_data[name] for name in ("text", "settles", "submission")}


class PutBackForm(ActForm, CellForm):
    """A cell that is to be again what it was: ``value``, and what it ``was`` when the page was drawn, as typed."""

    value = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    was = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    @property
    def edit(self) -> CellEdit:
        """The edit that it is."""
        said = self.cleaned_data
        return CellEdit(self.address.table, said["row"], said["field"], said["was"], said["value"])


def reply_form(challenge: UUID, data: Any = None) -> ReplyForm:
    """The form under one challenge, with ids of its own on the page."""
    return ReplyForm(data, initial={"challenge": challenge}, auto_id=f"id_{challenge}_%s")
