"""What somebody is asked who looks for a proxy, adds or corrects one, or chooses one for a row."""

import re
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone

from assets.filters import DenseSelect
from assets.forms.fieldwork import DateInput
from assets.forms.text import TextField, WebAddressField
from assets.models import MappingProject
from assets.permissions import edited_projects
from assets.querysets.scope import sees_everything
from sroi.actions.proxies import SAID, Said, said_of
from sroi.cells.reading import CellTextError, read_cell
from sroi.cells.registry import BY_KEY
from sroi.choices import Licence, Table
from sroi.library.licences import licence_fault
from sroi.models import Proxy

if TYPE_CHECKING:
    from accounts.models import User

_SALT = "sroi.library.forms"
_PRICE_YEAR = re.compile(r"(\d{4})(?:([/-])(\d{2}))?")
_VALUE = BY_KEY[Table.OUTCOME, "proxy_value"]
_MOST_WORDS = 100
# What to say where nothing is said.
_MISSING = {
    "name": "Say what it is that has this value.",
    "value": "Give the value, such as 1,250.",
    "currency": "Give the currency, such as GBP.",
    "unit": "Say what one of it is, such as “per appointment”.",
    "price_year": "Give the year of its prices, as 2024 or as 2024/25.",
    "source_title": "Say where the figure is from.",
    "licence": "Choose the licence, or “not known”.",
}


def _column(name: str) -> Any:
    return Proxy._meta.get_field(name)


def _asked(name: str) -> dict[str, Any]:
    """How the column is called, what helps to fill it in, and what is said where it must be and is not."""
    column = _column(name)
    asked = {"label": column.verbose_name, "help_text": column.help_text, "required": name in _MISSING}
    return asked | ({"error_messages": {"required": _MISSING[name]}} if name in _MISSING else {})


class FigureField(forms.CharField):
    """An amount, 0 or more, digit for digit; nothing is guessed at: see ``sroi.cells.reading``."""

    def to_python(self, value: Any) -> Any:
        """The number, None where there is none."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return read_cell(_VALUE, text)
        except CellTextError as fault:
            raise ValidationError(str(fault), code=fault.code) from fault

    def prepare_value(self, value: Any) -> Any:
        """The number as it is typed."""
        return format(value, "f") if isinstance(value, Decimal) else value


class PriceYearField(TextField):
    """A year as 2024, or a financial year as 2024/25."""

    def to_python(self, value: Any) -> str:
        """The year in one of the two spellings."""
        text = super().to_python(value)
        if not text:
            return ""
        found = _PRICE_YEAR.fullmatch(text)
        if found is None or (found[3] and int(found[3]) != (int(found[1]) + 1) % 100):
            raise ValidationError(f"“{text}” is no year of prices. Write it as 2024, or as 2024/25.", code="year")
        if found[2] == "-":
            raise ValidationError(f"Write it with a stroke: {found[1]}/{found[3]}.", code="year")
        return text


class ProxyForm(forms.Form):
    """What is said of a proxy. Whether the library has it already the action says."""

    use_required_attribute = False

    project = forms.ModelChoiceField(
        queryset=MappingProject.objects.none(), label="library of", empty_label=None, required=False
    )
    name = TextField(max_length=_column("name").max_length, **_asked("name"))
    description = TextField(lines=True, **_asked("description"))
    theme = TextField(max_length=_column("theme").max_length, **_asked("theme"))
    value = FigureField(**_asked("value"))
    low = FigureField(**_asked("low"))
    high = FigureField(**_asked("high"))
    currency = TextField(max_length=_column("currency").max_length, initial="GBP", **_asked("currency"))
    unit = TextField(max_length=_column("unit").max_length, **_asked("unit"))
    price_year = PriceYearField(max_length=_column("price_year").max_length, **_asked("price_year"))
    method = TextField(max_length=_column("method").max_length, **_asked("method"))
    source_title = TextField(max_length=_column("source_title").max_length, **_asked("source_title"))
    source_page = TextField(max_length=_column("source_page").max_length, **_asked("source_page"))
    source_url = WebAddressField(max_length=_column("source_url").max_length, **_asked("source_url"))
    accessed_on = forms.DateField(widget=DateInput(attrs={"class": "input--20"}), **_asked("accessed_on"))
    licence = forms.ChoiceField(choices=[("", "Choose one"), *Licence.choices], **_asked("licence"))
    attribution = TextField(max_length=_column("attribution").max_length, **_asked("attribution"))
    is_recalled = forms.BooleanField(
        required=False, label=_column("is_recalled").verbose_name, help_text=_column("is_recalled").help_text
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        project = self.fields["project"]
        if isinstance(project, forms.ModelChoiceField):
            project.queryset = edited_projects(user)
            project.empty_label = "All projects together" if sees_everything(user) else None
            project.required = not sees_everything(user)

    def clean_accessed_on(self) -> date | None:
        """A day that has come."""
        day: date | None = self.cleaned_data["accessed_on"]
        if day and day > timezone.localdate():
            raise ValidationError("This day has not come yet.")
        return day

    def clean(self) -> dict[str, Any]:
        """The value lies in its range; a licence that asks for a name gets one."""
        said = super().clean() or self.cleaned_data
        value, low, high = (said.get(name) for name in ("value", "low", "high"))
        if value is not None and low is not None and low > value:
            self.add_error("low", f"The lowest is above the value, {value:f}. Give one that is not.")
        if value is not None and high is not None and high < value:
            self.add_error("high", f"The highest is below the value, {value:f}. Give one that is not.")
        if said.get("licence") in (Licence.CC_BY, Licence.CC_BY_SA) and not said.get("attribution"):
            self.add_error("attribution", "The licence asks that its author is named: write how.")
        if not self.errors and (fault := licence_fault(self.said())):
            self.add_error("licence", fault)
        return said

    def said(self) -> Said:
        """The answers, for the action."""
        return Said(**{name: self.cleaned_data[name] for name in SAID})


class ChangeProxyForm(ProxyForm):
    """What is said of a proxy that is there, with what was said when the form was drawn."""

    base = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, proxy: Proxy, **kwargs: Any) -> None:
        now = said_of(proxy)
        super().__init__(*args, initial={**asdict(now), "base": _sealed(now)}, **kwargs)
        # A proxy stays in the library that it is in.
        del self.fields["project"]

    def clean_base(self) -> Said:
        """What the form was drawn with."""
        try:
            return _opened(self.cleaned_data["base"])
        except (signing.BadSignature, TypeError, ValueError, ArithmeticError) as fault:
            raise ValidationError("The form is not one of this site. Open the page again.") from fault

    def go_on_from(self, now: Said) -> None:
        """Carry the answers on to what somebody else has said in the meantime.

        What the person left as it was becomes what is said now; where both said something else, they are asked.
        """
        began, yours, theirs = (asdict(said) for said in (self.cleaned_data["base"], self.said(), now))
        data = {**self.data.dict(), "base": _sealed(now)}  # type: ignore[attr-defined]
        self.add_error(None, "Somebody else corrected this in the meantime. Look it over, and save once more.")
        for name in yours:
            if yours[name] == began[name]:
                data[name] = _typed(theirs[name])
            elif theirs[name] not in (began[name], yours[name]):
                self.add_error(name, f"Now it says “{_typed(theirs[name]) or 'nothing'}”. Saving keeps yours.")
        self.data = {name: value for name, value in data.items() if value != "False"}


def _typed(value: Any) -> str:
    """A value as a form sends it."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return "" if value is None else str(value)


