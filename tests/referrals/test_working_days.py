"""Working days in England."""

from datetime import date, timedelta

import pytest

from referrals.working_days import (
    add_working_days,
    bank_holidays,
    is_working_day,
    latest_start,
    working_days_between,
)

THURSDAY_BEFORE_EASTER = date(2026, 4, 2)
TUESDAY_AFTER_EASTER = date(2026, 4, 7)


def test_easter_takes_friday_and_monday():
    assert add_working_days(THURSDAY_BEFORE_EASTER, 1) == TUESDAY_AFTER_EASTER
    assert working_days_between(THURSDAY_BEFORE_EASTER, TUESDAY_AFTER_EASTER) == 1


@pytest.mark.parametrize(
    ("last_before", "first_after"),
    [
        # Christmas Day on a Saturday, Boxing Day on a Sunday: Monday and Tuesday stand in for them.
        (date(2021, 12, 24), date(2021, 12, 29)),
        # On a Sunday and a Monday: the substitute is Tuesday.
        (date(2022, 12, 23), date(2022, 12, 28)),
        # Boxing Day on a Saturday.
        (date(2026, 12, 24), date(2026, 12, 29)),
        # New Year's Day on a Saturday.
        (date(2021, 12, 31), date(2022, 1, 4)),
    ],
)
def test_a_holiday_on_a_weekend_has_its_substitute_day(last_before: date, first_after: date):
    assert add_working_days(last_before, 1) == first_after
    assert latest_start(first_after, 1) == first_after - timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        (date(2022, 6, 2), False),  # the spring holiday, moved
        (date(2022, 6, 3), False),  # the Platinum Jubilee
        (date(2022, 5, 30), True),  # the last Monday of May, which was none that year
        (date(2022, 9, 19), False),  # the Queen's funeral
        (date(2023, 5, 8), False),  # the King's coronation
    ],
)
def test_the_extra_days_of_single_years_are_known(day: date, is_one: bool):
    assert is_working_day(day) is is_one


def test_days_that_only_scotland_or_northern_ireland_keeps_are_worked_in_england():
    assert is_working_day(date(2026, 1, 2))
    assert is_working_day(date(2026, 3, 17))


def test_a_weekend_counts_for_nothing():
    friday, saturday, monday = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)
    assert working_days_between(friday, saturday) == 0
    assert working_days_between(friday, monday) == 1
    assert working_days_between(saturday, monday) == 1
    assert add_working_days(saturday, 0) == monday
    assert add_working_days(friday, 0) == friday


def test_nothing_passes_backwards():
    assert working_days_between(date(2026, 11, 23), date(2026, 11, 20)) == 0
    with pytest.raises(ValueError, match="added"):
        add_working_days(date(2026, 11, 23), -1)
    with pytest.raises(ValueError, match="At least one"):
        latest_start(date(2026, 11, 23), 0)


def test_adding_counting_and_going_back_agree_over_four_years():
    start = date(2021, 12, 20)
    for offset in range(0, 4 * 365, 3):
        day = start + timedelta(days=offset)
        for days in (1, 3, 10):
            later = add_working_days(day, days)
            assert working_days_between(day, later) == days
            assert working_days_between(day, later - timedelta(days=1)) == days - 1
            assert latest_start(later, days) >= day
            assert working_days_between(latest_start(later, days), later) == days


def test_counting_over_years_agrees_with_counting_day_by_day():
    start = date(2021, 1, 1)
    counted = 0
    for offset in range(1, 3 * 365):
        day = start + timedelta(days=offset)
        counted += is_working_day(day)
        assert working_days_between(start, day) == counted
    assert len(bank_holidays(2022) & {date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19)}) == 3
