"""How long the assets of the baseline lasted: the share still here at each anniversary of its reference date.

Time begins with that date, for the assets that the baseline saw in being; an asset of which only a later wave tells is
not among them, because only what lasted could be found later. An end lies between the last day on which the asset is
known to have been in being and the first on which it is known to have ended. What is not traced, or not decided, is
followed for as long as a wave saw it, and may be here or gone ever since: the outer bounds take all of it for gone, and
all of it for still here. An asset that was closed for a time counts as one that went on.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from assets.dates import add_months
from assets.outcomes.fates import ENDED, UNKNOWN, Fate
from assets.outcomes.rows import Outcome
from assets.outcomes.turnbull import Curve, Ending, survival_curves

# Of fewer, one asset more or less would move a curve by more than five points.
FEWEST = 20
HALF = 0.5


@dataclass(frozen=True)
class Marks:
    """The days at which shares are counted: the baseline's, its anniversaries, and the later wave's."""

    days: Sequence[date]

    @classmethod
    def between(cls, first: date, last: date) -> "Marks":
        """All from ``first`` to ``last``; the same day twice where they are one."""
        days = [first]
        while (following := add_months(first, 12 * len(days))) < last:
            days.append(following)
        return cls([*days, last])

    @property
    def intervals(self) -> int:
        """How many intervals lie between them."""
        return len(self.days) - 1

    def at(self, day: date) -> int:
        """The last mark on or before ``day``; -1 before the first."""
        return bisect_right(self.days, day) - 1


@dataclass(frozen=True)
class Followed:
    """One asset as it was followed: the last mark at which it was there for certain, and may have been.

    Both are counted from nought. ``is_lost``: nobody knows whether it ended.
    """

    certain: int
    possible: int
    is_lost: bool = False

    def ending(self, intervals: int) -> Ending:
        """Between which marks it ended."""
        goes_on = self.is_lost or self.certain >= intervals
        return self.certain + 1, None if goes_on else self.possible + 1


@dataclass(frozen=True)
class Survival:
    """A group of assets followed from the baseline on. Each list has a value for each mark.

    ``certain`` and ``possible`` are how many were still here at least and at most; ``curve`` is the estimate.
    """

    marks: Marks
    number: int
    certain: Sequence[int]
    possible: Sequence[int]
    curve: Curve

    @property
    def bounds(self) -> list[tuple[float, float]]:
        """The least and the largest share that may still have been here, whatever became of what is not known."""
        whole = self.number or 1
        return [(low / whole, high / whole) for low, high in zip(self.certain, self.possible, strict=True)]

    @property
    def half_gone(self) -> tuple[date, date] | None:
        """Between which days half of them had ended, by the estimate; None where at the end it had not come to that."""
        last = next((mark for mark, (_, high) in enumerate(self.curve) if high <= HALF), None)
        first = next((mark for mark, (low, _) in enumerate(self.curve) if low <= HALF), None)
        if last is None or first is None:
            return None
        return self.marks.days[max(first - 1, 0)], self.marks.days[last]


def follow(outcome: Outcome, marks: Marks) -> Followed | None:
    """How far one asset was followed; None for what the baseline did not see in being."""
    start, end = marks.days[0], marks.days[-1]
    if outcome.fate is Fate.STILL:
        return Followed(marks.intervals, marks.intervals)
    seen = max(outcome.last_seen or start, start)
    if outcome.fate in UNKNOWN:
        return Followed(max(marks.at(min(seen, end)), 0), marks.intervals, is_lost=True)
    if outcome.fate not in ENDED:
        return None
    earliest, latest = outcome.ended
    if latest is not None and latest < start:
        return None
    # It had ended when the later wave was made: that is what was decided.
    possible = min(latest or end, end - timedelta(days=1))
    # Seen by a wave after it is said to have ended, it was seen under the name it left behind.
    certain = seen if seen <= possible else start
    if earliest is not None and earliest > start:
        certain = max(certain, earliest - timedelta(days=1))
    certain = min(certain, possible)
    return Followed(max(marks.at(certain), 0), max(marks.at(possible), 0))


def survival_of(groups: Sequence[Sequence[Followed]], marks: Marks) -> list[Survival]:
    """The survival of each of several groups of assets that were followed."""
    endings = [Counter(one.ending(marks.intervals) for one in group) for group in groups]
    curves = survival_curves(endings, marks.intervals)
    return [
        Survival(
            marks=marks,
            number=len(group),
            certain=_lasting((one.certain for one in group), marks),
            possible=_lasting((one.possible for one in group), marks),
            curve=curve,
        )
        for group, curve in zip(groups, curves, strict=True)
    ]


def _lasting(last: Iterable[int], marks: Marks) -> list[int]:
    """How many lasted until each mark, of those whose last marks these are."""
    ended = Counter(last)
    return list(accumulate(ended[mark] for mark in range(marks.intervals, -1, -1)))[::-1]
