"""What an admin is asked who removes a person's data: by which words they are found, and whether that is meant."""

from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst

from assets.actions.redacting import Removal, StaleRemovalError, removal_scope
from assets.choices import RemovalGround
from assets.forms.text import TextField
from assets.models import Asset, AssetName, Contact
from assets.redaction.finding import Found, Place, TooManyPlacesError, find
from assets.redaction.words import LEAST_DIGITS, LEAST_LETTERS, Sought, name_words, phone_digits

if TYPE_CHECKING:
    from accounts.models import User

RECORD, PERSON = "record", "person"
MOST_LINES = 12
CONFIRMATION = "remove for good"
ADD_KIN = "add_kin"


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.split("\n") if line.strip()))


class LinesField(TextField):
    """Several short texts, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"})
        super().__init__(lines=True, required=False, max_length=2000, widget=widget, **kwargs)


class SoughtForm(forms.Form):
    """The words by which a person is found. A valid one has looked for them: ``found``."""

    what = forms.ChoiceField(choices=[(RECORD, RECORD), (PERSON, PERSON)], widget=forms.HiddenInput)
    names = LinesField(
        label="names",
        help_text="One a line, with each other spelling or former name. Capitals, accents and their order make "
        "no difference.",
    )
    emails = LinesField(label="e-mail addresses", help_text="One a line.")
    phones = LinesField(label="telephone numbers", help_text="One a line, written in any way.")

    def __init__(self, *args: Any, asset: Asset, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asset, self.user = asset, user

    @property
    def is_record(self) -> bool:
        """Whether the record itself is the person's."""
        return str(self["what"].value()) == RECORD

    def clean_names(self) -> tuple[str, ...]:
        """Names long enough to be somebody's."""
        names = _lines(self.cleaned_data["names"])
        for name in names:
            if sum(map(len, name_words(name))) < LEAST_LETTERS:
                raise ValidationError(f"“{name}” is too short to be looked for: give the whole name.")
        return self._not_too_many(names)

    def clean_emails(self) -> tuple[str, ...]:
        """Addresses that are some."""
        emails = _lines(self.cleaned_data["emails"])
        for email in emails:
            try:
                validate_email(email)
            except ValidationError as fault:
                raise ValidationError(f"“{email}” is no e-mail address.") from fault
        return self._not_too_many(emails)

    def clean_phones(self) -> tuple[str, ...]:
        """Numbers with enough digits to be somebody's."""
        phones = _lines(self.cleaned_data["phones"])
        for phone in phones:
            if len(phone_digits(phone)) < LEAST_DIGITS:
                raise ValidationError(f"“{phone}” has too few digits: give the number with its area.")
        return self._not_too_many(phones)

    def _not_too_many(self, lines: list[str]) -> tuple[str, ...]:
        if len(lines) > MOST_LINES:
            raise ValidationError(f"Give at most {MOST_LINES} at once.")
        return tuple(lines)

    def clean(self) -> dict[str, Any]:
        """Look for the words, and for those of the same contact entries where that is asked."""
        said = super().clean() or {}
        if self.errors:
            return said
        self.sought = Sought(said["names"], said["emails"], said["phones"])
        if not self.sought:
            raise ValidationError("Give a name, an e-mail address or a telephone number.")
        if said["what"] == RECORD and self.asset.redacted_on:
            raise ValidationError("This record was removed already.")
        try:
            self.found = find(self.sought, removal_scope(self.user))
            if ADD_KIN in self.data and self.found.kin:
                self.sought = self.sought.joined_by(self.found.kin)
                self.found = find(self.sought, removal_scope(self.user))
        except TooManyPlacesError as fault:
            raise ValidationError(str(fault)) from fault
        return said

    def again(self) -> dict[str, str]:
        """What the next form carries along."""
        return {
            "what": self.cleaned_data["what"],
            "names": "\n".join(self.sought.names),
            "emails": "\n".join(self.sought.emails),
            "phones": "\n".join(self.sought.phones),
        }


def words_of_record(asset: Asset) -> dict[str, str]:
    """What a record says by which the person whose it is could be found elsewhere."""
    contacts = list(Contact.objects.filter(asset=asset).order_by("pk"))
    names = [asset.name, *AssetName.objects.filter(asset=asset).values_list("name", flat=True)]
    emails = [asset.email, *(contact.email for contact in contacts)]
    phones = [asset.phone, *(contact.phone for contact in contacts)]
    return {
        "what": RECORD,
        **{name: "\n".join(dict.fromkeys(filter(None, said)))
           for name, said in (("names", names), ("emails", emails), ("phones", phones))},
    }  # fmt: skip


