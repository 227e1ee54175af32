"""The words that the figures of an analysis have in common."""

from collections.abc import Iterable
from decimal import Decimal

from sroi.calculation.case import Case
from sroi.calculation.decimals import HUNDRED, currency_sign, money, shown
from sroi.calculation.drivers import Driver
from sroi.choices import SHARES, Figure
from sroi.overview.words import NO_BREAK, amount, each, number, share, years

# A title names a row by at most so many letters; its whole wording is in the table.
LONGEST_NAME = 60
WITHHELD = "kept back by its licence"
_OTHER_FIELDS = {"amount": "amount", "discount_rate": "rate"}


def field_words(field: str) -> str:
    """What a figure of a row is called: "due to others"."""
    return _OTHER_FIELDS.get(field) or str(Figure(field).label)


def value_words(field: str, value: Decimal, currency: str) -> str:
    """A figure with its unit: "£1,197", "10 %", "3 years", "14"."""
    if field in SHARES or field == "discount_rate":
        return share(value)
    if field == Figure.PROXY_VALUE:
        return each(value, currency)
    if field == "amount":
        return amount(value, currency)
    return years(int(value)) if field == Figure.DURATION else number(value)


def percent(part: Decimal) -> str:
    """A share of something in whole per cent: "46 %"; what is not nothing is never said to be.

    >>> percent(Decimal("0.457")).replace(NO_BREAK, " "), percent(Decimal("0.001")).replace(NO_BREAK, " ")
    ('46 %', 'under 1 %')
    """
    if part and part.copy_abs() < Decimal("0.005"):
        return f"under 1{NO_BREAK}%"
    return f"{shown(part * HUNDRED, 0).replace('-', '−')}{NO_BREAK}%"


def one(currency: str) -> str:
    """One unit of the currency, in which a ratio is read: "£1"."""
    return f"{currency_sign(currency)}1"


def axis_money(value: float, places: int, currency: str) -> str:
    """A round value of an axis, in money: with pence or without, and never with half of them."""
    return money(Decimal(repr(value)), currency_sign(currency), places and max(places, 2))


def short(name: str, longest: int = LONGEST_NAME) -> str:
    """A name as a title has room for it.

    >>> short("Have three hours a week to themselves", 20)
    'Have three hours a…'
    """
    return name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…"


def listed(names: Iterable[str]) -> str:
    """Names as a sentence has them.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    given = list(names)
    return " and ".join(filter(None, [", ".join(given[:-1]), *given[-1:]]))


def counted(number_of: int, noun: str, nouns: str = "") -> str:
    """How many of what.

    >>> counted(1, "row"), counted(12, "row"), counted(2, "loss", "losses")
    ('1 row', '12 rows', '2 losses')
    """
    return f"{number_of:,} {noun if number_of == 1 else nouns or noun + 's'}"


def driver_words(driver: Driver) -> str:
    """An assumption: whose figure it is, and of how many rows."""
    more = len(driver.members) - 1
    return f"{driver.label} (and {counted(more, 'row')} more)" if more else driver.label


def row_words(case: Case, row: str) -> str:
    """An outcome as its row of the map says it, by its id."""
    for outcome in case.outcomes:
        if outcome.id == row:
            return ": ".join(part for part in (outcome.stakeholder, outcome.outcome) if part) or row
    return row
