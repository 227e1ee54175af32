"""The fourth step: what the person agreed to, and sending it."""

from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from assets.forms.text import TextField
from referrals.actions.agreeing import Agreement, NewRepresentative
from referrals.choices import Channel, ConsentKind, GivenBy, LawfulBasis, Sharing
from referrals.forms.fields import PastDayField, PhoneField
from referrals.models import ConsentRecord, Organisation, Referral, Representative
from referrals.suggestions.choosing import Suggestion
from referrals.suggestions.suggesting import look_at
from referrals.suggestions.wishes import wish_of

if TYPE_CHECKING:
    from accounts.models import User

_HOW = (Channel.IN_PERSON, Channel.PHONE, Channel.VIDEO, Channel.LETTER, Channel.EMAIL)
_HOW_WORDS = {
    Channel.IN_PERSON: "Here, in person",
    Channel.PHONE: "By telephone",
    Channel.VIDEO: "By video call",
    Channel.LETTER: "In a letter",
    Channel.EMAIL: "By e-mail",
}
_SHARING_WORDS = {
    Sharing.ALL: "How it went, in words",
    Sharing.CODES: "Only whether they went",
    Sharing.NOTHING: "Nothing",
}
_MOST_NAMED = 4


class ReferrerField(TextField):
    """A surgery or another body that sends people, by its code or a part of its name."""

    def clean(self, value: Any) -> Any:
        """The organisation, None for nothing."""
        text = str(super().clean(value))
        if not text:
            return None
        there = Organisation.objects.referrers().open_on(timezone.localdate())
        for wanted in ({"code": text.upper()}, {"name__iexact": text}, {"name__icontains": text}):
            found = list(there.filter(**wanted).order_by("name", "id")[: _MOST_NAMED + 1])
            if len(found) == 1:
                return found[0]
            if found:
                names = "; ".join(f"{one.name} ({one.code})" for one in found[:_MOST_NAMED])
                raise forms.ValidationError(f"Several are called so. Write the code of one: {names}.", code="many")
        raise forms.ValidationError("Nobody of this code or name sends people here. Look at the code.", code="unknown")

    def prepare_value(self, value: Any) -> Any:
        """Its code, else its name."""
        return (value.code or value.name) if isinstance(value, Organisation) else value


