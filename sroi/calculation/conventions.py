"""The choices an analysis makes before it counts anything, each explicit, with the presets and the fingerprint.

On the same rows the conventions alone can halve a ratio. Ratios may be compared only where the fingerprint is the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from sroi.calculation.decimals import ONE, ZERO, percent, plain, power, precise


class DropOff(StrEnum):
    """How a benefit fades: by a share of what is left, or by a share of what there was."""

    GEOMETRIC = "geometric"
    LINEAR = "linear"


class Adjustment(StrEnum):
    """How the shares that are not ours are taken off: one from what the other leaves, or all from the whole."""

    MULTIPLICATIVE = "multiplicative"
    SUBTRACTIVE = "subtractive"


class AttributionMeans(StrEnum):
    """Whose share the column "attribution" states."""

    OTHERS = "share_due_to_others"
    US = "share_due_to_us"


class Headline(StrEnum):
    """Which ratio stands on the cover: value for every £1, or value beyond that £1."""

    GROSS = "gross"
    NET = "net"


@dataclass(frozen=True, slots=True)
class Rates:
    """A discount rate, or several, one after the other: pairs of the year up to which a rate runs, and the rate.

    The last runs for ever; its year is None.
    """

    steps: tuple[tuple[int | None, Decimal], ...]

    @classmethod
    def flat(cls, rate: Decimal) -> "Rates":
        """One rate for all time."""
        return cls(((None, rate),))

    @property
    def first(self) -> Decimal:
        """The rate that the first years are discounted at."""
        return self.steps[0][1]

    @precise
    def factor(self, years: Decimal) -> Decimal:
        """What £1 after so many years is worth now, ``years`` being 0 or more and not always whole.

        With one rate 1 / (1+r)^years. With several, each discounts the years it runs for (HM Treasury, The Green Book
        2022, annex 6).
        """
        grown, begun = ONE, ZERO
        for until, rate in self.steps:
            end = years if until is None else min(years, Decimal(until))
            if end > begun:
                grown *= power(1 + rate, end - begun)
                begun = end
        return 1 / grown

    @property
    def words(self) -> str:
        """The rates as the fingerprint has them."""
        return "/".join(percent(rate) for _, rate in self.steps)


# HM Treasury's Green Book, table 7 of annex 6: years 0–30, 31–75, 76–125. The rates of the first two steps are given by
# the method; the third, and all three for health, were recalled and not read in the source here.
GREEN_BOOK_RATES = Rates(((30, Decimal("0.035")), (75, Decimal("0.03")), (None, Decimal("0.025"))))
GREEN_BOOK_HEALTH_RATES = Rates(((30, Decimal("0.015")), (75, Decimal("0.0129")), (None, Decimal("0.0107"))))
HEALTH_RATE = Rates.flat(Decimal("0.015"))
NO_RATE = Rates.flat(ZERO)


@dataclass(frozen=True, slots=True)
class PriceIndex:
    """The level of prices by year, with where it comes from. A year is written as in the source: "2018", "2018/19"."""

    name: str
    levels: Mapping[str, Decimal]
    source: str = ""

    @precise
    def uprating(self, year: str, base_year: str) -> Decimal:
        """By what a value in prices of ``year`` is multiplied to be in those of ``base_year``.

        index(base year) / index(year), once and nowhere else. Raises KeyError where the index knows not both years.
        """
        return self.levels[base_year] / self.levels[year]


@dataclass(frozen=True, slots=True)
class Conventions:
    """Every choice that moves the ratio on the same rows.

    ``first_benefit_exponent`` is by how many years the first benefit year is discounted: 1 in the Guide, 0 where the
    first year is not discounted, 0.5 at mid-year. ``drop_off_from`` is the first benefit year in which drop-off bites.
    ``max_years`` and ``horizon`` cap the benefit years of every row.
    """

    rates: Rates
    health_rates: Rates
    first_benefit_exponent: Decimal
    drop_off_from: int
    drop_off_method: DropOff
    adjustment: Adjustment
    inputs_discounted: bool
    attribution_means: AttributionMeans = AttributionMeans.OTHERS
    headline: Headline = Headline.GROSS
    max_years: int | None = None
    horizon: int | None = None
    price_index: PriceIndex | None = field(default=None, compare=False)

    def rates_of(self, *, is_health: bool, is_undiscounted: bool) -> Rates:
        """The rates of one row. Where nothing is discounted, health is not either."""
        if is_undiscounted or not self.discounts:
            return NO_RATE
        return self.health_rates if is_health else self.rates

    @property
    def preset(self) -> str:
        """The name of the preset these are, or "custom". Headline, caps and price index are no part of it."""
        for name, preset in PRESETS.items():
            same = replace(
                self,
                attribution_means=preset.attribution_means,
                headline=preset.headline,
                max_years=preset.max_years,
                horizon=preset.horizon,
            )
            if not self.discounts and not preset.discounts:
                # When is of no consequence then, nor what health is discounted at.
                same = replace(
                    same,
                    first_benefit_exponent=preset.first_benefit_exponent,
                    health_rates=preset.health_rates,
                    inputs_discounted=preset.inputs_discounted,
                )
            if same == preset:
                return name
        return CUSTOM

    @property
    def discounts(self) -> bool:
        """Whether anything is discounted at all."""
        return any(rate for _, rate in self.rates.steps)


CUSTOM = "custom"
PRESETS: Mapping[str, Conventions] = {
    # The Guide, stage 5: 3.5 %, the first year after the activity discounted once, drop-off "in future years" only.
    "guide_2012": Conventions(
        rates=Rates.flat(Decimal("0.035")),
        health_rates=HEALTH_RATE,
        first_benefit_exponent=ONE,
        drop_off_from=2,
        drop_off_method=DropOff.GEOMETRIC,
        adjustment=Adjustment.MULTIPLICATIVE,
        inputs_discounted=False,
    ),
    "green_book": Conventions(
        rates=GREEN_BOOK_RATES,
        health_rates=GREEN_BOOK_HEALTH_RATES,
        first_benefit_exponent=ZERO,
        drop_off_from=2,
        drop_off_method=DropOff.GEOMETRIC,
        adjustment=Adjustment.MULTIPLICATIVE,
        inputs_discounted=True,
    ),
    "no_discount": Conventions(
        rates=NO_RATE,
        health_rates=HEALTH_RATE,
        first_benefit_exponent=ONE,
        drop_off_from=2,
        drop_off_method=DropOff.GEOMETRIC,
        adjustment=Adjustment.MULTIPLICATIVE,
        inputs_discounted=False,
    ),
}

_WORDS = {"guide_2012": "GUIDE", "green_book": "GREENBOOK", "no_discount": "NODISCOUNT", CUSTOM: "CUSTOM"}


def fingerprint(conventions: Conventions, *, has_health: bool = False, is_cut: bool = False) -> str:
    """The conventions in one line, to stand beside every ratio, such as ``GUIDE r3.5% e1 k2 mult gross``.

    ``has_health`` and ``is_cut`` say whether a row uses the rates of health, and whether a cap shortens one: what
    decides no figure is left out.
    """
    parts = [
        _WORDS[conventions.preset],
        f"r{conventions.rates.words}",
        f"h{conventions.health_rates.words}" if has_health and conventions.discounts else "",
        f"e{plain(conventions.first_benefit_exponent)}",
        f"k{conventions.drop_off_from}",
        "linear" if conventions.drop_off_method is DropOff.LINEAR else "",
        "mult" if conventions.adjustment is Adjustment.MULTIPLICATIVE else "sub",
        "inputs-disc" if conventions.inputs_discounted else "",
        f"max{_cap(conventions)}" if is_cut else "",
        f"prices-{'-'.join(conventions.price_index.name.split())}" if conventions.price_index else "",
        conventions.headline.value,
    ]
    return " ".join(part for part in parts if part)


def _cap(conventions: Conventions) -> int | None:
    return min((cap for cap in (conventions.max_years, conventions.horizon) if cap is not None), default=None)
