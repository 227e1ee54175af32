"""Asking for a place oneself: where one may, what is asked, and how often."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms

from assets.forms.text import EmailAddressField, TextField
from assets.models import Asset
from assets.sections import Section
from referrals.actions.asking import AskingOrder
from referrals.choices import Channel
from referrals.forms.fields import BirthDateField, PhoneField, PostcodeField, YesNoField
from referrals.models import Offer, Organisation
from referrals.permissions.asking import offers_to_ask_for

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

_WAYS = {Channel.PHONE: "Ring me", Channel.TEXT: "Send me a text", Channel.EMAIL: "Write me an e-mail"}
_PERSON = ("given_name", "family_name", "phone", "email", "prefers", "may_leave_message", "birth_date", "postcode")


def _line(label: str, missing: str = "", autocomplete: str = "", help_text: str = "", **kwargs: Any) -> TextField:
    return TextField(
        label=label,
        help_text=help_text,
        max_length=100,
        required=bool(missing),
        widget=forms.TextInput(attrs={"autocomplete": autocomplete or "off"}),
        error_messages={"required": missing},
        **kwargs,
    )


class AskForm(forms.Form):
    """What somebody says who would like to come."""

    use_required_attribute = False

    given_name = _line("your first name", "Write your first name, or what you like to be called.", "given-name")
    family_name = _line("your last name", autocomplete="family-name", help_text="You can leave it empty.")
    phone = PhoneField(
        label="your telephone", required=False, help_text="A telephone number or an e-mail address: one is enough."
    )
    email = EmailAddressField(
        label="your e-mail address",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    prefers = forms.ChoiceField(
        label="how shall we get in touch?",
        choices=[(way.value, words) for way, words in _WAYS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Say how we shall get in touch.", "invalid_choice": "Choose one of these."},
    )
    may_leave_message = YesNoField(label="may we leave a message there?")
    reason = TextField(
        label="what would help?",
        lines=True,
        max_length=2000,
        help_text="A sentence is enough: what you would like to do, or what you would like to be different.",
        error_messages={"required": "Write a few words, such as: I would like some company in the week."},
    )
    postcode = PostcodeField(
        label="your postcode", required=False, help_text="You can leave it empty. It tells us which places are near."
    )
    birth_date = BirthDateField(required=False)
    agrees = forms.BooleanField(
        label="I have read this, and I would like to hear from you",
        error_messages={"required": "We keep what you wrote only if you agree. Read the lines above, and tick this."},
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["birth_date"].label = "your date of birth"
        self.fields["birth_date"].help_text = "You can leave it empty. Such as 4 Mar 1955 or 04/03/1955."
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"
        message = self.fields["may_leave_message"]
        if isinstance(message, forms.ChoiceField):
            message.choices = [("", "I would rather not say"), ("yes", "yes"), ("no", "no")]
        self.fields["postcode"].widget.attrs["autocomplete"] = "postal-code"

    def clean(self) -> dict[str, Any]:
        """There is a way to reach them, and it is the one they chose."""
        said = super().clean() or self.cleaned_data
        if {"phone", "email"} & self.errors.keys():
            return said
        if not (said.get("phone") or said.get("email")):
            self.add_error("phone", "Write a telephone number or an e-mail address, so that we can reach you.")
        elif said.get("prefers") == Channel.EMAIL and not said.get("email"):
            self.add_error("email", "Write your e-mail address, or choose to be rung.")
        elif said.get("prefers") in (Channel.PHONE, Channel.TEXT) and not said.get("phone"):
            self.add_error("phone", "Write your telephone number, or choose to be written to.")
        return said

    @property
    def more(self) -> list[forms.BoundField]:
        """What helps and can be left out."""
        return [self["postcode"], self["birth_date"]]

    @property
    def is_more_open(self) -> bool:
        """Whether that stands open: where some of it was said, or is wrong."""
        return any(field.value() or field.errors for field in self.more)

    @property
    def order(self) -> AskingOrder:
        """What was said; the form is valid."""
        said = self.cleaned_data
        columns = {name: said[name] for name in _PERSON}
        return AskingOrder(reason=said["reason"], columns=columns)


def asking_section(asset: Asset, user: "Viewer") -> Section | None:
    """On the page of an asset: the activities at which people may ask for a place themselves."""
    offers = offers_to_ask_for(user).filter(activity__asset=asset).select_related("activity", "service")
    by_activity: dict[int, Offer] = {}
    for offer in offers.order_by("activity__name", "id"):
        by_activity.setdefault(offer.activity_id, offer)
    lines = list(by_activity.values())
    return Section("ask", "Would you like to come?", len(lines), "referrals/asset_ask.html", lines) if lines else None


def way_to(service: Organisation) -> str:
    """How else one reaches a service, in words; empty where nothing is known."""
    ways = [f"ring {service.phone}" if service.phone else "", f"write to {service.email}" if service.email else ""]
    return " or ".join(filter(None, ways))
