"""The fields of the filters: what may stand in the address of a list, and what is said when something else does."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError

from assets.postcodes import format_postcode, locate

METRES = {"mi": Decimal("1609.344"), "km": Decimal(1000)}
FARTHEST_MILES = 100
_RADIUS = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,2})?)\s*(mi|miles?|km)?")


@dataclass(frozen=True)
class Centre:
    """A postcode and the point in its middle."""

    postcode: str
    point: Point


@dataclass(frozen=True)
class Radius:
    """A distance as a person gives it: a number of miles ("mi") or kilometres ("km")."""

    number: Decimal
    unit: str

    @property
    def metres(self) -> float:
        """The same in metres."""
        return float(self.number * METRES[self.unit])

    def __str__(self) -> str:
        number = "½" if self.number == Decimal("0.5") else f"{self.number.normalize():f}"
        word = "mile" if self.unit == "mi" else "kilometre"
        return f"{number} {word}{'' if self.number <= 1 else 's'}"


class WordsField(forms.CharField):
    """Any text at all; a NUL, which no database text can hold, counts as a blank."""

    def to_python(self, value: Any) -> str:
        """The text without blanks around it."""
        return (super().to_python(str(value).replace("\x00", " ")) or "") if value else ""


class ChoicesField(forms.MultipleChoiceField):
    """Any number of choices; ``noun`` says what one is, for the message about one that does not exist."""

    def __init__(self, *, noun: str = "choice", **kwargs: Any) -> None:
        unknown = f"There is no {noun} “%(value)s”, so this filter is not in use."
        super().__init__(error_messages={"invalid_choice": unknown}, **kwargs)


class PostcodeField(forms.CharField):
    """A postcode, read as its centre."""

    widget = forms.TextInput(attrs={"class": "input--dense", "autocomplete": "postal-code"})

    def to_python(self, value: Any) -> Centre | None:  # type: ignore[override]
        """The centre; ValidationError where the text is no postcode or nobody knows where it is."""
        text = super().to_python(value)
        if not text:
            return None
        postcode = format_postcode(text)
        if postcode is None:
            raise ValidationError(f"“{text[:20]}” is no postcode. Write one like L8 4RF. The other filters are in use.")
        located = locate([postcode]).get(postcode)
        if located is None:
            raise ValidationError(f"We do not know where {postcode} is. The other filters are in use.")
        return Centre(postcode, located.point)


class RadiusField(forms.ChoiceField):
    """A distance such as 1mi or 2.5km; a number alone is miles. The choices are only the usual ones."""

    def to_python(self, value: Any) -> Radius | None:
        """The distance; ValidationError where it is none, or beyond ``FARTHEST_MILES``."""
        text = super().to_python(value).strip()
        radius = self.read(text)
        if text and radius is None:
            raise ValidationError(f"Give a distance like 1mi or 2km, at most {FARTHEST_MILES} miles.")
        return radius

    def read(self, text: str) -> Radius | None:
        """The distance that ``text`` gives, or None."""
        found = _RADIUS.fullmatch(text.strip().lower())
        radius = Radius(Decimal(found[1]), "km" if found[2] == "km" else "mi") if found else None
        return radius if radius and 0 < radius.metres <= FARTHEST_MILES * METRES["mi"] else None

    def validate(self, value: Radius | None) -> None:
        """Any distance will do."""


class DayInput(forms.DateInput):
    """A calendar; what came in another form than its own is turned into it."""

    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        """The day as 2005-01-01, whatever way it was written."""
        return super().format_value(read_day(value) or value if isinstance(value, str) else value)


class DayField(forms.CharField):
    """A day, in the ways that people in Britain write one."""

    widget = DayInput(format="%Y-%m-%d", attrs={"class": "input--dense"})

    def to_python(self, value: Any) -> date | None:  # type: ignore[override]
        """The day; ValidationError where the text is none."""
        text = super().to_python(value) or ""
        day = read_day(text)
        if text and day is None:
            raise ValidationError(f"“{text[:20]}” is not a day. Write one like 1/1/2005. The other filters are in use.")
        return day


def read_day(text: str) -> date | None:
    """The day that ``text`` names as 2005-01-31, 31/1/2005, 31 Jan 2005 or 31 January 2005."""
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d %b %Y", "%d %B %Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 -- a day, which has no time zone
        except ValueError:
            continue
    return None
