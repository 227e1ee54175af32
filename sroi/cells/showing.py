"""A stored value as a cell shows it, and as it is edited."""

from datetime import date
from decimal import Decimal

from django.utils.formats import date_format

from sroi.calculation.decimals import EXACT, money, plain, shown
from sroi.cells.column import Column, Kind
from sroi.cells.links import NO_LINKS, Links
from sroi.cells.reading import Value

# Per cent and pence as people read them; the cell, opened for editing, has every digit.
SHARE_PLACES, MONEY_PLACES = 2, 2


def show_cell(column: Column, value: Value, links: Links = NO_LINKS, sign: str = "£") -> str:
    """The value as it is read: "£1,234", "25 %", "21 Nov 2026"; empty where there is none."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(value)
        case date():
            return date_format(value, "j M Y")
    if column.kind is Kind.LINK:
        option = links.option(column.key, value)
        return option.text if option else ""
    if column.kind is Kind.CHOICE:
        return dict(column.choices).get(str(value), str(value))
    return _number(column, Decimal(value), sign) if isinstance(value, Decimal | int) else value


def _number(column: Column, value: Decimal, sign: str) -> str:
    if column.kind is Kind.SHARE:
        return f"{_trimmed(value.scaleb(2, context=EXACT), SHARE_PLACES)} %"
    if column.kind is Kind.MONEY:
        return money(value, sign, MONEY_PLACES if value % 1 else 0)
    return str(value) if column.key == "year" else f"{Decimal(plain(value)):,f}"


def _trimmed(value: Decimal, most: int) -> str:
    """The number with no more places than it has, and at most so many."""
    exponent = Decimal(plain(value)).as_tuple().exponent
    return shown(value, min(most, -exponent if isinstance(exponent, int) else 0))


def edit_text(column: Column, value: Value, links: Links = NO_LINKS) -> str:
    """The value as it is typed, digit for digit: what ``read_cell`` reads back as the same.

    Links are the row's uuid, choices their value, flags "true" and "false".
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return ", ".join(value)
        case date():
            return value.isoformat()
    if column.kind is Kind.LINK:
        option = links.option(column.key, value)
        return option.edit if option else ""
    if column.kind is Kind.SHARE:
        return _per_cent(column, Decimal(value))
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _per_cent(column: Column, value: Decimal) -> str:
    """In per cent; with the sign where it would otherwise be asked about."""
    number = value.scaleb(2, context=EXACT)
    is_doubtful = 0 < number <= (Decimal(1) if column.highest is None else column.highest)
    return format(number, "f") + " %" * is_doubtful
