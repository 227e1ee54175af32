"""What a manager is asked about programmes, their groups and sessions."""

from datetime import date, time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateformat import format as format_day

from assets.forms.editing.fields import AssetField
from assets.forms.text import TextField
from assets.linking import written
from assets.models import Asset
from referrals.actions.cohorts import CohortOrder
from referrals.actions.programmes import ProgrammeOrder
from referrals.actions.sessions import SessionOrder
from referrals.choices import PostRole
from referrals.door.forms import moment_of
from referrals.forms.fields import DayField
from referrals.models import Cohort, CohortSession, MeasurePack, Offer, Organisation, Programme
from referrals.programmes.weekly import Weekly, weekly_days

if TYPE_CHECKING:
    from accounts.models import User

MOST_PLACES, MOST_SESSIONS, MOST_MISSED = 500, 80, 20
_A_DAY = "Such as 21 Nov 2026."


def _number(label: str, most: int, help_text: str = "", *, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=1,
        max_value=most,
        widget=forms.TextInput(attrs={"class": "input--4", "inputmode": "numeric"}),
        error_messages={"required": "Write a number.", "invalid": "Write a whole number, such as 8."},
    )


def _time(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M", "%H.%M", "%I:%M%p", "%I%p"],
        widget=forms.TimeInput(attrs={"type": "time", "class": "input--10"}, format="%H:%M"),
        error_messages={"required": "Write the time, such as 14:30.", "invalid": "Write the time as 14:30."},
    )


def _day(label: str, help_text: str = _A_DAY) -> DayField:
    return DayField(label=label, help_text=help_text, error_messages={"required": "Say which day."})


def _venue(help_text: str) -> AssetField:
    return AssetField(label="venue", required=False, help_text=help_text)


class _Form(forms.Form):
    """A form that acts once, and may name a venue of the register."""

    use_required_attribute = False

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def with_venue(self, user: "User", known: Asset | None) -> None:
        """Offer the places that ``user`` may see; ``known`` stands there already."""
        field: Any = self.fields["venue"]
        field.user = user
        if known is not None:
            field.known = {known.pk: written(known)}

    @property
    def place(self) -> Asset | None:
        """The place that was named."""
        key = self.cleaned_data["venue"]
        return Asset.objects.get(pk=key) if key is not None else None


class ProgrammeForm(_Form):
    """A programme: for a new one, also the activity that is held as a course."""

    offer = forms.ModelChoiceField(
        label="activity",
        queryset=Offer.objects.none(),
        to_field_name="uuid",
        empty_label="choose one",
        help_text="One to which the service refers, and which is not a programme yet.",
        error_messages={"required": "Choose the activity that is held as a programme."},
    )
    title = TextField(label="title", max_length=120, help_text="As people hear it.")
    about = TextField(label="about it", required=False, lines=True, help_text="What happens, for who is asked to come.")
    pack = forms.ModelChoiceField(
        label="questions that people are asked",
        queryset=MeasurePack.objects.none(),
        required=False,
        empty_label="the usual ones of the service",
    )
    is_active = forms.BooleanField(label="taking place", required=False, initial=True)

    def __init__(self, data: Any = None, *, user: "User", programme: Programme | None = None) -> None:
        kept = ("title", "about", "pack", "is_active")
        super().__init__(data, initial={name: getattr(programme, name) for name in kept} if programme else {})
        managed = Organisation.objects.where(user, PostRole.MANAGER).services()
        offer: Any = self.fields["offer"]
        offer.queryset = (
            Offer.objects.going_on()
            .filter(service__in=managed.values("pk"), programme__isnull=True)
            .select_related("activity__asset")
            .order_by("activity__name", "id")
        )
        offer.label_from_instance = lambda found: f"{found.activity}, {found.activity.asset}"
        services = managed.filter(pk=programme.offer.service_id) if programme else managed
        pack: Any = self.fields["pack"]
        pack.queryset = MeasurePack.objects.filter(service__in=services.values("pk"), is_active=True).order_by("pk")
        if programme:
            del self.fields["offer"]

    @property
    def order(self) -> ProgrammeOrder:
        """What was said."""
        said = self.cleaned_data
        return ProgrammeOrder(title=said["title"], about=said["about"], pack=said["pack"], is_active=said["is_active"])

    def clean(self) -> dict[str, Any]:
        """The questions are those of the service that refers to the activity."""
        said = super().clean() or self.cleaned_data
        offer, pack = said.get("offer"), said.get("pack")
        if offer and pack and offer.service_id != pack.service_id:
            self.add_error("pack", "These are the questions of another service. Choose some of its own.")
        return said


