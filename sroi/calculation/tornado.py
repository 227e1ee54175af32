"""The tornado: how far each estimate alone moves the ratio, from its lowest to its highest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sroi.calculation.case import Case, Outcome
from sroi.calculation.conventions import Rates
from sroi.calculation.decimals import exact_total, precise
from sroi.calculation.drivers import Driver, Member, drivers
from sroi.calculation.present_value import Result, calculate, row_result, total_inputs


@dataclass(frozen=True, slots=True)
class Bar:
    """One estimate: the gross ratio when it is at its lowest and when it is at its highest, all else as it is."""

    driver: Driver
    at_low: Decimal
    at_high: Decimal

    @property
    @precise
    def swing(self) -> Decimal:
        """How far apart the two ratios are."""
        return abs(self.at_high - self.at_low)


@precise
def tornado(case: Case) -> tuple[Bar, ...]:
    """A bar for every estimate, the widest first; equal ones in order of the map."""
    result = calculate(case)
    bars = [
        Bar(driver, _ratio(case, result, driver, _low), _ratio(case, result, driver, _high)) for driver in drivers(case)
    ]
    return tuple(sorted(bars, key=lambda bar: -bar.swing))


def _low(member: Member) -> Decimal:
    return member.low


def _high(member: Member) -> Decimal:
    return member.high


def _ratio(case: Case, result: Result, driver: Driver, end: Callable[[Member], Decimal]) -> Decimal:
    if driver.field == "discount_rate":
        conventions = replace(case.conventions, rates=Rates.flat(end(driver.members[0])))
        return calculate(replace(case, conventions=conventions)).ratio
    values = {member.place: end(member) for member in driver.members}
    if driver.field == "amount":
        inputs = [replace(each, amount=values.get(place, each.amount)) for place, each in enumerate(case.inputs)]
        put_in = total_inputs(inputs, case.conventions)
        # At its lowest there may be nothing left to divide by.
        return result.pv / put_in if put_in > 0 else result.ratio
    return _changed(case, result, driver.field, values) / result.inputs


def _changed(case: Case, result: Result, field: str, values: Mapping[int, Decimal]) -> Decimal:
    """The present value with one figure of some rows set otherwise; only those rows are counted anew."""
    differences = [
        row_result(with_figure(case.outcomes[place], field, value), case.conventions).pv - result.rows[place].pv
        for place, value in values.items()
    ]
    return result.pv + exact_total(differences)


def with_figure(outcome: Outcome, field: str, value: Decimal) -> Outcome:
    """The row with one of its figures set otherwise; years are whole."""
    figure: dict[str, Any] = {field: int(value) if field == "duration_years" else value}
    return replace(outcome, **figure)
