"""What a result rests on: tornado, switching values, bridge, breakdown, alternatives, scenarios and random draws."""

import time
from dataclasses import replace
from decimal import Decimal

import pytest

from sroi.calculation.alternatives import alternatives
from sroi.calculation.breakdown import by_funder, by_outcome, by_stakeholder, sides
from sroi.calculation.bridge import value_bridge
from sroi.calculation.drivers import drivers
from sroi.calculation.monte_carlo import NothingToDivideByError, agrees, simulate
from sroi.calculation.overrides import count_anew
from sroi.calculation.present_value import calculate
from sroi.calculation.switching import switching_values
from sroi.calculation.tornado import tornado, with_figure
from tests.sroi.cases import ROW, fixture, make_case

FLAT = {"discount_rate": "0"}


def bar(case, field, row="a"):
    """The bar of one estimate."""
    return next(bar for bar in tornado(case) if (bar.driver.row, bar.driver.field) == (row, field))


def words(case, field):
    """What is said about the switching value of a figure of the first row."""
    return next(each.words for each in switching_values(case) if each.driver and each.driver.field == field)


# --- Tornado ------------------------------------------------------------------------------------------------------


def test_estimate_without_a_range_moves_by_a_quarter_and_a_share_by_ten_points():
    case = make_case({"drop_off": "0"}, conventions=FLAT)
    ratio = calculate(case).ratio
    assert (bar(case, "quantity").at_low, bar(case, "quantity").at_high) == (ratio * 3 / 4, ratio * 5 / 4)
    assert bar(case, "deadweight").at_low == ratio * 9 / 8
    assert bar(case, "displacement").at_high == ratio * 8 / 9
    assert bar(case, "amount", "input 1").at_high == ratio / Decimal("1.25")


def test_estimate_moves_over_its_own_range_where_it_has_one():
    case = make_case(
        {"quantity_low": "9", "quantity_high": "12", "duration_years_low": 1, "drop_off": "0"},
        conventions={"discount_rate_low": "0.01", "discount_rate_high": "0.05"},
    )
    ratio = calculate(case).ratio
    assert bar(case, "quantity").at_high == pytest.approx(ratio * 12 / 10)
    assert float(bar(case, "duration_years").at_low) == pytest.approx(5400 / 1.035 / 5000)
    assert float(bar(case, "discount_rate", None).at_low) == pytest.approx(
        5400 * sum(1.01**-t for t in (1, 2, 3)) / 5000
    )


def test_widest_bar_comes_first_and_shares_stay_between_nothing_and_all():
    bars = tornado(make_case({"displacement": "0", "attribution": "0.95"}))
    assert [each.swing for each in bars] == sorted((each.swing for each in bars), reverse=True)
    limits = {bar.driver.field: (bar.driver.members[0].low, bar.driver.members[0].high) for bar in bars}
    assert limits["displacement"] == (0, Decimal("0.10"))
    assert limits["attribution"] == (Decimal("0.85"), 1)


def test_rows_that_share_a_sourced_value_move_together():
    shared = {"proxy_source": "unit costs", "proxy_value": "50"}
    case = make_case(shared, {**shared, "id": "b"}, {"id": "c", "shared": {"deadweight": "survey"}},
                     {"id": "d", "shared": {"deadweight": "survey"}})  # fmt: skip
    found = {driver.key: len(driver.members) for driver in drivers(case)}
    assert found["proxy unit costs 5E+1 "] == 2
    assert found["shared deadweight survey"] == 2
    assert bar(case, "proxy_value").at_high > bar(case, "quantity").at_high


# --- Switching values ---------------------------------------------------------------------------------------------


def test_half_of_what_pays_twice_breaks_even():
    case = make_case(
        {"drop_off": "0", "duration_years": 1, "quantity": "20"}, conventions=FLAT, inputs=[{"amount": "5400"}]
    )
    assert words(case, "quantity") == "Half of “sleep through the night” would still break even."
    assert words(case, "proxy_value") == (
        "“sleep through the night” would have to be worth £500 each, instead of £1,000, to just break even."
    )
    assert words(case, "deadweight") == (
        "The map just breaks even if 60 % of “sleep through the night” would have happened anyway, instead of 20 %."
    )
    assert (
        switching_values(case)[0].words == "All outcomes together could be worth 50 % less and would still break even."
    )


