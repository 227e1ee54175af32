"""What somebody is asked about a picture of an asset."""

from dataclasses import asdict, fields
from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone

from assets.actions.picturing import NewFile, Said, said_about
from assets.choices import LICENCE_PAGES, PictureRights
from assets.forms.text import TextField, WebAddressField
from assets.models import Picture
from assets.pictures.limits import FILE_BYTES, MEGABYTE, PIXELS, RefusalError
from assets.pictures.upload import redraw

_SALT = "assets.forms.picturing"


class PictureForm(forms.ModelForm):
    """What is said about a picture; the form of a new one and of one that is there ask for something more."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    class Meta:
        model = Picture
        fields: ClassVar[list[str]] = ["alt", "caption", "credit", "rights", "source_url", "taken_on", "visibility"]
        field_classes = {"alt": TextField, "caption": TextField, "credit": TextField, "source_url": WebAddressField}
        widgets = {"taken_on": forms.DateInput(attrs={"type": "date", "class": "input--20"}, format="%Y-%m-%d")}
        help_texts = {
            "credit": "Named beside the picture.",
            "source_url": "The address of the page that offers it; needed for pictures under a licence.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rights"].choices = [("", "Choose one"), *PictureRights.choices]  # type: ignore[attr-defined]

    def clean_taken_on(self) -> date | None:
        """A day that has come."""
        day: date | None = self.cleaned_data["taken_on"]
        if day and day > timezone.localdate():
            raise ValidationError("This day has not come yet.")
        return day

    def clean(self) -> dict[str, Any]:
        """A licence asks to name where the picture comes from."""
        said = super().clean() or {}
        if said.get("rights") in LICENCE_PAGES and not said.get("source_url") and "source_url" not in self.errors:
            self.add_error("source_url", "The licence asks that this is named: write the address of its page.")
        return said

    def said(self) -> Said:
        """The answers, for the action."""
        answers = self.cleaned_data
        return Said(**{field.name: answers[field.name] for field in fields(Said) if field.name in answers})


class NewPictureForm(PictureForm):
    """A file and what is said about it. The cleaned file is the picture written anew."""

    file = forms.FileField(
        label="picture",
        help_text=f"JPEG, PNG, WebP or GIF; at most {FILE_BYTES // MEGABYTE} MB and {PIXELS // 1_000_000} megapixels. "
        "It is written anew: where and with what it was taken is removed.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )
    field_order = ("file",)

    def clean_file(self) -> NewFile:
        """The picture as it will be kept."""
        try:
            return redraw(self.cleaned_data["file"])
        except RefusalError as refusal:
            raise ValidationError(str(refusal)) from refusal


class ChangePictureForm(PictureForm):
    """What is said about a picture that is there, with what was said when the form was drawn."""

    base = forms.CharField(widget=forms.HiddenInput)

    class Meta(PictureForm.Meta):
        fields: ClassVar[list[str]] = [*PictureForm.Meta.fields, "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base"].initial = _sealed(said_about(self.instance))

    def clean_base(self) -> Said:
        """What the form was drawn with."""
        try:
            return _opened(self.cleaned_data["base"])
        except (signing.BadSignature, TypeError, ValueError) as fault:
            raise ValidationError("The form is not one of this site. Open the page again.") from fault

    def go_on_from(self, now: Said) -> None:
        """Carry the answers on to what somebody else has said in the meantime.

        What the person left as it was becomes what is said now; where both said something else, they are asked.
        """
        began, yours, theirs = (asdict(said) for said in (self.cleaned_data["base"], self.said(), now))
        data = {**self.data.dict(), "base": _sealed(now)}  # type: ignore[attr-defined]
        self.add_error(None, "Somebody else changed this in the meantime. Look it over, and save once more.")
        for name in yours:
            if yours[name] == began[name]:
                data[name] = "" if theirs[name] is None else str(theirs[name])
            elif theirs[name] not in {began[name], yours[name]}:
                self.add_error(name, f"Now it says “{self._in_words(name, theirs[name])}”. Saving keeps yours.")
        self.data = data

    def _in_words(self, name: str, value: Any) -> str:
        field: Any = Picture._meta.get_field(name)
        return str(dict(field.flatchoices).get(value, value or "nothing"))


def _sealed(said: Said) -> str:
    day = said.taken_on.isoformat() if said.taken_on else None
    return signing.dumps({**asdict(said), "taken_on": day}, salt=_SALT)


def _opened(sealed: str) -> Said:
    said = signing.loads(sealed, salt=_SALT)
    return Said(**{**said, "taken_on": date.fromisoformat(said["taken_on"]) if said["taken_on"] else None})
