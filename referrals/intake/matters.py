"""The second step: what matters to the person, what might help, when, how far, and for how much."""

from decimal import Decimal
from string import ascii_lowercase
from typing import Any
from uuid import uuid4

from django import forms

from assets.forms.text import TextField
from referrals.actions.intake import WishOrder
from referrals.choices import AccessNeed
from referrals.forms.fields import PostcodeField
from referrals.models import Need, Plan, Referral
from referrals.suggestions.times import DAYS, PARTS, Times, read_times, times_in_words
from referrals.suggestions.wish import GettingAbout, HowFar, read_travel, travel_in_words
from referrals.suggestions.wishes import plan_of

_DAY_CHOICES = [(str(number), day) for number, day in enumerate(DAYS)]
_MOST_POUNDS = 9999


class NeedsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """The needs, each by its code."""

    def __init__(self) -> None:
        super().__init__(
            label="what might help",
            queryset=Need.objects.filter(is_active=True),
            to_field_name="code",
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Tick at least one thing that might help."},
        )


class MattersForm(forms.Form):
    """What the person would like. What is ticked nowhere is left open: any day, any time."""

    use_required_attribute = False

    what_matters = TextField(
        label="what matters to them",
        lines=True,
        max_length=2000,
        help_text="In their own words. It becomes the reason for the referral.",
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        error_messages={"required": "Write what matters to the person, in their own words."},
    )
    needs = NeedsField()
    parts = forms.MultipleChoiceField(
        label="time of day",
        required=False,
        choices=[(part, f"{part.capitalize()}s") for part in PARTS],
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick none where any time suits.",
    )
    days = forms.MultipleChoiceField(
        label="days",
        required=False,
        choices=_DAY_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick none where any day suits.",
    )
    how_far = forms.ChoiceField(
        label="how far is all right",
        choices=[(far.value, far.words.capitalize()) for far in HowFar],
        widget=forms.RadioSelect,
    )
    getting_about = forms.MultipleChoiceField(
        label="how they get about",
        required=False,
        choices=[(way.value, way.value.capitalize()) for way in GettingAbout],
        widget=forms.CheckboxSelectMultiple,
    )
    spend_a_week = forms.DecimalField(
        label="can spend in a week",
        required=False,
        min_value=0,
        max_value=_MOST_POUNDS,
        decimal_places=2,
        help_text="Pounds; 0 for nothing. Leave it empty where it was not asked.",
        widget=forms.TextInput(attrs={"class": "input--10", "inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"invalid": "Write an amount in pounds, such as 3 or 2.50."},
    )
    access_needs = forms.MultipleChoiceField(
        label="a place must have",
        required=False,
        choices=[(need.value, f"{need.label[:1].upper()}{need.label[1:]}") for need in AccessNeed],
        widget=forms.CheckboxSelectMultiple,
    )
    language = TextField(
        label="language",
        required=False,
        max_length=60,
        help_text="Where it is not English.",
        widget=forms.TextInput(attrs={"class": "input--20", "autocomplete": "off"}),
    )
    postcode = PostcodeField(
        label="postcode", required=False, help_text="For the way there. Without it no distance can be told."
    )
    plan_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, data: Any = None, *, referral: Referral) -> None:
        super().__init__(data, initial=_standing(referral))
        if referral.person.postcode:
            del self.fields["postcode"]

    @property
    def order(self) -> WishOrder:
        """What was said, as it is kept; the form is valid."""
        said = self.cleaned_data
        times = Times(frozenset(map(int, said["days"])) or None, frozenset(said["parts"]) or None)
        ways = tuple(way for way in GettingAbout if way in said["getting_about"])
        spend: Decimal | None = said["spend_a_week"]
        return WishOrder(
            plan_version=said["plan_version"],
            what_matters=said["what_matters"],
            needs=said["needs"],
            when_suits=times_in_words(times),
            getting_about=travel_in_words(HowFar(said["how_far"]), ways),
            spend_a_week=spend,
            access_needs=tuple(said["access_needs"]),
            language=said["language"],
            postcode=said.get("postcode", ""),
        )

    @property
    def needs_with_keys(self) -> list[tuple[Any, str, str]]:
        """Each need as a box, the key that ticks it, and how people say it."""
        hints = dict(Need.objects.filter(is_active=True).values_list("code", "hint"))
        boxes = list(self["needs"])
        keys = [*ascii_lowercase[: len(boxes)], *[""] * (len(boxes) - len(ascii_lowercase))]
        return [(box, key, hints.get(str(box.data["value"]), "")) for box, key in zip(boxes, keys, strict=True)]

    @property
    def short_fields(self) -> list[forms.BoundField]:
        """The questions whose answers stand side by side."""
        return [self["parts"], self["days"], self["how_far"]]

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """What they can spend; and the postcode, where it is not on the record."""
        return [self[name] for name in ("spend_a_week", "postcode") if name in self.fields]

    @property
    def is_more_open(self) -> bool:
        """Whether what is seldom said stands open: where some of it was said, or is wrong."""
        names = ("access_needs", "language", "getting_about")
        return any(self[name].value() or self[name].errors for name in names)


def _standing(referral: Referral) -> dict[str, Any]:
    """What is known already: of the plan, the record and the draft."""
    plan: Plan = plan_of(referral.person)
    how_far, getting_about = read_travel(plan.getting_about)
    times = read_times(plan.when_suits)
    return {
        "what_matters": plan.what_matters or referral.reason,
        "needs": [need.code for need in referral.needs.all()],
        "parts": sorted(times.parts or ()),
        "days": [str(day) for day in sorted(times.days or ())],
        "how_far": how_far.value,
        "getting_about": [way.value for way in getting_about],
        "spend_a_week": plan.spend_a_week,
        "access_needs": referral.person.access_needs,
        "language": referral.person.language,
        "plan_version": plan.version,
    }
