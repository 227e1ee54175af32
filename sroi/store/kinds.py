"""What a column can hold of what a file says, and how what it holds is written into a file.

A column holds less than a file may say: 500 characters of a sentence, a date and no "spring 2025". What it cannot hold
it has as if nothing were said; the file's own words stay beside it, in ``as_read``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from sroi.calculation.decimals import parse, plain
from sroi.calculation.json_text import Json
from sroi.models.fields import ExactDecimalField

# A column this long holds sentences, and may hold the beginning of one; half a year or half a word means another thing.
SENTENCE = 200


@dataclass(frozen=True, slots=True)
class Kind:
    """``read`` gives what the column holds of a value, None where it holds nothing of it; ``write`` the way back.

    ``absent`` is what the column is where the file says nothing, or nothing that the column can hold.
    """

    read: Callable[[Json], Any]
    write: Callable[[Any], Json]
    absent: Any

    def held(self, value: Json) -> Any:
        """What the column is when the file says ``value``; None says nothing."""
        found = None if value is None else self.read(value)
        return self.absent if found is None else found


def kind_of(model: type[models.Model], column: str, absent: Any = None) -> Kind:
    """The kind of a model's column. ``absent`` is what no word means where that is not what is empty."""
    field: Any = model._meta.get_field(column)
    if isinstance(field, ExactDecimalField):
        return number_between(None, None)
    if isinstance(field, models.BooleanField):
        return Kind(lambda value: value if isinstance(value, bool) else None, _same, absent)
    if isinstance(field, models.PositiveIntegerField | models.PositiveSmallIntegerField):
        most = 2**15 - 1 if isinstance(field, models.PositiveSmallIntegerField) else 2**31 - 1
        return whole_between(0, most, absent)
    if isinstance(field, models.DateField):
        return Kind(_day, lambda value: value.isoformat(), None)
    if isinstance(field, ArrayField):
        return Kind(_names, list, [])
    if field.choices:
        return choice([str(value) for value, _ in field.flatchoices], absent or "")
    return words(field.max_length)


def _same(value: Any) -> Json:
    found: Json = value
    return found


def _day(value: Json) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _names(value: Json) -> list[str] | None:
    """Ids: one, or a list of them, as the arithmetic reads them."""
    found = value if isinstance(value, list) else [value]
    names = [text(part) for part in found]
    return [name for name in names if name] if all(name is not None and len(name) <= 100 for name in names) else None


def text(value: Json) -> str | None:
    """Words, or a number that stands for a name, as the arithmetic reads them; None for anything else.

    What the database cannot store, a zero byte or half of a character, is left out.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    found = plain(value) if isinstance(value, Decimal) else str(value)
    return found.replace("\x00", "").encode("utf-8", "ignore").decode().strip()


def words(longest: int | None) -> Kind:
    """Words of at most so many characters: the beginning of a longer sentence, and nothing of a longer name."""

    def read(value: Json) -> str | None:
        found = text(value)
        if found is None or longest is None or len(found) <= longest:
            return found
        return f"{found[: longest - 1]}…" if longest >= SENTENCE else None

    return Kind(read, _same, "")


def choice(known: Sequence[str], absent: str) -> Kind:
    """One word of a vocabulary."""
    return Kind(lambda value: value if isinstance(value, str) and value in known else None, _same, absent)


def number_between(lowest: Decimal | None, highest: Decimal | None) -> Kind:
    """A figure with every digit, written as text."""

    def read(value: Json) -> Decimal | None:
        found = None if isinstance(value, bool) else parse(str(value))
        if found is None or (lowest is not None and found < lowest) or (highest is not None and found > highest):
            return None
        return found

    return Kind(read, lambda value: format(value, "f"), None)


def whole_between(lowest: int, highest: int, absent: int | None = None) -> Kind:
    """A whole number."""

    def read(value: Json) -> int | None:
        found = None if isinstance(value, bool) else parse(str(value))
        if found is None or found != found.to_integral_value() or not lowest <= found <= highest:
            return None
        return int(found)

    return Kind(read, _same, absent)
