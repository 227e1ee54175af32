"""The third step: places with their reasons, what was left out and why, and a place of one's own choosing."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID, uuid4

from django import forms

from assets.forms.text import TextField
from referrals.actions.unmet import NONE_WILL_DO
from referrals.choices import AccessNeed
from referrals.models import Plan, Referral
from referrals.suggestions.choosing import ORDER_IN_WORDS, Suggestion, Suggestions
from referrals.suggestions.suggesting import find_offers, need_labels, suggest
from referrals.suggestions.wish import Wish, read_travel
from referrals.suggestions.wishes import age_of, plan_of, wish_of

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import User

MOST_FOUND = 30


class ChooseForm(forms.Form):
    """The place that was chosen, and why, where it was not suggested."""

    offer = forms.UUIDField()
    overruled_because = TextField(label="why this place", required=False, max_length=1000)
    submission = forms.UUIDField(required=False)


class WantedForm(forms.Form):
    """A full place that the person would have liked."""

    offer = forms.UUIDField()
    submission = forms.UUIDField(required=False)


class NoneWillDoForm(forms.Form):
    """Why none of the places will do."""

    use_required_attribute = False

    because = forms.ChoiceField(
        label="why none of these will do",
        choices=[("", "Choose the main reason"), *NONE_WILL_DO.items()],
        error_messages={"required": "Choose the main reason. It helps to plan what is missing."},
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class SearchPlacesForm(forms.Form):
    """Words in the name of a place. They say nothing about the person, and stand in the address."""

    q = forms.CharField(label="name of the place or activity", required=False, max_length=100)


class Said(NamedTuple):
    """One thing the person said, beside the suggestions."""

    label: str
    text: str


@dataclass
class ChoosePage:
    """What the third step shows to ``user`` of a draft. ``asked`` is the query string."""

    referral: Referral
    user: "User"
    today: "date"
    asked: Any = field(default_factory=dict)
    none_will_do: NoneWillDoForm = field(default_factory=NoneWillDoForm)
    refused: str = ""
    refused_offer: UUID | None = None
    typed_because: str = ""
    submission: UUID = field(default_factory=uuid4)
    order_in_words: str = ORDER_IN_WORDS

    @cached_property
    def wish(self) -> Wish:
        """What was asked for."""
        return wish_of(self.referral)

    @cached_property
    def suggestions(self) -> Suggestions:
        """The places that suit, and what was left out."""
        return suggest(service=self.referral.service, wish=self.wish, by=self.user)

    @property
    def shows_others(self) -> bool:
        """Whether more than the five best are shown."""
        return "others" in self.asked

    @property
    def shown(self) -> tuple[Suggestion, ...]:
        """The suggestions on the page."""
        return self.suggestions.best + (self.suggestions.others if self.shows_others else ())

    @property
    def title(self) -> str:
        """How many places there are, for whom."""
        number = ("No place", "One place", "Two places", "Three places", "Four places", "Five places")
        return f"{number[len(self.suggestions.best)]} for {self.called}"

    @property
    def called(self) -> str:
        """What the person likes to be called."""
        return str(self.referral.person.known_as or self.referral.person.given_name)

    @property
    def age(self) -> int | None:
        """Years, where the date of birth is known."""
        return age_of(self.referral.person, self.today)

    @property
    def is_searching(self) -> bool:
        """Whether a place of one's own choosing is looked for."""
        return "q" in self.asked or self.refused_offer is not None

    @cached_property
    def search(self) -> SearchPlacesForm:
        """What is looked for."""
        return SearchPlacesForm(self.asked if "q" in self.asked else {"q": ""})

    @cached_property
    def found(self) -> list[Suggestion]:
        """Every place with these words, whether or not it suits, each with its reasons."""
        words = self.search.cleaned_data["q"] if self.search.is_valid() else ""
        found = find_offers(service=self.referral.service, wish=self.wish, by=self.user, words=words)
        if self.refused_offer is not None and not words:
            found = [suggestion for suggestion in found if suggestion.place.offer == self.refused_offer] or found
        return found[:MOST_FOUND]

    @cached_property
    def said(self) -> list[Said]:
        """What the person said, as the suggestions take it."""
        plan: Plan = plan_of(self.referral.person)
        labels = need_labels()
        how_far, ways = read_travel(plan.getting_about)
        lines = [
            Said("What matters", f"“{plan.what_matters}”" if plan.what_matters else ""),
            Said("Needs", "; ".join(labels[code] for code in self.wish.needs)),
            Said("Lives", self.referral.person.area.name if self.referral.person.area else ""),
            Said("How far", how_far.words),
            Said("Gets about", ", ".join(ways)),
            Said("When", plan.when_suits or "any time"),
            Said("Spend", "" if plan.spend_a_week is None else f"up to £{plan.spend_a_week:g} a week"),
            Said("A place must have", ", ".join(AccessNeed(code).label for code in self.wish.access)),
            Said("Language", self.wish.language),
        ]
        return [line for line in lines if line.text]
