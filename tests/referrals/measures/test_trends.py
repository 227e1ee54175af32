"""How what somebody said has changed: which way, how much that tells, and in which words."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest

from referrals.instruments import CODES, latest
from referrals.measures.trends import Answered, answered_of, ticks


@dataclass
class Result:
    """What a set of answers came to."""

    answered_on: date
    score: Decimal | None = None
    subscales: dict[str, float] = field(default_factory=dict)


def scores(code: str, *values: str | None, days: tuple[int, ...] = (1, 15, 28)) -> Answered | None:
    """Scores of an instrument in three weeks of a month."""
    results = [
        (f"time {day}", Result(date(2026, 3, day), Decimal(value) if value else None))
        for value, day in zip(values, days, strict=False)
    ]
    return answered_of(latest(code), results)


@pytest.mark.parametrize(
    ("code", "values", "words"),
    [
        ("ucla3", ("7", "4"), "Company: 7, then 4: better (lower is better)."),
        ("ucla3", ("4", "7"), "Company: 4, then 7: less well (lower is better)."),
        ("ucla3", ("4", "7", "4"), "Company: 4, then 4: the same (lower is better)."),
        ("swemwbs", ("20.73", "21.54"), "better. That is within what answers vary by anyway."),
        (
            "swemwbs",
            ("20.73", "22.35"),
            "A change of 1.62 may be more than what answers vary by anyway; sources differ.",
        ),
        ("swemwbs", ("20.73", "24.11"), "A change of 3.38 is more than what answers vary by anyway."),
        ("phq9", ("15", "10"), "better (lower is better). That is within what answers vary by anyway."),
        ("phq9", ("15", "9"), "better (lower is better). A change of 6 is more than what answers vary by anyway."),
        ("gad7", ("4", "8"), "less well (lower is better). A change of 4 is more than what answers vary by anyway."),
    ],
)
def test_a_change_is_said_with_its_direction_and_what_it_tells(code, values, words):
    answered = scores(code, *values)
    assert answered is not None
    assert words in answered.figure.notes[0]


def test_asked_once_there_is_nothing_to_compare_and_nothing_is_drawn():
    answered = scores("ucla3", "7")
    assert answered is not None
    assert "nothing yet to compare" in answered.figure.notes[0]
    assert (answered.figure.drawing, answered.figure.is_table_open) == (None, True)


def test_what_has_no_score_is_left_out_and_is_not_nought():
    answered = scores("ucla3", "7", None, "5")
    assert answered is not None
    assert [reading.value for reading in answered.trends[0].readings] == [7, 5]
    assert scores("ucla3", None, None) is None


def test_the_four_of_ons4_stand_each_by_itself_and_anxiety_is_better_when_lower():
    first = {"satisfied": 4, "worthwhile": 5, "happy": 5, "anxious": 7}
    last = {"satisfied": 6, "worthwhile": 5, "happy": 4, "anxious": 3}
    answered = answered_of(
        latest("ons4"),
        [("before", Result(date(2026, 3, 1), None, first)), ("after", Result(date(2026, 6, 1), None, last))],
    )
    assert answered is not None
    assert [trend.verdict for trend in answered.trends] == ["better", "the same", "less well", "better"]
    assert answered.finding == "How life is at the moment: 2 better, 1 the same, 1 less well"
    assert len(answered.figure.drawing.lines) == 4
    assert [row.heading for row in answered.figure.table.rows][3] == "Anxious yesterday (0 to 10, lower is better)"


def test_of_what_is_neither_good_nor_bad_only_more_or_less_is_said():
    answered = answered_of(
        latest("living"),
        [(str(day), Result(date(2026, 3, day), None, {"paid_hours": hours})) for day, hours in ((1, 0), (9, 16))],
    )
    assert answered is not None
    assert answered.trends[0].verdict == "more"


def test_goals_go_by_their_own_words():
    results = [
        ("before", Result(date(2026, 3, 1), None, {"a": 2})),
        ("after", Result(date(2026, 6, 1), None, {"a": 6})),
    ]
    answered = answered_of(latest("goals"), results, labels={"a": "Walk to the shop", "b": "Sing"})
    assert answered is not None
    assert answered.figure.notes[0] == "Walk to the shop: 2, then 6: better."


def test_no_diagnosis_word_stands_in_what_is_said_of_any_instrument():
    for code in CODES:
        answered = scores(code, "10", "4")
        told = [answered.finding, *(trend.sentence for trend in answered.trends)] if answered else []
        assert not [text for text in told if any(word in text.lower() for word in ("depress", "disorder", "case"))]


@pytest.mark.parametrize(
    ("least", "greatest", "values"),
    [(0, 10, [0, 2, 4, 6, 8, 10]), (3, 9, [3, 5, 7, 9]), (7, 35, [7, 17, 35]), (0, 27, [0, 5, 10, 15, 20, 27])],
)
def test_an_axis_has_the_whole_scale_in_few_numbers(least, greatest, values):
    found = [tick.value for tick in ticks(Decimal(least), Decimal(greatest))]
    assert (found[0], found[-1]) == (least, greatest)
    assert len(found) <= 7
    assert len(found) >= len(values) - 1