class CohortForm(_Form):
    """A group: when, for how many, and by which rule it is completed."""

    name = TextField(label="name", max_length=80, help_text="Such as Autumn 2026, Tuesdays.")
    starts_on = _day("first day")
    ends_on = _day("last day")
    places = _number("places", MOST_PLACES)
    has_waiting_list = forms.BooleanField(label="keeps a waiting list", required=False, initial=True)
    core_to_complete = _number(
        "core sessions to complete",
        MOST_SESSIONS,
        "Who came to so many core sessions has completed. It cannot be changed once the group has started.",
    )
    missed_in_a_row = _number(
        "missed visits in a row, after which somebody gets in touch",
        MOST_MISSED,
        "Leave it empty for what is usual in the service. It cannot be changed once the group has started.",
        required=False,
    )
    venue = _venue("Its name in the register, or the address of its page.")
    facilitators = TextField(label="run by", required=False, max_length=200, help_text="Names, as people hear them.")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, user: "User", cohort: Cohort | None = None) -> None:
        names = [name for name in self.base_fields if name not in ("submission", "venue")]
        initial = {name: getattr(cohort, name) for name in names} | {"venue": cohort.venue_id} if cohort else {}
        super().__init__(data, initial=initial)
        self.with_venue(user, cohort.venue if cohort else None)
        if cohort and cohort.starts_on <= timezone.localdate():
            for name in ("starts_on", "core_to_complete", "missed_in_a_row"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        """The days are in order."""
        said = super().clean() or self.cleaned_data
        first, last = said.get("starts_on"), said.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "The last day is before the first. Look at both again.")
        return said

    @property
    def order(self) -> CohortOrder:
        """What was said."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("submission", "version")}
        return CohortOrder(**said | {"venue": self.place})


class _TimesForm(_Form):
    """From when to when, and what may be said of a session beside."""

    starts = _time("from")
    ends = _time("until")
    title = TextField(label="title", required=False, max_length=120)
    is_core = forms.BooleanField(
        label="core session", required=False, initial=True, help_text="Counts towards completing."
    )
    venue = _venue("Where it is not the group’s own. Its name in the register, or the address of its page.")
    facilitators = TextField(label="run by", required=False, max_length=200, help_text="Where it is somebody else.")
    note = TextField(label="good to know", required=False, max_length=300, help_text="What to bring; nobody’s name.")

    def clean(self) -> dict[str, Any]:
        """The times are in order."""
        said = super().clean() or self.cleaned_data
        starts, ends = said.get("starts"), said.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "It ends before it begins. Look at both times again.")
        return said

    def order_on(self, day: date) -> SessionOrder:
        """A session on ``day``, in local time."""
        said = self.cleaned_data
        return SessionOrder(
            starts_at=moment_of(day, said["starts"]),
            ends_at=moment_of(day, said["ends"]),
            title=said["title"],
            is_core=said["is_core"],
            venue=self.place,
            facilitators=said["facilitators"],
            note=said["note"],
        )


class SessionForm(_TimesForm):
    """One session."""

    day = _day("day")
    field_order = ("day", "starts", "ends")

    def __init__(self, data: Any = None, *, user: "User", session: CohortSession | None = None, **kwargs: Any) -> None:
        super().__init__(data, initial=_initial(session), **kwargs)
        self.with_venue(user, session.venue if session else None)

    @property
    def orders(self) -> list[SessionOrder]:
        """The one session."""
        return [self.order_on(self.cleaned_data["day"])]

    @property
    def left_out(self) -> list[date]:
        """No day is left out: a session may be on whatever day is said."""
        return []


class WeeklyForm(_TimesForm):
    """A session every week."""

    first = _day("first time")
    last = _day("up to", "The last day on which the group may meet.")
    every = forms.TypedChoiceField(
        label="how often", choices=[(1, "every week"), (2, "every second week"), (4, "every fourth week")], coerce=int
    )
    on_bank_holidays = forms.BooleanField(label="also on bank holidays", required=False)
    field_order = ("first", "last", "every", "starts", "ends", "on_bank_holidays")

    def __init__(self, data: Any = None, *, user: "User", cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(data, initial={"first": cohort.starts_on, "last": cohort.ends_on, "every": 1}, **kwargs)
        self.with_venue(user, None)

    def clean(self) -> dict[str, Any]:
        """Some days are left, and not more than a group has."""
        said = super().clean()
        if said.get("first") and said.get("last"):
            number = len(self.weekly.days)
            if not number:
                raise ValidationError("No day is left between the first and the last. Look at both again.")
            if number > MOST_SESSIONS:
                raise ValidationError(f"Those are {number} sessions. Add at most {MOST_SESSIONS} at once.")
        return said

    @property
    def weekly(self) -> Weekly:
        """The days."""
        said = self.cleaned_data
        return weekly_days(
            said["first"],
            said["last"],
            every=said.get("every") or 1,
            on_bank_holidays=said.get("on_bank_holidays", False),
        )

    @property
    def orders(self) -> list[SessionOrder]:
        """A session on each of them."""
        return [self.order_on(day) for day in self.weekly.days]

    @property
    def left_out(self) -> list[date]:
        """The bank holidays between."""
        return self.weekly.left_out


def _initial(session: CohortSession | None) -> dict[str, Any]:
    if session is None:
        return {}
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    kept = ("title", "is_core", "facilitators", "note")
    return {name: getattr(session, name) for name in kept} | {
        "day": starts.date(),
        "starts": time(starts.hour, starts.minute),
        "ends": time(ends.hour, ends.minute),
        "venue": session.venue_id,
    }


def days_in_words(days: list[date]) -> str:
    """As "25 Dec 2026 and 1 Jan 2027"."""
    said = [format_day(day, "j M Y") for day in days]
    return " and ".join(filter(None, (", ".join(said[:-1]), *said[-1:])))
