"""The Value Map's columns: what a sheet says is what the case says, and the other way round."""

from decimal import Decimal

import pytest

from sroi.calculation.findings import UnsoundCaseError
from sroi.calculation.present_value import calculate
from sroi.calculation.reading import read_case
from sroi.value_map.reading import NoValueMapError, read_value_map
from sroi.value_map.writing import write_value_map
from tests.sroi.cases import fixture, make_case

# The template's own rows: names, then questions, with the stakeholder said once for several rows.
TEMPLATE = [
    ["Organisation", "A choir", None, "Discount rate", "3.5%"],
    [],
    ["Stage 1", None, "Stage 2"],
    [
        "Stakeholders", "Intended/unintended changes", "Inputs", None, "Outputs", "The Outcomes (what changes)",
        "Indicator", "Source", "Quantity", "Duration", "Outcomes start", "Financial Proxy", "Value in currency",
        "Source", "Deadweight %", "Displacement %", "Attribution %", "Drop off %", "Impact",
    ],
    [
        "Who do we have an effect on?", "What do you think will change for them?", "What do they invest?",
        "What is the value of the inputs in currency (only enter numbers)", "Summary of activity in numbers",
        "How would the stakeholder describe the changes?", "How would you measure it?", "Where from?",
        "How much change was there?", "How long does it last?", "Does it start in the activity (1) or after (2)",
        "What proxy would you use?", "What is the value of the change?", "Where from?",
        "What would have happened without?", "What activity did you displace?",
        "Who else contributed to the change?", "Does the outcome drop off in future years?", "…",
    ],
    [
        "Singers", "sleep", "time", 1000.5, "40 evenings", "sleep through the night", "diary", "follow-up",
        10, 3, 2, "a night", 1000, "survey", 0.2, "10%", 0.25, "50 %", 5400,
    ],
    [None] * 5 + ["miss the group", None, None, 4, 1, 2, "counselling", -50, "price list", 0, 0, 0, 0, -200],
    ["Council", "", "grant", "4000", None, None],
    ["Total", None, None, 5000.5],
]  # fmt: skip


def test_template_is_read_row_by_row():
    raw = read_value_map(TEMPLATE)
    case = read_case(raw)
    assert raw["organisation"] == "A choir"
    assert raw["conventions"] == {"discount_rate": "0.035", "attribution_means": "share_due_to_others"}
    assert [(each.stakeholder, each.amount) for each in case.inputs] == [
        ("Singers", Decimal("1000.5")),
        ("Council", 4000),
    ]
    assert [(row.stakeholder, row.outcome) for row in case.outcomes] == [
        ("Singers", "sleep through the night"), ("Singers", "miss the group"),
    ]  # fmt: skip
    first, loss = case.outcomes
    assert (first.deadweight, first.displacement, first.drop_off) == (Decimal("0.2"), Decimal("0.10"), Decimal("0.50"))
    assert (first.evidence.proxy, first.evidence.proxy_source, first.evidence.indicator) == (
        "a night",
        "survey",
        "diary",
    )
    assert (loss.direction, loss.proxy_value) == (-1, 50)
    assert [row.impact for row in calculate(case).rows] == [5400, -200]


@pytest.mark.parametrize("name", ["guide_lunch_club", "below_one"])
def test_exported_sheet_reads_as_the_same_map(name):
    case = fixture(name)
    again = read_case(read_value_map(write_value_map(case)))
    before, after = calculate(case), calculate(again)
    assert (after.inputs, after.years, after.pv) == (before.inputs, before.years, before.pv)
    assert [outcome.outcome for outcome in again.outcomes] == [outcome.outcome for outcome in case.outcomes]
    assert {(each.stakeholder, each.description, each.amount) for each in again.inputs} == {
        (each.stakeholder, each.description, each.amount) for each in case.inputs
    }


def test_exported_sheet_says_whose_share_attribution_is():
    case = make_case(conventions={"attribution_means": "share_due_to_us"})
    sheet = write_value_map(case)
    assert read_value_map(sheet)["conventions"]["attribution_means"] == "share_due_to_us"
    assert ["Social return, for every 1 put in", calculate(case).ratio] in sheet


def test_sheet_that_does_not_say_whose_share_attribution_is_needs_an_answer():
    sheet = [row for row in TEMPLATE if not row or row[0] != "Who do we have an effect on?"]
    sheet[3] = ["Stakeholders", None, "Inputs", "Value of the inputs", *TEMPLATE[3][4:]]
    with pytest.raises(UnsoundCaseError, match="not stated whose share"):
        read_case(read_value_map(sheet))
    assert read_case(read_value_map(sheet, meaning="share_due_to_others")).inputs


@pytest.mark.parametrize(
    ("place", "cell", "fault"),
    [
        (14, 15, "share_out_of_range"),
        (12, "£5", "not_a_number"),
        (8, "1,200", "not_a_number"),
        (9, 2.5, "duration_invalid"),
    ],
)
def test_what_a_cell_should_not_hold_is_refused_and_not_mended(place, cell, fault):
    row = [*TEMPLATE[5]]
    row[place] = cell
    with pytest.raises(UnsoundCaseError) as refusal:
        read_case(read_value_map([*TEMPLATE[:5], row, *TEMPLATE[6:]]))
    assert [(finding.code, finding.row) for finding in refusal.value.findings] == [(fault, "1")]


def test_sheet_without_its_headings_is_no_value_map():
    with pytest.raises(NoValueMapError):
        read_value_map([["Name", "Address"], ["The Florrie", "Mill Street"]])
