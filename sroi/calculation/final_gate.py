"""What a draft may have, and a locked map and its report may not. At the compute gate these are warnings."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from sroi.calculation.case import Case, Outcome, Range
from sroi.calculation.decimals import plain
from sroi.calculation.findings import Finding, Gate
from sroi.calculation.json_text import Json
from sroi.calculation.record import place, shorten

LOCKED = "final"


def refused_at_final(case: Case) -> Iterator[Finding]:
    """Every finding of the final gate, row by row and then for the map as a whole."""
    for outcome in case.outcomes:
        for rule in (_words, _proxy, _ranges, _horizon):
            yield from rule(case, outcome)
    yield from _numbers_of_people(case)
    yield from _ids(case)
    yield from _ranges_of_the_map(case)
    yield from _left_out(case)
    yield from _indicators(case)
    yield from _period(case)


def refused_edit(case_name: str, status: str) -> Finding | None:
    """The refusal of an edit of a locked map; None where the map may be edited."""
    if status != LOCKED:
        return None
    text = "This version is final and locked. Copy it into a new version, and edit that."
    return Finding(Gate.FINAL, "locked", None, None, f"{place(case_name, None, None)}: {text}")


def _finding(case: Case, code: str, row: str | None, field: str, text: str) -> Finding:
    return Finding(Gate.FINAL, code, row, field, f"{place(case.name, row, field)}: {text}")


def _words(case: Case, outcome: Outcome) -> Iterator[Finding]:
    if not outcome.stakeholder:
        yield _finding(
            case, "row_without_stakeholder", outcome.id, "stakeholder", "It is not said whose outcome it is."
        )
    if not outcome.outcome:
        yield _finding(case, "row_without_outcome", outcome.id, "outcome", "It is not said what changed.")


def _proxy(case: Case, outcome: Outcome) -> Iterator[Finding]:
    if not outcome.evidence.proxy_unit:
        yield _finding(
            case, "proxy_without_unit", outcome.id, "proxy_unit",
            "The value has no unit, such as “per person per year”.",
        )  # fmt: skip
    if not outcome.evidence.proxy_source:
        yield _finding(case, "proxy_without_source", outcome.id, "proxy_source", "The value has no source.")
    if not outcome.proxy_price_year:
        yield _finding(
            case, "proxy_without_price_year", outcome.id, "proxy_price_year",
            "It is not said which year’s prices the value is in, so that it is not uprated.",
        )  # fmt: skip


def _numbers_of_people(case: Case) -> Iterator[Finding]:
    groups = {each.name.casefold(): each.group_size for each in case.stakeholders}
    for outcome in case.outcomes:
        own = outcome.evidence.group_size
        group = own if own is not None else groups.get(outcome.stakeholder.casefold())
        for code, field, text in _too_many(outcome, group):
            yield _finding(case, code, outcome.id, field, text)


def _too_many(outcome: Outcome, group: Decimal | None) -> Iterator[tuple[str, str, str]]:
    """Code, field and sentence where more people are counted than there were."""
    known = outcome.evidence
    if known.sample_size is not None and group is not None and known.sample_size > group:
        text = f"{plain(known.sample_size)} people were asked, and the group has {plain(group)}."
        yield "sample_larger_than_group", "sample_size", text
    if known.n_before is not None and known.n_after is not None and known.n_after > known.n_before:
        text = f"{plain(known.n_after)} people were asked afterwards, and {plain(known.n_before)} before."
        yield "follow_up_larger_than_baseline", "n_after", text
    reached = known.people_reached if known.people_reached is not None else group
    if known.is_headcount and reached is not None and outcome.quantity > reached:
        text = f"{plain(outcome.quantity)} people changed, and {plain(reached)} were reached."
        yield "quantity_above_reached", "quantity", text


def _ranges(case: Case, outcome: Outcome) -> Iterator[Finding]:
    for field, limits in outcome.ranges.items():
        value = Decimal(getattr(outcome, field))
        if _is_outside(value, limits):
            yield _finding(case, "value_outside_range", outcome.id, field, _outside(plain(value), limits))


def _ranges_of_the_map(case: Case) -> Iterator[Finding]:
    for each in case.inputs:
        if each.range and _is_outside(each.amount, each.range):
            text = _outside(plain(each.amount), each.range)
            yield _finding(case, "value_outside_range", each.row, "amount", text)
    rates = case.conventions.rates
    if case.rate_range and _is_outside(rates.first, case.rate_range):
        text = _outside(plain(rates.first), case.rate_range)
        yield _finding(case, "value_outside_range", None, "discount_rate", text)


def _is_outside(value: Decimal, limits: Range) -> bool:
    low, high = limits.low, limits.high
    return (low is not None and low > value) or (high is not None and value > high)


def _outside(value: str, limits: Range) -> str:
    low = "no lowest" if limits.low is None else plain(limits.low)
    high = "no highest" if limits.high is None else plain(limits.high)
    return f"{value} does not lie between its lowest and its highest, {low} and {high}."


def _horizon(case: Case, outcome: Outcome) -> Iterator[Finding]:
    horizon = case.conventions.horizon
    if horizon is not None and outcome.duration_years > horizon:
        yield _finding(
            case, "duration_beyond_horizon", outcome.id, "duration_years",
            f"It lasts {outcome.duration_years} years, and the map looks {horizon} ahead.",
        )  # fmt: skip


def _ids(case: Case) -> Iterator[Finding]:
    seen: set[str] = set()
    for outcome in case.outcomes:
        if outcome.id in seen:
            yield _finding(
                case, "duplicate_id", outcome.id, "id", "Two rows have this id; scenarios cannot tell them apart."
            )
        seen.add(outcome.id)


def _left_out(case: Case) -> Iterator[Finding]:
    for each in case.stakeholders:
        if not each.is_included and not each.reason:
            text = f"{shorten(each.name)} is left out, and it is not said why."
            yield _finding(case, "excluded_without_reason", None, "stakeholders", text)
    left_out: Json = case.raw.get("excluded_outcomes")
    for part in left_out if isinstance(left_out, list) else []:
        if not isinstance(part, Mapping) or not str(part.get("reason") or "").strip():
            text = "An outcome is left out, and it is not said why."
            yield _finding(case, "excluded_without_reason", None, "excluded_outcomes", text)


def _indicators(case: Case) -> Iterator[Finding]:
    """An evaluative map measures every outcome; one that forecasts as well measures some."""
    measured = [outcome for outcome in case.outcomes if outcome.evidence.is_measured]
    if case.analysis_type == "evaluative":
        for outcome in case.outcomes:
            if not outcome.evidence.is_measured:
                yield _finding(
                    case, "no_measured_indicator", outcome.id, "indicator",
                    "The map is evaluative, and no measured indicator is behind this outcome.",
                )  # fmt: skip
    elif case.analysis_type == "evaluative+forecast" and not measured:
        text = "The map is evaluative in part, and no outcome has a measured indicator."
        yield _finding(case, "no_measured_indicator", None, "indicator", text)


def _period(case: Case) -> Iterator[Finding]:
    try:
        start, end = (date.fromisoformat(day) if day else None for day in case.period)
    except ValueError:
        yield _finding(case, "period_not_a_date", None, "period", "Its days are not written as 2026-11-21.")
        return
    if start and end and end < start:
        yield _finding(
            case, "period_ends_before_start", None, "period", f"It ends on {end}, before it starts on {start}."
        )
