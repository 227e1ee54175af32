"""Counts of answers as a share, beside figures worked out elsewhere (Wilson by hand, Student's t by SciPy)."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from sroi.survey.scales import SCALES
from sroi.survey.shares import share_of, student, wilson

DEGREES, YES_NO = SCALES["degrees"], SCALES["yes-no"]


def stated(found):
    return [str(part) for part in (found.stated.value, found.stated.low, found.stated.high)]


def test_yes_or_no_has_the_interval_of_wilson():
    # 28 of 41: (0.6829 + 0.0469 ± 1.96 √(0.6829·0.3171/41 + 3.8415/6724)) / 1.0937
    found = share_of(YES_NO, {"a0": 13, "a1": 28})
    assert (found.n, found.method) == (41, "Wilson")
    assert stated(found) == ["0.6829", "0.5302", "0.8044"]


def test_answers_by_degrees_have_the_interval_of_their_mean():
    # 5 × 0, 8 × 0.25, 10 × 0.5, 3 × 0.75: mean 0.35577, s 0.23637, t(25) 2.0595
    found = share_of(DEGREES, {"a0": 5, "a1": 8, "a2": 10, "a3": 3})
    assert (found.n, found.method) == (26, "Student’s t")
    assert stated(found) == ["0.3558", "0.2603", "0.4512"]


def test_answers_that_are_all_alike_are_not_certain():
    found = share_of(DEGREES, {"a2": 12})
    assert stated(found) == ["0.5", "0.2538", "0.7462"]
    assert stated(wilson(Decimal(0), 10)) == ["0", "0", "0.2775"]
    assert stated(wilson(Decimal(1), 10)) == ["1", "0.7225", "1"]


@pytest.mark.parametrize(
    ("freedom", "quantile"), [(1, "12.7062"), (30, "2.0423"), (31, "2.0395"), (60, "2.0003"), (120, "1.9799")]
)
def test_quantiles_of_student_are_right_to_four_places(freedom, quantile):
    assert abs(student(freedom) - Decimal(quantile)) < Decimal("0.0001")


def test_question_asked_the_other_way_round_is_turned():
    found = share_of(YES_NO, {"a0": 13, "a1": 28})
    assert stated(found.reversed) == ["0.3171", "0.1956", "0.4698"]


def test_share_of_a_group_is_a_number_of_people():
    found = share_of(YES_NO, {"a0": 13, "a1": 28}).of(Decimal(46))
    assert [str(part) for part in (found.value, found.low, found.high)] == ["31.41", "24.39", "37"]


@pytest.mark.parametrize("counts", [{}, {"a0": 0}, {"a0": -1, "a1": 3}, {"a9": 1}, {"a0": 10**7}])
def test_counts_that_are_none_are_refused(counts):
    with pytest.raises(ValueError, match="answer"):
        share_of(YES_NO, counts)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.sampled_from(list(SCALES.values())), some.lists(some.integers(0, 400), min_size=2, max_size=11))
def test_share_lies_in_its_interval_and_the_interval_between_none_and_all(scale, numbers):
    counts = {answer.key: number for answer, number in zip(scale.answers, numbers, strict=False)}
    if not any(counts.values()):
        return
    found = share_of(scale, counts)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.stated.low <= found.stated.value <= found.stated.high
