"""Working days in England: Monday to Friday, without bank holidays.

The bank holidays are those of the ``holidays`` package: substitute days and the extra days of single years included.
"""

from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

_SATURDAY = 5
_DAYS_OF_A_WEEK = 7
_WORKING_DAYS_OF_A_WEEK = 5
_DAY = timedelta(days=1)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England in ``year``; one that falls on a weekend stands there beside its substitute day."""
    return frozenset(country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Whether people are at work on ``day``."""
    return day.weekday() < _SATURDAY and day not in bank_holidays(day.year)


def add_working_days(start: date, days: int) -> date:
    """The working day that is ``days`` of them after ``start``; none after it is the first from ``start`` on.

    Raises ValueError for a negative number.
    """
    if days < 0:
        raise ValueError("Working days are added, not taken off.")
    day = start
    while not is_working_day(day) and not days:
        day += _DAY
    for _ in range(days):
        day += _DAY
        while not is_working_day(day):
            day += _DAY
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days have begun after ``start``, up to and with ``end``; none where ``end`` is not after it."""
    if end <= start:
        return 0
    weeks, rest = divmod((end - start).days, _DAYS_OF_A_WEEK)
    tail = (end - _DAY * step for step in range(rest))
    weekdays = weeks * _WORKING_DAYS_OF_A_WEEK + sum(day.weekday() < _SATURDAY for day in tail)
    years = range(start.year, end.year + 1)
    free = (day for year in years for day in bank_holidays(year) if start < day <= end and day.weekday() < _SATURDAY)
    return weekdays - sum(1 for _ in free)


def latest_start(end: date, days: int) -> date:
    """The latest day from which ``days`` working days, of which there is at least one, have passed by ``end``."""
    if days < 1:
        raise ValueError("At least one working day passes.")
    day = end
    while True:
        days -= is_working_day(day)
        day -= _DAY
        if not days:
            return day
