"""Windows of the same length before and after a referral: arithmetic alone, without records or requests.

They lie within twelve months on either side. The month of the referral belongs to neither: what was used in it led to
the referral as often as it followed from it. What is not recorded is not known, and never nought.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from referrals.months import add_months, month_of, months_from

# Months on either side of that of the referral.
REACH = 12
# For so many months people are asked; whoever supplies numbers does so by the month.
LENGTHS = (3, 6, 12)
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Used:
    """How much was used from the month ``first`` to the month ``last``, both among them."""

    first: date
    last: date
    count: int


@dataclass(frozen=True, slots=True)
class Window:
    """The months from ``first`` to ``last``, both among them."""

    first: date
    last: date

    @property
    def length(self) -> int:
        """In months."""
        return months_from(self.first, self.last) + 1

    def is_over(self, today: date) -> bool:
        """Whether its last month has ended, so that nothing can be added to it."""
        return self.last < month_of(today)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was used in two windows of ``length`` months; None where it is not known for each of its months."""

    length: int
    before: Decimal | None
    after: Decimal | None

    @property
    def is_whole(self) -> bool:
        """Whether both are known."""
        return self.before is not None and self.after is not None

    @property
    def difference(self) -> Decimal | None:
        """After less before; None where one of them is not known."""
        return None if self.before is None or self.after is None else self.after - self.before


def window_before(referred: date, length: int) -> Window:
    """The ``length`` months before that of the referral. Raises ValueError where that is none, or more than a year."""
    _check(length)
    return Window(add_months(month_of(referred), -length), add_months(month_of(referred), -1))


def window_after(referred: date, length: int) -> Window:
    """The ``length`` months that begin after the month of the referral. Raises ValueError as ``window_before``."""
    _check(length)
    return Window(add_months(month_of(referred), 1), add_months(month_of(referred), length))


def is_within_reach(referred: date, month: date) -> bool:
    """Whether ``month`` is that of the referral or lies at most a year before or after it."""
    return abs(months_from(month_of(referred), month)) <= REACH


def used_in(window: Window, records: Iterable[Used], *, is_level: bool = False) -> Decimal | None:
    """What was used in ``window``; None unless the records tell of each of its months once.

    A record that reaches beyond the window says nothing of it. Where records overlap, those are taken that fill the
    window with the fewest. Counts are added up; a level, such as medicines taken regularly, is the mean over the
    months, to one decimal place.
    """
    inside: dict[date, list[Used]] = defaultdict(list)
    for record in records:
        if window.first <= record.first and record.last <= window.last:
            inside[record.first].append(record)

    @cache
    def filled(month: date) -> tuple[int, int] | None:
        """With how many records the window is filled from ``month`` on, and what they come to."""
        if month > window.last:
            return 0, 0
        ways = []
        for record in inside[month]:
            if (rest := filled(add_months(record.last, 1))) is not None:
                weight = Window(record.first, record.last).length if is_level else 1
                ways.append((rest[0] + 1, rest[1] + record.count * weight))
        return min(ways, default=None)

    found = filled(window.first)
    if found is None:
        return None
    total = Decimal(found[1])
    return (total / window.length).quantize(_TENTH, ROUND_HALF_UP) if is_level else total


def compare(referred: date, length: int, records: Iterable[Used], *, is_level: bool = False) -> Comparison:
    """What was used in the ``length`` months before the month of the referral and in as many after it."""
    known = list(records)
    return Comparison(
        length,
        used_in(window_before(referred, length), known, is_level=is_level),
        used_in(window_after(referred, length), known, is_level=is_level),
    )


def longest(referred: date, records: Iterable[Used], *, is_level: bool = False) -> Comparison | None:
    """The comparison over the most months for which both sides are known; None where there is not one such month."""
    known = list(records)
    for length in range(REACH, 0, -1):
        found = compare(referred, length, known, is_level=is_level)
        if found.is_whole:
            return found
    return None


def _check(length: int) -> None:
    if not 1 <= length <= REACH:
        raise ValueError(f"a window has 1 to {REACH} months, not {length}")
