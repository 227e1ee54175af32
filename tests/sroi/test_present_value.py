"""The sum where its conventions meet each other: stepped rates, delays, caps, inputs by year."""

from decimal import Decimal

import pytest

from sroi.calculation.bridge import value_bridge
from sroi.calculation.conventions import GREEN_BOOK_RATES, Rates
from sroi.calculation.decimals import exact_total, money, parse, plain, power, shown
from sroi.calculation.present_value import calculate
from sroi.calculation.reading import read_case
from tests.sroi.cases import make_case, raw_case

GREEN = {"preset": "green_book", "attribution_means": "share_due_to_others"}


def near(expected):
    """The figure, as far as a hand calculator has it."""
    return pytest.approx(float(expected), rel=1e-12)


def test_stepped_rate_discounts_each_year_at_the_rate_it_runs_for():
    assert float(GREEN_BOOK_RATES.factor(Decimal(30))) == near(1.035**-30)
    assert float(GREEN_BOOK_RATES.factor(Decimal(31))) == near(1.035**-30 / 1.03)
    assert float(GREEN_BOOK_RATES.factor(Decimal("76"))) == near(1.035**-30 * 1.03**-45 / 1.025)
    assert float(GREEN_BOOK_RATES.factor(Decimal("30.5"))) == near(1.035**-30 * 1.03**-0.5)
    assert Rates.flat(Decimal("0.1")).factor(Decimal(0)) == 1


def test_green_book_discounts_inputs_by_their_year_and_benefits_from_nothing():
    raw = raw_case({"drop_off": "0", "duration_years": 40}) | {"conventions": GREEN}
    raw["inputs"] = [{"amount": "1000", "year": 1}, {"amount": "1000", "year": 3}, {"amount": "1000"}]
    found = calculate(read_case(raw))
    assert float(found.inputs) == near(1000 + 1000 / 1.035**2 + 1000)
    assert float(found.pv) == near(
        5400 * (sum(1.035**-t for t in range(31)) + sum(1.035**-30 * 1.03 ** -(t - 30) for t in range(31, 40)))
    )


@pytest.mark.parametrize(
    ("e", "year", "expected"),
    [("0", 1, 1), ("0", 3, 1.1**-2), ("1", 1, 1 / 1.1), ("0.5", 2, 1.1**-1.5), ("1", 0, 1), ("0", 0, 1), ("1", None, 1),
     ("0", 2025, 1), ("0", 2027, 1.1**-2)],
)  # fmt: skip
def test_input_stands_where_the_benefits_of_its_year_stand(e, year, expected):
    conventions = {"discount_rate": "0.10", "first_benefit_exponent": e, "inputs_discounted": True}
    inputs = [{"amount": "1000", "year": year}, {"amount": "0", "year": 2025 if (year or 0) > 1000 else None}]
    assert float(calculate(make_case(conventions=conventions, inputs=inputs)).inputs) == near(1000 * expected)


def test_delay_moves_the_discounting_and_not_the_benefit_years():
    late = calculate(make_case({"delay_years": 2}))
    soon = calculate(make_case())
    assert late.years == soon.years
    assert float(late.pv) == near(float(soon.pv) / 1.035**2)


@pytest.mark.parametrize(
    ("conventions", "years"),
    [
        ({"drop_off_from_benefit_year": 1}, ["2700", "1350", "675"]),
        ({"drop_off_from_benefit_year": 3}, ["5400", "5400", "2700"]),
        ({"drop_off_method": "linear"}, ["5400", "2700", "0"]),
        ({"drop_off_method": "linear", "drop_off_from_benefit_year": 1}, ["2700", "0", "0"]),
        ({"max_years": 2}, ["5400", "2700"]),
        ({"max_years": 2, "horizon": 1}, ["5400"]),
        ({"horizon": 9}, ["5400", "2700", "1350"]),
        ({"adjustment_method": "subtractive"}, ["4500", "2250", "1125"]),
        ({"adjustment_method": "subtractive", "attribution_means": "share_due_to_us"}, ["0", "0", "0"]),
        ({"attribution_means": "share_due_to_us", "max_years": 1}, ["1800"]),
    ],
)
def test_benefit_years_follow_the_conventions(conventions, years):
    assert [plain(year) for year in calculate(make_case(conventions=conventions)).rows[0].years] == years


