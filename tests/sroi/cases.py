"""Case files for tests: a small sound one to change, and ones that hypothesis makes up."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from hypothesis import strategies as st

from sroi.calculation.case import Case
from sroi.calculation.findings import UnsoundCaseError
from sroi.calculation.json_text import read_text
from sroi.calculation.present_value import calculate
from sroi.calculation.reading import read_case
from sroi.calculation.remarks import warnings

FIXTURES: Path = settings.BASE_DIR / "fixtures" / "sroi"

ROW = {
    "id": "a",
    "stakeholder": "Singers",
    "outcome": "sleep through the night",
    "quantity": "10",
    "proxy_value": "1000",
    "deadweight": "0.20",
    "displacement": "0.10",
    "attribution": "0.25",
    "drop_off": "0.50",
    "duration_years": 3,
}
CONVENTIONS = {
    "discount_rate": "0.035",
    "first_benefit_exponent": "1",
    "drop_off_from_benefit_year": 2,
    "inputs_discounted": False,
    "attribution_means": "share_due_to_others",
    "drop_off_method": "geometric",
    "adjustment_method": "multiplicative",
}


def raw_case(*rows: Mapping[str, Any], conventions: Mapping[str, Any] | None = None, **top: Any) -> dict[str, Any]:
    """A sound case of 5,000 put in; each row is ``ROW`` with what differs."""
    return {
        "id": "choir",
        "title": "A choir",
        "currency": "GBP",
        "conventions": {**CONVENTIONS, **(conventions or {})},
        "inputs": [{"stakeholder": "Council", "description": "grant", "amount": "5000", "kind": "cash"}],
        "outcomes": [{**ROW, **row} for row in (rows or ({},))],
        **top,
    }


def make_case(*rows: Mapping[str, Any], **changes: Any) -> Case:
    """The same, read."""
    return read_case(raw_case(*rows, **changes))


def fixture(name: str) -> Case:
    """One of our own worked cases."""
    return read_case(read_text((FIXTURES / f"{name}.json").read_bytes()))


def errors(raw: Mapping[str, Any]) -> set[tuple[str, str | None, str | None]]:
    """Code, row and field of everything for which a case is refused; empty where it is not."""
    try:
        read_case(raw)
    except UnsoundCaseError as refusal:
        return {(fault.code, fault.row, fault.field) for fault in refusal.findings}
    return set()


def warned(case: Case) -> set[tuple[str, str | None, str | None]]:
    """Code, row and field of everything a case is warned of."""
    return {(finding.code, finding.row, finding.field) for finding in warnings(case, calculate(case))}


# --- Made up by hypothesis ----------------------------------------------------------------------------------------

PRESETS = ("guide_2012", "green_book", "no_discount", "custom")

amounts = st.decimals(min_value="0.01", max_value="1000000", places=2).map(str)
quantities = st.decimals(min_value=0, max_value=100_000, places=3).map(str)
shares = st.decimals(min_value=0, max_value=1, places=3).map(str)
proxies = st.decimals(min_value=-10_000, max_value=10_000, places=2).map(str)

rows = st.fixed_dictionaries(
    {
        "quantity": quantities,
        "proxy_value": proxies,
        "deadweight": shares,
        "displacement": shares,
        "attribution": shares,
        "leakage": shares,
        "drop_off": shares,
        "duration_years": st.integers(1, 12),
        "delay_years": st.sampled_from(["0", "0.5", "2"]),
        "undiscounted": st.booleans(),
        "discount_class": st.sampled_from(["standard", "health"]),
    }
)

_custom = st.fixed_dictionaries(
    {
        "discount_rate": st.decimals(min_value=0, max_value="0.15", places=4).map(str),
        "first_benefit_exponent": st.sampled_from(["0", "0.5", "1", "1.25"]),
        "drop_off_from_benefit_year": st.integers(1, 4),
        "drop_off_method": st.sampled_from(["geometric", "linear"]),
        "adjustment_method": st.sampled_from(["multiplicative", "subtractive"]),
        "inputs_discounted": st.booleans(),
        "max_years": st.none() | st.integers(1, 8),
        "attribution_means": st.sampled_from(["share_due_to_others", "share_due_to_us"]),
    }
)


def conventions(preset: str) -> st.SearchStrategy[dict[str, Any]]:
    """The conventions of a preset, or any that there can be."""
    if preset == "custom":
        return _custom
    return st.just({"preset": preset, "attribution_means": "share_due_to_others"})


@st.composite
def raw_cases(draw: st.DrawFn, preset: str) -> dict[str, Any]:
    """A case of one to four rows and one to three inputs under a preset."""
    found = draw(st.lists(rows, min_size=1, max_size=4))
    inputs = draw(st.lists(st.tuples(amounts, st.none() | st.integers(1, 5)), min_size=1, max_size=3))
    raw = raw_case(*({**row, "id": f"r{number}"} for number, row in enumerate(found)))
    raw["conventions"] = draw(conventions(preset))
    raw["inputs"] = [
        {"stakeholder": f"Funder {number}", "description": "grant", "amount": amount, "kind": "cash", "year": year}
        for number, (amount, year) in enumerate(inputs)
    ]
    return raw
