"""When two names are the same name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.names import normalise_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dovecot Library", "Library, Dovecot"),
        ("Dovecot Library (Closed)", "Dovecot Library"),
        ("Dovecot Library [temporarily closed]", "Dovecot Library"),
        ("The Florrie", "Florrie"),
        ("Mersey Maritime & Heritage Ltd", "Mersey Maritime and Heritage"),
        ("St George's Hall", "St Georges Hall"),
        ("St George’s Hall", "St George's Hall"),
        ("Café Tŷ", "CAFE TY"),
        ("20 Stories High CIC", "20  stories   high"),
    ],
)
def test_names_that_mean_the_same(one: str, other: str) -> None:
    assert normalise_name(one) == normalise_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sefton Park Library", "Sefton Park Palm House"),
        ("Everyman Theatre", "Everyman Cinema"),
        ("Room (upstairs)", "Room (downstairs)"),
        ("The And", "The Ltd"),
    ],
)
def test_names_that_differ(one: str, other: str) -> None:
    assert normalise_name(one) != normalise_name(other)


@given(st.text(max_size=80))
def test_normalising_twice_changes_nothing(name: str) -> None:
    once = normalise_name(name)
    assert normalise_name(once) == once


@given(st.text(alphabet="abc de", min_size=1, max_size=40))
def test_order_of_the_words_does_not_matter(name: str) -> None:
    assert normalise_name(name) == normalise_name(" ".join(reversed(name.split())))
