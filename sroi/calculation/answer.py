"""What ``manage.py sroi_case`` prints: the result of a case, or everything that is wrong with it, as one object."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sroi.calculation.case import Case
from sroi.calculation.conventions import PriceIndex
from sroi.calculation.decimals import plain
from sroi.calculation.findings import Finding, Gate
from sroi.calculation.horizons import horizon_ratios, partial_rows, uncounted
from sroi.calculation.overrides import Counted, scenarios, variants
from sroi.calculation.present_value import Result, RowResult, calculate
from sroi.calculation.reading import NO_INDICES
from sroi.calculation.record import place, shorten
from sroi.calculation.remarks import warnings

Answer = dict[str, Any]


def answer(case: Case, indices: Mapping[str, PriceIndex] = NO_INDICES) -> Answer:
    """Every figure with all its digits, as text.

    ``scenarios``, ``variants``, ``horizon_ratios`` and ``partial_rows`` are there where the case has them.
    """
    result = calculate(case)
    supposed, otherwise = scenarios(case, indices), variants(case, indices)
    said = (*warnings(case, result), *uncounted(case), *_faulty(case, (*supposed, *otherwise)))
    found = {
        **_totals(result),
        "payback_months": None if result.payback_months is None else plain(result.payback_months),
        "years": {str(year): plain(value) for year, value in enumerate(result.years, start=1)},
        "rows": [_row(row) for row in result.rows],
        "fingerprint": result.fingerprint,
        "warnings": [finding.as_answer for finding in said],
    }
    further = {
        "scenarios": [_counted(each) for each in supposed],
        "variants": [_counted(each) for each in otherwise],
        "horizon_ratios": {str(each.years): plain(each.ratio) for each in horizon_ratios(case)},
        "partial_rows": [
            _row(row) if isinstance(row, RowResult) else {"id": name, **refusal(row)}
            for name, row in partial_rows(case)
        ],
    }
    return found | {key: part for key, part in further.items() if part}


def _faulty(case: Case, counted: Iterable[Counted]) -> Iterator[Finding]:
    """A warning for every scenario or variant that could not be counted; its reasons stand with it."""
    for each in counted:
        if each.result is None:
            text = f"{place(case.name, None, 'scenarios')}: {shorten(each.name)} cannot be counted; its errors say why."
            yield Finding(Gate.NOTE, "scenario_not_counted", None, "scenarios", text)


def refusal(findings: Iterable[Finding]) -> Answer:
    """Why there is no result, every reason at once."""
    return {"errors": [finding.as_answer for finding in findings]}


def _totals(result: Result) -> Answer:
    return {
        "inputs": plain(result.inputs),
        "pv": plain(result.pv),
        "npv": plain(result.npv),
        "ratio": plain(result.ratio),
        "net_ratio": plain(result.net_ratio),
    }


def _row(row: RowResult) -> Answer:
    return {
        "id": row.id,
        "impact": plain(row.impact),
        "years": [plain(year) for year in row.years],
        "pv": plain(row.pv),
    }


def _counted(each: Counted) -> Answer:
    if each.result is None:
        return {"name": each.name, **refusal(each.findings)}
    return {"name": each.name, **_totals(each.result), "fingerprint": each.result.fingerprint}
