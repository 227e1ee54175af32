"""Reading a case: what is missing, odd or twice is named with its row and field, and never guessed at."""

from decimal import Decimal

import pytest

from sroi.calculation.conventions import GREEN_BOOK_RATES, PRESETS, PriceIndex, fingerprint
from sroi.calculation.findings import UnsoundCaseError
from sroi.calculation.json_text import read_text
from sroi.calculation.present_value import calculate, case_fingerprint
from sroi.calculation.reading import read_case
from tests.sroi.cases import FIXTURES, errors, make_case, raw_case, warned


def test_every_fault_is_named_at_once():
    raw = read_text((FIXTURES / "faulty.json").read_bytes())
    assert errors(raw) == {
        ("rate_out_of_range", None, "discount_rate"),
        ("attribution_meaning_missing", None, "attribution_means"),
        ("not_a_number", "input 1", "amount"),
        ("not_a_number", "input 2", "amount"),
        ("negative_quantity", "a", "quantity"),
        ("not_a_number", "a", "proxy_value"),
        ("share_out_of_range", "a", "deadweight"),
        ("share_out_of_range", "a", "displacement"),
        ("share_out_of_range", "a", "attribution"),
        ("duration_invalid", "a", "duration_years"),
        ("circular_chain", "a", "leads_to"),
        ("duration_invalid", "b", "duration_years"),
        ("price_index_missing", "b", "proxy_price_year"),
        ("mixed_currencies", "b", "currency"),
        ("not_a_number", "c", "quantity"),
        ("not_a_number", "c", "proxy_value"),
        ("missing", "c", "attribution"),
        ("duration_invalid", "c", "duration_years"),
        ("delay_invalid", "c", "delay_years"),
        ("unknown_value", "c", "direction"),
    }


@pytest.mark.parametrize(
    "value",
    ["1,200", "£5", "5 %", "5%", " 5", "5 ", "", "NaN", "-Infinity", "inf", "1_000", "٣", "1e", "0x10", "--1", "1.2.3",
     "1" * 101, "1e18", "1e-99", True, ["5"], {"low": "1"}],
)  # fmt: skip
def test_what_is_no_plain_number_is_refused(value):
    assert ("not_a_number", "a", "quantity") in errors(raw_case({"quantity": value}))


@pytest.mark.parametrize(
    ("value", "expected"),
    [("7.50", "7.50"), (7, "7"), (Decimal("7.5"), "7.5"), ("+7", "7"), ("7.5e2", "750"), (".5", "0.5")],
)
def test_plain_number_is_read_digit_for_digit(value, expected):
    assert make_case({"quantity": value}).outcomes[0].quantity == Decimal(expected)


def test_percentage_for_a_share_is_asked_about():
    with pytest.raises(UnsoundCaseError, match=r"Map “A choir”, row “a”, deadweight: 15 is .* Is 0.15 meant\?"):
        make_case({"deadweight": "15"})


@pytest.mark.parametrize("share", ["deadweight", "displacement", "attribution", "leakage", "drop_off"])
@pytest.mark.parametrize("value", ["-0.01", "1.01", "25"])
def test_share_outside_nothing_and_all_is_refused(share, value):
    assert errors(raw_case({share: value})) == {("share_out_of_range", "a", share)}


@pytest.mark.parametrize("field", ["quantity", "proxy_value", "deadweight", "displacement", "attribution", "drop_off"])
def test_figure_that_must_be_there_is_not_assumed(field):
    assert errors(raw_case({field: None})) == {("missing", "a", field)}


@pytest.mark.parametrize("value", [0, -1, 61, "1.5", "2.25"])
def test_duration_must_be_whole_years_up_to_sixty(value):
    assert errors(raw_case({"duration_years": value})) == {("duration_invalid", "a", "duration_years")}


@pytest.mark.parametrize("value", [1, "3", "3.0", 60])
def test_whole_duration_may_be_written_in_any_way(value):
    assert make_case({"duration_years": value}).outcomes[0].duration_years == int(float(value))


@pytest.mark.parametrize("value", ["-0.01", "0.151", "3.5"])
def test_rate_outside_nothing_and_fifteen_percent_is_refused(value):
    assert errors(raw_case(conventions={"discount_rate": value})) == {("rate_out_of_range", None, "discount_rate")}


@pytest.mark.parametrize("value", ["0", "0.15"])
def test_rate_at_either_end_is_fine(value):
    assert not errors(raw_case(conventions={"discount_rate": value}))


