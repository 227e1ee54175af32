"""Whose value it is and who put in what; and the three figures that are read side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sroi.calculation.bridge import value_bridge
from sroi.calculation.case import Case
from sroi.calculation.decimals import ZERO, precise, total
from sroi.calculation.present_value import calculate, input_factors


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the whole. ``share`` is a fraction of it, and None where the whole is nothing."""

    name: str
    amount: Decimal
    share: Decimal | None


@precise
def by_stakeholder(case: Case) -> tuple[Part, ...]:
    """The present value by stakeholder, in order of the rows."""
    rows = calculate(case).rows
    return _parts((outcome.stakeholder, row.pv) for outcome, row in zip(case.outcomes, rows, strict=True))


@precise
def by_outcome(case: Case) -> tuple[Part, ...]:
    """The present value by outcome as worded, in order of the rows."""
    rows = calculate(case).rows
    return _parts((outcome.outcome, row.pv) for outcome, row in zip(case.outcomes, rows, strict=True))


@precise
def by_funder(case: Case) -> tuple[Part, ...]:
    """What was put in by funder (the stakeholder, where no funder is named), discounted as the map discounts inputs."""
    factors = input_factors(case.inputs, case.conventions)
    return _parts((each.funder, each.amount * factor) for each, factor in zip(case.inputs, factors, strict=True))


def _parts(named: Iterable[tuple[str, Decimal]]) -> tuple[Part, ...]:
    amounts: dict[str, list[Decimal]] = {}
    for name, amount in named:
        amounts.setdefault(name, []).append(amount)
    whole = total(amount for parts in amounts.values() for amount in parts)
    return tuple(Part(name, total(parts), total(parts) / whole if whole else None) for name, parts in amounts.items())


@dataclass(frozen=True, slots=True)
class Sides:
    """Gross, net and cashable side by side.

    ``before_shares`` is quantity times value in all years before anything is taken off; ``pv`` what is left of it;
    ``npv`` that beyond the inputs; ``cashable`` what somebody could take out of a budget. The last three ratios are for
    every 1 put in.
    """

    before_shares: Decimal
    pv: Decimal
    npv: Decimal
    cashable: Decimal
    ratio: Decimal
    net_ratio: Decimal
    cashable_ratio: Decimal


@precise
def sides(case: Case) -> Sides:
    """The figures for the cover: "for every £1 … an estimated £x …, of which £c is cashable"."""
    result = calculate(case)
    pairs = zip(case.outcomes, result.rows, strict=True)
    cashable = total((row.pv for outcome, row in pairs if outcome.is_cashable)) or ZERO
    return Sides(
        before_shares=value_bridge(case).gross,
        pv=result.pv,
        npv=result.npv,
        cashable=cashable,
        ratio=result.ratio,
        net_ratio=result.net_ratio,
        cashable_ratio=cashable / result.inputs,
    )
