"""A scale: where on one axis of a drawing a value stands, and the round values that are named along it."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor, log10


@dataclass(frozen=True)
class Scale:
    """From values between ``low`` and ``high`` to places between ``first`` and ``last``.

    ``first`` may be the larger of the two, as it is on the upright axis of a drawing.
    """

    low: float
    high: float
    first: float
    last: float

    def at(self, value: float) -> float:
        """The place of a value; values beyond the ends stand at them."""
        share = (min(max(value, self.low), self.high) - self.low) / ((self.high - self.low) or 1)
        return self.first + share * (self.last - self.first)

    def ticks(self, most: int) -> list[float]:
        """At most ``most`` round values between the two ends, evenly apart, and at least one where any lies there."""
        return round_values(self.low, self.high, most)


def round_values(low: float, high: float, most: int) -> list[float]:
    """At most ``most`` multiples of 1, 2 or 5 times a power of ten between two values.

    >>> round_values(0.97, 1.63, 4), round_values(-30, 98_374, 3), round_values(2, 2, 5)
    ([1.0, 1.2, 1.4, 1.6], [0.0, 50000.0], [2])
    """
    if high <= low:
        return [low]
    return next(
        values
        for step in _steps((high - low) / most)
        if len(values := [round(step * place, 12) for place in range(ceil(low / step), floor(high / step) + 1)]) <= most
    )


def _steps(smallest: float) -> Iterator[float]:
    """The round steps from ``smallest`` on: 1, 2 and 5 times every power of ten."""
    power = floor(log10(smallest))
    while True:
        yield from (step for digit in (1, 2, 5) if (step := digit * 10.0**power) >= smallest * 0.999)
        power += 1


def decimals_of(values: list[float]) -> int:
    """How many decimal places tell such round values apart.

    >>> decimals_of([1.0, 1.2]), decimals_of([0.0, 50000.0]), decimals_of([0.05, 0.1])
    (1, 0, 2)
    """
    places = (len(f"{value:.6f}".rstrip("0").partition(".")[2]) for value in values)
    return max(places, default=0)