def _sealed(said: Said) -> str:
    return signing.dumps({name: _typed(value) for name, value in asdict(said).items()}, salt=_SALT)


def _opened(sealed: str) -> Said:
    said = signing.loads(sealed, salt=_SALT)
    numbers = {name: Decimal(said[name]) if said[name] else None for name in ("value", "low", "high")}
    day = date.fromisoformat(said["accessed_on"]) if said["accessed_on"] else None
    return Said(**{**said, **numbers, "accessed_on": day, "is_recalled": said["is_recalled"] == "True"})


class ProxyFilterForm(forms.Form):
    """Which proxies of a list are meant, from the address. What cannot be understood is not in use."""

    q = forms.CharField(label="words", required=False, max_length=_MOST_WORDS)
    theme = forms.ChoiceField(label="theme", required=False, widget=DenseSelect)
    unit = forms.ChoiceField(label="unit", required=False, widget=DenseSelect)
    licence = forms.ChoiceField(label="licence", required=False, widget=DenseSelect)

    def __init__(self, *args: Any, themes: Iterable[str], units: Iterable[str], licences: Iterable[str]) -> None:
        super().__init__(*args)
        for name, any_one, values in (("theme", "any theme", themes), ("unit", "any unit", units)):
            self._offer(name, any_one, [(value, value) for value in values if value])
        self._offer("licence", "any licence", [(value, str(Licence(value).label)) for value in licences])

    def _offer(self, name: str, any_one: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", any_one), *choices]

    @property
    def asked(self) -> dict[str, str]:
        """What is asked for, as far as it is understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ChooseForm(forms.Form):
    """A proxy of the library for a row, and as of which year its value is taken."""

    row = forms.UUIDField(widget=forms.HiddenInput)
    proxy = forms.UUIDField(widget=forms.HiddenInput)
    year = forms.CharField(max_length=9, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class RetireForm(forms.Form):
    """That a proxy is offered no more, or again."""

    act = forms.ChoiceField(choices=[("retire", "retire"), ("offer", "offer again")])
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class UprateForm(forms.Form):
    """An amount of one year that is to be read in prices of another."""

    amount = FigureField(label="amount", widget=forms.TextInput(attrs={"class": "input--10", "inputmode": "decimal"}))
    year = forms.ChoiceField(label="in prices of", widget=DenseSelect)
    base_year = forms.ChoiceField(label="is, in prices of", widget=DenseSelect)

    use_required_attribute = False

    def __init__(self, *args: Any, years: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(year, year) for year in years]
        for name in ("year", "base_year"):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = offered
