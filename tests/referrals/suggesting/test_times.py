"""When something takes place, read from its own words, and when it suits somebody, kept in words."""

import pytest

from referrals.suggestions.times import ANY_TIME, Times, read_schedule, read_times, times_in_words


def times(days: str = "", parts: str = "") -> Times:
    """Days by their numbers, parts by their names."""
    return Times(frozenset(map(int, days)) or None, frozenset(parts.split()) or None)


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("Tuesdays 13:30–15:30", times("1", "afternoon")),
        ("first Monday of the month, 11:00–14:00", times("0", "morning")),
        ("Saturdays 11:30 and 14:30", times("5", "morning afternoon")),
        ("Mon-Fri 9am-5pm", times("01234", "morning")),
        ("Monday to Wednesday 10:00", times("012", "morning")),
        ("Fri–Mon 10:00", times("4560", "morning")),
        ("1.30–3pm Thursday", times("3", "afternoon")),
        ("2pm to 4pm Wed", times("2", "afternoon")),
        ("12am Sunday", times("6", "morning")),
        ("Thursdays at noon", times("3", "afternoon")),
        ("weekday mornings", times("01234", "morning")),
        ("every day, 18:30", times("0123456", "evening")),
        ("weekends", times("56")),
        ("on dates to be agreed, 09:30–12:30", times(parts="morning")),
        ("by appointment", ANY_TIME),
        ("sunny days at the monument", ANY_TIME),
        ("", ANY_TIME),
    ],
)
def test_weekday_and_time_of_day_are_read_where_they_stand(schedule, expected):
    assert read_schedule(schedule) == expected


@pytest.mark.parametrize(
    ("suits", "words"),
    [
        (ANY_TIME, ""),
        (times("0123456", "morning afternoon evening"), ""),
        (times("012356", "morning"), "mornings, not Fridays"),
        (times("13"), "Tuesdays and Thursdays"),
        (times(parts="morning evening"), "mornings and evenings"),
        (times("0123", "afternoon"), "afternoons, not Fridays, Saturdays and Sundays"),
    ],
)
def test_what_suits_is_kept_in_words_and_read_back(suits, words):
    assert times_in_words(suits) == words
    assert read_times(words) == (suits if words else ANY_TIME)
