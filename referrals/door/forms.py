"""What a provider is asked. Each form carries the version of the referral that was seen, and its own number."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, F, When
from django.db.models.functions import Now
from django.utils import timezone

from assets.forms.text import TextField
from referrals.choices import (
    Attendance,
    Channel,
    ContactOutcome,
    DeclineReason,
    Destination,
    FollowUpMeasure,
    PlaceFault,
)
from referrals.models import Appointment, Referral

_LONGEST_NOTE = 2000
_LONGEST_PLACE = 200
_FELL_THROUGH = (
    Attendance.CANCELLED_BY_PERSON,
    Attendance.DID_NOT_ATTEND,
    Attendance.CANCELLED_BY_PROVIDER,
    Attendance.LATE_NOT_SEEN,
)


def _choices(kinds: Any) -> list[tuple[Any, str]]:
    return [(kind.value, str(kind.label)[:1].upper() + str(kind.label)[1:]) for kind in kinds]


def _words(label: str, help_text: str = "", *, required: bool = True, missing: str = "Write a few words.") -> TextField:
    return TextField(
        label=label,
        help_text=help_text,
        required=required,
        lines=True,
        max_length=_LONGEST_NOTE,
        error_messages={"required": missing},
    )


def _day(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs={"type": "date", "class": "input--20"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose a day.", "invalid": "Write the day as 2026-11-21."},
    )


def _time() -> forms.TimeField:
    return forms.TimeField(
        label="time",
        widget=forms.TimeInput(attrs={"type": "time", "class": "input--10"}, format="%H:%M"),
        error_messages={"required": "Write the time, such as 14:30.", "invalid": "Write the time as 14:30."},
    )


def _where() -> TextField:
    return TextField(label="where", required=False, max_length=_LONGEST_PLACE, help_text="Which room, who to ask for.")


def _choice(label: str, kinds: Any, missing: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=_choices(kinds), widget=forms.RadioSelect, error_messages={"required": missing}
    )


class ActForm(forms.Form):
    """A button and nothing else."""

    use_required_attribute = False

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, referral: Referral, **kwargs: Any) -> None:
        self.referral = referral
        super().__init__(data, initial={"version": referral.version, "submission": uuid4()}, **kwargs)

    @property
    def said(self) -> dict[str, Any]:
        """What was said, without what every form carries."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("submission", "version")}


def moment_of(day: date, time: Any) -> datetime:
    """A moment in local time."""
    return timezone.make_aware(datetime.combine(day, time))


class _MomentForm(ActForm):
    """With a day and a time, given together as ``starts_at``."""

    @property
    def said(self) -> dict[str, Any]:
        """With the moment in place of day and time."""
        said = super().said
        return {"starts_at": moment_of(said.pop("day"), said.pop("time"))} | said


class AcceptForm(ActForm):
    """Saying yes."""

    risks_acknowledged = forms.BooleanField(
        label="We know what to look out for, and can keep everybody safe", required=False
    )

    def __init__(self, data: Any = None, *, referral: Referral, **kwargs: Any) -> None:
        super().__init__(data, referral=referral, **kwargs)
        if not referral.person.risk_flags.filter(tell_provider=True, ended_at__isnull=True).exists():
            del self.fields["risks_acknowledged"]


class DeclineForm(ActForm):
    """Saying no."""

    reason_code = _choice("why not?", DeclineReason, "Choose why.")
    reason_text = _words("in words", "What would help the link worker to find another place.", required=False)


class AskForm(ActForm):
    """Asking something."""

    question = _words("what would you like to know?", missing="Write your question.")


class WaitForm(ActForm):
    """Putting on the waiting list."""

    waiting_position = forms.IntegerField(
        label="place on the list",
        min_value=1,
        max_value=9999,
        widget=forms.NumberInput(attrs={"class": "input--4"}),
        error_messages={"required": "Write which place, from 1 on."},
    )
    waiting_until = _day("when do you expect a place?", "A guess is better than none.")


class ScheduleForm(_MomentForm):
    """Arranging the first visit."""

    day = _day("day")
    time = _time()
    where = _where()


class MoveVisitForm(_MomentForm):
    """Moving a visit."""

    attendance = forms.TypedChoiceField(
        label="what became of the day before?",
        coerce=int,
        choices=_choices(_FELL_THROUGH),
        widget=forms.RadioSelect,
        error_messages={"required": "Say what became of it."},
    )
    day = _day("new day")
    time = _time()
    where = _where()


