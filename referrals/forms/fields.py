"""Fields for what identifies a person, and for days as people write them."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from assets.dates import read_uncertain
from assets.forms.text import TextField
from assets.postcodes import format_postcode
from referrals.actions.people import allows_synthetic_numbers
from referrals.choices import OrganisationKind
from referrals.matching.nhs_number import NhsNumberError, is_nhs_number, read_nhs_number, show_nhs_number
from referrals.matching.normal import phone_number
from referrals.models import Organisation

_MOST_NAMED = 4
_OLDEST = 125
_LONGEST_DAY = 60


class DayField(forms.Field):
    """One day, typed like 4 Mar 1955, 04/03/1955 or 1955-03-04; the day before the month, as in Britain."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "input--10", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """The day, None for nothing."""
        if isinstance(value, date):
            return value
        text = str(value or "").strip()
        if not text:
            return None
        try:
            earliest, latest = read_uncertain(text[:_LONGEST_DAY])
        except ValueError:
            earliest = latest = None
        if earliest is None or earliest != latest:
            raise ValidationError("Write day, month and the year in full, such as 4 Mar 1955.", code="day")
        return earliest

    def prepare_value(self, value: Any) -> Any:
        """As it is shown; what could not be read stays as it was typed."""
        return date_format(value, "j M Y") if isinstance(value, date) else value


class PastDayField(DayField):
    """A day that has come."""

    def to_python(self, value: Any) -> Any:
        """The day. None for nothing."""
        day = super().to_python(value)
        if day and day > timezone.localdate():
            raise ValidationError("This day is still to come. Look at the year again.", code="future")
        return day


class BirthDateField(PastDayField):
    """When somebody was born."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="date of birth", help_text="Such as 4 Mar 1955 or 04/03/1955.", **kwargs)

    def to_python(self, value: Any) -> Any:
        """The day. None for nothing."""
        day = super().to_python(value)
        if day and day.year < timezone.localdate().year - _OLDEST:
            raise ValidationError(f"That is more than {_OLDEST} years ago. Look at the year again.", code="old")
        return day

    def prepare_value(self, value: Any) -> Any:
        """A record has it as 1955-03-04."""
        try:
            return super().prepare_value(date.fromisoformat(value))
        except (TypeError, ValueError):
            return super().prepare_value(value)


class NhsNumberField(forms.CharField):
    """An NHS number, with blanks or without."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"class": "input--20", "autocomplete": "off", "inputmode": "numeric"}
        super().__init__(
            label="NHS number",
            help_text="Ten figures, from a letter or the NHS App. Leave it empty where it is not at hand.",
            max_length=40,
            widget=forms.TextInput(attrs=attrs),
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        """Ten figures, or "" for nothing."""
        try:
            return read_nhs_number(super().to_python(value) or "", allow_synthetic=allows_synthetic_numbers())
        except NhsNumberError as fault:
            raise ValidationError(str(fault), code="nhs_number") from None

    def prepare_value(self, value: Any) -> Any:
        """As it stands on letters; what is none stays as it was typed."""
        return show_nhs_number(value) if isinstance(value, str) and is_nhs_number(value) else value


class PhoneField(TextField):
    """A telephone number with its area code, kept as it was typed."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"class": "input--20", "autocomplete": "off", "inputmode": "tel"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> str:
        """The number as typed."""
        text = super().to_python(value)
        if text and not phone_number(text):
            raise ValidationError("Write one number with its area code, such as 0151 496 0123.", code="phone")
        return text


class PostcodeField(TextField):
    """A postcode, in its official spelling."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"class": "input--10", "autocomplete": "off"}
        super().__init__(max_length=20, widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> str:
        """As L8 4RF."""
        text = super().to_python(value)
        found = format_postcode(text) if text else ""
        if found is None:
            raise ValidationError("Write a whole postcode, such as L8 4RF, or leave it empty.", code="postcode")
        return found


class PracticeField(TextField):
    """A GP practice by its code or its name; there are thousands, too many for a list to choose from."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="GP practice",
            help_text="Its code, such as N82001, or a part of its name.",
            max_length=200,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        """The practice, None for nothing."""
        text = str(super().clean(value))
        if not text:
            return None
        there = Organisation.objects.filter(kind=OrganisationKind.PRACTICE).open_on(timezone.localdate())
        for wanted in ({"code": text.upper()}, {"name__iexact": text}, {"name__icontains": text}):
            found = list(there.filter(**wanted).order_by("name", "id")[: _MOST_NAMED + 1])
            if len(found) == 1:
                return found[0]
            if found:
                names = "; ".join(f"{one.name} ({one.code})" for one in found[:_MOST_NAMED])
                raise ValidationError(f"Several practices are called so. Write the code of one: {names}.", code="many")
        raise ValidationError("There is no such practice here. Look at its code, or leave it empty.", code="practice")

    def prepare_value(self, value: Any) -> Any:
        """Its name, where one is known."""
        return str(value) if isinstance(value, Organisation) else value


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not asked yet."""

    def __init__(self, *, label: str, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            choices=[("", "not asked yet"), ("yes", "yes"), ("no", "no")],
            coerce=lambda word: word == "yes",
            empty_value=None,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """As a choice."""
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