class AgreeForm(forms.Form):
    """What was agreed. Nothing is ticked beforehand that the person has not answered before."""

    use_required_attribute = False

    agreed_how = forms.ChoiceField(
        choices=[(how.value, _HOW_WORDS[how]) for how in _HOW],
        widget=forms.RadioSelect,
        error_messages={"required": "Say how they agreed."},
    )
    agreed_on = PastDayField(
        help_text="Day, month, year, such as 23 Nov 2026. Not later than today.",
        error_messages={"required": "Say on which day they agreed."},
    )
    agreed_by = forms.ChoiceField(
        choices=[(GivenBy.PERSON.value, "They themselves"), (GivenBy.REPRESENTATIVE.value, "Somebody spoke for them")],
        widget=forms.RadioSelect,
    )
    representative = forms.ModelChoiceField(
        label="who spoke for them",
        queryset=Representative.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label="Somebody who is not on the record yet",
    )
    representative_name = TextField(label="their name", required=False, max_length=200)
    representative_relation = TextField(
        label="who they are", required=False, max_length=200, help_text="Daughter, neighbour …"
    )
    representative_basis = TextField(
        label="why they may speak",
        required=False,
        max_length=300,
        help_text="The person asked for it; lasting power of attorney; parent …",
    )
    representative_phone = PhoneField(label="their telephone", required=False)
    sharing = forms.ChoiceField(
        choices=[(share.value, _SHARING_WORDS[share]) for share in Sharing],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what may be told."},
    )
    notice_given = forms.BooleanField(
        label="I told them what is kept, who reads it, and that they can take it back",
        error_messages={"required": "Tell the person what is kept and who reads it, and tick that you have."},
    )
    for_provider = TextField(
        label="why this place",
        lines=True,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write in a few words why this place."},
    )
    referrer = ReferrerField(
        label="who sent them to you",
        required=False,
        max_length=200,
        help_text="The code of the surgery, such as N82001, or a name. Leave it empty where they came by themselves.",
        widget=forms.TextInput(attrs={"class": "input--20", "autocomplete": "off"}),
    )
    lawful_basis = forms.ChoiceField(label="lawful basis", choices=LawfulBasis.choices)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, data: Any = None, *, referral: Referral) -> None:
        super().__init__(data, initial=_standing(referral))
        called = referral.person.known_as or referral.person.given_name
        labels = {
            "agreed_how": f"how did {called} agree?",
            "agreed_on": f"when did {called} agree?",
            "agreed_by": "who said yes?",
            "sharing": f"what may {_told(referral, called)} be told?",
        }
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["for_provider"].help_text = f"{called} and the provider can read this."
        self.fields["agreed_how"].widget.attrs["autofocus"] = not self.is_bound
        known = self.fields["representative"]
        if isinstance(known, forms.ModelChoiceField):
            known.queryset = Representative.objects.filter(person=referral.person).select_related("person__key")
            known.label_from_instance = lambda obj: str(obj.name)  # type: ignore[method-assign]
        if referral.parent_id is not None:
            del self.fields["referrer"]

    @property
    def agreement(self) -> Agreement:
        """What was said, as far as it is sound: all of it where the form is valid."""
        said = self.cleaned_data
        spoken_for = said.get("agreed_by") == GivenBy.REPRESENTATIVE
        new = None
        if spoken_for and said.get("representative") is None and said.get("representative_name"):
            new = NewRepresentative(
                name=said["representative_name"],
                basis=said.get("representative_basis", ""),
                relation=said.get("representative_relation", ""),
                phone=said.get("representative_phone", ""),
            )
        return Agreement(
            for_provider=said.get("for_provider", ""),
            agreed_how=said.get("agreed_how", ""),
            agreed_on=said.get("agreed_on"),
            is_spoken_for=spoken_for,
            representative=said.get("representative"),
            new_representative=new,
            sharing=said.get("sharing", ""),
            notice_given=bool(said.get("notice_given")),
            lawful_basis=said.get("lawful_basis", ""),
            referrer=said.get("referrer"),
        )

    def name_of(self, column: str) -> str | None:
        """The field in which a column of the referral was asked; None where it was asked in none."""
        asked = {"agreed_at": "agreed_on", "notice_at": "notice_given", "reason": "for_provider", "since": "agreed_on"}
        name = asked.get(column, column)
        return name if name in self.fields else None

    def forgive_what_is_missing(self) -> None:
        """For going on later: only what was typed and cannot be read stays a fault."""
        for name, errors in list(self.errors.as_data().items()):
            if all(error.code == "required" for error in errors):
                del self.errors[name]

    def clean(self) -> dict[str, Any]:
        """Whoever spoke is named, with the reason for which they may."""
        said = super().clean() or self.cleaned_data
        if said.get("agreed_by") != GivenBy.REPRESENTATIVE or said.get("representative") is not None:
            return said
        if not said.get("representative_name"):
            self.add_error("representative_name", forms.ValidationError("Say who spoke for them.", code="required"))
        elif not said.get("representative_basis"):
            self.add_error(
                "representative_basis",
                forms.ValidationError("Say why they may speak, such as: the person asked for it.", code="missing"),
            )
        return said

    @property
    def asks_for_referrer(self) -> bool:
        """Whether it is asked who sent the person: not where one referral follows another."""
        return "referrer" in self.fields

    @property
    def basis_in_words(self) -> str:
        """The lawful basis that is chosen, in words."""
        return dict(LawfulBasis.choices).get(self["lawful_basis"].value(), "not said")

    @property
    def is_representative_open(self) -> bool:
        """Whether the questions about who spoke stand open."""
        return bool(self["agreed_by"].value() == GivenBy.REPRESENTATIVE)


class AgreePage:
    """What the fourth step shows of a draft with a place."""

    def __init__(self, referral: Referral, user: "User", form: AgreeForm) -> None:
        self.referral, self.form, self._user = referral, form, user

    @property
    def called(self) -> str:
        """What the person likes to be called."""
        return str(self.referral.person.known_as or self.referral.person.given_name)

    @property
    def shown_to_provider(self) -> str:
        """All that a link shows before it is opened: initials and area."""
        area = self.referral.person.area
        return f"{self.referral.person.initials} {area.name if area else ''}".strip()

    @cached_property
    def chosen(self) -> Suggestion | None:
        """The place with its reasons; None where it takes no referrals any more."""
        offer = self.referral.offer
        if offer is None:
            return None
        wish = wish_of(self.referral)
        return look_at(service=self.referral.service, wish=wish, by=self._user, offer=offer.uuid)


def _told(referral: Referral, called: str) -> str:
    return str(referral.referrer.name) if referral.referrer else f"{called}’s surgery"


def _standing(referral: Referral) -> dict[str, Any]:
    """What stands on the draft, and the person's last answer about sharing."""
    answers = ConsentRecord.objects.filter(person=referral.person, kind=ConsentKind.SHARING).order_by("-id")
    last = answers.first()
    agreed = ConsentRecord.objects.filter(referral=referral).exclude(representative=None).order_by("-id").first()
    return {
        "agreed_how": referral.agreed_how,
        "agreed_on": timezone.localdate(referral.agreed_at) if referral.agreed_at else timezone.localdate(),
        "agreed_by": referral.agreed_by or GivenBy.PERSON.value,
        "representative": agreed.representative.uuid if agreed and agreed.representative else None,
        "sharing": last.value if last else "",
        "notice_given": referral.notice_at is not None,
        "for_provider": referral.for_provider or referral.reason,
        "referrer": referral.referrer,
        "lawful_basis": referral.lawful_basis or referral.service.lawful_basis,
    }