class AttendForm(ActForm):
    """What became of a visit."""

    visit = forms.ModelChoiceField(
        label="which visit?",
        queryset=Appointment.objects.none(),
        to_field_name="uuid",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the visit.", "invalid_choice": "Choose one of the visits."},
    )
    attendance = forms.TypedChoiceField(
        label="what became of it?",
        coerce=int,
        choices=_choices(kind for kind in Attendance if kind != Attendance.PLANNED),
        widget=forms.RadioSelect,
        error_messages={"required": "Say what became of it."},
    )

    def __init__(self, data: Any = None, *, referral: Referral, **kwargs: Any) -> None:
        super().__init__(data, referral=referral, **kwargs)
        visit: Any = self.fields["visit"]
        visit.queryset = referral.appointments.standing().order_by(*_BEGUN_FIRST)
        visit.label_from_instance = _visit_in_words
        first = referral.appointments.planned().order_by("starts_at", "id").first()
        if first is not None:
            self.initial["visit"] = first.uuid


# Those that have begun, the latest first; then those to come, which can be cancelled, the next one first.
_BEGUN_FIRST = (
    Case(When(starts_at__lte=Now(), then=0), default=1),
    Case(When(starts_at__lte=Now(), then=F("starts_at"))).desc(),
    "starts_at",
    "id",
)


def _visit_in_words(visit: Appointment) -> str:
    when = timezone.localtime(visit.starts_at)
    became = "" if visit.attendance == Attendance.PLANNED else f" ({visit.get_attendance_display()})"
    return f"{when:%-d %b %Y, %H:%M}{became}"


class VisitForm(_MomentForm):
    """A visit that nobody had planned, or a further one."""

    day = _day("day")
    time = _time()
    where = _where()
    attendance = forms.TypedChoiceField(
        label="what became of it?",
        coerce=int,
        choices=_choices(Attendance),
        widget=forms.RadioSelect,
        error_messages={"required": "Say what became of it, or that it is planned."},
    )


class HoldForm(ActForm):
    """Pausing."""

    reason_text = _words("why?", missing="Write why.")
    hold_review_on = _day("when to look at it again")


class TriedForm(_MomentForm):
    """Being in touch, or trying to."""

    channel = _choice("how?", [kind for kind in Channel if kind != Channel.ONLINE], "Say how.")
    outcome = _choice("what came of it?", ContactOutcome, "Say what came of it.")
    day = _day("day")
    time = _time()

    def clean(self) -> dict[str, Any]:
        """Not of a day to come."""
        said: dict[str, Any] = super().clean() or {}
        if "day" in said and "time" in said and moment_of(said["day"], said["time"]) > timezone.now():
            self.add_error("day", ValidationError("That is still to come.", code="future"))
        return said


class CompleteForm(ActForm):
    """Completing."""

    destination = _choice("where does the person go on to?", Destination, "Choose one.")
    follow_up_measure = _choice(
        "was the person asked how things are going?", FollowUpMeasure, "Say whether they were asked."
    )
    feedback = _words("how did it go?", "The link worker reads it.", missing="Write how it went.")


class FeedbackForm(ActForm):
    """Saying how it goes."""

    text = _words("how is it going?", "The link worker reads it.", missing="Write how it goes.")


class CodeForm(forms.Form):
    """The code that was sent."""

    use_required_attribute = False

    code = forms.CharField(
        label="the six figures from the e-mail",
        max_length=20,
        widget=forms.TextInput(attrs={"class": "input--10", "inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": "Enter the six figures."},
    )


class CodeAskedForm(forms.Form):
    """Asking for a code."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class AvailabilityForm(forms.Form):
    """How many places are free, and how long people wait."""

    use_required_attribute = False

    places_free = forms.IntegerField(
        label="places free now",
        required=False,
        min_value=0,
        max_value=9999,
        widget=forms.NumberInput(attrs={"class": "input--4"}),
        help_text="0 where it is full. Leave it empty where there is no limit.",
    )
    waiting_weeks = forms.IntegerField(
        label="weeks to wait for a place",
        required=False,
        min_value=0,
        max_value=520,
        widget=forms.NumberInput(attrs={"class": "input--4"}),
    )
    note = TextField(
        label="note",
        required=False,
        max_length=200,
        help_text="Everybody can read it: “new group from 5 Jan 2027”. Nothing about a person.",
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def clean(self) -> dict[str, Any]:
        """One of the two, at least."""
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and said.get("places_free") is None and said.get("waiting_weeks") is None:
            self.add_error(
                "places_free", ValidationError("Say how many places are free, or how long people wait.", code="empty")
            )
        return said


class PlaceFaultForm(forms.Form):
    """What is different at a place from what its record says."""

    use_required_attribute = False

    fault = _choice("what is different there?", PlaceFault, "Choose what is different.")
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
