"""What somebody is asked who confirms a record or some of its facts."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from assets.actions.confirming import Assurance
from assets.actions.facts import Fact, facts_of
from assets.choices import CONFIRMING, Basis, ReviewCycle
from assets.forms.text import TextField
from assets.models import Asset, FieldSource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assets.querysets.scope import Viewer

# Ways of knowing that another confirmation may be weaker than.
_STRONG = {Basis.VISIT, Basis.OWNER, Basis.PHONE}


@dataclass(frozen=True)
class Line:
    """One fact on the form: whether its box is ticked, and whether it changed since the page was drawn."""

    fact: Fact
    is_ticked: bool
    is_changed: bool


class FactsField(forms.MultipleChoiceField):
    """Tokens of facts. Whether they are still those of the record is for the action to say."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: Any) -> bool:
        """Any text, as far as the form is concerned."""
        return True


class ConfirmForm(forms.Form):
    """The facts of a record, and how it is known that they are still so.

    ``asked`` are keys or parts of facts (``Fact.key``, ``Fact.part``); without any the whole record is confirmed.
    """

    fact = FactsField(label="what is still so", error_messages={"required": "Tick what you confirm."})
    basis = forms.ChoiceField(
        label="how do you know?",
        choices=[(basis.value, basis.label.capitalize()) for basis in CONFIRMING],
        widget=forms.RadioSelect,
    )
    day = forms.DateField(
        label="on which day?",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date", "class": "input--20"}, format="%Y-%m-%d"),
    )
    source = TextField(
        label="who said so?",
        required=False,
        max_length=FieldSource._meta.get_field("source").max_length,
        help_text="Everybody can read it: write what they are, such as “the secretary”, and not their name.",
    )
    review_months = forms.TypedChoiceField(
        label="when to look at it again",
        coerce=int,
        choices=ReviewCycle.choices,
        widget=forms.Select(attrs={"class": "input--20"}),
    )
    over_stronger = forms.BooleanField(
        label="Let it stand also in place of what was known more surely before",
        required=False,
        help_text="Such as what somebody saw on a visit, where you now have it by telephone. The history keeps it.",
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, asset: Asset, user: "Viewer", asked: "Iterable[str]" = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asset, self.user, self.asked = asset, user, set(asked)
        self.fields["review_months"].initial = asset.review_months
        if self.asked:
            del self.fields["review_months"]

    @property
    def is_whole(self) -> bool:
        """Whether it is the record as a whole that is confirmed."""
        return not self.asked

    @cached_property
    def facts(self) -> list[Fact]:
        """The facts that are asked about."""
        facts = facts_of(self.asset, self.user)
        return [fact for fact in facts if self.is_whole or {fact.key, fact.part} & self.asked]

    @property
    def may_be_weaker(self) -> bool:
        """Whether something is known so well that a confirmation may be worth less."""
        known = [row.basis for fact in self.facts for row in fact.rows]
        return bool(_STRONG & {*known, *([self.asset.assured_basis] if self.is_whole else [])})

    @property
    def lines(self) -> list[Line]:
        """The facts as they stand on the page. At first all are ticked but what was; later what the person left so."""
        sent: list[str] = self["fact"].data if self.is_bound else []
        keys = {token.partition(":")[0] for token in sent}
        return [
            Line(
                fact,
                is_ticked=fact.token in sent if self.is_bound else not (fact.is_past and self.is_whole),
                is_changed=fact.key in keys and fact.token not in sent,
            )
            for fact in self.facts
        ]

    def assurance(self) -> Assurance:
        """How it is known, for the action."""
        said = self.cleaned_data
        return Assurance(Basis(said["basis"]), said["day"], said["source"], said.get("over_stronger", False))
