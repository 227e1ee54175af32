"""Turnbull's estimate, against Kaplan and Meier by hand and against what no assumption can change."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.outcomes import turnbull
from assets.outcomes.turnbull import survival_curves

pytestmark = pytest.mark.django_db

INTERVALS = 6
endings = st.dictionaries(
    st.tuples(st.integers(1, INTERVALS + 1), st.none() | st.integers(1, INTERVALS)).filter(
        lambda one: one[0] <= one[1] if one[1] else True
    ),
    st.integers(1, 30),
    min_size=1,
    max_size=8,
)


def curve(found: dict, intervals: int = INTERVALS) -> list[tuple[float, float]]:
    """The curve of one group."""
    return survival_curves([found], intervals)[0]


def test_known_ends_give_kaplan_and_meiers_shares():
    # 100 to begin with: 10 end at once, then 10 are lost sight of, and 20 of the 80 that are left end.
    found = curve({(1, 1): 10, (2, None): 10, (3, 3): 20, (7, None): 60})
    assert [low for low, _ in found] == pytest.approx([1, 0.9, 0.9, 0.675, 0.675, 0.675, 0.675], abs=1e-4)
    assert found[3][0] == pytest.approx(found[3][1])


def test_ends_between_two_waves_say_nothing_about_the_time_between():
    assert curve({(1, 6): 40, (7, None): 60}) == [(1, 1), *[(0.6, 1)] * 5, (0.6, 0.6)]


def test_nothing_that_ended_stays_and_nothing_known_stays_unknown():
    assert curve({(7, None): 5, (1, None): 5}) == [(1, 1)] * 7
    assert curve({(1, None): 5}) == [(1, 1), *[(0, 1)] * 6]
    assert curve({}) == [(1, 1), *[(0, 1)] * 6]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=endings)
def test_estimate_lies_between_all_lost_for_gone_and_all_lost_for_here(db, found):
    whole, shares = sum(found.values()), curve(found)
    for mark, (low, high) in enumerate(shares):
        least = sum(count for (first, _), count in found.items() if first > mark) / whole
        most = sum(count for (_, last), count in found.items() if last is None or last > mark) / whole
        assert least - 0.01 <= low <= high <= most + 0.01
    assert all(one[1] >= other[1] - 1e-6 for one, other in pairwise(shares))


def test_same_numbers_are_worked_out_once(monkeypatch):
    first = curve({(1, 2): 3, (7, None): 4})
    monkeypatch.setattr(turnbull, "_estimate", None)
    assert curve({(7, None): 4, (1, 2): 3}) == first