@pytest.mark.parametrize(
    ("inputs", "fault"),
    [
        ([], ("no_inputs", None, "inputs")),
        (None, ("no_inputs", None, "inputs")),
        ("none", ("not_a_list", None, "inputs")),
        (["5"], ("not_an_object", None, "inputs")),
        ([{"stakeholder": "Council", "amount": "0"}], ("inputs_not_positive", None, "inputs")),
        ([{"amount": "100"}, {"amount": "-100.00"}], ("inputs_not_positive", None, "inputs")),
        ([{"stakeholder": "Council"}], ("missing", "input 1", "amount")),
    ],
)
def test_ratio_needs_something_put_in(inputs, fault):
    assert errors(raw_case(inputs=inputs)) == {fault}


def test_meaning_of_attribution_is_never_assumed():
    assert errors(raw_case(conventions={"attribution_means": None})) == {
        ("attribution_meaning_missing", None, "attribution_means")
    }
    assert ("attribution_meaning_missing", None, "attribution_means") in errors(raw_case() | {"conventions": None})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("attribution_means", "ours"), ("drop_off_method", "steep"), ("adjustment_method", "both"),
        ("headline_ratio", "large"), ("inputs_discounted", "false"), ("preset", "guide"),
    ],
)  # fmt: skip
def test_unknown_word_of_a_convention_is_refused(key, value):
    assert errors(raw_case(conventions={key: value})) == {("unknown_value", None, key)}


def test_convention_that_is_not_stated_is_the_guides_and_said_so():
    case = make_case(conventions={"discount_rate": None})
    assert case.conventions == PRESETS["guide_2012"]
    assert ("convention_assumed", None, "discount_rate") in warned(case)


def test_preset_brings_all_its_conventions_and_gives_way_to_what_is_stated():
    green = {"preset": "green_book", "attribution_means": "share_due_to_others"}
    case = read_case(raw_case() | {"conventions": green})
    assert case.conventions == PRESETS["green_book"]
    stated = read_case(raw_case() | {"conventions": {**green, "discount_rate": "0.035"}})
    assert stated.conventions.rates == GREEN_BOOK_RATES
    other = read_case(raw_case() | {"conventions": {**green, "discount_rate": "0.05", "max_years": 2}})
    assert case_fingerprint(other) == "CUSTOM r5% e0 k2 mult inputs-disc max2 gross"


# --- Direction, uprating, chain, currency -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row", [{"proxy_value": "-1000"}, {"direction": -1}, {"direction": "-1", "proxy_value": "-1000"}]
)
def test_loss_may_be_said_by_direction_or_by_the_sign_of_the_proxy(row):
    case = make_case(row)
    assert (case.outcomes[0].direction, case.outcomes[0].proxy_value) == (-1, Decimal(1000))
    assert calculate(case).rows[0].impact == -5400
    assert case.raw["outcomes"][0] == raw_case(row)["outcomes"][0]


def test_contradiction_of_sign_and_direction_is_said():
    assert ("direction_contradicted", "a", "direction") in warned(make_case({"proxy_value": "-1", "direction": "+1"}))


@pytest.mark.parametrize(
    ("row", "top"),
    [
        ({"proxy_price_year": 2019}, {}),
        ({"proxy_price_year": 2024}, {"price_year": 2024}),
        ({"proxy_price_year": Decimal("2024.0")}, {"price_year": 2024}),
        ({"proxy_price_year": "2024"}, {"price_year": 2024}),
        ({}, {"price_year": 2024}),
    ],
)
def test_without_two_price_years_nothing_is_uprated(row, top):
    assert make_case(row, **top).outcomes[0].uprating == 1


def test_proxy_is_uprated_once_by_the_index_that_is_named_or_stated():
    row, top = {"proxy_price_year": "2018/19"}, {"price_year": "2024/25"}
    levels = {"2018/19": Decimal(80), "2024/25": Decimal(100)}
    named = read_case(raw_case(row, price_index="gdp", **top), {"gdp": PriceIndex("gdp", levels)})
    assert calculate(named).rows[0].impact == Decimal(5400) * 100 / 80
    assert case_fingerprint(named).endswith("prices-gdp gross")
    stated = {year: str(level) for year, level in levels.items()}
    assert make_case(row, conventions={"price_index": stated}, **top).outcomes[0].uprating == Decimal("1.25")


