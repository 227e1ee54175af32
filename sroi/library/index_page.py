"""The page of one price index: its levels with their source, and an amount taken from one year to another."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sroi.calculation.conventions import PriceIndex as Levels
from sroi.calculation.decimals import ARITHMETIC, HUNDRED, ONE, plain, shown
from sroi.library.forms import UprateForm
from sroi.library.uprating import Uprated, uprated
from sroi.models import PriceIndex
from sroi.overview.words import MINUS, NO_BREAK

CHANGE_PLACES = 1


@dataclass(frozen=True, slots=True)
class Line:
    """The level of one year, and by how much it differs from that of the year before; empty for the first."""

    year: str
    level: str
    change: str


class IndexPage:
    """One price index."""

    def __init__(self, index: PriceIndex, data: Mapping[str, str]) -> None:
        self.index = index
        self._data = data

    @cached_property
    def levels(self) -> dict[str, Decimal]:
        """The levels by year, the earliest first."""
        return dict(self.index.levels.order_by("year", "pk").values_list("year", "level"))

    @property
    def lines(self) -> list[Line]:
        """Year by year, the latest first."""
        found, before = [], None
        places = max((_places(level) for level in self.levels.values()), default=0)
        for year, level in self.levels.items():
            found.append(Line(year, shown(level, places), _change(before, level)))
            before = level
        return found[::-1]

    @cached_property
    def form(self) -> UprateForm:
        """What is asked; offers the latest year first."""
        years = list(self.levels)[::-1]
        return UprateForm(self._data if "amount" in self._data else None, years=years, initial={"amount": Decimal(100)})

    @property
    def answer(self) -> Uprated | None:
        """The amount in prices of the other year; None where nothing is asked, or it cannot be read."""
        if not self.form.is_bound or not self.form.is_valid():
            return None
        said = self.form.cleaned_data
        index = Levels(self.index.name, self.levels, self.index.source)
        return uprated(index, self.index.title, said["amount"], "GBP", said["year"], said["base_year"])


def _places(level: Decimal) -> int:
    """How many decimal places a level has as it is written."""
    return len(plain(level).partition(".")[2])


def _change(before: Decimal | None, level: Decimal) -> str:
    if before is None:
        return ""
    per_cent = ARITHMETIC.multiply(ARITHMETIC.divide(level, before) - ONE, HUNDRED)
    return f"{shown(per_cent, CHANGE_PLACES).replace('-', MINUS)}{NO_BREAK}%"
