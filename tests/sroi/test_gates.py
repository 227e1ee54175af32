"""Refusals and warnings: each has a case that shows it, a case that does not, and they never hide one another."""

from collections.abc import Callable
from copy import deepcopy
from itertools import combinations
from typing import Any

import pytest

from sroi.calculation.final_gate import refused_at_final, refused_edit
from sroi.calculation.findings import Gate
from sroi.calculation.present_value import calculate
from sroi.calculation.reading import read_case
from sroi.calculation.remarks import warnings
from tests.sroi.cases import errors, make_case, raw_case, warned

Finding = tuple[str, str | None, str | None]

# What a map has that nobody could object to.
SOUND_ROW = {
    "deadweight_reason": "asked", "attribution_reason": "asked", "proxy": "a night’s sleep", "proxy_unit": "per person",
    "proxy_source": "a survey", "proxy_price_year": 2024, "measured": True, "n_before": "40", "n_after": "38",
}  # fmt: skip
SOUND_TOP: dict[str, Any] = {
    "price_year": 2024, "analysis_type": "evaluative", "asked_about_losses": True,
    "scenarios": [{"name": "none", "set": {}}],
    "stakeholders": [{"name": "Singers", "how_involved": "interviews", "group_size": "60"}],
    "period": {"start": "2024-01-01", "end": "2024-12-31"},
}  # fmt: skip


def sound(**row: Any) -> dict[str, Any]:
    """A map of three rows of one value each, with what differs in the first."""
    others = [{"id": name, "outcome": f"sleep {name}", "proxy": f"a night {name}", "proxy_source": f"survey {name}"}
              for name in "bc"]  # fmt: skip
    rows = [{**SOUND_ROW, **row}, *({**SOUND_ROW, **other} for other in others)]
    return raw_case(*rows, **deepcopy(SOUND_TOP))


def test_sound_map_is_warned_of_nothing_but_what_was_recalled():
    assert warned(read_case(sound())) == {("recalled_payback", None, "payback_months")}
    assert not list(refused_at_final(read_case(sound())))


# --- The compute gate: each fault, and every two of them together ------------------------------------------------

Change = Callable[[dict[str, Any]], None]


def in_row(**values: Any) -> Change:
    """Change the first row."""
    return lambda raw: raw["outcomes"][0].update(values)


def in_conventions(**values: Any) -> Change:
    """Change the conventions."""
    return lambda raw: raw["conventions"].update(values)


def at_top(**values: Any) -> Change:
    """Change the map."""
    return lambda raw: raw.update(values)


REFUSED: list[tuple[Change, Finding]] = [
    (in_row(quantity="-1"), ("negative_quantity", "a", "quantity")),
    (in_row(proxy_value="£5"), ("not_a_number", "a", "proxy_value")),
    (in_row(deadweight="15"), ("share_out_of_range", "a", "deadweight")),
    (in_row(displacement="-0.1"), ("share_out_of_range", "a", "displacement")),
    (in_row(attribution="1.5"), ("share_out_of_range", "a", "attribution")),
    (in_row(leakage="2"), ("share_out_of_range", "a", "leakage")),
    (in_row(drop_off="1,5"), ("not_a_number", "a", "drop_off")),
    (in_row(duration_years=0), ("duration_invalid", "a", "duration_years")),
    (in_row(leads_to="a"), ("circular_chain", "a", "leads_to")),
    (in_row(currency="EUR"), ("mixed_currencies", "a", "currency")),
    (in_row(proxy_price_year=2010), ("price_index_missing", "a", "proxy_price_year")),
    (in_conventions(discount_rate="0.16"), ("rate_out_of_range", None, "discount_rate")),
    (in_conventions(attribution_means=None), ("attribution_meaning_missing", None, "attribution_means")),
    (at_top(inputs=[]), ("no_inputs", None, "inputs")),
]


@pytest.mark.parametrize(("change", "fault"), REFUSED, ids=lambda part: part[0] if isinstance(part, tuple) else "")
def test_map_whose_sum_would_be_wrong_is_refused(change, fault):
    raw = sound()
    change(raw)
    assert errors(raw) == {fault}


def test_no_fault_hides_another():
    for (one, first), (other, second) in combinations(REFUSED, 2):
        raw = sound()
        one(raw)
        other(raw)
        assert errors(raw) == {first, second}


def test_no_inputs_worth_anything_is_refused_beside_other_faults():
    raw = sound(quantity="-1")
    raw["inputs"][0]["amount"] = "0"
    assert errors(raw) == {("negative_quantity", "a", "quantity"), ("inputs_not_positive", None, "inputs")}


# --- The final gate, and what wants an answer: at compute both are warnings ---------------------------------------

