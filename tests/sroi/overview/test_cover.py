"""The cover: the sentence of the method, its range, and the words that figures are written in."""

from decimal import Decimal

import pytest

from sroi.calculation.present_value import calculate
from sroi.calculation.reading import read_case
from sroi.overview import words
from sroi.overview.cover import Cover, Spread, cover

# 1,000 put in; 1,300 and 130 at the end of the first year: 1,430 / 1.1 = 1,300, of which 118.18 cashable.
INPUT = {"stakeholder": "Funder", "amount": "1000"}
FIGURES = {"deadweight": "0", "displacement": "0", "attribution": "0", "duration_years": 1}
GAIN = {"id": "gain", "stakeholder": "Singers", "outcome": "sleep", "quantity": "13", "proxy_value": "100", **FIGURES}
SAVED = {"id": "saved", "stakeholder": "Council", "quantity": "13", "proxy_value": "10", "cashable": True, **FIGURES}
SPREAD = Spread(Decimal("0.95"), Decimal("1.625"), Decimal("0.874"), 10_000, 7)


def cover_of(*outcomes: object, spread: Spread | None = SPREAD, currency: str = "GBP", **conventions: str) -> Cover:
    stated = {"attribution_means": "share_due_to_others", "discount_rate": "0.10", **conventions}
    case = read_case({"currency": currency, "conventions": stated, "inputs": [INPUT], "outcomes": list(outcomes)})
    return cover(case, calculate(case), spread)


def test_the_sentence_is_the_methods():
    assert cover_of(GAIN, SAVED).full == (
        "For every £1 of investment (cash and in kind), an estimated £1.30 of social value over 1 year "
        "(range £0.95–£1.63), of which £0.12 is cashable."
    )


def test_a_map_of_which_nothing_is_cashable_says_so():
    assert cover_of(GAIN).full.endswith(", none of it said to be cashable.")


def test_without_random_draws_there_is_no_range_and_the_note_says_so():
    found = cover_of(GAIN, spread=None)
    assert "range" not in found.full
    assert found.note == "No range is drawn for it."
    assert [fact.label for fact in found.facts] == [
        "Cashable",
        "Put in",
        "Present value",
        "Left after cost",
        "Pays back",
    ]


def test_the_range_is_never_called_a_confidence_interval():
    assert "Not a confidence interval." in cover_of(GAIN).note


def test_the_cover_never_calls_anything_assured():
    found = cover_of(GAIN, SAVED)
    assert "assured" not in " ".join((found.lead, found.sentence, found.full, found.note)).lower()


def test_a_net_headline_stands_large_and_the_whole_value_beneath():
    found = cover_of(GAIN, SAVED, headline_ratio="net")
    assert (found.lead, found.figure) == ("What came beyond every £1 put in", "£0.30")
    assert found.sentence.endswith("As a whole it is £1.30 over 1 year.")


def test_a_ratio_below_one_is_said_like_any_other():
    found = cover_of(SAVED)
    assert found.figure == "£0.12"
    assert {fact.label: fact.text for fact in found.facts}["Left after cost"] == "−£882"


def test_a_map_without_outcomes_counts_to_nothing():
    assert "£0.00 of social value over no years, for there are no outcomes" in cover_of(spread=None).full


def test_another_currency_keeps_its_sign():
    assert cover_of(GAIN, currency="USD").lead == "For every $1 put in"


@pytest.mark.parametrize(
    ("above", "text"),
    [
        ("1", "in every one of 10,000 draws"),
        ("0.9999", "in nearly every one of 10,000 draws"),
        ("0.874", "in 87 % of 10,000 draws"),
        ("0", "in none of 10,000 draws"),
    ],
)
def test_how_often_it_breaks_even_is_said_in_words(above, text):
    spread = Spread(Decimal(1), Decimal(2), Decimal(above), 10_000, 7)
    assert cover_of(GAIN, spread=spread).facts[-1].text.replace(words.NO_BREAK, " ") == text


@pytest.mark.parametrize(
    ("months", "text"),
    [("0.4", "less than a month"), ("1", "1 month"), ("12.2", "1 year"), ("38.2", "3 years 2 months")],
)
def test_a_time_to_pay_back_is_said_in_years_and_months(months, text):
    assert words.months(Decimal(months)) == text


@pytest.mark.parametrize(
    ("value", "text"), [("48.25", "£48.25"), ("94", "£94"), ("1595.6", "£1,596"), ("-0.5", "−£0.50")]
)
def test_a_value_has_pence_only_where_they_matter(value, text):
    assert words.each(Decimal(value), "GBP") == text


@pytest.mark.parametrize(("value", "text"), [("0.125", "12.5 %"), ("0.3", "30 %"), ("0", "0 %"), ("1", "100 %")])
def test_a_share_is_said_in_per_cent(value, text):
    assert words.share(Decimal(value)).replace(words.NO_BREAK, " ") == text


@pytest.mark.parametrize(("value", "text"), [("1286", "1,286"), ("2.50", "2.5"), ("-3", "−3"), ("0", "0")])
def test_a_number_has_its_thousands_marked(value, text):
    assert words.number(Decimal(value)) == text
