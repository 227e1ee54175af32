"""What somebody is asked who names a scenario, or has the random draws begin from another seed."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from assets.forms.text import TextField
from sroi.analysis.overriding import (
    CONVENTIONS,
    FIGURES,
    PRICE_INDEX,
    Line,
    Parts,
    amount_column,
    convention_column,
    figure_column,
    givers_of,
    put_together,
    rows_of,
    taken_apart,
)
from sroi.answers import words_of
from sroi.calculation.case import Case
from sroi.calculation.conventions import PriceIndex
from sroi.calculation.findings import Finding
from sroi.calculation.json_text import Raw
from sroi.calculation.overrides import count_anew
from sroi.cells.column import Column, Kind
from sroi.cells.reading import CellTextError, read_cell
from sroi.models import Scenario
from sroi.overview.words import each

if TYPE_CHECKING:
    from django.http import QueryDict

# Lines to begin with, how many a press of "more lines" adds, and the most there may be.
FIRST_LINES, MORE_LINES, MOST_LINES = 3, 3, 200
LARGEST_SEED = 2_147_483_647
MORE = "more"
AS_IN_THE_MAP = "as in the map"


class SeedForm(forms.Form):
    """From which seed the random draws begin."""

    seed = forms.IntegerField(
        label="seed",
        min_value=0,
        max_value=LARGEST_SEED,
        help_text="A whole number. The same seed gives the same draws, on any machine.",
        widget=forms.NumberInput(attrs={"class": "input--10"}),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    use_required_attribute = False


class ActForm(forms.Form):
    """An act without questions: a button."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class CellField(forms.CharField):
    """What is typed into a cell, checked and kept as typed; see ``sroi.cells.reading``."""

    def __init__(self, column: Column, **kwargs: Any) -> None:
        self.column = column
        if column.kind in {Kind.CHOICE, Kind.FLAG}:
            choices = [("", AS_IN_THE_MAP), *((value, label) for value, label in column.choices if value)]
            kwargs["widget"] = forms.Select(choices=choices, attrs={"class": "input--20"})
        else:
            kwargs.setdefault("widget", forms.TextInput(attrs={"class": "input--10", "autocomplete": "off"}))
        kwargs.setdefault("label", column.heading + (" (%)" if column.kind is Kind.SHARE else ""))
        super().__init__(required=False, max_length=200, **kwargs)

    def clean(self, value: Any) -> str:
        """The text, where the cell takes it or it is empty."""
        text: str = super().clean(value)
        _check(self.column, text)
        return text


def _check(column: Column, text: str) -> None:
    if not text:
        return
    try:
        read_cell(column, text)
    except CellTextError as fault:
        raise ValidationError(str(fault), code=fault.code) from fault


