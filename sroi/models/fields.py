"""A decimal number of whatever precision it was stated with."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models


class ExactDecimalField(models.DecimalField):  # type: ignore[type-arg]
    """PostgreSQL's ``numeric`` without a precision: 0.350 stays 0.350, and nothing is rounded.

    Django 5.2 asks for a precision; from 6.0 on its own DecimalField may go without one, and replaces this.
    """

    MOST_DIGITS = 100

    def _check_decimal_places(self) -> list[Any]:
        return []

    def _check_max_digits(self) -> list[Any]:
        return []

    def _check_decimal_places_and_max_digits(self, **kwargs: Any) -> list[Any]:
        return []

    def db_type(self, connection: Any) -> str:
        """The column's type."""
        return "numeric"

    def to_python(self, value: Any) -> Decimal | None:
        """The number, digit for digit. Raises ValidationError for a float, and for what is no number."""
        if value is None or (isinstance(value, Decimal) and value.is_finite()):
            return value
        try:
            found = Decimal(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
        except InvalidOperation:
            found = None
        if found is None or not found.is_finite() or len(found.as_tuple().digits) > self.MOST_DIGITS:
            raise ValidationError(f"“{value}” is no exact number.", code="invalid")
        return found

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """The number as it is, unrounded; an expression as the database is to work it out."""
        return value if hasattr(value, "as_sql") else self.to_python(value)

    def formfield(self, **kwargs: Any) -> Any:
        """A field for any number of digits."""
        return super().formfield(**{"max_digits": self.MOST_DIGITS, "decimal_places": None, **kwargs})
