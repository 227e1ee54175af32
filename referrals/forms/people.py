"""What is asked about a person, and what is typed to find one."""

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms

from assets.forms.text import EmailAddressField, TextField
from referrals.choices import AccessNeed, Channel, Ethnicity, Sex
from referrals.forms.fields import BirthDateField, NhsNumberField, PhoneField, PostcodeField, PracticeField, YesNoField
from referrals.matching import Identity, guess_fields
from referrals.models import Organisation, Person
from referrals.permissions import services_of

if TYPE_CHECKING:
    from accounts.models import User

_LONGEST_NAME = 100
_LONGEST_NOTE = 2000
_LEAST_REASON = 10
# What is asked of somebody new before the rest, which can wait.
FIRST = ("given_name", "family_name", "known_as", "birth_date", "nhs_number", "phone", "email", "address", "postcode")


def _name(label: str, help_text: str = "", *, required: bool = False) -> TextField:
    return TextField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=_LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Write the given name, or what the person likes to be called."},
    )


class SearchForm(forms.Form):
    """What somebody knows of the person they look for."""

    use_required_attribute = False

    q = TextField(
        label="name, NHS number, telephone, date of birth or reference",
        help_text="Whole words of a name. With the date of birth it finds the right one: Ada Quayle 4 Mar 1955.",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
        error_messages={"required": "Write what you know of the person."},
    )


class PersonForm(forms.Form):
    """The record of a person, as it is changed. ``version`` is the one that was seen."""

    use_required_attribute = False

    given_name = _name("given name", required=True)
    family_name = _name("family name")
    known_as = _name("likes to be called", "Where it is not the given name.")
    birth_date = BirthDateField(required=False)
    nhs_number = NhsNumberField(required=False)
    phone = PhoneField(label="telephone", required=False)
    email = EmailAddressField(
        label="e-mail address", required=False, max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    address = TextField(label="address", lines=True, required=False, max_length=500)
    postcode = PostcodeField(
        label="postcode", required=False, help_text="It tells the area, for places nearby. The exact spot is not kept."
    )
    prefers = forms.ChoiceField(
        label="prefers to be reached", required=False, choices=[("", "not asked yet"), *Channel.choices]
    )
    may_leave_message = YesNoField(label="a message may be left")
    may_be_texted = YesNoField(label="may be sent texts")
    may_be_emailed = YesNoField(label="may be sent e-mail")
    contact_note = TextField(
        label="about getting in touch",
        lines=True,
        required=False,
        max_length=_LONGEST_NOTE,
        help_text="When it is safe to ring, and who may answer.",
    )
    language = TextField(label="language", required=False, max_length=60, help_text="Where it is not English.")
    needs_interpreter = forms.BooleanField(label="needs an interpreter", required=False)
    access_needs = forms.MultipleChoiceField(
        label="a place must have", required=False, choices=AccessNeed.choices, widget=forms.CheckboxSelectMultiple
    )
    about = TextField(
        label="good to know",
        lines=True,
        required=False,
        max_length=_LONGEST_NOTE,
        help_text="How they get about, what helps. The person may read it.",
    )
    practice = PracticeField(required=False)
    sex = forms.ChoiceField(label="sex", required=False, choices=[("", "not asked yet"), *Sex.choices])
    ethnicity = forms.ChoiceField(
        label="ethnic group", required=False, choices=[("", "not asked yet"), *Ethnicity.choices]
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    @property
    def columns(self) -> dict[str, Any]:
        """What was said, by column; the form is valid."""
        return {name: self.cleaned_data[name] for name in COLUMNS}

    @property
    def identity(self) -> Identity:
        """That by which the person could be recognised; the form is valid."""
        said = self.cleaned_data
        born = said["birth_date"].isoformat() if said["birth_date"] else ""
        return Identity(
            birth_date=born,
            **{name: said[name] for name in ("given_name", "family_name", "known_as", "nhs_number")},
            **{name: said[name] for name in ("phone", "email", "postcode")},
        )

    @property
    def first(self) -> list[forms.BoundField]:
        """Who it is, and how to reach them."""
        return [self[name] for name in FIRST]

    @property
    def later(self) -> list[forms.BoundField]:
        """What can wait."""
        return [self[name] for name in COLUMNS if name not in FIRST]


COLUMNS = tuple(name for name in PersonForm.base_fields if name != "submission")


class NewPersonForm(PersonForm):
    """Somebody new. ``told_apart`` is asked once there are records like it."""

    service = forms.ModelChoiceField(queryset=Organisation.objects.none(), label="service", empty_label=None)
    told_apart = TextField(
        label="how you know that this is somebody else",
        required=False,
        max_length=500,
        help_text="Such as: another address and another NHS number; father and son.",
    )

    # Set by the button under records of other services, of which nothing can be seen.
    seen_elsewhere = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = services_of(user)
        field = self.fields["service"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = services
            field.initial = services.first()
            if services.count() == 1:
                field.widget = forms.HiddenInput()

    @staticmethod
    def guessed(text: str) -> dict[str, str]:
        """What was typed into the search, in the fields where it belongs, so that nobody types it twice."""
        return guess_fields(text)

    @property
    def goes_on(self) -> bool:
        """Whether the records like it were seen already; the form is valid."""
        return bool(self.cleaned_data["told_apart"] or self.cleaned_data["seen_elsewhere"])

    def ask_apart(self) -> None:
        """Have the page show that the form does not go on without saying how this is somebody else."""
        self.fields["told_apart"].required = True

    def say_why(self, *, is_settled: bool) -> None:
        """Ask how this is somebody else; or, where the NHS number is the same, say that it cannot be."""
        if is_settled:
            self.add_error("nhs_number", "A record with this number is there already, and nobody else has it.")
        else:
            self.add_error("told_apart", "Say how you know that this is somebody else.")

    def clean_told_apart(self) -> str:
        """Nothing, or a few words."""
        text = str(self.cleaned_data["told_apart"])
        if text and len(text) < _LEAST_REASON:
            raise forms.ValidationError("Say it in a few words more: a colleague has to understand it later.")
        return text


class ChangePersonForm(PersonForm):
    """The record as it is changed, from the version that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        kwargs["initial"] = stored(person)
        super().__init__(*args, **kwargs)

    def go_on_from(self, person: Person) -> None:
        """After somebody else changed the record: keep what was typed, say what stands there now, and go on from it."""
        typed = {name: self.cleaned_data.get(name) for name in COLUMNS}
        for name in COLUMNS:
            now = getattr(person, name)
            if _kept(typed[name]) != now:
                self.add_error(name, f"Now stands there: {_shown(self.fields[name], now)}.")
        data: Any = self.data
        data = data.copy()
        data["version"], data["submission"] = str(person.version), str(uuid4())
        self.data = data


def stored(person: Person) -> dict[str, Any]:
    """The record as the form shows it."""
    found = {name: getattr(person, name) for name in COLUMNS}
    found["practice"] = person.practice.code if person.practice else ""
    return found | {"version": person.version}


def _kept(value: Any) -> Any:
    """What a form gives, as a record keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return value


def _shown(field: forms.Field, value: Any) -> str:
    """A value of a record in words."""
    if isinstance(field, (forms.ChoiceField, forms.MultipleChoiceField)):
        offered: Any = field.choices
        labels = {str(code): str(label) for code, label in offered}
        codes = value if isinstance(value, list) else [field.prepare_value(value)]
        return ", ".join(labels.get(str(code or ""), str(code)) for code in codes) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"“{field.prepare_value(value)}”" if value else "nothing"
