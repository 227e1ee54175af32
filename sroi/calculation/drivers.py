"""The estimates a result rests on, each with how low and how high it may be; linked where rows share one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from sroi.calculation.case import SHARES, Case, Input, Outcome, Range
from sroi.calculation.decimals import ONE, ZERO, precise
from sroi.calculation.present_value import benefit_years

# Where nobody said how far an estimate may be off: a quarter of a value either way, ten points of a share.
PART_OF_A_VALUE = Decimal("0.25")
POINTS_OF_A_SHARE = Decimal("0.10")


@dataclass(frozen=True, slots=True)
class Member:
    """One figure of one row (or input, by its place in the map): its value, its lowest and its highest."""

    place: int
    value: Decimal
    low: Decimal
    high: Decimal
    has_own_range: bool


@dataclass(frozen=True, slots=True)
class Driver:
    """An estimate. Where rows share it, such as one unit cost behind several, it has a member for each of them.

    ``field`` is the figure of an outcome, "amount" of an input, or "discount_rate" of the map, which has no row.
    """

    key: str
    row: str | None
    field: str
    label: str
    members: tuple[Member, ...]


@precise
def drivers(case: Case) -> tuple[Driver, ...]:
    """Every estimate that may be other than it is, in order of the map: outcomes, inputs, discount rate."""
    found: dict[str, Driver] = {}
    for place, outcome in enumerate(case.outcomes):
        for field in _fields(case, outcome):
            member = _member(place, getattr(outcome, field), outcome.ranges.get(field), is_share=_is_share(field))
            key = _key(place, outcome, field)
            if key in found:
                found[key] = replace(found[key], members=(*found[key].members, member))
            elif member.low != member.high:
                found[key] = Driver(key, outcome.id, field, _label(outcome), (member,))
    for place, each in enumerate(case.inputs):
        member = _member(place, each.amount, each.range, is_share=False)
        if member.low != member.high:
            key = f"input {place} amount"
            found[key] = Driver(key, each.row, "amount", _input_label(each), (member,))
    return (*found.values(), *_rate(case))


def _fields(case: Case, outcome: Outcome) -> Iterator[str]:
    yield from ("quantity", "proxy_value", "deadweight", "displacement", "attribution")
    if outcome.leakage or "leakage" in outcome.ranges:
        yield "leakage"
    may_fade = benefit_years(outcome, case.conventions) > 1 or case.conventions.drop_off_from == 1
    if may_fade or "duration_years" in outcome.ranges:
        yield "drop_off"
    if "duration_years" in outcome.ranges:
        yield "duration_years"


def _is_share(field: str) -> bool:
    return field in SHARES or field == "drop_off"


def _member(place: int, value: Decimal | int, limits: Range | None, *, is_share: bool) -> Member:
    middle = Decimal(value)
    if is_share:
        low, high = max(ZERO, middle - POINTS_OF_A_SHARE), min(ONE, middle + POINTS_OF_A_SHARE)
    else:
        low, high = sorted((middle * (ONE - PART_OF_A_VALUE), middle * (ONE + PART_OF_A_VALUE)))
    stated = limits or Range(None, None)
    return Member(
        place,
        middle,
        low if stated.low is None else stated.low,
        high if stated.high is None else stated.high,
        has_own_range=limits is not None,
    )


def _key(place: int, outcome: Outcome, field: str) -> str:
    """What tells drivers apart: a name that rows state under ``shared``, the same sourced value, or the row itself."""
    if field in outcome.shared:
        return f"shared {field} {outcome.shared[field]}"
    source = outcome.evidence.proxy_source
    if field == "proxy_value" and source:
        return f"proxy {source} {outcome.proxy_value.normalize()} {outcome.proxy_price_year}"
    return f"row {place} {field}"


def _label(outcome: Outcome) -> str:
    return ": ".join(part for part in (outcome.stakeholder, outcome.outcome) if part) or outcome.id


def _input_label(each: Input) -> str:
    return ": ".join(part for part in (each.stakeholder, each.description) if part) or each.row


def _rate(case: Case) -> Iterator[Driver]:
    """The discount rate, where its own range is stated and one rate holds throughout."""
    rates = case.conventions.rates
    if case.rate_range and len(rates.steps) == 1:
        low = rates.first if case.rate_range.low is None else case.rate_range.low
        high = rates.first if case.rate_range.high is None else case.rate_range.high
        if low != high:
            member = Member(0, rates.first, low, high, has_own_range=True)
            yield Driver("discount_rate", None, "discount_rate", "Discount rate", (member,))