class ScenarioForm(forms.Form):
    """A scenario: its name, what it supposes, and what it sets otherwise than the map.

    Fields: ``row-0``, ``figure-0``, ``value-0`` … for figures of outcomes, ``input-0`` … for what each stakeholder puts
    in, and one for each convention; empty ones stay as in the map.
    """

    name = TextField(label="name", max_length=Scenario._meta.get_field("name").max_length,
                     help_text="Such as “Half as many people come”.")  # fmt: skip
    note = TextField(label="what it supposes", lines=True, required=False, max_length=2000)
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    lines = forms.IntegerField(min_value=0, max_value=MOST_LINES, widget=forms.HiddenInput)

    use_required_attribute = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        raw: Raw,
        before: Raw,
        indices: Mapping[str, PriceIndex],
        case: Case | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """``before`` is what the scenario overrides now."""
        self.raw, self.before, self.indices, self.case = raw, before, indices, case
        self.currency = str(raw.get("currency") or "")
        self.givers = list(givers_of(raw))
        self.parts = taken_apart(before, raw)
        self.number_of_lines = _lines_asked(data or initial or {}, len(self.parts.lines))
        super().__init__(data, initial={**_initial(self.parts, self.givers), "lines": self.number_of_lines,
                                        **(initial or {})})  # fmt: skip
        self._add_fields()
        self.overrides: Raw = before

    def _add_fields(self) -> None:
        amounts = givers_of(self.raw)
        rows = [("", "choose an outcome"), *rows_of(self.raw).items()]
        figures = [("", "choose a figure"), *((key, figure_column(key).heading) for key in FIGURES)]
        for number in range(self.number_of_lines):
            self.fields[f"row-{number}"] = _chosen(f"outcome, line {number + 1}", rows)
            self.fields[f"figure-{number}"] = _chosen(f"figure, line {number + 1}", figures)
            self.fields[f"value-{number}"] = forms.CharField(
                label=f"value, line {number + 1}", required=False, max_length=200,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )  # fmt: skip
        for number, giver in enumerate(self.givers):
            now = amounts[giver]
            said = f"Now {each(now, self.currency)}." if now is not None else "The amount cannot be read now."
            self.fields[f"input-{number}"] = CellField(amount_column(), label=f"put in by {giver}", help_text=said)
        for key in CONVENTIONS:
            if key != PRICE_INDEX:
                self.fields[key] = CellField(convention_column(key))
            elif self.indices:
                names = [("", AS_IN_THE_MAP), *((name, name) for name in self.indices)]
                self.fields[key] = _chosen("price index", names)
        if self.parts.others:
            self.fields["others"] = forms.MultipleChoiceField(
                label="also set by this scenario, and kept as long as it is ticked", required=False,
                choices=[(key, key) for key in self.parts.others], widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip

    # --- what the page shows --------------------------------------------------------------------------------------

    @property
    def table(self) -> Iterator[tuple[int, forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The lines of figures, each with its number from 1."""
        for number in range(self.number_of_lines):
            yield number + 1, self[f"row-{number}"], self[f"figure-{number}"], self[f"value-{number}"]

    @property
    def input_fields(self) -> list[forms.BoundField]:
        """What each stakeholder puts in."""
        return [self[f"input-{number}"] for number in range(len(self.givers))]

    @property
    def convention_fields(self) -> list[forms.BoundField]:
        """The conventions."""
        return [self[key] for key in CONVENTIONS if key in self.fields]

    @property
    def may_grow(self) -> bool:
        """Whether there is room for more lines."""
        return self.number_of_lines < MOST_LINES

    # --- what was said --------------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        """Complete lines, each figure once; and together something that can be counted."""
        said = super().clean() or self.cleaned_data
        lines = [line for number in range(self.number_of_lines) if (line := self._line(number))]
        if self.errors:
            return said
        parts = Parts(
            lines,
            {giver: text for number, giver in enumerate(self.givers) if (text := said[f"input-{number}"])},
            {key: text for key in CONVENTIONS if (text := said.get(key, ""))},
            said.get("others", ()),
        )
        self.overrides = put_together(parts, self.before, self.raw)
        if not self.overrides:
            raise ValidationError("It sets nothing yet. Choose at least one figure, amount or convention.", code="none")
        self._count()
        return said

    def _line(self, number: int) -> Line | None:
        """What one line says; None where it is empty or faulty."""
        row, figure, value = (self.cleaned_data.get(f"{part}-{number}") or "" for part in ("row", "figure", "value"))
        line = Line(row, figure, value.strip())
        if line.is_empty:
            return None
        for part, text, ask in (
            ("row", row, "Choose the outcome whose figure it is."),
            ("figure", figure, "Choose which figure it is."),
            ("value", line.text, "Write what it is in this scenario."),
        ):
            if not text and f"{part}-{number}" not in self.errors:
                self.add_error(f"{part}-{number}", ask)
        if not (row and figure and line.text):
            return None
        for earlier in range(number):
            if (self.cleaned_data.get(f"row-{earlier}"), self.cleaned_data.get(f"figure-{earlier}")) == (row, figure):
                self.add_error(f"figure-{number}", f"This figure is set in line {earlier + 1} already.")
        try:
            _check(figure_column(figure), line.text)
        except ValidationError as fault:
            self.add_error(f"value-{number}", fault)
        return line

    def _count(self) -> None:
        """Refuse what the arithmetic refuses, at the field where it stands."""
        if self.case is None:
            return
        for finding in count_anew(self.case, self.overrides, self.indices).findings:
            self.add_error(self._field_of(finding), words_of(finding, self.case.name))

    def _field_of(self, finding: Finding) -> str | None:
        if finding.row is None:
            return finding.field if finding.field in self.fields else None
        for number in range(self.number_of_lines):
            line = (self.cleaned_data.get(f"row-{number}"), self.cleaned_data.get(f"figure-{number}"))
            if line == (finding.row, finding.field):
                return f"value-{number}"
        return None


def more_lines(data: "QueryDict") -> dict[str, Any]:
    """What was typed so far, as what a form with more lines begins with."""
    typed = {name: data[name] for name in data if name not in {MORE, "csrfmiddlewaretoken"}}
    lines = min(_whole(data.get("lines")) + MORE_LINES, MOST_LINES)
    return {**typed, "others": data.getlist("others"), "lines": lines}


def _lines_asked(data: Mapping[str, Any], filled: int) -> int:
    if "lines" in data:
        return min(max(_whole(data["lines"]), 0), MOST_LINES)
    return min(max(filled + 1, FIRST_LINES), max(MOST_LINES, filled))


def _whole(value: Any) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _initial(parts: Parts, givers: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {**parts.conventions, "others": list(parts.others)}
    for number, line in enumerate(parts.lines):
        found |= {f"row-{number}": line.row, f"figure-{number}": line.figure, f"value-{number}": line.text}
    return found | {f"input-{number}": parts.inputs.get(giver, "") for number, giver in enumerate(givers)}


def _chosen(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        error_messages={"invalid_choice": "This is not in the map any more. Choose another one, or leave it empty."},
    )
