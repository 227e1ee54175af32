"""A map counted over fewer or more years, and rows that are known only in part: what published studies also print."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from sroi.calculation.case import Case
from sroi.calculation.conventions import NO_RATE, Conventions
from sroi.calculation.decimals import parse, precise, total
from sroi.calculation.findings import Finding, Gate
from sroi.calculation.json_text import Json, Raw
from sroi.calculation.present_value import RowResult, calculate, row_result
from sroi.calculation.reading_rows import outcome_row, read_outcome
from sroi.calculation.record import Record, shorten

HORIZONS = ("horizon_ratios", "horizon_checks")
LONGEST_HORIZON = 1000
# What stands beside the years in an object of horizons.
DETAILS = ("year2_flow", "undiscounted_up_to", "ratios", "note")


@dataclass(frozen=True, slots=True)
class HorizonRatio:
    """The gross ratio when benefits are counted for so many years; ``published`` is what the study printed."""

    years: int
    ratio: Decimal
    published: Decimal | None


@precise
def horizon_ratios(case: Case) -> tuple[HorizonRatio, ...]:
    """The ratios over the horizons that the case lists under ``horizon_ratios`` or ``horizon_checks``.

    Either is an object of years and published ratios, or has them under ``ratios`` with, if stated, ``year2_flow`` (the
    whole value of each year from the second on) and ``undiscounted_up_to`` (horizons that are not discounted).
    """
    found = []
    longest = max((outcome.duration_years for outcome in case.outcomes), default=1)
    counted: dict[tuple[Conventions, int], Decimal] = {}
    for key in HORIZONS:
        stated = case.raw.get(key)
        details = stated if isinstance(stated, Mapping) else {}
        flow, whole_years = _number(details.get("year2_flow")), _number(details.get("undiscounted_up_to"))
        for years, published in _listed(details.get("ratios", stated)):
            conventions = case.conventions
            if whole_years is not None and years <= whole_years:
                conventions = replace(conventions, rates=NO_RATE)
            if flow is not None:
                ratio = _flowing(case, conventions, years, flow)
            else:
                # Nothing lasts longer than the longest row, so that nothing more comes of looking further.
                at = (conventions, min(years, longest))
                ratio = counted[at] = counted.get(at) or _counted(case, *at)
            found.append(HorizonRatio(years, ratio, published))
    return tuple(found)


def _counted(case: Case, conventions: Conventions, years: int) -> Decimal:
    return calculate(replace(case, conventions=replace(conventions, horizon=years))).ratio


def _flowing(case: Case, conventions: Conventions, years: int, flow: Decimal) -> Decimal:
    """PV of the first year's rows and of the same flow in each later year, over the inputs."""
    first = calculate(replace(case, conventions=replace(conventions, horizon=1)))
    later = (flow * conventions.rates.factor(year + conventions.first_benefit_exponent) for year in range(1, years))
    return total((first.pv, *later)) / first.inputs


def _listed(stated: Json) -> Iterator[tuple[int, Decimal | None]]:
    for years, published in _pairs(stated):
        found = _number(years)
        if found is not None and _is_horizon(years):
            yield int(found), _number(published)


def _pairs(stated: Json) -> list[tuple[Json, Json]]:
    """Years and printed ratios, as they stand: of an object, of a list of objects, or years alone."""
    if isinstance(stated, Mapping):
        return [(years, ratio) for years, ratio in stated.items() if years not in DETAILS]
    return [
        (part.get("years", part.get("horizon")), part.get("ratio", part.get("expected_ratio")))
        if isinstance(part, Mapping)
        else (part, None)
        for part in (stated if isinstance(stated, list) else [])
    ]


def _is_horizon(years: Json) -> bool:
    found = _number(years)
    return found is not None and found == found.to_integral_value() and 1 <= found <= LONGEST_HORIZON


def _number(value: Json) -> Decimal | None:
    return parse(str(value)) if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else None


def partial_rows(case: Case) -> tuple[tuple[str, RowResult | tuple[Finding, ...]], ...]:
    """The rows under ``partial_rows``, which belong to no total: each by its id, counted, or what it lacks."""
    stated = case.raw.get("partial_rows")
    rows = [part for part in (stated if isinstance(stated, list) else []) if isinstance(part, Mapping)]
    return tuple(_partial(case, part, position) for position, part in enumerate(rows, start=1))


def _partial(case: Case, part: Raw, position: int) -> tuple[str, RowResult | tuple[Finding, ...]]:
    row = outcome_row(part, position)
    findings: list[Finding] = []
    record = Record(part, row, case.name, findings)
    outcome = read_outcome(record, row, case.price_year, case.conventions.price_index)
    faults = tuple(finding for finding in findings if finding.gate is Gate.COMPUTE)
    return row, faults or row_result(outcome, case.conventions)


def uncounted(case: Case) -> Iterator[Finding]:
    """What stands under these keys, or in the lists of scenarios and variants, and is nothing that could be counted."""
    findings: list[Finding] = []
    record = Record(case.raw, None, case.name, findings)
    for key in ("scenarios", "variants", "partial_rows"):
        stated = record.value(key)
        parts = stated if isinstance(stated, list) else [] if stated is None else [stated]
        for part in parts:
            if not isinstance(part, Mapping) or not isinstance(stated, list):
                record.say(Gate.NOTE, "not_counted", key, f"{shorten(part)} stands where an object should.")
    for key in HORIZONS:
        for text in _unread(record.value(key)):
            record.say(Gate.NOTE, "not_counted", key, text)
    yield from findings


def _unread(stated: Json) -> Iterator[str]:
    """A sentence for everything under a key of horizons that is passed over."""
    if stated is not None and not isinstance(stated, Mapping | list):
        yield f"{shorten(stated)} is neither a list nor an object of years and ratios."
        return
    details = stated if isinstance(stated, Mapping) else {}
    for key in ("year2_flow", "undiscounted_up_to"):
        if details.get(key) is not None and _number(details[key]) is None:
            yield f"{key}: {shorten(details[key])} is no plain number, and is left out of account."
    for years, _ in _pairs(details.get("ratios", stated)):
        if not _is_horizon(years):
            yield f"{shorten(years)} is no whole number of years from 1 to {LONGEST_HORIZON}."
