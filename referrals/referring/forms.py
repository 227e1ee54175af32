"""What is asked of somebody who sends a person to a service."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from assets.forms.text import TextField
from referrals.actions.referring import SendingOrder
from referrals.choices import Channel, GivenBy, PostRole, Sharing
from referrals.forms.fields import BirthDateField, NhsNumberField, PastDayField, PhoneField, PostcodeField
from referrals.models import Organisation

if TYPE_CHECKING:
    from accounts.models import User

_HOW_WORDS = {
    Channel.IN_PERSON: "Here, in person",
    Channel.PHONE: "By telephone",
    Channel.VIDEO: "By video call",
    Channel.LETTER: "In a letter",
}
_SHARING_WORDS = {
    Sharing.ALL: "How it went, in words",
    Sharing.CODES: "Only whether they went",
    Sharing.NOTHING: "Nothing",
}
WHO = ("given_name", "family_name", "birth_date", "nhs_number", "phone", "postcode")


def _name(label: str, **kwargs: Any) -> TextField:
    return TextField(label=label, max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)


class OrganisationField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of a few organisations; not asked where there is one."""

    def __init__(self, label: str, missing: str) -> None:
        super().__init__(
            label=label,
            queryset=Organisation.objects.none(),
            to_field_name="uuid",
            empty_label="Choose one",
            error_messages={"required": missing, "invalid_choice": missing},
        )

    def offer(self, organisations: Any) -> None:
        """Have these to choose from."""
        self.queryset = organisations
        if organisations.count() == 1:
            self.initial = organisations[0].uuid
            self.widget = forms.HiddenInput()


class SendingForm(forms.Form):
    """Somebody who is sent to a service: who, why, and what was agreed with them."""

    use_required_attribute = False

    given_name = _name("given name", error_messages={"required": "Write the given name."})
    family_name = _name("family name", required=False)
    birth_date = BirthDateField(required=False)
    nhs_number = NhsNumberField(required=False)
    phone = PhoneField(
        label="telephone",
        help_text="The link worker rings there.",
        error_messages={"required": "Write a telephone number at which the link worker can reach the person."},
    )
    postcode = PostcodeField(label="postcode", required=False, help_text="For places nearby. It tells the area.")
    reason = TextField(
        label="why, in the person’s own words where possible",
        lines=True,
        max_length=2000,
        help_text="What matters to them, what they would like to be different. The person can read it too.",
        error_messages={"required": "Write why, in the person’s own words where possible."},
    )
    service = OrganisationField("which link workers", "Choose to whom the person is sent.")
    referrer = OrganisationField("you refer for", "Choose for whom you refer.")
    agreed_by = forms.ChoiceField(
        label="who said yes?",
        choices=[(GivenBy.PERSON.value, "They themselves"), (GivenBy.REPRESENTATIVE.value, "Somebody spoke for them")],
        widget=forms.RadioSelect,
        initial=GivenBy.PERSON.value,
        error_messages={"required": "Say who agreed.", "invalid_choice": "Say who agreed."},
    )
    representative_name = _name("who spoke for them", required=False)
    representative_basis = TextField(
        label="why they may speak",
        required=False,
        max_length=300,
        help_text="The person asked for it; lasting power of attorney; parent …",
    )
    agreed_how = forms.ChoiceField(
        label="how did they agree?",
        choices=[(how.value, words) for how, words in _HOW_WORDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Say how they agreed.", "invalid_choice": "Say how they agreed."},
    )
    agreed_on = PastDayField(
        label="when did they agree?",
        help_text="Day, month, year. Not later than today.",
        initial=timezone.localdate,
        error_messages={"required": "Say on which day they agreed."},
    )
    sharing = forms.ChoiceField(
        label="what may you be told?",
        choices=[(share.value, words) for share, words in _SHARING_WORDS.items()],
        widget=forms.RadioSelect,
        help_text="As the person said.",
        error_messages={"required": "Ask the person what you may be told.", "invalid_choice": "Choose one of these."},
    )
    notice_given = forms.BooleanField(
        label="I told them what is kept, who reads it, and that they can take it back",
        error_messages={"required": "Tell the person what is kept and who reads it, and tick that you have."},
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, data: Any = None, *, user: "User") -> None:
        super().__init__(data)
        today = timezone.localdate()
        mine = Organisation.objects.where(user, PostRole.REFERRER).referrers().open_on(today)
        for name, organisations in (("referrer", mine), ("service", Organisation.objects.services().open_on(today))):
            field = self.fields[name]
            if isinstance(field, OrganisationField):
                field.offer(organisations.order_by("name", "id"))

    def clean(self) -> dict[str, Any]:
        """Whoever spoke for the person is named, with the reason for which they may."""
        said = super().clean() or self.cleaned_data
        if said.get("agreed_by") == GivenBy.REPRESENTATIVE:
            if not said.get("representative_name") and "representative_name" not in self.errors:
                self.add_error("representative_name", "Say who spoke for them.")
            if not said.get("representative_basis") and "representative_basis" not in self.errors:
                self.add_error("representative_basis", "Say why they may speak, such as: the person asked for it.")
        return said

    @property
    def order(self) -> SendingOrder:
        """What was said; the form is valid."""
        said = self.cleaned_data
        is_spoken_for = said["agreed_by"] == GivenBy.REPRESENTATIVE
        return SendingOrder(
            service=said["service"],
            referrer=said["referrer"],
            reason=said["reason"],
            agreed_how=said["agreed_how"],
            agreed_on=said["agreed_on"],
            sharing=said["sharing"],
            columns={name: said[name] for name in WHO},
            representative_name=said["representative_name"] if is_spoken_for else "",
            representative_basis=said["representative_basis"] if is_spoken_for else "",
        )

    def say(self, text: str, column: str) -> None:
        """Put a refusal beside the field in which it was said, or above all of them."""
        asked = {"agreed_at": "agreed_on", "notice_at": "notice_given"}.get(column, column)
        self.add_error(asked if asked in self.fields else None, text)

    @property
    def who(self) -> list[forms.BoundField]:
        """Who it is, and how to reach them."""
        return [self[name] for name in WHO]

    @property
    def is_spoken_for(self) -> bool:
        """Whether the questions about who spoke stand open."""
        return bool(self["agreed_by"].value() == GivenBy.REPRESENTATIVE)

    @property
    def has_nobody_to_send_to(self) -> bool:
        """Whether there is no service here yet."""
        field = self.fields["service"]
        return isinstance(field, OrganisationField) and not field.queryset.exists()  # type: ignore[union-attr]
