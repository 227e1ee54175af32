"""A value in prices of one year taken to those of another, with the working that people can follow.

The arithmetic is ``PriceIndex.uprating`` and nothing else: what is shown here is what a map counts.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sroi.calculation.conventions import PriceIndex
from sroi.calculation.decimals import ARITHMETIC, plain, shown
from sroi.calculation.reading_conventions import read_price_index
from sroi.calculation.record import Record
from sroi.models import ImpactMap
from sroi.overview import words
from sroi.store.raw import raw_of
from sroi.store.reckoning import indices

# So many places of a factor say enough; the working has the levels with every digit.
FACTOR_PLACES = 4
_YEAR = re.compile(r"(\d{4})(?:/(\d{2}))?")


@dataclass(frozen=True, slots=True)
class Uprated:
    """A value in prices of the map: ``text`` of it, the ``working``, or in ``problem`` why there is none."""

    value: Decimal | None
    text: str
    working: str
    problem: str = ""


class Prices:
    """The prices that a map is in: its year, and the index by which values of other years are taken there."""

    def __init__(self, impact_map: ImpactMap) -> None:
        self._map = impact_map

    @property
    def year(self) -> str:
        """The year whose prices the map is in; empty where none is stated."""
        return self._map.price_year

    @cached_property
    def index(self) -> PriceIndex | None:
        """The index of the map, or the one that its file brought along; None where there is neither."""
        raw = raw_of(self._map)
        stated = raw.get("conventions")
        conventions = Record(stated if isinstance(stated, Mapping) else {}, None, "", [])
        return read_price_index(conventions, Record(raw, None, "", []), indices())

    @property
    def index_title(self) -> str:
        """What the index is called."""
        if self._map.price_index is not None:
            return self._map.price_index.title
        return self.index.name if self.index else ""

    def taken(self, value: Decimal, currency: str, year: str) -> Uprated:
        """``value`` in prices of ``year`` as the map counts it.

        Where map or value have no year, or the same one, nothing is uprated.
        """
        before = words.each(value, currency)
        if not self.year or not year:
            return Uprated(value, before, "Counted as it is: no price year, no uprating.")
        if year == self.year:
            return Uprated(value, before, f"Counted as it is: both are in prices of {year}.")
        problem = self._missing(year)
        if problem or self.index is None:
            return Uprated(None, "", "", problem)
        return uprated(self.index, self.index_title, value, currency, year, self.year)

    def _missing(self, year: str) -> str:
        if self.index is None:
            return f"The map has no price index, so that a value of {year} cannot be taken to {self.year}."
        absent = [wanted for wanted in (year, self.year) if wanted not in self.index.levels]
        return f"The index has no level for {' nor for '.join(absent)}." if absent else ""

    def years_for(self, year: str) -> list[str]:
        """The years that a value of ``year`` may be taken as: that one, else those that it overlaps with.

        An index knows calendar years or financial ones. Which of the two that one of the other kind lies in is meant is
        for a person to say; where the index knows neither, the year stays as it is and the map says what is missing.
        """
        known = {*(self.index.levels if self.index else ()), self.year}
        if not self.year or year in known:
            return [year]
        return [other for other in _overlapping(year) if other in known] or [year]


def uprated(index: PriceIndex, title: str, value: Decimal, currency: str, year: str, base_year: str) -> Uprated:
    """``value`` of ``year`` in prices of ``base_year``, both known to the index, with the working."""
    factor = index.uprating(year, base_year)
    after = ARITHMETIC.multiply(value, factor)
    text = words.each(after, currency)
    levels = f"{plain(index.levels[base_year])} ÷ {plain(index.levels[year])}"
    over = f"{title}, {base_year} over {year}: ×{words.NO_BREAK}{shown(factor, FACTOR_PLACES)}"
    return Uprated(after, text, f"{words.each(value, currency)} × {levels} ({over}) = {text}")


def _overlapping(year: str) -> Iterable[str]:
    """The financial years that a calendar year is in, or the calendar years that a financial year is in."""
    found = _YEAR.fullmatch(year)
    if found is None:
        return
    first = int(found[1])
    if found[2]:
        yield from (str(first), str(first + 1))
    else:
        yield from (f"{begun}/{(begun + 1) % 100:02}" for begun in (first - 1, first))
