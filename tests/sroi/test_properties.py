"""Laws of the arithmetic, tried on maps that nobody thought of, under each preset where they apply."""

from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sroi.calculation.bridge import value_bridge
from sroi.calculation.decimals import exact_total, precise
from sroi.calculation.json_text import read_text, write_text
from sroi.calculation.monte_carlo import agrees, simulate
from sroi.calculation.present_value import Result, calculate
from sroi.calculation.reading import read_case
from tests.sroi.cases import PRESETS, raw_cases, shares

# Two numbers of sixty digits that came about on different ways may differ in the last few.
LAST_DIGITS = Decimal("1e-50")

under_each_preset = pytest.mark.parametrize("preset", PRESETS)
Changed = Callable[[dict[str, Any]], None]


def law(*made_up: st.SearchStrategy[Any], examples: int = 20) -> Callable[[Any], Any]:
    """Enough examples to find a broken law, few enough for a suite that runs often; the law's sums are exact too."""

    def examined(test: Any) -> Any:
        return settings(max_examples=examples, deadline=None)(given(*made_up)(precise(test)))

    return examined


def result(raw: dict[str, Any], change: Changed | None = None) -> Result:
    """The result of a case, changed on the way if wanted."""
    changed = deepcopy(raw)
    if change:
        change(changed)
    return calculate(read_case(changed))


def is_close(one: Decimal, other: Decimal) -> bool:
    """Whether they are the same but for the last digits that are kept."""
    return abs(one - other) <= LAST_DIGITS * max(Decimal(1), abs(one), abs(other))


def times(text: str, factor: str) -> str:
    """A figure of a case, so many times as large."""
    return str(Decimal(text) * Decimal(factor))


@under_each_preset
@law(st.data(), st.sampled_from(["0", "0.5", "2", "3"]), st.sampled_from(["quantity", "proxy_value"]))
def test_value_is_linear_in_quantity_and_in_proxy(preset, data, factor, field):
    raw = data.draw(raw_cases(preset))

    def scale(changed):
        for row in changed["outcomes"]:
            row[field] = times(row[field], factor)

    before, after = result(raw), result(raw, scale)
    assert is_close(after.pv, before.pv * Decimal(factor))
    assert all(
        is_close(now.impact, was.impact * Decimal(factor)) for now, was in zip(after.rows, before.rows, strict=True)
    )


@under_each_preset
@law(st.data(), st.sampled_from(["deadweight", "displacement", "attribution"]))
def test_nothing_is_left_when_all_is_due_to_something_else(preset, data, share):
    raw = data.draw(raw_cases(preset))

    def take_all(changed):
        means_us = changed["conventions"]["attribution_means"] == "share_due_to_us"
        for row in changed["outcomes"]:
            row[share] = "0" if share == "attribution" and means_us else "1"

    after = result(raw, take_all)
    assert after.pv == 0
    assert all(row.impact == 0 and not any(row.years) for row in after.rows)


@under_each_preset
@law(st.data())
def test_more_deadweight_never_raises_a_row_that_is_a_gain(preset, data):
    raw = data.draw(raw_cases(preset))
    higher = [data.draw(shares) for _ in raw["outcomes"]]

    def raise_deadweight(changed):
        for row, share in zip(changed["outcomes"], higher, strict=True):
            row["deadweight"] = max(row["deadweight"], share, key=Decimal)

    before, after = result(raw), result(raw, raise_deadweight)
    for row, was, now in zip(raw["outcomes"], before.rows, after.rows, strict=True):
        if Decimal(row["proxy_value"]) >= 0:
            assert now.pv <= was.pv


@under_each_preset
@law(st.data(), st.permutations(["deadweight", "displacement", "leakage", "attribution"]))
def test_order_of_the_shares_is_irrelevant(preset, data, order):
    """Subtraction has no order either; what the shares are called makes no difference."""
    raw = data.draw(raw_cases(preset))
    raw["conventions"]["attribution_means"] = "share_due_to_others"

    def swap(changed):
        for row in changed["outcomes"]:
            row.update(zip(order, [row[share] for share in sorted(order)], strict=True))

    assert is_close(result(raw).pv, result(raw, swap).pv)