@pytest.mark.parametrize("index", [None, "unheard of", {"2024": "100"}, {"name": "gdp", "values": {"2019": "90"}}])
def test_uprating_without_a_level_for_both_years_is_refused(index):
    raw = raw_case({"proxy_price_year": 2019}, price_year=2024, price_index=index)
    assert errors(raw) == {("price_index_missing", "a", "proxy_price_year")}


@pytest.mark.parametrize(
    ("links", "circle"), [({"a": "b", "b": "c"}, None), ({"a": "a"}, "a"), ({"b": ["c"], "c": ["a", "b"]}, "b"),
                          ({"a": ["b", "c"], "b": "c"}, None), ({"a": "b", "b": "c", "c": "b"}, "b")],
)  # fmt: skip
def test_circle_in_the_chain_of_outcomes_is_refused(links, circle):
    raw = raw_case(*({"id": name, "leads_to": links.get(name)} for name in "abc"))
    assert errors(raw) == ({("circular_chain", circle, "leads_to")} if circle else set())


def test_figures_in_two_currencies_are_refused():
    raw = raw_case({"currency": "gbp"}, inputs=[{"amount": "1", "currency": "GBP"}, {"amount": "1", "currency": "EUR"}])
    assert errors(raw) == {("mixed_currencies", "input 2", "currency")}


# --- Keys and names -----------------------------------------------------------------------------------------------


def test_unknown_keys_are_kept_and_listed():
    case = make_case({"colour": "blue", "published_impact": "5400"}, weather={"today": "rain"}, lesson="rain")
    unknown = {(row, field) for code, row, field in warned(case) if code == "unknown_key"}
    assert unknown == {("a", "colour"), (None, "weather")}
    assert case.raw["weather"] == {"today": "rain"}


def test_map_with_more_rows_than_any_has_is_refused_at_once():
    assert errors(raw_case(outcomes=[{}] * 20_001)) == {("too_many_rows", None, "outcomes")}
    strange = {f"key {number}": number for number in range(60)}
    assert len([finding for finding in make_case(strange).notes if finding.code == "unknown_key"]) == 51


def test_row_without_an_id_is_called_by_its_place():
    assert [row.id for row in calculate(make_case({}, {"id": None}, {"id": 7})).rows] == ["a", "2", "7"]


def test_key_that_comes_twice_and_bare_nan_are_refused_at_their_place():
    text = b'{"inputs": [{"amount": 5, "amount": 6}], "conventions": {"attribution_means": "share_due_to_us"}, '
    found = errors(read_text(text + b'"outcomes": [{"id": "x", "quantity": NaN, "proxy_value": 1, "note": Infinity}]}'))
    assert {
        ("duplicate_key", "input 1", "amount"),
        ("not_a_number", "x", "quantity"),
        ("not_a_number", "x", "note"),
    } <= found
    assert ("missing", "x", "quantity") not in found


# --- Fingerprint --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conventions", "expected"),
    [
        ({}, "GUIDE r3.5% e1 k2 mult gross"),
        ({"headline_ratio": "net", "max_years": 5}, "GUIDE r3.5% e1 k2 mult net"),
        ({"max_years": 2}, "GUIDE r3.5% e1 k2 mult max2 gross"),
        ({"discount_rate": "0", "first_benefit_exponent": "0"}, "NODISCOUNT r0% e0 k2 mult gross"),
        ({"discount_rate": "0.0341", "first_benefit_exponent": "0.5"}, "CUSTOM r3.41% e0.5 k2 mult gross"),
        ({"drop_off_from_benefit_year": 1, "drop_off_method": "linear"}, "CUSTOM r3.5% e1 k1 linear mult gross"),
        ({"adjustment_method": "subtractive", "inputs_discounted": True}, "CUSTOM r3.5% e1 k2 sub inputs-disc gross"),
    ],
)
def test_fingerprint_names_every_choice_that_moves_the_ratio(conventions, expected):
    assert case_fingerprint(make_case(conventions=conventions)) == expected


def test_fingerprint_of_the_green_book_has_its_steps():
    assert fingerprint(PRESETS["green_book"]) == "GREENBOOK r3.5%/3%/2.5% e0 k2 mult inputs-disc gross"


def test_rates_of_health_are_in_the_fingerprint_where_a_row_has_them():
    assert case_fingerprint(make_case({"discount_class": "health"})) == "GUIDE r3.5% h1.5% e1 k2 mult gross"
