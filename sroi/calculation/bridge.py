"""The value bridge: from the gross value, share by share, to the present value."""

from dataclasses import dataclass
from decimal import Decimal

from sroi.calculation.case import SHARES, Case, Outcome
from sroi.calculation.conventions import Adjustment, Conventions
from sroi.calculation.decimals import EXACT, ONE, ZERO, exact_total, precise
from sroi.calculation.present_value import benefit_years, calculate, row_result, share_left, share_of_others

DROP_OFF, DISCOUNTING = "drop_off", "discounting"


@dataclass(frozen=True, slots=True)
class Step:
    """What one share, drop-off or discounting takes off (negative) or, where rows are losses, leaves out of a loss."""

    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Bridge:
    """``gross``, quantity times value in all years, and the amounts of all steps come to ``pv``, to the last digit."""

    gross: Decimal
    steps: tuple[Step, ...]
    pv: Decimal


@precise
def value_bridge(case: Case) -> Bridge:
    """The bridge of a map: a step for each share in the order of the Guide's columns, drop-off, discounting."""
    levels = [_levels(outcome, case.conventions) for outcome in case.outcomes]
    names = (*SHARES, DROP_OFF, DISCOUNTING)
    sums = [exact_total(row[number] for row in levels) for number in range(len(names))]
    sums.append(calculate(case).pv)
    # Exact differences of exact sums: they telescope, so that nothing is lost or found on the way.
    steps = tuple(
        Step(name, EXACT.subtract(after, before))
        for name, before, after in zip(names, sums[:-1], sums[1:], strict=True)
    )
    return Bridge(sums[0], steps, sums[-1])


def _levels(outcome: Outcome, conventions: Conventions) -> list[Decimal]:
    """Gross, what each share leaves of it, and what drop-off leaves: everything but the present value."""
    years = benefit_years(outcome, conventions)
    gross = outcome.direction * outcome.quantity * outcome.value * years
    levels, kept = [gross], ONE
    for share in SHARES:
        taken = share_of_others(outcome, conventions) if share == "attribution" else getattr(outcome, share)
        if conventions.adjustment is Adjustment.SUBTRACTIVE:
            kept = max(ZERO, kept - taken)
        else:
            kept *= ONE - taken
        levels.append(gross * kept)
    left = sum((share_left(outcome, conventions, year) for year in range(1, years + 1)), ZERO)
    levels.append(row_result(outcome, conventions).impact * left)
    return levels