def test_map_below_one_says_how_much_more_it_would_take():
    case = make_case({"duration_years": 1, "quantity": "5"}, conventions=FLAT, inputs=[{"amount": "5400"}])
    assert words(case, "quantity") == "It would take 2.0 times as much of “sleep through the night” to break even."
    assert switching_values(case)[0].words == "All outcomes together would have to be worth 100 % more to break even."


def test_row_that_is_not_needed_is_said_so():
    case = make_case({}, {"id": "b", "quantity": "100"})
    assert words(case, "quantity") == "The map breaks even without any of “sleep through the night”."


@pytest.mark.parametrize("adjustment", ["multiplicative", "subtractive"])
@pytest.mark.parametrize("means", ["share_due_to_others", "share_due_to_us"])
def test_map_just_breaks_even_at_its_switching_values(adjustment, means):
    conventions = {"adjustment_method": adjustment, "attribution_means": means}
    case = make_case({"attribution": "0.6"}, {"id": "b", "proxy_value": "-30"}, conventions=conventions)
    found = [each for each in switching_values(case) if each.driver and each.value is not None]
    assert found
    for switch in found:
        assert switch.driver is not None
        place = switch.driver.members[0].place
        outcomes = list(case.outcomes)
        outcomes[place] = with_figure(outcomes[place], switch.driver.field, switch.value)
        assert float(calculate(replace(case, outcomes=tuple(outcomes))).ratio) == pytest.approx(1)


# --- Bridge, parts, other conventions -----------------------------------------------------------------------------


def test_bridge_takes_off_one_thing_after_another():
    bridge = value_bridge(make_case({"leakage": "0.5"}, conventions={"discount_rate": "0.10"}))
    assert bridge.gross == 30000
    assert {step.name: round(step.amount, 2) for step in bridge.steps} == {
        "deadweight": -6000, "displacement": -2400, "attribution": -5400, "leakage": -8100,
        "drop_off": -3375, "discounting": Decimal("-647.61"),
    }  # fmt: skip


def test_value_is_split_by_stakeholder_outcome_and_funder():
    case = fixture("guide_lunch_club")
    parts = by_stakeholder(case)
    assert [part.name for part in parts] == ["Members", "Volunteers", "Neighbours"]
    assert sum(part.share for part in parts) == pytest.approx(1)
    assert parts[2].amount < 0
    assert len(by_outcome(case)) == 8
    assert [(part.name, round(part.share, 3)) for part in by_funder(case)] == [
        ("Council", Decimal("0.575")), ("Volunteers", Decimal("0.425")),
    ]  # fmt: skip


def test_gross_net_and_cashable_stand_side_by_side():
    found = sides(fixture("every_option"))
    assert (found.pv, found.npv, found.cashable) == (1770, -730, 540)
    assert (found.ratio, found.net_ratio, found.cashable_ratio) == (
        Decimal("0.708"),
        Decimal("-0.292"),
        Decimal("0.216"),
    )
    assert found.before_shares == 2000 - 110 + 3000 + 420 - 30


def test_convention_alone_moves_the_guides_example_from_two_to_below_one():
    found = {each.fingerprint: round(each.ratio, 2) for each in alternatives(fixture("guide_lunch_club"))}
    assert found["GUIDE r3.5% e1 k2 mult gross"] == Decimal("1.93")
    assert found["CUSTOM r3.5% e0 k2 mult gross"] == Decimal("2.00")
    assert found["CUSTOM r3.5% e1 k1 mult gross"] == Decimal("0.99")
    assert found["GUIDE r3.5% e1 k2 mult net"] == Decimal("0.93")
    assert [each.is_used for each in alternatives(fixture("guide_lunch_club"))].count(True) == 1


def test_alternatives_keep_what_is_no_part_of_a_preset():
    case = make_case(conventions={"attribution_means": "share_due_to_us", "headline_ratio": "net", "max_years": 2})
    assert alternatives(case)[0].ratio == calculate(case).net_ratio
    assert all("max2" in each.fingerprint for each in alternatives(case))


# --- Scenarios ----------------------------------------------------------------------------------------------------


