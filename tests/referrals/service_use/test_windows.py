"""Windows of the same length before and after a referral: each of their edges, and what fills them."""

from datetime import date
from decimal import Decimal

import pytest

from referrals.months import add_months, months_from, months_in, nights_in
from referrals.service_use.windows import (
    LENGTHS,
    REACH,
    Used,
    Window,
    compare,
    is_within_reach,
    longest,
    used_in,
    window_after,
    window_before,
)

REFERRED = date(2026, 3, 17)
MONTH = date(2026, 3, 1)


def by_month(first: int, last: int, count: int = 1) -> list[Used]:
    """One record for each month, counted from that of the referral, which is left out."""
    months = [add_months(MONTH, offset) for offset in range(first, last + 1) if offset]
    return [Used(month, month, count) for month in months]


def over(first: int, last: int, count: int) -> Used:
    """One record for some months together."""
    return Used(add_months(MONTH, first), add_months(MONTH, last), count)


@pytest.mark.parametrize("length", LENGTHS)
def test_windows_are_as_long_as_each_other_and_leave_the_month_of_the_referral_out(length):
    before, after = window_before(REFERRED, length), window_after(REFERRED, length)
    assert (before.length, after.length) == (length, length)
    assert (months_from(MONTH, before.last), months_from(MONTH, after.first)) == (-1, 1)
    assert (months_from(MONTH, before.first), months_from(MONTH, after.last)) == (-length, length)


def test_the_windows_of_three_months_in_words_of_the_calendar():
    assert window_before(REFERRED, 3) == Window(date(2025, 12, 1), date(2026, 2, 1))
    assert window_after(REFERRED, 3) == Window(date(2026, 4, 1), date(2026, 6, 1))


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 3, 31)])
def test_the_first_and_the_last_day_of_a_month_have_the_same_windows(day):
    assert (window_before(day, 12), window_after(day, 12)) == (window_before(MONTH, 12), window_after(MONTH, 12))


def test_windows_cross_the_years():
    assert window_after(date(2025, 12, 31), 12) == Window(date(2026, 1, 1), date(2026, 12, 1))
    assert window_before(date(2026, 1, 1), 12) == Window(date(2025, 1, 1), date(2025, 12, 1))


@pytest.mark.parametrize("length", [0, 13, -3])
def test_there_is_no_window_of_no_month_nor_beyond_a_year(length):
    for window in (window_before, window_after):
        with pytest.raises(ValueError, match="1 to 12 months"):
            window(REFERRED, length)


@pytest.mark.parametrize(("offset", "within"), [(-13, False), (-12, True), (0, True), (12, True), (13, False)])
def test_what_is_kept_reaches_a_year_to_either_side(offset, within):
    assert is_within_reach(REFERRED, add_months(MONTH, offset)) is within


def test_a_window_is_over_on_the_first_day_after_it():
    window = window_after(REFERRED, 3)
    assert [window.is_over(day) for day in (date(2026, 6, 30), date(2026, 7, 1))] == [False, True]


def test_months_are_added_up_and_the_month_of_the_referral_counts_on_neither_side():
    records = [*by_month(-3, 3), Used(MONTH, MONTH, 100)]
    found = compare(REFERRED, 3, records)
    assert (found.before, found.after, found.difference) == (3, 3, 0)


@pytest.mark.parametrize("missing", [-3, -2, -1])
def test_one_month_that_is_not_known_makes_the_window_not_known_and_not_nought(missing):
    records = [record for record in by_month(-3, 3) if record.first != add_months(MONTH, missing)]
    found = compare(REFERRED, 3, records)
    assert (found.before, found.after, found.difference, found.is_whole) == (None, 3, None, False)


def test_nought_is_known():
    assert compare(REFERRED, 3, by_month(-3, 3, 0)).difference == 0


@pytest.mark.parametrize("record", [over(-4, -1, 9), over(-3, 0, 9), over(-12, -1, 9), over(-1, 1, 9)])
def test_a_record_that_reaches_beyond_the_window_says_nothing_of_it(record):
    assert used_in(window_before(REFERRED, 3), [record]) is None


def test_what_was_told_for_three_months_at_once_fills_the_window_with_single_months_beside_it():
    records = [over(-6, -4, 5), *by_month(-3, -1, 2)]
    assert used_in(window_before(REFERRED, 6), records) == 11


def test_where_records_overlap_the_fewest_are_taken_and_none_is_counted_twice():
    records = [*by_month(-3, -1, 7), over(-3, -1, 4), over(-3, -2, 9)]
    assert used_in(window_before(REFERRED, 3), records) == 4


def test_a_level_is_the_mean_over_the_months_and_not_their_sum():
    assert used_in(window_before(REFERRED, 3), [over(-3, -1, 4)], is_level=True) == 4
    records = [over(-3, -2, 4), over(-1, -1, 5)]
    assert used_in(window_before(REFERRED, 3), records, is_level=True) == Decimal("4.3")


@pytest.mark.parametrize(
    ("first", "last", "length"), [(-12, 12, 12), (-12, 5, 5), (-2, 12, 2), (-1, 1, 1), (-20, 20, REACH)]
)
def test_the_longest_comparison_is_as_long_as_the_shorter_side(first, last, length):
    found = longest(REFERRED, by_month(first, last))
    assert found is not None
    assert (found.length, found.before, found.after) == (length, length, length)


@pytest.mark.parametrize("records", [[], by_month(-12, -1), by_month(1, 12), [*by_month(-12, -2), *by_month(2, 12)]])
def test_one_side_alone_or_a_gap_beside_the_referral_is_no_comparison(records):
    assert longest(REFERRED, records) is None


def test_months_are_counted_through():
    assert list(months_in(date(2025, 11, 1), date(2026, 1, 1))) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
    ]
    assert (nights_in(date(2026, 2, 1), date(2026, 2, 1)), nights_in(date(2024, 2, 1), date(2024, 3, 1))) == (28, 60)
