"""One cell of a spreadsheet, read and written: every fault is a sentence that says what would be right.

The widgets of django-import-export speak Python ("[<class 'decimal.ConversionSyntax'>]"); these take their place.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Choices
from import_export.widgets import Widget

_TRUE = {"yes", "y", "true", "1"}
_FALSE = {"no", "n", "false", "0"}
_DIGITS = 9  # of an amount before its point: more than any column holds
_DATE_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y")


def text_of(value: Any) -> str:
    """The cell as the person who typed it sees it, without blanks around it."""
    return "" if value is None else str(value).strip()


class Text(Widget):
    """Words, kept as they are."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """The text of the cell."""
        return text_of(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The text of the column."""
        return text_of(value)


class Day(Widget):
    """A date: 2026-11-21, 21/11/2026 or 21 November 2026; an empty cell is not known."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        """The day in the cell."""
        text = text_of(value)
        if not text:
            return None
        for form in _DATE_FORMS:
            try:
                return datetime.strptime(text, form).date()  # noqa: DTZ007 -- a day has no time zone
            except ValueError:
                continue
        raise ValueError(f"“{text}” is not a date. Write it like 2026-11-21 or 21/11/2026.")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> date | None:
        """The day itself: the writer knows how to put it down."""
        return value


class Amount(Widget):
    """A number of pounds, with or without the sign."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal | None:
        """The amount in the cell."""
        text = text_of(value)
        if not text:
            return None
        try:
            amount = Decimal(text.removeprefix("£").replace(",", "").strip())
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or amount.adjusted() >= _DIGITS:
            raise ValueError(f"“{text}” is not an amount of money. Write it like 4.50, and 0 for free.")
        return amount.quantize(Decimal("0.01"))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Decimal | None:
        """The amount as a number."""
        return value


class WholeNumber(Widget):
    """A count, not below nothing."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        """The number in the cell."""
        text = text_of(value)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise ValueError(f"“{text}” is not a whole number. Write it like 12.")
        return int(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> int | None:
        """The number itself."""
        return value


class Degrees(Widget):
    """A latitude or longitude in degrees (WGS 84), at most ``limit`` either way."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> float | None:
        """The degrees in the cell, to six places: about ten centimetres."""
        text = text_of(value)
        if not text:
            return None
        try:
            degrees = float(text)
        except ValueError:
            degrees = float("nan")
        if not -self.limit <= degrees <= self.limit:
            raise ValueError(f"“{text}” is not a number of degrees between -{self.limit} and {self.limit}.")
        return round(degrees, 6)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> float | None:
        """The degrees as a number."""
        return value


class YesNo(Widget):
    """Yes or no; an empty cell is not known, or ``when_empty``."""

    def __init__(self, when_empty: bool | None = None) -> None:
        super().__init__()
        self.when_empty = when_empty

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool | None:
        """What the cell says."""
        text = text_of(value).casefold()
        if not text:
            return self.when_empty
        if text in _TRUE | _FALSE:
            return text in _TRUE
        raise ValueError(f"“{text_of(value)}” is neither yes nor no.")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """``yes``, ``no`` or nothing."""
        return {True: "yes", False: "no"}.get(value, "")


class Listed:
    """The choices of a column in the shape of the enumeration they came from."""

    def __init__(self, choices: Sequence[tuple[Any, str]]) -> None:
        self.choices = list(choices)
        self.values = [key for key, _label in self.choices]


class Choice(Widget):
    """One of a fixed list, written as its value or as its label; underscores read as blanks."""

    def __init__(self, choices: type[Choices] | Listed, when_empty: Any = "") -> None:
        super().__init__()
        self.choices = choices
        self.when_empty = when_empty

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The value that the cell means."""
        text = _folded(value)
        if not text:
            return self.when_empty
        for key, label in self.choices.choices:
            if text in {_folded(key), _folded(label)}:
                return key
        allowed = ", ".join(_said(key) for key in self.choices.values)
        raise ValueError(f"“{text_of(value)}” is not one of: {allowed}.")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The value, with blanks for underscores."""
        return _said(value)


def _said(key: Any) -> str:
    return text_of(key).replace("_", " ")


def _folded(value: Any) -> str:
    return _said(value).casefold()