@pytest.mark.parametrize("preset", ["guide_2012", "no_discount", "custom"])
@law(st.data())
def test_with_one_rate_a_year_later_is_one_division_by_one_plus_that_rate(preset, data):
    raw = data.draw(raw_cases(preset))
    for row in raw["outcomes"]:
        row["undiscounted"], row["discount_class"] = False, "standard"
    conventions = read_case(raw).conventions

    def later(changed):
        changed["conventions"]["first_benefit_exponent"] = str(conventions.first_benefit_exponent + 1)

    assert is_close(result(raw).pv / (1 + conventions.rates.first), result(raw, later).pv)


@under_each_preset
@law(st.data(), st.sampled_from(["0.1", "2", "7"]))
def test_more_put_in_divides_the_ratio(preset, data, factor):
    raw = data.draw(raw_cases(preset))

    def scale(changed):
        for each in changed["inputs"]:
            each["amount"] = times(each["amount"], factor)

    assert is_close(result(raw).ratio / Decimal(factor), result(raw, scale).ratio)


@under_each_preset
@law(st.data(), st.randoms(use_true_random=False))
def test_order_of_the_rows_changes_nothing(preset, data, random: Random):
    raw = data.draw(raw_cases(preset))

    def shuffle(changed):
        random.shuffle(changed["outcomes"])
        random.shuffle(changed["inputs"])

    before, after = result(raw), result(raw, shuffle)
    assert (before.inputs, before.pv, before.ratio, before.years, before.payback_months) == (
        after.inputs, after.pv, after.ratio, after.years, after.payback_months,
    )  # fmt: skip
    assert {row.id: row for row in before.rows} == {row.id: row for row in after.rows}


@under_each_preset
@law(st.data())
def test_value_bridge_comes_to_the_present_value_to_the_last_digit(preset, data):
    case = read_case(data.draw(raw_cases(preset)))
    bridge = value_bridge(case)
    assert exact_total((bridge.gross, *(step.amount for step in bridge.steps))) == bridge.pv == calculate(case).pv


@under_each_preset
@law(st.data())
def test_ratios_and_differences_fit_each_other(preset, data):
    found = result(data.draw(raw_cases(preset)))
    assert is_close(found.ratio - 1, found.net_ratio)
    assert is_close(found.npv + found.inputs, found.pv)
    assert is_close(sum((row.pv for row in found.rows), Decimal(0)), found.pv)


@law(raw_cases("no_discount"))
def test_sum_is_that_of_fractions(raw):
    """Without roots and powers the whole sum can be checked against exact fractions."""
    found = result(raw)
    pv = Fraction(0)
    for row in raw["outcomes"]:
        kept = Fraction(1)
        for share in ("deadweight", "displacement", "attribution", "leakage"):
            kept *= 1 - Fraction(row[share])
        impact = Fraction(row["quantity"]) * Fraction(row["proxy_value"]) * kept
        pv += sum(impact * (1 - Fraction(row["drop_off"])) ** year for year in range(row["duration_years"]))
    put_in = sum(Fraction(each["amount"]) for each in raw["inputs"])
    assert abs(Fraction(found.pv) - pv) <= Fraction(LAST_DIGITS) * max(1, abs(pv))
    assert abs(Fraction(found.ratio) - pv / put_in) <= Fraction(LAST_DIGITS) * max(1, abs(pv / put_in))


@under_each_preset
@law(st.data())
def test_case_is_written_as_it_was_read(preset, data):
    raw = data.draw(raw_cases(preset))
    read = read_text(write_text(raw).encode())
    assert read == raw
    assert write_text(read_case(read).raw) == write_text(raw)


@pytest.mark.parametrize("preset", PRESETS)
@law(st.data(), examples=15)
def test_draws_at_the_estimates_agree_with_the_exact_result(preset, data):
    case = read_case(data.draw(raw_cases(preset)))
    assert agrees(simulate(case, seed=1, draws=10), calculate(case))