def test_scenario_sets_rows_conventions_and_inputs():
    case = make_case(
        inputs=[{"stakeholder": "Council", "amount": "3000"}, {"stakeholder": "Council", "amount": "1000"}]
    )
    entry = {"name": "x", "set": {"a.quantity": "20", "conventions.discount_rate": "0", "max_years": 1},
             "set_inputs": {"council": "2000"}}  # fmt: skip
    counted = count_anew(case, entry)
    assert (counted.result.inputs, counted.result.pv) == (2000, 10800)
    assert [each.amount for each in counted.case.inputs] == [1500, 500]
    assert case.raw["outcomes"][0]["quantity"] == "10"


def test_scenario_with_another_preset_means_all_of_it():
    counted = count_anew(make_case(), {"set": {"preset": "green_book"}})
    assert counted.result.fingerprint.startswith("GREENBOOK")


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"set": {"z.quantity": "1"}}, "unknown_override"),
        ({"set": {"weather": "1"}}, "unknown_override"),
        ({"set_inputs": {"Nobody": "1"}}, "unknown_override"),
        ({"set": {"a.deadweight": "15"}}, "share_out_of_range"),
        ({"set_inputs": {"Council": "0"}}, "inputs_not_positive"),
    ],
)
def test_faulty_scenario_says_why_and_leaves_the_map_alone(entry, code):
    counted = count_anew(make_case(), entry)
    assert counted.result is None
    assert [finding.code for finding in counted.findings] == [code]


# --- Random draws -------------------------------------------------------------------------------------------------


def test_same_seed_gives_the_same_draws_wherever_the_rows_stand():
    rows = [{"id": "a"}, {"id": "b", "proxy_value": "-30"}]
    one, again = simulate(make_case(*rows), seed=7, draws=500), simulate(make_case(*rows), seed=7, draws=500)
    assert one == again
    assert simulate(make_case(*rows), seed=8, draws=500).middle != one.middle
    turned = simulate(make_case(*reversed(rows)), seed=7, draws=500)
    assert turned.middle == pytest.approx(one.middle)


def test_draws_lie_around_the_exact_result():
    case = fixture("guide_lunch_club")
    found = simulate(case, seed=1, draws=2000)
    assert agrees(found, calculate(case))
    assert found.low < found.middle < found.high
    assert found.middle == pytest.approx(float(calculate(case).ratio), rel=0.05)
    assert sum(count for _, count in found.bins) == found.draws
    assert found.share_above_one == 1
    assert "confidence" not in found.words


def test_every_convention_and_range_is_drawn_as_it_is_counted():
    rows = [
        {"leakage": "0.1", "duration_years_low": 2, "duration_years_high": 5, "delay_years": "0.5"},
        {"id": "b", "discount_class": "health", "attribution_n": 40, "quantity_n": 30, "people_reached": "25"},
    ]
    for changes in ({"adjustment_method": "subtractive", "attribution_means": "share_due_to_us"},
                    {"drop_off_method": "linear", "drop_off_from_benefit_year": 1, "first_benefit_exponent": "0.5"},
                    {"inputs_discounted": True, "discount_rate_low": "0.01", "discount_rate_high": "0.06"},
                    {"preset": "green_book", "discount_rate": None}):  # fmt: skip
        case = make_case(*rows, conventions=changes)
        found = simulate(case, seed=3, draws=400)
        assert agrees(found, calculate(case))
        assert found.low < found.high


def test_share_known_from_many_people_varies_less_than_one_from_few():
    def spread(people):
        fields = ("quantity", "proxy_value", "attribution", "displacement", "drop_off")
        certain = {f"{field}_{end}": ROW[field] for field in fields for end in ("low", "high")}
        inputs = [{"amount": "5000", "amount_low": "5000", "amount_high": "5000"}]
        found = simulate(make_case({**certain, "deadweight_n": people}, inputs=inputs), seed=1, draws=1000)
        return found.high - found.low

    assert 0 < spread(1000) < spread(20)


def test_inputs_that_may_be_nothing_are_refused():
    with pytest.raises(NothingToDivideByError, match="above 0"):
        simulate(make_case(inputs=[{"amount": "1", "amount_low": "-5"}]), seed=1, draws=500)


def test_ten_thousand_draws_of_fifty_rows_take_less_than_two_seconds():
    rows = [
        {"id": f"r{number}", "proxy_value": str(100 + number), "duration_years": number % 10 + 1}
        for number in range(50)
    ]
    case = make_case(*rows)
    begun = time.process_time()
    simulate(case, seed=1)
    assert time.process_time() - begun < 2
