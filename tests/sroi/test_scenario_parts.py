"""A scenario taken apart for its form and put together again: what is not touched stays to the last digit."""

import pytest

from sroi.analysis.overriding import Line, Parts, put_together, taken_apart
from tests.sroi.cases import raw_case

RAW = raw_case({}, {"id": "loss", "proxy_value": "-10"}, {"id": "fell.once", "outcome": "fall less"})
RAW["inputs"].append({"stakeholder": "council ", "description": "a room", "amount": "500"})


@pytest.mark.parametrize(
    "overrides",
    [
        {},
        {"set": {"a.quantity": "5.50", "a.duration_years": 2, "fell.once.deadweight": "0.2500"}},
        {"set": {"conventions.discount_rate": "0.0150", "inputs_discounted": True, "a.deadweight": "1"}},
        {"set": {"loss.proxy_value": "-5.0"}, "set_inputs": {"COUNCIL": "2500.00"}},
        {"set": {"gone.quantity": "1", "a.cashable": True, "price_year": 2020}, "set_inputs": {"Nobody": "1"}},
        {"set": {"loss.proxy_value": "5", "a.proxy_value": "-5", "max_years": None}},
        {"set": {"discount_rate": "0.02", "preset": "green_book"}},
    ],
)
def test_scenario_that_nobody_touched_stays_as_it_was(overrides):
    found = put_together(taken_apart(overrides, RAW), overrides, RAW)
    assert found == overrides
    assert [list(part) for part in found.values()] == [list(part) for part in overrides.values()]


def test_shares_are_typed_in_per_cent_and_kept_as_fractions():
    parts = taken_apart({"set": {"a.deadweight": "0.25"}}, RAW)
    assert parts.lines == [Line("a", "deadweight", "25")]
    again = put_together(Parts([Line("a", "deadweight", "12.5 %")]), {}, RAW)
    assert again == {"set": {"a.deadweight": "0.125"}}


def test_years_are_whole_numbers_and_amounts_text():
    parts = Parts([Line("a", "duration_years", "3")], {"Council": "2500.50"}, {"max_years": "2"})
    assert put_together(parts, {}, RAW) == {
        "set": {"max_years": 2, "a.duration_years": 3},
        "set_inputs": {"Council": "2500.50"},
    }


def test_worth_of_a_loss_stays_a_loss():
    """The map states it with a minus, and a plain figure would turn it into a gain."""
    assert put_together(Parts([Line("loss", "proxy_value", "20")]), {}, RAW) == {"set": {"loss.proxy_value": "-20"}}


def test_new_preset_goes_before_what_was_set_of_its_conventions():
    before = {"set": {"discount_rate": "0.02"}}
    parts = Parts(conventions={"discount_rate": "2", "preset": "green_book"})
    assert list(put_together(parts, before, RAW)["set"]) == ["preset", "discount_rate"]


def test_what_a_form_has_no_place_for_is_listed_and_may_be_dropped():
    overrides = {"set": {"a.quantity": "5", "a.cashable": True}, "set_inputs": {"Nobody": "1"}}
    parts = taken_apart(overrides, RAW)
    assert parts.others == ["a.cashable", "set_inputs.Nobody"]
    assert put_together(Parts(parts.lines), overrides, RAW) == {"set": {"a.quantity": "5"}}
