"""The sum itself: impact, benefit years, present value, ratio.

Source of the formulas: *A Guide to Social Return on Investment* (2012), stages 4 and 5. Where the Guide leaves a choice
open it is one of the ``Conventions``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from sroi.calculation.case import Case, Input, Outcome
from sroi.calculation.conventions import (
    Adjustment,
    AttributionMeans,
    Conventions,
    DropOff,
    Headline,
    Rates,
    fingerprint,
)
from sroi.calculation.decimals import ONE, TWELVE, ZERO, power, precise, total

# An input's year from here on is one of the calendar, and not the first, second … of the programme.
FIRST_CALENDAR_YEAR = 1000


@dataclass(frozen=True, slots=True)
class RowResult:
    """What one outcome comes to, in money of the map.

    ``impact`` is I, that of the first benefit year before any drop-off; ``years`` are V1, V2 … undiscounted.
    """

    id: str
    impact: Decimal
    years: tuple[Decimal, ...]
    pv: Decimal


@dataclass(frozen=True, slots=True)
class Result:
    """What the map comes to. ``ratio`` is always the gross one; ``payback_months`` is None where nothing comes back."""

    inputs: Decimal
    pv: Decimal
    npv: Decimal
    ratio: Decimal
    net_ratio: Decimal
    payback_months: Decimal | None
    years: tuple[Decimal, ...]
    rows: tuple[RowResult, ...]
    fingerprint: str
    headline: Headline

    @property
    def headline_ratio(self) -> Decimal:
        """The ratio that stands on the cover."""
        return self.net_ratio if self.headline is Headline.NET else self.ratio


@precise
def calculate(case: Case) -> Result:
    """The result of a map.

        PV = sum Vk / (1+r)^(k-1+e+delay)      SROI = PV / PVin
        net SROI = (PV - PVin) / PVin          NPV = PV - PVin

    ``read_case`` has made sure that PVin is above 0. Source: the Guide, stage 5.
    """
    conventions = case.conventions
    inputs = total_inputs(case.inputs, conventions)
    rows = tuple(row_result(outcome, conventions) for outcome in case.outcomes)
    pv = total(row.pv for row in rows)
    years = yearly_totals(rows)
    return Result(
        inputs=inputs,
        pv=pv,
        npv=pv - inputs,
        ratio=pv / inputs,
        net_ratio=(pv - inputs) / inputs,
        payback_months=payback_months(inputs, years[0] if years else ZERO),
        years=years,
        rows=rows,
        fingerprint=case_fingerprint(case),
        headline=conventions.headline,
    )


def case_fingerprint(case: Case) -> str:
    """The fingerprint of the conventions, with what they decide on these rows."""
    return fingerprint(
        case.conventions,
        has_health=any(outcome.is_health for outcome in case.outcomes),
        is_cut=any(benefit_years(outcome, case.conventions) < outcome.duration_years for outcome in case.outcomes),
    )


@precise
def row_result(outcome: Outcome, conventions: Conventions) -> RowResult:
    """One row.

        p = proxy value x index(base year) / index(price year)
        I = direction x quantity x p x f

    Source: the Guide, stage 4 ("calculating your impact"); uprating as in the Green Book, chapter 5 (real prices).
    """
    impact = outcome.direction * outcome.quantity * outcome.value * share_kept(outcome, conventions)
    years = tuple(
        impact * share_left(outcome, conventions, year) for year in range(1, benefit_years(outcome, conventions) + 1)
    )
    pv = total(value * factor for value, factor in zip(years, discount_factors(outcome, conventions), strict=True))
    return RowResult(outcome.id, impact, years, pv)


@precise
def share_kept(outcome: Outcome, conventions: Conventions) -> Decimal:
    """f, the share of the gross value that is ours.

        multiplicative  f = (1-deadweight)(1-displacement)(1-attribution)(1-leakage)
        subtractive     f = max(0, 1-deadweight-displacement-attribution-leakage)

    Source: the Guide, stage 4; leakage from the Green Book's additionality (0 unless stated).
    """
    attribution = share_of_others(outcome, conventions)
    if conventions.adjustment is Adjustment.SUBTRACTIVE:
        taken = outcome.deadweight + outcome.displacement + attribution + outcome.leakage
        return max(ZERO, ONE - taken)
    kept = (ONE - outcome.deadweight) * (ONE - outcome.displacement)
    return kept * (ONE - attribution) * (ONE - outcome.leakage)


@precise
def share_of_others(outcome: Outcome, conventions: Conventions) -> Decimal:
    """The share of the change that is due to others, whichever way round the map states attribution."""
    means_us = conventions.attribution_means is AttributionMeans.US
    return ONE - outcome.attribution if means_us else outcome.attribution


def benefit_years(outcome: Outcome, conventions: Conventions) -> int:
    """For how many years the row counts: min(duration, max_years, horizon)."""
    caps = (outcome.duration_years, conventions.max_years, conventions.horizon)
    return min(cap for cap in caps if cap is not None)


@precise
def share_left(outcome: Outcome, conventions: Conventions, year: int) -> Decimal:
    """What is left of the impact in a benefit year (the first is 1), before discounting.

        geometric  (1-d)^max(0, k-s+1)          linear  max(0, 1 - d max(0, k-s+1))

    s is the first year in which drop-off bites, 2 in every preset. Source: the Guide, stage 4 ("drop-off ... calculated
    for outcomes that last more than one year").
    """
    bites = max(0, year - conventions.drop_off_from + 1)
    if conventions.drop_off_method is DropOff.LINEAR:
        return max(ZERO, ONE - outcome.drop_off * bites)
    return power(ONE - outcome.drop_off, Decimal(bites))


@precise
def discount_factors(outcome: Outcome, conventions: Conventions) -> tuple[Decimal, ...]:
    """What £1 in each benefit year of the row is worth now: 1 / (1+r)^(k-1+e+delay).

    Source: the Guide, stage 5; stepped rates and the class of health from the Green Book.
    """
    rates = conventions.rates_of(is_health=outcome.is_health, is_undiscounted=outcome.is_undiscounted)
    first = conventions.first_benefit_exponent + outcome.delay_years
    return tuple(_factor(rates, first + year) for year in range(benefit_years(outcome, conventions)))


@lru_cache(maxsize=10_000)
def _factor(rates: Rates, years: Decimal) -> Decimal:
    return rates.factor(years)


@precise
def total_inputs(inputs: Iterable[Input], conventions: Conventions) -> Decimal:
    """PVin: the sum of the inputs, in the Guide as it is, else each discounted by its year."""
    given = tuple(inputs)
    factors = input_factors(given, conventions)
    return total(each.amount * factor for each, factor in zip(given, factors, strict=True))


@precise
def input_factors(inputs: tuple[Input, ...], conventions: Conventions) -> tuple[Decimal, ...]:
    """What £1 of each input is worth now; see ``input_exponents``."""
    return tuple(_factor(conventions.rates, years) for years in input_exponents(inputs, conventions))


@precise
def input_exponents(inputs: tuple[Input, ...], conventions: Conventions) -> tuple[Decimal, ...]:
    """By how many years each input is discounted; 0 throughout where inputs are not.

    An input of year y stands where the benefits of year y stand, y-1+e, and never before the start. One without a year
    is made at the start: no year is guessed. Calendar years count from the earliest of them.
    """
    if not conventions.inputs_discounted:
        return (ZERO,) * len(inputs)
    calendar = [each.year for each in inputs if each.year is not None and each.year >= FIRST_CALENDAR_YEAR]
    return tuple(_input_exponent(each.year, min(calendar, default=0), conventions) for each in inputs)


def _input_exponent(year: int | None, earliest: int, conventions: Conventions) -> Decimal:
    if year is None:
        return ZERO
    passed = year - earliest if year >= FIRST_CALENDAR_YEAR else year - 1
    return max(ZERO, passed + conventions.first_benefit_exponent)


def yearly_totals(rows: Iterable[RowResult]) -> tuple[Decimal, ...]:
    """The undiscounted value of every benefit year over all rows."""
    given = tuple(rows)
    longest = max((len(row.years) for row in given), default=0)
    return tuple(total(row.years[year] for row in given if year < len(row.years)) for year in range(longest))


@precise
def payback_months(inputs: Decimal, first_year: Decimal) -> Decimal | None:
    """Months until the value of the first year has come to the inputs: PVin / (V1 / 12); None unless V1 is above 0.

    The rule is recalled and was not read in the Guide here; ``warnings`` says so beside the figure.
    """
    return inputs * TWELVE / first_year if first_year > 0 else None
