"""The columns of a sheet: how a cell is read; and the columns of the table: what they have against a value.

Many cells say the same, so what was found for one is kept for the next.
"""

from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import CharField, ForeignKey, Model, TextField
from import_export.fields import NOT_PROVIDED, Field

from assets.resources.base import Uncertain
from assets.resources.cells import Text

# So many readings are kept of a column, and none of a long text: those do not come again.
KEPT = 10_000
LONG = 80

Faults = dict[str, list[ValidationError]]


class Reading(NamedTuple):
    """What a cell says: the values it sets, or why it cannot be read; and what the table has against them."""

    values: tuple[Any, ...]
    fault: ValidationError | None = None
    refused: Faults = {}


class FieldRule:
    """What a column of the table asks of a value: its length, its form, whether it may be empty."""

    def __init__(self, field: Any) -> None:
        self.name: str = field.name
        self._field = field
        self._validators = field.validators
        # Of a choice or a number more is asked than its validators say.
        self._is_text = isinstance(field, CharField | TextField) and not field.choices

    @staticmethod
    def asks(field: Any) -> bool:
        """Whether there is anything to ask: a record that is named was found among those that may be named."""
        return field.editable and not isinstance(field, ForeignKey)

    def faults(self, value: Any) -> list[ValidationError]:
        """What is wrong with ``value``: what ``Model.clean_fields`` would say."""
        if not value and self._field.blank and value in self._field.empty_values:
            return []
        try:
            if self._is_text and value:
                for ask in self._validators:
                    ask(value)
            else:
                self._field.clean(value, None)
        except ValidationError:
            return self._in_words(value)
        return []

    def _in_words(self, value: Any) -> list[ValidationError]:
        """Everything that the field has against ``value``, in the words that it has for it."""
        try:
            self._field.clean(value, None)
        except ValidationError as fault:
            return fault.error_list
        return []


class Column:
    """A column of the sheet that sets one column of the table, or two for an uncertain day."""

    def __init__(self, field: Field, model: type[Model], places: dict[str, int], *, is_fact: bool) -> None:
        self.field = field
        self.attribute: str = field.attribute
        names = [field.attribute, field.latest] if isinstance(field, Uncertain) else [field.attribute]
        self.fields: list[Any] = [model._meta.get_field(name) for name in names]
        # What it is written down under how a changed value is known; nothing for how the record itself is kept.
        self.facts = names if is_fact else []
        self.places = tuple(places[name] for name in names)
        self._rules = [FieldRule(one) for one in self.fields]
        # Whether the text of a cell is the value, whatever it is.
        self.is_plain = type(field.widget) is Text and field.default is NOT_PROVIDED
        self._readings: dict[str, Reading] = {}
        # The records that its cells have named, by primary key.
        self.named: dict[int, Model] = {}

    def read(self, cell: str) -> Reading:
        """What the cell says; ``cell`` is its text without blanks around it."""
        found = self._readings.get(cell)
        if found is None:
            found = self.take({self.field.column_name: cell})
            if len(cell) < LONG:
                if len(self._readings) >= KEPT:
                    self._readings.clear()
                self._readings[cell] = found
        return found

    def take(self, row: dict[str, str]) -> Reading:
        """The same for a column whose cells are understood by others of their row."""
        try:
            value = self.field.clean(row)
        except ValueError as fault:
            return Reading((), ValidationError(str(fault), code="invalid"))
        if isinstance(value, Model):
            self.named[value.pk] = value
            return Reading((value.pk,))
        values = value if isinstance(value, tuple) else (value,)
        found = {rule.name: rule.faults(one) for rule, one in zip(self._rules, values, strict=True)}
        return Reading(values, None, {name: faults for name, faults in found.items() if faults})
