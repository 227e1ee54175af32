"""Uncertain dates: what people write is understood, and what is written is read back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.dates import read_uncertain, say_since, say_until, say_when, write_uncertain

BOUNDS = st.none() | st.dates()


@given(BOUNDS, BOUNDS)
def test_what_is_written_reads_as_the_same_two_days(one, other):
    earliest, latest = sorted((one, other)) if one and other else (one, other)
    assert read_uncertain(write_uncertain(earliest, latest)) == (earliest, latest)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("", None, None),
        ("1998", date(1998, 1, 1), date(1998, 12, 31)),
        ("1998.0", date(1998, 1, 1), date(1998, 12, 31)),
        ("1998–2017", date(1998, 1, 1), date(2017, 12, 31)),
        ("1998 - 2017", date(1998, 1, 1), date(2017, 12, 31)),
        ("1998;2017", date(1998, 1, 1), date(2017, 12, 31)),
        ("between 1998 and 2017", date(1998, 1, 1), date(2017, 12, 31)),
        ("2012-05-26", date(2012, 5, 26), date(2012, 5, 26)),
        ("2012-05-26 00:00:00", date(2012, 5, 26), date(2012, 5, 26)),
        ("26 May 2012", date(2012, 5, 26), date(2012, 5, 26)),
        ("26th of May, 2012", date(2012, 5, 26), date(2012, 5, 26)),
        ("26/05/2012", date(2012, 5, 26), date(2012, 5, 26)),
        ("05/06/2012", date(2012, 6, 5), date(2012, 6, 5)),
        ("Feb 2012", date(2012, 2, 1), date(2012, 2, 29)),
        ("2012-02", date(2012, 2, 1), date(2012, 2, 29)),
        ("1960s", date(1960, 1, 1), date(1969, 12, 31)),
        ("c. 1987", date(1985, 1, 1), date(1989, 12, 31)),
        ("1985c", date(1983, 1, 1), date(1987, 12, 31)),
        ("before 1990", None, date(1989, 12, 31)),
        ("before 3 Apr 2004", None, date(2004, 4, 2)),
        ("by 1990", None, date(1990, 12, 31)),
        ("after 2001", date(2002, 1, 1), None),
        ("since 2001", date(2001, 1, 1), None),
    ],
)
def test_date_as_people_write_it_is_understood(text, earliest, latest):
    assert read_uncertain(text) == (earliest, latest)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("in my grandmother’s day", "This is no date"),
        ("1/2/03", "This is no date"),
        ("31/02/1987", "no such day"),
        ("2013-13", "no such day"),
        ("2017–1998", "first date lies after the second"),
        ("0000", "no such year"),
        ("after 9999", "no such year"),
    ],
)
def test_what_is_no_date_is_refused_with_a_sentence(text, words):
    with pytest.raises(ValueError, match=words):
        read_uncertain(text)


@pytest.mark.parametrize(
    ("earliest", "latest", "when", "since", "until"),
    [
        (date(2011, 1, 1), date(2011, 12, 31), "in 2011", "since 2011", "until 2011"),
        (date(2020, 3, 1), date(2020, 3, 31), "in March 2020", "since March 2020", "until March 2020"),
        (date(2020, 3, 1), date(2020, 3, 1), "on 1 Mar 2020", "since 1 Mar 2020", "until 1 Mar 2020"),
        (
            date(2012, 1, 1), date(2014, 12, 31), "between 2012 and 2014",
            "since some day between 2012 and 2014", "until some day between 2012 and 2014",
        ),
        (
            date(2012, 4, 1), date(2014, 12, 31), "between April 2012 and December 2014",
            "since some day between April 2012 and December 2014",
            "until some day between April 2012 and December 2014",
        ),
        (
            date(2012, 4, 2), date(2014, 12, 31), "between 2 Apr 2012 and 31 Dec 2014",
            "since some day between 2 Apr 2012 and 31 Dec 2014", "until some day between 2 Apr 2012 and 31 Dec 2014",
        ),
        (None, date(1989, 12, 31), "before 1990", "before 1990", "until some day before 1990"),
        (None, date(2004, 4, 3), "by 3 Apr 2004", "by 3 Apr 2004", "until some day by 3 Apr 2004"),
        (date(2002, 1, 1), None, "after 2001", "after 2001", "until some day after 2001"),
        (
            date(2004, 4, 3), None, "on or after 3 Apr 2004", "on or after 3 Apr 2004",
            "until some day on or after 3 Apr 2004",
        ),
        (None, None, "", "", ""),
    ],
)  # fmt: skip
def test_uncertain_date_is_said_inside_a_sentence(earliest, latest, when, since, until):
    assert (say_when(earliest, latest), say_since(earliest, latest), say_until(earliest, latest)) == (
        when,
        since,
        until,
    )
