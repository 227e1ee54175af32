"""Counts of answers, as a share with the number of people behind it and an interval of 95 %.

Sources of the formulas: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal
of the American Statistical Association 22 (1927), 209-212, for yes or no; the interval of a mean by Student's t for
answers that are weighed. Both say what chance alone does to a sample of this size, and nothing of who did not answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sroi.calculation.decimals import ARITHMETIC, ONE, ZERO, plain, precise
from sroi.survey.scales import Scale

# The quantile of the normal distribution that leaves 2.5 % above it, and Student's for 1 to 30 degrees of freedom.
Z = Decimal("1.959963984540054")
T = tuple(
    Decimal(number).scaleb(-4)
    for number in (
        127062, 43027, 31824, 27764, 25706, 24469, 23646, 23060, 22622, 22281, 22010, 21788, 21604, 21448, 21314,
        21199, 21098, 21009, 20930, 20860, 20796, 20739, 20687, 20639, 20595, 20555, 20518, 20484, 20452, 20423,
    )
)  # fmt: skip
# A share is stated to a hundredth of a per cent, and what it is of to a hundredth, as somebody would who types it.
SHARE_STEP, QUANTITY_STEP = Decimal("0.0001"), Decimal("0.01")
MOST_ANSWERS = 1_000_000
WILSON, STUDENT = "Wilson", "Student’s t"


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A share from 0 to 1 with its interval, the number of people behind it, and by which formula it was found."""

    value: Decimal
    low: Decimal
    high: Decimal
    n: int
    method: str

    @property
    def reversed(self) -> "Surveyed":
        """The share of what was not asked about: "how much was thanks to us" instead of "due to others"."""
        return Surveyed(ONE - self.value, ONE - self.high, ONE - self.low, self.n, self.method)

    @precise
    def of(self, people: Decimal) -> "Surveyed":
        """The share as a number of people (or whatever there are) instead of a fraction."""
        value, low, high = (_stated(part * people, QUANTITY_STEP) for part in (self.value, self.low, self.high))
        return Surveyed(value, low, high, self.n, self.method)

    @property
    def stated(self) -> "Surveyed":
        """To a hundredth of a per cent, half up."""
        value, low, high = (_stated(part, SHARE_STEP) for part in (self.value, self.low, self.high))
        return Surveyed(value, low, high, self.n, self.method)


def share_of(scale: Scale, counts: Mapping[str, int]) -> Surveyed:
    """The share that ``counts`` of answers (by their keys) come to, unrounded.

    Raises ValueError where nobody answered, a count is negative or beyond reason, or an answer is not of the scale.
    """
    known = {answer.key for answer in scale.answers}
    if not set(counts) <= known:
        raise ValueError("There is no such answer on this scale.")
    if any(count < 0 for count in counts.values()) or sum(counts.values()) > MOST_ANSWERS:
        raise ValueError(f"Count the answers: from 0 to {MOST_ANSWERS:,} of them.")
    if not any(counts.values()):
        raise ValueError("Nobody has answered: write how many gave each answer.")
    return _share_of(scale, counts)


@precise
def _share_of(scale: Scale, counts: Mapping[str, int]) -> Surveyed:
    given = [(answer.share, counts.get(answer.key, 0)) for answer in scale.answers]
    n = sum(count for _, count in given)
    mean = sum((share * count for share, count in given), ZERO) / n
    squares = sum((count * (share - mean) ** 2 for share, count in given), ZERO)
    # Where all gave one answer nothing tells how far others would differ. A share from 0 to 1 varies at most as much as
    # yes and no of the same mean do, so that their interval is wide enough.
    if scale.is_yes_or_no or not squares:
        return wilson(mean, n)
    half = student(n - 1) * (squares / (n - 1) / n).sqrt()
    return Surveyed(mean, max(ZERO, mean - half), min(ONE, mean + half), n, STUDENT)


@precise
def wilson(share: Decimal, n: int) -> Surveyed:
    """The interval of a share of ``n`` people who said yes (Wilson's score interval).

    (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)
    """
    square = Z * Z
    middle = share + square / (2 * n)
    half = Z * (share * (ONE - share) / n + square / (4 * n * n)).sqrt()
    whole = ONE + square / n
    # At 0 and at 1 the two ends meet the share itself but for the last digit of a root.
    low, high = min(share, (middle - half) / whole), max(share, (middle + half) / whole)
    return Surveyed(share, max(ZERO, low), min(ONE, high), n, WILSON)


@precise
def student(freedom: int) -> Decimal:
    """The quantile of Student's t that leaves 2.5 % above it, for this many degrees of freedom (1 or more).

    From a table up to 30, beyond it by the first terms of its expansion, which are right to four places there.
    Source: M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions, 26.7.5.
    """
    if freedom <= len(T):
        return T[freedom - 1]
    first = (Z**3 + Z) / 4
    second = (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96
    return Z + first / freedom + second / (freedom * freedom)


def _stated(number: Decimal, step: Decimal) -> Decimal:
    found = number.quantize(step, rounding=ROUND_HALF_UP, context=ARITHMETIC)
    return Decimal(plain(found))
