"""Whole months, each named by its first day."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from assets.dates import add_months

__all__ = ["MONTHS_OF_A_YEAR", "add_months", "month_of", "months_from", "months_in", "nights_in"]

MONTHS_OF_A_YEAR = 12


def month_of(day: date) -> date:
    """The month in which ``day`` lies."""
    return day.replace(day=1)


def months_from(origin: date, month: date) -> int:
    """How many months ``month`` is after ``origin``; below nought where it is before.

    >>> months_from(date(2026, 1, 1), date(2025, 11, 1))
    -2
    """
    return (month.year - origin.year) * MONTHS_OF_A_YEAR + month.month - origin.month


def months_in(first: date, last: date) -> Iterator[date]:
    """The months from ``first`` to ``last``, both among them."""
    return (add_months(first, months) for months in range(months_from(first, last) + 1))


def nights_in(first: date, last: date) -> int:
    """How many nights the months from ``first`` to ``last`` have."""
    return sum(monthrange(month.year, month.month)[1] for month in months_in(first, last))
