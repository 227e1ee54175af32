"""What is asked about agreements, representatives, flags, and opening a record with a reason."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from assets.forms.text import EmailAddressField, TextField
from referrals.actions.break_glass import LEAST_REASON
from referrals.choices import Channel, ConsentKind, GivenBy, LawfulBasis, RiskKind, Sharing
from referrals.forms.fields import DayField, PastDayField, PhoneField
from referrals.models import Person, Representative, RiskFlag

_LONGEST_NOTE = 2000
_YES_NO = [("yes", "yes"), ("no", "no"), ("withdrawn", "takes an earlier yes back")]
ANSWERS = {
    ConsentKind.REFERRAL: _YES_NO,
    ConsentKind.SHARING: list(Sharing.choices),
    ConsentKind.LAWFUL_BASIS: list(LawfulBasis.choices),
    ConsentKind.OPT_OUT: [("not_opted_out", "has not opted out"), ("opted_out", "has opted out")],
    ConsentKind.STORY: _YES_NO,
    ConsentKind.RESEARCH: _YES_NO,
}
QUESTIONS = {
    ConsentKind.REFERRAL: "Agrees to be referred",
    ConsentKind.SHARING: "What the referrer may be told",
    ConsentKind.LAWFUL_BASIS: "Lawful basis of this record",
    ConsentKind.OPT_OUT: "National data opt-out, as checked",
    ConsentKind.STORY: "Their story may be used",
    ConsentKind.RESEARCH: "Their data may be used for research",
}
# What is looked up or decided, and nobody is asked.
NOT_ASKED = {ConsentKind.OPT_OUT, ConsentKind.LAWFUL_BASIS}


class RepresentativeField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Choose somebody who may speak; the text of the record itself has no name."""

    def label_from_instance(self, obj: Representative) -> str:
        """The name, which is not in the text of the record."""
        return str(obj.name)


class SaidForm(forms.Form):
    """Who said yes or no, how, when and in what words. Somebody who may speak for ``person`` may have said it."""

    use_required_attribute = False

    given_by = forms.ChoiceField(
        label="who answered", choices=GivenBy.choices[:2], initial=GivenBy.PERSON, widget=forms.RadioSelect
    )
    representative = RepresentativeField(
        queryset=Representative.objects.none(), label="who spoke for them", required=False, empty_label="nobody"
    )
    how = forms.ChoiceField(
        label="how", choices=[("", "choose one"), *Channel.choices], error_messages={"required": "Say how."}
    )
    given_on = PastDayField(
        label="on which day",
        initial=timezone.localdate,
        help_text="Such as 21 Nov 2026.",
        error_messages={"required": "Write the day on which it was said."},
    )
    note = TextField(
        label="in what words", lines=True, required=False, max_length=_LONGEST_NOTE, help_text="As the person said it."
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = self.fields["representative"]
        if isinstance(spoken, forms.ModelChoiceField):
            spoken.queryset = person.representatives.select_related("person__key")


class AgreementForm(SaidForm):
    """One answer of a person to one question."""

    field_order = ("value", "given_by", "representative", "how", "given_on", "until", "note")

    value = forms.ChoiceField(
        label="answer", widget=forms.RadioSelect, error_messages={"required": "Choose the answer."}
    )
    until = DayField(label="until", required=False, help_text="Where it was given for a time only.")

    def __init__(self, *args: Any, kind: ConsentKind, person: Person, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"id_{kind}_%s"
        super().__init__(*args, person=person, **kwargs)
        self.kind = kind
        self.question = QUESTIONS[kind]
        value = self.fields["value"]
        if isinstance(value, forms.ChoiceField):
            value.choices = ANSWERS[kind]
        if kind in NOT_ASKED:
            for name in ("given_by", "representative", "how", "note"):
                del self.fields[name]

    @property
    def said(self) -> dict[str, Any]:
        """What was said, as the action takes it; the form is valid."""
        looked_up = {"given_by": GivenBy.LOOKED_UP} if self.kind in NOT_ASKED else {}
        return {**self.cleaned_data, **looked_up, "kind": self.kind}


class RepresentativeForm(forms.Form):
    """Somebody who may speak for the person."""

    use_required_attribute = False

    name = TextField(label="name", max_length=200, error_messages={"required": "Write their name."})
    relation = TextField(
        label="who they are to the person", required=False, max_length=100, help_text="Daughter, neighbour, carer …"
    )
    phone = PhoneField(label="telephone", required=False)
    email = EmailAddressField(label="e-mail address", required=False, max_length=254)
    basis = TextField(
        label="why they may speak",
        max_length=500,
        help_text="The person asked for it; lasting power of attorney, seen on 3 Mar 2026; parent of a child …",
        error_messages={"required": "Say why they may speak for the person."},
    )
    since = PastDayField(
        label="since", initial=timezone.localdate, error_messages={"required": "Write from when they may speak."}
    )
    until = DayField(label="last day", required=False, help_text="Where it ends, or has ended.")
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    @staticmethod
    def stored(representative: Representative) -> dict[str, Any]:
        """A record as the form shows it."""
        names = ("name", "relation", "phone", "email", "basis", "since", "until")
        return {name: getattr(representative, name) for name in names}


class FlagForm(forms.Form):
    """What whoever meets the person has to know."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label="what about",
        choices=RiskKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is about."},
    )
    note = TextField(
        label="what to do",
        lines=True,
        max_length=_LONGEST_NOTE,
        help_text="What helps and what to avoid, in plain words. The person may read it.",
        error_messages={"required": "Write what to do: a flag alone helps nobody."},
    )
    tell_provider = forms.BooleanField(label="the provider must know before saying yes", required=False, initial=True)
    review_on = DayField(
        label="look at it again on",
        help_text="Such as 21 Feb 2027.",
        error_messages={"required": "Write when somebody is to look at it again."},
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def clean_review_on(self) -> date:
        """A day that is not past."""
        day: date = self.cleaned_data["review_on"]
        if day < timezone.localdate():
            raise ValidationError("That day is past. Write when somebody is to look at it again.")
        return day

    @staticmethod
    def stored(flag: RiskFlag) -> dict[str, Any]:
        """A flag as the form shows it."""
        return {name: getattr(flag, name) for name in ("kind", "note", "tell_provider")}


class ReviewFlagForm(FlagForm):
    """A flag as it is looked at again; what it is about stays."""

    kind = None  # type: ignore[assignment]


class OpenForm(forms.Form):
    """Why a record outside one's caseload has to be opened now."""

    use_required_attribute = False

    reason = TextField(
        label="why it cannot wait",
        lines=True,
        max_length=300,
        min_length=LEAST_REASON,
        help_text="A manager reads it. Such as: on duty for a colleague who is away; the person has just rung.",
        error_messages={
            "required": "Say in a few words why it cannot wait.",
            "min_length": "Say it in a few words more: a manager reads it.",
        },
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class ReviewForm(forms.Form):
    """Whether opening a record was in order."""

    was_right = forms.TypedChoiceField(
        label="was it in order?",
        choices=[("yes", "it was in order"), ("no", "it was not")],
        coerce=lambda word: word == "yes",
        error_messages={"required": "Say whether it was in order."},
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
