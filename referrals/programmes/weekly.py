"""The days on which a group meets: the same day of each week, or of every second one, without bank holidays."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from referrals.working_days import bank_holidays

_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Weekly:
    """The days, and those that were left out because they are bank holidays."""

    days: list[date] = field(default_factory=list)
    left_out: list[date] = field(default_factory=list)


def weekly_days(first: date, last: date, *, every: int = 1, on_bank_holidays: bool = False) -> Weekly:
    """The days from ``first`` up to and with ``last`` that are ``every`` weeks apart.

    A bank holiday is left out, and the rhythm goes on as if the group had met. Raises ValueError unless ``every`` is
    one or more.
    """
    if every < 1:
        raise ValueError("A group meets every week, every second one, and so on.")
    found = Weekly()
    day = first
    while day <= last:
        is_free = day in bank_holidays(day.year) and not on_bank_holidays
        (found.left_out if is_free else found.days).append(day)
        day += every * _WEEK
    return found