AT_FINAL: list[tuple[Change, Finding]] = [
    (in_row(stakeholder=None), ("row_without_stakeholder", "a", "stakeholder")),
    (in_row(outcome=" "), ("row_without_outcome", "a", "outcome")),
    (in_row(proxy_unit=None), ("proxy_without_unit", "a", "proxy_unit")),
    (in_row(proxy_source=None), ("proxy_without_source", "a", "proxy_source")),
    (in_row(proxy_price_year=None), ("proxy_without_price_year", "a", "proxy_price_year")),
    (in_row(sample_size="61", group_size="60"), ("sample_larger_than_group", "a", "sample_size")),
    (in_row(n_after="41"), ("follow_up_larger_than_baseline", "a", "n_after")),
    (in_row(headcount=True, people_reached="9"), ("quantity_above_reached", "a", "quantity")),
    (in_row(quantity_low="11"), ("value_outside_range", "a", "quantity")),
    (in_row(deadweight_high="0.1"), ("value_outside_range", "a", "deadweight")),
    (in_row(measured=False), ("no_measured_indicator", "a", "indicator")),
    (in_conventions(discount_rate_low="0.04"), ("value_outside_range", None, "discount_rate")),
    (in_conventions(horizon=2), ("duration_beyond_horizon", "a", "duration_years")),
    (lambda raw: raw["inputs"][0].update(amount_high="4000"), ("value_outside_range", "input 1", "amount")),
    (lambda raw: raw["outcomes"][1].update(id="a"), ("duplicate_id", "a", "id")),
    (lambda raw: raw["stakeholders"].append({"name": "Cats", "included": False}),
     ("excluded_without_reason", None, "stakeholders")),
    (at_top(excluded_outcomes=[{"outcome": "noise"}]), ("excluded_without_reason", None, "excluded_outcomes")),
    (lambda raw: raw["period"].update(end="2023-12-31"), ("period_ends_before_start", None, "period")),
]  # fmt: skip

TO_ANSWER: list[tuple[Change, Finding]] = [
    (in_row(deadweight="0", deadweight_reason=None), ("deadweight_zero", "a", "deadweight")),
    (in_row(attribution="0", attribution_reason=None), ("attribution_zero", "a", "attribution")),
    (in_row(duration_years=1), ("drop_off_on_one_year", "a", "drop_off")),
    (in_row(drop_off="0"), ("duration_without_drop_off", "a", "drop_off")),
    (in_row(duration_years=6), ("long_duration", "a", "duration_years")),
    (in_row(quantity="30"), ("over_half_the_value", "a", None)),
    (lambda raw: raw["inputs"][0].update(amount="100"), ("high_ratio", None, "ratio")),
    (lambda raw: raw["inputs"][0].update(amount="100000"), ("ratio_below_one", None, "ratio")),
    (in_row(outcome="40 sessions delivered"), ("worded_as_output", "a", "outcome")),
    (at_top(asked_about_losses=False), ("no_losses_asked_about", None, "outcomes")),
    (in_row(proxy="a night b"), ("overlapping_proxies", "b", "proxy_value")),
    (in_row(leads_to=["c"]), ("parent_and_child_valued", "a", "leads_to")),
    (in_row(leads_to=["lost"]), ("chain_leads_nowhere", "a", "leads_to")),
    (lambda raw: [row.update(who_saves="Council", proxy="a bed") for row in raw["outcomes"][:2]],
     ("saving_credited_twice", "b", "proxy_value")),
    (in_row(outcome="grant"), ("input_among_outcomes", "a", "outcome")),
    (lambda raw: raw["stakeholders"][0].update(how_involved=""), ("never_consulted", None, "stakeholders")),
    (in_row(attribution_n=29), ("few_people", "a", "attribution")),
    (at_top(last_final_fingerprint="GUIDE r3.5% e0 k2 mult gross"), ("conventions_changed", None, "conventions")),
    (at_top(scenarios=[]), ("no_sensitivity", None, "scenarios")),
    (in_conventions(drop_off_from_benefit_year=1), ("drop_off_in_first_year", None, "drop_off_from_benefit_year")),
    (lambda raw: raw["inputs"].append({"amount": "-1"}), ("negative_input", "input 2", "amount")),
]  # fmt: skip


def findings_of(raw: dict[str, Any]) -> dict[Finding, Gate]:
    """What a map is warned of, with the gate of each."""
    case = read_case(raw)
    return {(each.code, each.row, each.field): each.gate for each in warnings(case, calculate(case))}


@pytest.mark.parametrize(("change", "finding"), AT_FINAL, ids=lambda part: part[0] if isinstance(part, tuple) else "")
def test_draft_may_have_what_a_final_map_may_not(change, finding):
    raw = sound()
    change(raw)
    assert findings_of(raw)[finding] is Gate.FINAL
    assert finding in {(each.code, each.row, each.field) for each in refused_at_final(read_case(raw))}


@pytest.mark.parametrize(("change", "finding"), TO_ANSWER, ids=lambda part: part[0] if isinstance(part, tuple) else "")
def test_what_wants_an_answer_is_warned_of(change, finding):
    raw = sound()
    change(raw)
    assert findings_of(raw)[finding] is Gate.ANSWER