def words_of_contact(asset: Asset, pk: str) -> dict[str, str]:
    """What one of its contact entries says; nothing where there is none of that number."""
    contact = Contact.objects.filter(asset=asset, pk=pk).first() if pk.isascii() and pk.isdigit() else None
    said = {"names": contact.name, "emails": contact.email, "phones": contact.phone} if contact else {}
    return {"what": PERSON, **said}


class PlacesField(forms.MultipleChoiceField):
    """Keys of places. Whether the words still stand there is for the action to say."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: Any) -> bool:
        """Any text, as far as the form is concerned."""
        return True


# Groups of places, in the order of the page; what is in none of them comes under the first.
_RECORDS, _ROWS, _FILES, _REASONS, _OTHER = (
    "In the records",
    "In rows as they were received",
    "In files that were uploaded",
    "In reasons of changes",
    "In what else was kept",
)
_GROUPS = {
    "sighting": _ROWS,
    "importfile": _FILES,
    "changeset": _REASONS,
    "context": _REASONS,
    "draft": _OTHER,
    "logentry": _OTHER,
    "assetslug": _OTHER,
}


class RemovalForm(forms.Form):
    """Which places are meant, why, and that it is meant."""

    place = PlacesField(label="what is removed", required=False)
    shown = PlacesField(label="what was shown", required=False)
    ground = forms.ChoiceField(
        label="why is it removed?",
        choices=[(ground.value, capfirst(ground.label)) for ground in RemovalGround],
        widget=forms.RadioSelect,
    )
    confirmation = TextField(
        label=f"type “{CONFIRMATION}”",
        max_length=40,
        help_text="It cannot be taken back, and nobody can look it up afterwards.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input--20"}),
    )
    digest = forms.CharField(widget=forms.HiddenInput)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, asked: SoughtForm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.own = {asked.asset.pk} if asked.is_record else set()
        self.show(asked.found)

    def show(self, found: Found) -> None:
        """Take ``found`` for what the page shows."""
        self.found = found
        self.fields["digest"].initial = found.digest
        self.__dict__.pop("groups", None)

    def refuse(self, refusal: Exception) -> None:
        """Say why nothing was removed, and show how things are now."""
        if isinstance(refusal, StaleRemovalError):
            new = refusal.found.places.keys() - set(self.cleaned_data["shown"])
            self.show(refusal.found)
            ticked = [*self.cleaned_data["place"], *sorted(new)]
            self.data = MultiValueDict({"digest": [refusal.found.digest], "place": ticked})
        self.add_error(None, str(refusal))

    @cached_property
    def groups(self) -> list[tuple[str, list[tuple[Place, bool]]]]:
        """The places to choose from, in groups, each with whether it is ticked: all of them until somebody unticks."""
        ticked = set(self["place"].data) if self.is_bound else set(self.found.places)
        groups: dict[str, list[tuple[Place, bool]]] = {name: [] for name in (_RECORDS, *_GROUPS.values())}
        for place in sorted(self.found.besides(self.own), key=lambda place: (place.of, place.kind, place.key)):
            name = _GROUPS.get(place.model._meta.model_name or "", _RECORDS)
            groups[name].append((place, place.key in ticked))
        return [(name, places) for name, places in groups.items() if places]

    @property
    def is_anything(self) -> bool:
        """Whether there is anything to remove."""
        return bool(self.own or self.groups)

    @property
    def left_alone(self) -> int:
        """How many of the places belong to the record that goes as a whole."""
        return len(self.found.of_assets(self.own))

    def clean_confirmation(self) -> str:
        """The very words, in any case."""
        typed: str = self.cleaned_data["confirmation"]
        if typed.casefold().strip(" .“”\"'") != CONFIRMATION:
            raise ValidationError(f"Type “{CONFIRMATION}” if that is what you want.")
        return typed

    def clean(self) -> dict[str, Any]:
        """Something to remove."""
        said = super().clean() or {}
        if not self.own and not said.get("place") and "place" not in self.errors:
            raise ValidationError("Tick what is to be removed.")
        return said

    def removal(self) -> Removal:
        """What is asked for, for the action."""
        said = self.cleaned_data
        return Removal(
            self.asked.sought,
            self.asked.is_record,
            frozenset(said["place"]),
            RemovalGround(said["ground"]),
            said["digest"],
        )
