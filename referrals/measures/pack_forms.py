"""The form of a pack of questions."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from assets.forms.text import TextField
from referrals.actions.packs import PackOrder, asks_about_symptoms
from referrals.choices import Point
from referrals.instruments import CODES, latest
from referrals.measures.wording import can_be_asked
from referrals.models import MeasurePack, Organisation

_LONGEST_INTRO = 1000
_MOST_DAYS = 120
_CHOOSE = "Choose at least one."


class ServiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """For which service; not shown where there is one only."""

    def label_from_instance(self, obj: Organisation) -> str:
        """Its name."""
        return str(obj.name)


class PackForm(forms.Form):
    """What is asked together, and when. ``locked`` are the instruments for which there are no words here."""

    use_required_attribute = False

    service = ServiceField(queryset=Organisation.objects.none(), label="service", empty_label=None)
    title = TextField(
        label="title",
        max_length=80,
        help_text="As people read it. Say nothing of illness in it.",
        error_messages={"required": "Write a title, such as How things are going."},
    )
    intro = TextField(
        label="before the questions",
        lines=True,
        required=False,
        max_length=_LONGEST_INTRO,
        help_text="Why they are asked, in plain words.",
    )
    instruments = forms.MultipleChoiceField(
        label="questions", widget=forms.CheckboxSelectMultiple, error_messages={"required": _CHOOSE}
    )
    knows_about_symptoms = forms.BooleanField(
        label="I have read what questions about symptoms bring, and somebody looks after it every working day",
        required=False,
    )
    points = forms.MultipleChoiceField(
        label="when", choices=Point.choices, widget=forms.CheckboxSelectMultiple, error_messages={"required": _CHOOSE}
    )
    days_to_answer = forms.IntegerField(
        label="days to answer",
        min_value=1,
        max_value=_MOST_DAYS,
        widget=forms.TextInput(attrs={"class": "input--10", "inputmode": "numeric"}),
        help_text="After that many days nobody is asked any more, and it is counted as not returned.",
        error_messages={"required": "Write a number of days, such as 28.", "invalid": "Write a number, such as 28."},
    )
    is_usual = forms.BooleanField(
        label="the usual one", required=False, help_text="For everybody whose programme has no questions of its own."
    )
    is_active = forms.BooleanField(label="in use", required=False, help_text="People are asked with it from now on.")
    version = forms.IntegerField(initial=0, widget=forms.HiddenInput)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, services: Any, pack: MeasurePack | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.locked = {code for code in CODES if not can_be_asked(latest(code), on=today)}
        chosen_before = set(pack.instruments if pack else ())
        self._offer([code for code in CODES if code not in self.locked or code in chosen_before])
        self._ask_for_service(services, pack)

    def _offer(self, codes: list[str]) -> None:
        field = self.fields["instruments"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(code, latest(code).name) for code in codes]

    def _ask_for_service(self, services: Any, pack: MeasurePack | None) -> None:
        """A pack stays with its service."""
        if pack is not None:
            del self.fields["service"]
            return
        field = self.fields["service"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = services
        first, *others = list(services[:2])
        field.initial = first
        if not others:
            field.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Whoever asks about symptoms knows what it brings."""
        cleaned = super().clean() or self.cleaned_data
        if asks_about_symptoms(cleaned.get("instruments", [])) and not cleaned.get("knows_about_symptoms"):
            self.add_error(
                "knows_about_symptoms", "Read what they bring, and put a tick here; or choose other questions."
            )
        if cleaned.get("is_usual") and not cleaned.get("is_active"):
            self.add_error("is_active", "The usual pack is one that is in use.")
        return cleaned

    @property
    def said(self) -> dict[str, Any]:
        """What the actions take; the form is valid."""
        names = ("submission", "service" if "service" in self.fields else "version")
        return {"order": self._order(), **{name: self.cleaned_data[name] for name in names}}

    def _order(self) -> PackOrder:
        said = self.cleaned_data
        return PackOrder(
            title=said["title"],
            intro=said["intro"],
            instruments=tuple(said["instruments"]),
            points=tuple(said["points"]),
            days_to_answer=said["days_to_answer"],
            is_usual=said["is_usual"],
            is_active=said["is_active"],
            knows_about_symptoms=said["knows_about_symptoms"],
        )


def initial_of(order: PackOrder | MeasurePack) -> dict[str, Any]:
    """What the form shows of a pack, or of the one with which a service begins."""
    names = ("title", "intro", "instruments", "points", "days_to_answer", "is_usual", "is_active")
    found = {name: getattr(order, name) for name in names}
    found["knows_about_symptoms"] = asks_about_symptoms(order.instruments)
    return {**found, "version": order.version} if isinstance(order, MeasurePack) else found