def is_about_the_same(one: Finding, other: Finding) -> bool:
    """Whether two changes touch one figure, so that the second undoes the first."""
    figures = [{field, {"over_half_the_value": "quantity", "high_ratio": "inputs", "ratio_below_one": "inputs",
                        "drop_off_on_one_year": "duration_years", "long_duration": "duration_years",
                        "overlapping_proxies": "proxy", "saving_credited_twice": "proxy"}.get(code),
                 "inputs" if field == "amount" else None}
               for code, _, field in (one, other)]  # fmt: skip
    return bool((figures[0] & figures[1]) - {None})


# Pairs of which the one is, by its nature, no longer so under the other.
AT_ODDS = {
    frozenset(pair)
    for pair in (
        ("drop_off_on_one_year", "drop_off_in_first_year"),
        ("drop_off_on_one_year", "duration_beyond_horizon"),
        ("drop_off_on_one_year", "over_half_the_value"),
        ("duplicate_id", "overlapping_proxies"),
        ("duplicate_id", "saving_credited_twice"),
        ("row_without_stakeholder", "overlapping_proxies"),
        ("row_without_stakeholder", "sample_larger_than_group"),
        ("deadweight_zero", "value_outside_range"),
    )
}


def test_no_warning_hides_another():
    for (one, first), (other, second) in combinations([*AT_FINAL, *TO_ANSWER], 2):
        if is_about_the_same(first, second) or frozenset((first[0], second[0])) in AT_ODDS:
            continue
        raw = sound()
        one(raw)
        other(raw)
        assert {first, second} <= set(findings_of(raw)), (first, second)


# --- Details ------------------------------------------------------------------------------------------------------


def test_final_map_is_not_edited():
    assert refused_edit("A choir", "final").code == "locked"
    assert refused_edit("A choir", "draft") is None


def test_map_that_also_forecasts_needs_one_measured_indicator():
    raw = sound() | {"analysis_type": "evaluative+forecast"}
    for row in raw["outcomes"]:
        row.update(measured=False)
    assert ("no_measured_indicator", None, "indicator") in warned(read_case(raw))
    raw["outcomes"][2].update(measured=True)
    assert not list(refused_at_final(read_case(raw)))


@pytest.mark.parametrize(
    ("outcome", "is_output"),
    [
        ("12 workshops held", True),
        ("number of people trained", True),
        ("delivery of meals", True),
        ("provided 300 meals", True),
        ("people feel less lonely", False),
        ("fewer visits to casualty", False),
        ("confidence to try new activities", False),
        ("placed, worked 12 months", False),
    ],
)
def test_outcome_worded_as_something_done_is_told_from_a_change(outcome, is_output):
    assert (("worded_as_output", "a", "outcome") in warned(make_case({"outcome": outcome}))) == is_output


def test_old_proxy_is_one_of_more_than_five_years_before():
    index = {str(year): "100" for year in (2018, 2019, 2024)}
    for year, is_old in ((2018, True), (2019, False)):
        case = make_case({"proxy_price_year": year}, price_year=2024, price_index=index)
        assert (("old_proxy", "a", "proxy_price_year") in warned(case)) == is_old


def test_whole_wellbeing_and_a_part_of_it_overlap():
    case = make_case(
        {"proxy": "one WELLBY", "proxy_value": "13000"}, {"id": "b", "proxy": "counselling", "proxy_value": "9"}
    )
    assert ("overlapping_proxies", "b", "proxy_value") in warned(case)


def test_ratio_below_one_is_said_neutrally():
    case = make_case({"quantity": "1"})
    [said] = [each.message for each in warnings(case, calculate(case)) if each.code == "ratio_below_one"]
    assert said == "Map “A choir”, ratio: The ratio is 0.18: the value that was found is less than what was put in."


def test_figures_that_rest_on_memory_say_so():
    green = {"preset": "green_book", "attribution_means": "share_due_to_others"}
    raw = raw_case({"discount_class": "health"}, {"id": "b", "duration_years": 60, "delay_years": 30}) | {
        "conventions": green
    }
    found = warned(read_case(raw))
    assert {code for code, _, _ in found} >= {"recalled_payback", "recalled_health_rate", "recalled_rate"}
    assert ("input_without_year", "input 1", "year") in found
    stated = {**green, "health_discount_rate": "0.02"}
    assert ("recalled_health_rate", None, "health_discount_rate") not in warned(
        read_case(raw | {"conventions": stated})
    )


def test_what_a_cap_leaves_out_is_noted():
    assert ("years_cut", "a", "duration_years") in warned(make_case(conventions={"max_years": 2}))


def test_value_that_is_not_uprated_for_want_of_a_price_year_is_noted():
    assert ("not_uprated", None, "price_year") in warned(make_case({"proxy_price_year": 2019}))
