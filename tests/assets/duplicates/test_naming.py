"""When two names are those of one thing: the words, and what each says that the other does not."""

import pytest

from assets.duplicates.naming import Weights, read_name, resemblance

NAMES = [
    "Dovecot Library", "Bluecoat Display Centre", "Walton Museum", "Walton Library", "University of Speke",
    "Toxteth Town Hall", "Kirkdale Community Centre", "Speke Archive", "Aigburth Gallery", "St Bride's Church",
]  # fmt: skip
# From here on two names may make a pair.
ENOUGH = 62


@pytest.fixture(scope="module")
def weights() -> Weights:
    """What words tell in a small register."""
    return Weights([read_name(name) for name in NAMES])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dovecot Library (Closed)", "Library, Dovecot"),
        ("Kirkdale Comm Ctr", "Kirkdale Community Centre"),
        ("Kirkdale Libary", "Kirkdale Library"),
        ("Palm House", "Palmhouse"),
        ("Strangers' Hall &amp; Garden", "Strangers Hall and Garden"),
        ("National Trust, Speke Hall", "Speke Hall"),
        ("University of Speke, Aigburth Gallery", "Aigburth Gallery"),
        ("Aigburth Gallery, Borough of Speke, Libraries and Arts Service", "Aigburth Gallery"),
        ("The Guildhall, Ormskirk", "The Guildhall"),
        ("Dovecot Library and Learning Centre", "Dovecot Library"),
        ("Bluecoat", "Bluecoat Display Centre"),
        ("Walton Museum and Art Gallery", "Walton Museum"),
        ("Royal Speke Engineers Museum", "RSE Museum"),
    ],
)
def test_one_name_written_in_two_ways_is_alike(weights, one, other):
    assert resemblance(read_name(one), read_name(other), weights).score >= ENOUGH


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Walton Museum", "Walton Library"),
        ("Walton Museum", "Walton Museum Shop"),
        ("Walton Museum", "Friends of Walton Museum"),
        ("University of Speke", "University of Speke, Aigburth Gallery"),
        ("University of Speke, Library", "University of Speke, School of Music"),
        ("Speke Museums Trust", "Speke Museums Trust, Walton Museum"),
        ("Royal College of Weaving (RCW)", "Royal College of Weaving Library"),
        ("College of Speke, Science Study Centre", "College of Speke, Travel Study Centre"),
        ("Speke Central Library", "Speke Central Library, Music Library"),
        ("St Bride's Church", "St Anne's Church"),
        ("3rd Toxteth Scouts", "4th Toxteth Scouts"),
        ("Dovecot Library", "Dovecot Children's Library"),
        ("Kirkdale Library", "Kirkdale Archive"),
    ],
)
def test_two_things_with_like_names_are_told_apart(weights, one, other):
    assert resemblance(read_name(one), read_name(other), weights).score < ENOUGH


def test_it_is_the_same_whichever_name_comes_first(weights):
    for one in NAMES:
        for other in NAMES:
            assert resemblance(read_name(one), read_name(other), weights) == resemblance(
                read_name(other), read_name(one), weights
            )


def test_what_few_names_have_tells_more():
    names = [read_name(f"Speke Hall {number}") for number in range(200)] + [read_name("Zither Hall")]
    weights = Weights(names)
    assert weights.of("zither") > weights.of("speke") > weights.of("hall")


def test_a_name_of_another_script_is_a_name(weights):
    assert resemblance(read_name("中华文化中心"), read_name("中华文化中心"), weights).score == 100
    assert resemblance(read_name("中华文化中心"), read_name("Speke Hall"), weights).score < ENOUGH