def test_horizon_may_stand_in_the_map_itself():
    assert len(calculate(make_case(horizon=2)).years) == 2


def test_whole_drop_off_leaves_the_first_year_whole():
    found = calculate(make_case({"drop_off": "1"}))
    assert [plain(year) for year in found.years] == ["5400", "0", "0"]


def test_health_is_discounted_at_its_own_rate_and_what_is_marked_so_not_at_all():
    health, flat = {"discount_class": "health", "drop_off": "0"}, {"undiscounted": True, "drop_off": "0"}
    assert float(calculate(make_case(health)).pv) == near(5400 * sum(1.015**-t for t in (1, 2, 3)))
    assert calculate(make_case(flat)).pv == 16200
    assert calculate(make_case({**flat, **health, "undiscounted": True})).pv == 16200
    assert calculate(make_case(health, conventions={"discount_rate": "0"})).pv == 16200


def test_payback_is_none_where_nothing_comes_back():
    assert calculate(make_case({"direction": -1})).payback_months is None
    assert calculate(make_case({"quantity": "0"})).payback_months is None
    assert float(calculate(make_case()).payback_months) == near(5000 * 12 / 5400)


def test_largest_and_smallest_figures_beside_each_other_are_added_exactly():
    tiny = "0." + "0" * 89 + "1"
    whole_but_tiny = "0." + "9" * 89
    row = {"quantity": tiny, "proxy_value": tiny, "drop_off": whole_but_tiny, "deadweight": whole_but_tiny}
    huge = {"quantity": "9" * 18, "proxy_value": "9" * 18}
    case = make_case({**row, "id": "b", "duration_years": 60}, {**huge, "duration_years": 60, "drop_off": "0"})
    bridge = value_bridge(case)
    assert exact_total((bridge.gross, *(step.amount for step in bridge.steps))) == bridge.pv == calculate(case).pv


def test_map_without_outcomes_comes_to_nothing():
    found = calculate(make_case(outcomes=[]))
    assert (found.pv, found.ratio, found.net_ratio, found.years) == (0, 0, -1, ())


def test_headline_names_the_ratio_of_the_cover_and_leaves_the_ratio_gross():
    net = calculate(make_case({"drop_off": "0"}, conventions={"headline_ratio": "net", "discount_rate": "0"}))
    assert (net.ratio, net.headline_ratio) == (Decimal("3.24"), Decimal("2.24"))


# --- Numbers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "places", "expected"),
    [
        ("2.005", 2, "2.01"),
        ("2.0049", 2, "2.00"),
        ("-2.005", 2, "-2.01"),
        ("1234.5", 0, "1,235"),
        ("-0.001", 2, "0.00"),
    ],
)
def test_figures_are_shown_rounded_half_up(number, places, expected):
    assert shown(Decimal(number), places) == expected


@pytest.mark.parametrize(("number", "expected"), [("1656.5", "£1,657"), ("-1656.4", "−£1,656"), ("-0.4", "£0")])
def test_money_has_its_minus_before_the_sign(number, expected):
    assert money(Decimal(number)) == expected


def test_anything_to_the_power_of_nothing_is_one():
    assert power(Decimal(0), Decimal(0)) == 1
    assert power(Decimal(0), Decimal(2)) == 0


@pytest.mark.parametrize("text", ["5400.000000", "-0.0", "1E+3", "1E-7"])
def test_plain_figure_reads_as_the_same_number(text):
    assert parse(plain(Decimal(text))) == Decimal(text)
    assert "E" not in plain(Decimal(text))
