"""What answers come to: every raw value of every scale, and what happens where an answer is missing or is none."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referrals.instruments import CODES, Instrument, Scored, latest, score
from referrals.instruments.scoring import whole_number

SWEMWBS = (
    "7.00 9.51 11.25 12.40 13.33 14.08 14.75 15.32 15.84 16.36 16.88 17.43 17.98 18.59 19.25 19.98 20.73 21.54 22.35 "
    "23.21 24.11 25.03 26.02 27.03 28.13 29.31 30.70 32.55 35.00"
)
# Instruments with a sum: code, least and greatest raw score.
SUMS = [
    ("wemwbs", 14, 70),
    ("swemwbs", 7, 35),
    ("ucla3", 3, 9),
    ("phq9", 0, 27),
    ("gad7", 0, 21),
    ("core10", 0, 40),
    ("gqol", 0, 100),
    ("ghq12", 0, 36),
    ("ghq28", 0, 84),
]
EACH = ["ons4", "mycaw", "living", "experience"]
SCORED = [code for code in CODES if code not in ("goals", "what_changed")]


def answers_with_sum(instrument: Instrument, total: int) -> dict[str, int]:
    """Answers that add up to ``total``, the first items answered highest."""
    left = total - sum(item.least for item in instrument.items)
    answers = {}
    for item in instrument.items:
        more = min(left, item.greatest - item.least)
        answers[item.key] = item.least + more
        left -= more
    assert left == 0
    return answers


def lowest(instrument: Instrument) -> dict[str, int | str]:
    """The least of every answer."""
    return {item.key: item.least if item.is_number else "Words" for item in instrument.items}


def no_score(found: Scored) -> bool:
    return found.raw_score is None and found.score is None and not found.complete and bool(found.reason)


@pytest.mark.parametrize(("code", "least", "greatest"), SUMS)
def test_every_raw_score_is_the_sum_of_the_answers(code, least, greatest):
    instrument = latest(code)
    for total in range(least, greatest + 1):
        found = score(instrument, answers_with_sum(instrument, total))
        assert found.raw_score == total
        assert found.complete
        assert found.reason == ""
        if code not in ("swemwbs", "ghq12", "ghq28"):
            assert found.score == total
    assert sum(item.greatest for item in instrument.items) == greatest


def test_swemwbs_becomes_metric_by_its_table_to_two_decimals():
    instrument = latest("swemwbs")
    made = [str(score(instrument, answers_with_sum(instrument, total)).score) for total in range(7, 36)]
    assert made == SWEMWBS.split()
    assert [str(each) for each in instrument.table] == SWEMWBS.split()


@pytest.mark.parametrize(("code", "items"), [("ghq12", 12), ("ghq28", 28)])
def test_ghq_counts_the_last_two_answers_of_four_as_one(code, items):
    instrument = latest(code)
    keys = [item.key for item in instrument.items]
    for answer, counts in ((0, 0), (1, 0), (2, 1), (3, 1)):
        found = score(instrument, dict.fromkeys(keys, answer))
        assert (found.raw_score, found.score) == (answer * items, counts * items)
    for cases in range(items + 1):
        found = score(instrument, {key: 2 if place < cases else 1 for place, key in enumerate(keys)})
        assert (found.score, found.raw_score) == (cases, items + cases)


def test_ghq28_has_four_sections_in_both_scorings():
    answers = lowest(latest("ghq28")) | {"a1": 1, "a2": 3, "b7": 2, "d1": 1}
    found = score(latest("ghq28"), answers)
    assert found.subscales == {
        "a": 1,
        "b": 1,
        "c": 0,
        "d": 0,
        "a_likert": 4,
        "b_likert": 2,
        "c_likert": 0,
        "d_likert": 1,
    }
    assert score(latest("ghq12"), lowest(latest("ghq12"))).subscales == {}


@pytest.mark.parametrize("code", EACH)
def test_items_that_stand_each_by_itself_are_never_combined(code):
    instrument = latest(code)
    for item in (item for item in instrument.items if item.is_number):
        for value in range(item.least, item.greatest + 1):
            found = score(instrument, lowest(instrument) | {item.key: value})
            assert (found.raw_score, found.score, found.reason) == (None, None, "")
            assert found.subscales[item.key] == value
            assert found.complete


def test_anxious_is_not_turned_round_in_its_number_and_says_that_less_is_better():
    ons4 = latest("ons4")
    assert score(ons4, {"satisfied": 8, "worthwhile": 7, "happy": 6, "anxious": 2}).subscales["anxious"] == 2
    assert (ons4.item("anxious").better, ons4.item("anxious").reversed) == ("lower", True)
    assert {item.better for item in ons4.items[:3]} == {"higher"}


def test_core10_is_added_as_printed():
    """The form has turned items 2 and 3 round itself."""
    answers = dict.fromkeys([item.key for item in latest("core10").items], 0) | {"q2": 4, "q3": 4}
    assert score(latest("core10"), answers).score == 8


@pytest.mark.parametrize("code", SCORED)
def test_one_missing_item_leaves_no_score_and_a_reason(code):
    instrument = latest(code)
    for place, item in enumerate(instrument.items, start=1):
        if not item.needed:
            continue
        for nothing in (None, "", "  "):
            found = score(instrument, lowest(instrument) | {item.key: nothing})
            assert no_score(found)
            assert item.key not in found.subscales
            if len(instrument.items) > 1:
                assert found.reason == f"Missing: item {place}."
            assert found.answered == found.asked - 1


@pytest.mark.parametrize("code", SCORED)
def test_answer_out_of_range_leaves_no_score_and_a_reason(code):
    instrument = latest(code)
    for place, item in enumerate(instrument.items, start=1):
        for value in (item.least - 1, item.greatest + 1, -1, 10**9 - 1) if item.is_number else ():
            found = score(instrument, lowest(instrument) | {item.key: value})
            assert no_score(found)
            assert found.reason == f"Out of range: item {place}."


@pytest.mark.parametrize("answer", ["3.0", "2.5", "three", "3,0", "³", "٣", "1e0", "+3", "--3", "3 3", True, "NA"])
def test_answer_that_is_no_whole_number_is_no_answer(answer):
    assert whole_number(answer) is None
    found = score(latest("swemwbs"), dict.fromkeys([f"q{n}" for n in range(1, 8)], 3) | {"q2": answer})
    assert no_score(found)
    assert found.reason == "Not a whole number: item 2."


@pytest.mark.parametrize(
    ("answer", "number"), [(3, 3), ("3", 3), (" 3 ", 3), ("03", 3), ("-1", -1), (0, 0), (None, None)]
)
def test_whole_number_is_read_from_what_people_type(answer, number):
    assert whole_number(answer) == number


def test_reason_names_items_in_few_words_and_never_what_was_answered():
    answers = dict.fromkeys([item.key for item in latest("ghq28").items], 1)
    answers |= {"a3": None, "a4": None, "a5": None, "b1": "secret", "d7": 77, "c1": ""}
    found = score(latest("ghq28"), answers)
    assert found.reason == "Missing: items 3-5, 15. Not a whole number: item 8. Out of range: item 28."
    assert (found.answered, found.asked) == (22, 28)


def test_nothing_answered_says_so():
    found = score(latest("phq9"), {})
    assert found.reason == "Nothing was answered."
    assert (found.answered, found.asked) == (0, 9)


def test_item_that_is_not_of_the_instrument_is_an_error():
    with pytest.raises(ValueError, match="ons4 has no item q1"):
        score(latest("ons4"), {"q1": 1})


def test_own_goals_are_asked_by_the_keys_of_the_plan():
    goals = latest("goals").with_goals({"first": "To sing again", "second": "To sleep"})
    found = score(goals, {"first": 4, "second": 10})
    assert found.subscales == {"first": 4, "second": 10}
    assert found.complete
    assert [item.text for item in goals.items] == ["To sing again", "To sleep"]
    assert not score(latest("goals").with_goals({}), {}).complete
    with pytest.raises(ValueError, match="ons4 does not ask for goals"):
        latest("ons4").with_goals({"first": "To sing again"})


def test_open_question_is_complete_when_something_is_said():
    found = score(latest("what_changed"), {"words": "I go out again."})
    assert (found.complete, found.score, found.answered, found.asked) == (True, None, 1, 1)
    assert not score(latest("what_changed"), {"words": " "}).complete


def test_experience_is_complete_without_its_open_question():
    answers = dict.fromkeys(["absorption", "expression", "belonging", "meaning"], 3)
    assert score(latest("experience"), answers).complete


@pytest.mark.parametrize(
    ("code", "answers", "alerts"),
    [
        ("phq9", {"q9": 0}, ()),
        ("phq9", {"q9": 1}, ("q9",)),
        ("phq9", {"q9": 3}, ("q9",)),
        ("phq9", {"q8": 3}, ()),
        ("ghq28", {"d1": 1, "c7": 3}, ()),
        ("ghq28", {"d1": 2, "d7": 3}, ("d1", "d7")),
        ("core10", {"q6": 1}, ("q6",)),
        ("core10", {"q6": 0, "q8": 4}, ()),
        ("phq9", {"q9": 9}, ()),
    ],
)
def test_answers_that_ask_for_help_are_found_also_where_the_rest_is_missing(code, answers, alerts):
    instrument = latest(code)
    assert score(instrument, answers).alerts == alerts
    assert score(instrument, lowest(instrument) | answers).alerts == alerts


anything = st.sampled_from([None, "", "x", "2", -1, 0, 1, 2, 3, 5, 9])


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(SCORED), st.data())
def test_there_is_a_score_exactly_when_every_answer_is_one(code, data):
    instrument = latest(code)
    answers = {item.key: data.draw(anything) for item in instrument.items}
    found = score(instrument, answers)
    sound = [
        item.is_number
        and (number := whole_number(answers[item.key])) is not None
        and item.least <= number <= item.greatest
        for item in instrument.items
        if item.needed
    ]
    assert found.complete == all(sound)
    assert (found.score is not None) == (found.complete and instrument.has_score)
    assert found.complete == (not found.reason)
    assert len(found.reason) <= 200
    assert 0 <= found.answered <= found.asked


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([code for code, _, _ in SUMS]), st.data())
def test_score_never_leaves_its_range_and_never_falls_when_an_answer_rises(code, data):
    instrument = latest(code)
    answers = {item.key: data.draw(st.integers(item.least, item.greatest)) for item in instrument.items}
    found = score(instrument, answers)
    assert instrument.score_least <= found.score <= instrument.score_greatest
    rising = next((item for item in instrument.items if answers[item.key] < item.greatest), None)
    if rising:
        higher = score(instrument, answers | {rising.key: answers[rising.key] + 1})
        assert higher.score >= found.score
        assert higher.raw_score == found.raw_score + 1


def test_worst_reason_fits_its_column():
    keys = [item.key for item in latest("ghq28").items]
    wrong = {key: (None, "x", 9)[place % 3] for place, key in enumerate(keys)}
    assert len(score(latest("ghq28"), wrong).reason) <= 200
    assert isinstance(score(latest("gqol"), {"quality": 50}).score, Decimal)
