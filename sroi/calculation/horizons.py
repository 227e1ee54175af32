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
from sroi.calculation.record import Record

LONGEST_HORIZON = 1000


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
    for key in ("horizon_ratios", "horizon_checks"):
        stated = case.raw.get(key)
        details = stated if isinstance(stated, Mapping) else {}
        flow, whole_years = _number(details.get("year2_flow")), _number(details.get("undiscounted_up_to"))
        for years, published in _listed(details.get("ratios", stated)):
            conventions = case.conventions
            if whole_years is not None and years <= whole_years:
                conventions = replace(conventions, rates=NO_RATE)
            ratio = _counted(case, conventions, years) if flow is None else _flowing(case, conventions, years, flow)
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
    pairs: list[tuple[Json, Json]] = []
    if isinstance(stated, Mapping):
        pairs = list(stated.items())
    elif isinstance(stated, list):
        parts = [part for part in stated if isinstance(part, Mapping)]
        pairs = [
            (part.get("years", part.get("horizon")), part.get("ratio", part.get("expected_ratio"))) for part in parts
        ]
    for years, published in pairs:
        found = _number(years)
        if found is not None and found == found.to_integral_value() and 1 <= found <= LONGEST_HORIZON:
            yield int(found), _number(published)


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
