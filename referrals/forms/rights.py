"""What is asked before a person's data are handed out, or destroyed."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from assets.forms.text import TextField
from referrals.actions.exporting import Reader
from referrals.models import Person

_READERS = [
    (Reader.PERSON, "the person, or who may speak for them"),
    (Reader.OTHER, "somebody else, to whom the person asked us to give it"),
]


class ExportForm(forms.Form):
    """For whom a copy is; a manager may have everything in it."""

    use_required_attribute = False

    reader = forms.ChoiceField(label="who is it for", choices=_READERS, initial=Reader.PERSON, widget=forms.RadioSelect)
    with_all = forms.BooleanField(
        label="with what could put somebody in danger",
        required=False,
        help_text="Flags about danger from or to others, and tasks about somebody’s safety. Left out unless you have "
        "thought about who may read it at home.",
    )

    def __init__(self, *args: Any, may_have_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_have_all:
            del self.fields["with_all"]


class EraseForm(forms.Form):
    """The name once more, so that nobody is erased in the place of somebody else."""

    use_required_attribute = False

    name = TextField(
        label="type the name as it stands above",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        max_length=400,
        error_messages={"required": "Type the name, so that the right person is erased."},
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name = person.name

    def clean_name(self) -> str:
        """The same name, in whatever case and with whatever blanks."""
        name: str = self.cleaned_data["name"]
        if name.casefold().split() != self._name.casefold().split():
            raise ValidationError("This is not the name that stands above. Nothing was erased.")
        return name
