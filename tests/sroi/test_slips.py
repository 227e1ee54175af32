"""Slips in a case file that would otherwise pass in silence, or move a figure: each is said, with its place."""

from decimal import Decimal

import pytest

from sroi.calculation.answer import answer
from sroi.calculation.findings import UnsoundCaseError
from sroi.calculation.overrides import scenarios
from sroi.calculation.reading import read_case
from tests.sroi.cases import raw_case


def told(raw):
    """The codes and fields of what is said of a map that can be counted."""
    return {(each["code"], each["field"]) for each in answer(read_case(raw))["warnings"]}


def refused(raw):
    """The codes and fields of everything that keeps a map from being counted."""
    with pytest.raises(UnsoundCaseError) as refusal:
        read_case(raw)
    return [(finding.code, finding.field) for finding in refusal.value.findings]


def supposed(raw, **entry):
    """The codes of what is wrong with one scenario."""
    [found] = scenarios(read_case({**raw, "scenarios": [{"name": "s", **entry}]}))
    return {finding.code for finding in found.findings}


def test_inputs_that_a_scenario_sets_together_are_not_rounded():
    inputs = [{"stakeholder": "A", "description": str(part), "amount": "1", "kind": "cash"} for part in range(3)]
    [found] = scenarios(read_case(raw_case(inputs=inputs, scenarios=[{"name": "s", "set_inputs": {"A": "100"}}])))
    assert {str(each.amount)[:40] for each in found.case.inputs} == {"33." + "3" * 37}
    assert found.result.inputs == 100


def test_circle_through_rows_of_one_id_is_found():
    rows = [{"id": "a", "leads_to": "b"}, {"id": "b", "leads_to": "a"}, {"id": "a"}]
    assert ("circular_chain", "leads_to") in refused(raw_case(*rows))


@pytest.mark.parametrize("key", ["choir.quanity", "choir.", "choir.colour", "nobody.quantity"])
def test_scenario_that_sets_what_no_row_has_is_not_counted(key):
    raw = raw_case({"id": "choir"})
    assert supposed(raw, set={key: "5"}) == {"unknown_override"}
    assert ("scenario_not_counted", "scenarios") in told({**raw, "scenarios": [{"set": {key: "5"}}]})


def test_scenario_may_set_what_the_row_or_the_map_does_not_state():
    raw = raw_case({"id": "choir"})
    assert supposed(raw, set={"choir.leakage": "0.5", "price_year": "2024"}) == set()


def test_all_faults_of_a_scenario_are_told_at_once():
    raw = raw_case({"id": "choir"})
    found = supposed(raw, set={"choir.deadweight": "15", "nobody.quantity": "1"}, set_inputs={"Nobody": "1"})
    assert found == {"share_out_of_range", "unknown_override"}


@pytest.mark.parametrize("entry", [{"set": ["choir.quantity"]}, {"set_inputs": "Council"}])
def test_scenario_of_another_shape_is_not_taken_for_the_map_itself(entry):
    assert supposed(raw_case(), **entry) == {"not_an_object"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("scenarios", ["half"]),
        ("variants", "half"),
        ("partial_rows", [1]),
        ("horizon_ratios", {"2.5": "1.1"}),
        ("horizon_ratios", "two"),
        ("horizon_checks", {"ratios": {"2": "1"}, "year2_flow": "1,0"}),
        ("horizon_checks", {"ratios": {"2": "1"}, "undiscounted_up_to": "two"}),
    ],
)
def test_what_cannot_be_counted_besides_is_named(key, value):
    assert ("not_counted", key) in told(raw_case(**{key: value}))


def test_horizons_may_be_years_alone_and_cost_no_more_than_the_longest_row():
    found = answer(read_case(raw_case({"duration_years": 2, "drop_off": "0"}, horizon_ratios=[1, 2, 900])))
    assert list(found["horizon_ratios"]) == ["1", "2", "900"]
    assert found["horizon_ratios"]["2"] == found["horizon_ratios"]["900"] == found["ratio"]


@pytest.mark.parametrize(("year", "codes"), [(202, ["years_invalid"]), (61, ["years_invalid"]), (0, []), (2025, [])])
def test_year_of_an_input_is_one_of_the_map_or_of_the_calendar(year, codes):
    inputs = [{"stakeholder": "A", "description": "grant", "amount": "1000", "kind": "cash", "year": year}]
    raw = raw_case(inputs=inputs)
    assert ([code for code, _ in refused(raw)] if codes else []) == codes
    assert codes or read_case(raw)


def test_row_that_leads_to_another_twice_is_warned_of_once():
    raw = raw_case({"id": "a", "leads_to": ["b", "b"]}, {"id": "b"})
    codes = [each["code"] for each in answer(read_case(raw))["warnings"]]
    assert codes.count("parent_and_child_valued") == 1


@pytest.mark.parametrize(
    ("losses", "words"),
    [("0.9", "larger than the whole value"), ("3", "of all gains and losses together")],
)
def test_large_row_beside_losses_is_told_without_a_percentage_above_100(losses, words):
    raw = raw_case({"id": "gain", "quantity": "100"}, {"id": "loss", "quantity": str(100 * Decimal(losses))})
    raw["outcomes"][1]["direction"] = -1
    said = [each["message"] for each in answer(read_case(raw))["warnings"] if each["code"] == "over_half_the_value"]
    assert said
    assert all(words in text for text in said)


@pytest.mark.parametrize("key", ["drop_off_method", "adjustment_method", "inputs_discounted"])
def test_convention_that_is_taken_from_the_guide_is_named(key):
    raw = raw_case()
    raw["conventions"] = {name: value for name, value in raw["conventions"].items() if name not in {key, "preset"}}
    assert ("convention_assumed", key) in told(raw)


def test_unreadable_years_do_not_hide_a_missing_drop_off():
    raw = raw_case({"duration_years": "two"})
    del raw["outcomes"][0]["drop_off"]
    assert {("not_a_number", "duration_years"), ("missing", "drop_off")} <= set(refused(raw))


@pytest.mark.parametrize("text", ["1" + "0" * 18, "9" * 101])
def test_number_beyond_all_bounds_is_called_too_large(text):
    with pytest.raises(UnsoundCaseError, match="is too large, or has too many digits"):
        read_case(raw_case({"quantity": text}))


def test_share_that_nobody_is_behind_is_warned_of():
    assert ("few_people", "deadweight") in told(raw_case({"deadweight_n": 0}))
