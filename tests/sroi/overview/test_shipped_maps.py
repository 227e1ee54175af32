"""The maps that ship: published studies come out as printed, and the demo's figures are illustrations or open facts."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from sroi.calculation.case import Case
from sroi.calculation.conventions import PriceIndex
from sroi.calculation.json_text import read_text
from sroi.calculation.present_value import calculate
from sroi.calculation.published import compare_with_published
from sroi.calculation.reading import read_case
from sroi.calculation.reading_rows import InputKind
from sroi.calculation.remarks import warnings
from sroi.overview.study import study_of

SROI = settings.FIXTURES_DIR / "sroi"
STUDIES = sorted((SROI / "studies").glob("*.json"))
DEMO = sorted(path for path in (SROI / "demo").glob("*.json") if path.name != "said.json")
ILLUSTRATION = "An illustration made up for this demo, and no finding"


def case_of(path: Path) -> Case:
    """The case, with the price indices that ship."""
    stated = json.loads((SROI / "library" / "price_indices.json").read_text())["indices"]
    levels = {part["name"]: {year: Decimal(level) for year, level in part["levels"].items()} for part in stated}
    indices = {name: PriceIndex(name, found, "") for name, found in levels.items()}
    return read_case(read_text(path.read_bytes()), indices)


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.stem)
def test_every_figure_that_a_study_printed_comes_out_here(path):
    found = compare_with_published(case_of(path))
    assert len(found) >= 3
    assert not [f"{one.name}: {one.published}, here {one.computed}" for one in found if not one.agrees]


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.stem)
def test_every_study_says_where_it_was_printed_and_how_its_figures_were_come_by(path):
    found = study_of(case_of(path))
    assert {"Printed in", "How it was come by", "How complete"} <= {said.label for said in found.source}
    assert (
        found.finding
        == f"All {len(found.lines)} printed figures come out here, to the precision they were printed with"
    )


def test_a_study_that_does_not_come_out_says_how_far_it_is_off():
    raw = dict(read_text((SROI / "studies" / "befriending_example.json").read_bytes()))
    found = study_of(read_case({**raw, "expected": {"total_pv": "48620", "ratio": "0.91"}}))
    assert found.finding == "1 of 2 printed figures come out here; 1 differs by more than rounding"
    assert [(line.name, line.published, line.computed, line.difference) for line in found.lines if not line.agrees] == [
        ("Ratio", "£0.91", "£0.81", "−£0.10")
    ]


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.stem)
def test_every_value_of_the_demo_is_marked_as_an_illustration_or_is_an_open_fact_with_its_source(path):
    facts = json.loads((SROI / "library" / "proxies.json").read_text())["proxies"]
    open_facts = {(Decimal(fact["value"]), fact["price_year"]) for fact in facts}
    for outcome in read_text(path.read_bytes())["outcomes"]:
        if outcome["proxy_source"] != ILLUSTRATION:
            assert (Decimal(outcome["proxy_value"]), outcome["proxy_price_year"]) in open_facts, outcome["id"]


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.stem)
def test_every_map_of_the_demo_says_that_it_is_made_up(path):
    raw = read_text(path.read_bytes())
    assert raw["fictional"] is True
    assert "synthetic example" in str(raw["title"])
    assert "invented" in str(raw["scope"])


def test_the_demo_uses_what_a_map_can_say():
    cases = [case_of(path) for path in DEMO]
    inputs = {each.kind for case in cases for each in case.inputs}
    outcomes = [outcome for case in cases for outcome in case.outcomes]
    assert inputs == set(InputKind)
    assert {case.analysis_type for case in cases} == {"evaluative+forecast", "forecast"}
    assert any(outcome.direction < 0 for outcome in outcomes)
    for used in ("leakage", "displacement", "delay_years", "is_cashable", "is_health", "shared", "samples", "ranges"):
        assert any(getattr(outcome, used) for outcome in outcomes), used
    assert any(outcome.uprating != 1 for outcome in outcomes)
    assert any(outcome.evidence.leads_to for outcome in outcomes)
    for case in cases:
        assert case.raw["scenarios"]
        assert case.raw["excluded_outcomes"]
        assert not [each for each in warnings(case, calculate(case)) if each.code == "unknown_key"]
