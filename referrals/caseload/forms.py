"""What link workers and managers are asked about their work."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from assets.forms.fieldwork import DateInput
from assets.forms.text import TextField
from referrals.actions.planning import NEXT_ACTIONS
from referrals.choices import Channel, ContactOutcome
from referrals.models import Person, Referral, Representative
from referrals.transitions.status import OPEN
from referrals.working_days import add_working_days

LONGEST_NOTE = 5000
USUAL_DAYS = 5  # working days until what is next, unless another day is chosen


class ActForm(forms.Form):
    """A form that acts once, however often it is sent."""

    use_required_attribute = False
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class ContactForm(ActForm):
    """One time of being in touch with a person, or trying to."""

    channel = forms.ChoiceField(
        label="how",
        choices=[("", "choose one"), *Channel.choices],
        widget=forms.Select(attrs={"class": "input--20"}),
        error_messages={"required": "Say how you tried to be in touch."},
    )
    outcome = forms.ChoiceField(
        label="what came of it",
        choices=[("", "choose one"), *ContactOutcome.choices],
        widget=forms.Select(attrs={"class": "input--20"}),
        error_messages={"required": "Say what came of it."},
    )
    note = TextField(
        label="note",
        required=False,
        lines=True,
        max_length=LONGEST_NOTE,
        help_text="What was said, in a few words. The person can read it.",
    )
    at = forms.DateTimeField(
        label="when",
        required=False,
        help_text="Leave it empty for just now.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "input--20"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={"invalid": "Write a day and a time, such as 21/11/2026 14:30."},
    )

    field_order = ("person", "channel", "outcome", "note", "at", "referral")

    def clean_at(self) -> datetime | None:
        """Not to come."""
        at: datetime | None = self.cleaned_data["at"]
        if at is not None and at > timezone.now():
            raise ValidationError("That is still to come. Write it down once it has happened.")
        return at


class QuickContactForm(ContactForm):
    """The same with the person chosen from those on the page."""

    person = forms.UUIDField(
        label="person",
        widget=forms.Select,
        error_messages={"required": "Choose the person.", "invalid": "Choose the person."},
    )

    def __init__(self, *args: Any, user: User, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        del self.fields["at"]
        self.fields["person"].widget = forms.Select(choices=[("", "choose one"), *people])

    def clean_person(self) -> Person:
        """Somebody whose record may be opened."""
        found: Person | None = (
            Person.objects.visible_to(self._user).with_keys().filter(uuid=self.cleaned_data["person"]).first()
        )
        if found is None:
            raise ValidationError("This person is not in your caseload any more.")
        return found


class ReferralField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of a person's referrals, by its reference."""

    def label_from_instance(self, obj: Referral) -> str:
        """Reference and status."""
        return f"{obj.code}, {obj.get_status_display()}"


class SpeakerField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Somebody who may speak for a person."""

    def label_from_instance(self, obj: Representative) -> str:
        """Their name."""
        return str(obj.name)


class PersonContactForm(ContactForm):
    """The same on the page of a person, for one of their referrals or in general."""

    referral = ReferralField(
        label="about",
        queryset=Referral.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label="no referral in particular",
        widget=forms.Select(attrs={"class": "input--20"}),
    )
    representative = SpeakerField(
        label="with",
        queryset=Representative.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label="the person",
        widget=forms.Select(attrs={"class": "input--20"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        referral, speaker = self.fields["referral"], self.fields["representative"]
        speakers = person.representatives.select_related("person__key").exclude(until__lt=timezone.localdate())
        if isinstance(referral, ReferralField) and isinstance(speaker, SpeakerField):
            referral.queryset = person.referrals.filter(status__in=OPEN).order_by("-created_at", "-id")
            speaker.queryset = speakers
        if not speakers.exists():
            del self.fields["representative"]


class NextForm(ActForm):
    """What is next on a referral, and when."""

    next_action = forms.ChoiceField(
        label="what is next",
        choices=[(words, words) for words in NEXT_ACTIONS],
        error_messages={"required": "Choose what is next."},
    )
    next_on = forms.DateField(
        label="on",
        widget=DateInput(attrs={"class": "input--20"}),
        error_messages={"required": "Choose a day.", "invalid": "Write a day, such as 30/11/2026."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["next_on"].initial = lambda: add_working_days(timezone.localdate(), USUAL_DAYS)

    def clean_next_on(self) -> date:
        """Not gone by."""
        day: date = self.cleaned_data["next_on"]
        if day < timezone.localdate():
            raise ValidationError("Choose today or a day to come.")
        return day


class TakeOverForm(ActForm):
    """Taking a referral over. ``seen_owner`` is whose it was when the form was drawn, empty for nobody's."""

    seen_owner = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ColleagueForm(TakeOverForm):
    """To whom something is handed over."""

    to = forms.ModelChoiceField(
        label="to whom",
        queryset=User.objects.none(),
        empty_label="choose a colleague",
        widget=forms.Select(attrs={"class": "input--20"}),
        error_messages={
            "required": "Choose a colleague.",
            "invalid_choice": "They do not work for this service today. Choose a colleague who does.",
        },
    )

    def __init__(self, *args: Any, colleagues: "QuerySet[User]", is_of_one: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_of_one:
            del self.fields["seen_owner"]
        to = self.fields["to"]
        if isinstance(to, forms.ModelChoiceField):
            to.queryset = colleagues


class HandOverForm(ColleagueForm):
    """What of a colleague's a manager hands on, and until when."""

    until = forms.DateField(
        label="until",
        required=False,
        widget=DateInput(attrs={"class": "input--20"}),
        help_text="While somebody is away: on this day they are handed back. Empty means for good.",
        error_messages={"invalid": "Write a day, such as 30/11/2026."},
    )
    is_all = forms.BooleanField(label="all of them", required=False)
    referrals = forms.ModelMultipleChoiceField(
        label="which", queryset=Referral.objects.none(), to_field_name="uuid", required=False
    )

    def __init__(self, *args: Any, referrals: "QuerySet[Referral]", **kwargs: Any) -> None:
        super().__init__(*args, is_of_one=False, **kwargs)
        which = self.fields["referrals"]
        if isinstance(which, forms.ModelMultipleChoiceField):
            which.queryset = referrals

    def clean_until(self) -> date | None:
        """A day to come."""
        until: date | None = self.cleaned_data["until"]
        if until is not None and until <= timezone.localdate():
            raise ValidationError("Choose a day to come, or leave it empty.")
        return until

    def clean(self) -> dict[str, Any]:
        """Some, or all."""
        said = super().clean() or self.cleaned_data
        if not said.get("is_all") and not said.get("referrals") and "referrals" not in self.errors:
            self.add_error("referrals", "Tick at least one, or all of them.")
        return said
