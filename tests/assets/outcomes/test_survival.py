"""How far each asset is followed, and what the shares of several come to."""

from datetime import date

import pytest

from assets.choices import ChangeType
from assets.outcomes.fates import Fate, fate_of
from assets.outcomes.rows import Outcome
from assets.outcomes.survival import Followed, Marks, follow, survival_of

MARKS = Marks.between(date(2005, 1, 1), date(2010, 7, 1))  # 2005, 2006, 2007, 2008, 2009, 2010, and July


def one(fate: Fate, ended: tuple[date | None, date | None] = (None, None), last_seen: date | None = None) -> Outcome:
    """An outcome of the baseline."""
    return Outcome(1, 1, (), fate, is_decided=True, ended=ended, last_seen=last_seen)


def followed(group: list[Outcome]) -> list[Followed]:
    """Those of a group that are followed."""
    return [found for outcome in group if (found := follow(outcome, MARKS))]


def test_marks_are_the_anniversaries_and_the_day_of_the_later_wave():
    assert [day.isoformat() for day in MARKS.days][-2:] == ["2010-01-01", "2010-07-01"]
    assert MARKS.intervals == 6
    assert Marks.between(date(2004, 2, 29), date(2006, 2, 28)).days[1] == date(2005, 2, 28)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (one(Fate.STILL), Followed(6, 6)),
        (one(Fate.NOT_TRACED), Followed(0, 6, is_lost=True)),
        (one(Fate.UNDECIDED, last_seen=date(2007, 6, 1)), Followed(2, 6, is_lost=True)),
        # It had ended by the later wave's day, whenever that was.
        (one(Fate.CEASED), Followed(0, 5)),
        (one(Fate.FOLLOWED), Followed(0, 5)),
        (one(Fate.CEASED, last_seen=date(2007, 6, 1)), Followed(2, 5)),
        (one(Fate.CEASED, (date(2007, 6, 1), date(2008, 3, 1))), Followed(2, 3)),
        (one(Fate.CEASED, (date(2008, 1, 1), date(2008, 1, 1))), Followed(2, 3)),
        (one(Fate.CEASED, (None, date(2006, 5, 1))), Followed(0, 1)),
        # A wave that saw it later than it is said to have ended saw something else.
        (one(Fate.CEASED, (None, date(2006, 5, 1)), last_seen=date(2009, 1, 1)), Followed(0, 1)),
        (one(Fate.CEASED, (date(2012, 1, 1), None)), Followed(5, 5)),
        # It had gone before the baseline was made.
        (one(Fate.CEASED, (None, date(2003, 5, 1))), None),
        (one(Fate.OUT_OF_AREA), None),
        (one(Fate.DUPLICATE), None),
        (one(Fate.GONE_BEFORE), None),
        (one(Fate.NEW), None),
        (one(Fate.FOUND_LATER), None),
    ],
)
def test_asset_is_followed_as_far_as_it_is_known(outcome, expected):
    assert follow(outcome, MARKS) == expected


@pytest.mark.django_db
def test_bounds_take_all_that_is_lost_for_gone_and_for_here():
    group = (
        [one(Fate.STILL)] * 6 + [one(Fate.CEASED, (date(2006, 2, 1), date(2006, 9, 1)))] * 3 + [one(Fate.NOT_TRACED)]
    )
    found, nothing = survival_of([followed(group), []], MARKS)
    assert found.number == 10
    assert found.certain == [10, 9, 6, 6, 6, 6, 6]
    assert found.possible == [10, 10, 7, 7, 7, 7, 7]
    assert found.bounds[-1] == (0.6, 0.7)
    assert found.curve[2] == pytest.approx((6 / 9, 6 / 9), abs=1e-3)
    assert nothing.number == 0


@pytest.mark.django_db
def test_half_is_gone_between_the_days_that_the_dates_allow():
    group = [one(Fate.CEASED, (date(2006, 2, 1), date(2008, 9, 1)))] * 3 + [one(Fate.STILL)] * 2
    (found,) = survival_of([followed(group)], MARKS)
    assert found.half_gone == (date(2006, 1, 1), date(2009, 1, 1))
    (lasting,) = survival_of([followed([one(Fate.STILL)])], MARKS)
    assert lasting.half_gone is None


@pytest.mark.parametrize(
    ("changes", "then", "expected"),
    [
        ([], "", Fate.UNDECIDED),
        (["unchanged"], "", Fate.STILL),
        (["renamed", "moved", "paused"], "", Fate.STILL),
        (["reopened"], "paused", Fate.STILL),
        (["ceased"], "", Fate.CEASED),
        (["renamed", "ceased"], "", Fate.CEASED),
        (["ceased", "succeeded_by"], "", Fate.FOLLOWED),
        (["split_into"], "", Fate.FOLLOWED),
        (["merged_into"], "", Fate.FOLLOWED),
        (["not_traced"], "", Fate.NOT_TRACED),
        (["out_of_area"], "ceased", Fate.OUT_OF_AREA),
        (["duplicate"], "", Fate.DUPLICATE),
        (["unchanged"], "ceased", Fate.GONE_BEFORE),
        (["reopened"], "ceased", Fate.GONE_BEFORE),
    ],
)
def test_every_change_comes_to_one_fate(changes, then, expected):
    assert fate_of(changes, is_seen_then=True, status_then=then) is expected


def test_newcomers_are_new_or_were_there_already():
    assert fate_of([ChangeType.NEW], is_seen_then=False) is Fate.NEW
    assert fate_of([ChangeType.FOUND_LATER], is_seen_then=False) is Fate.FOUND_LATER
    assert fate_of([ChangeType.OUT_OF_AREA], is_seen_then=False) is Fate.OUT_OF_AREA
