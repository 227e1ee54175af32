"""How like a row and an asset are: invented pairs, with what somebody would say of each."""

from typing import Any

import pytest

from assets.imports.likeness import HIGHEST, THRESHOLD, Trait, compare, names_alike
from assets.imports.match import STRONG
from assets.names import normalise_name

COMMON = frozenset({"comm", "cent", "libr", "gall", "thea", "hall", "chur"})
HERE = (-2.98, 53.40)
# Some 70 and 450 metres, and two miles, to the north.
NEXT_DOOR, DOWN_THE_ROAD, FAR = ((-2.98, 53.40 + metres / 111_195) for metres in (70, 450, 3200))


def trait(name: str, **known: Any) -> Trait:
    return Trait(names={normalise_name(name): name}, **known)


def score(one: Trait, other: Trait) -> int:
    return compare(one, other, common=COMMON).score


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Library, Dovecot", "Dovecot Library"),
        ("The Bread & Roses Café Ltd", "Bread and Roses Cafe"),
        ("Lark Lane Hall (Closed)", "Lark Lane Hall"),
        ("St. John's Hall", "St Johns Hall"),
    ],
)
def test_names_that_differ_in_nothing_that_matters_are_one(one, other):
    assert names_alike(normalise_name(one), normalise_name(other)) == 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dovecot Libary", "Dovecot Library"),
        ("The Bluecoat", "Bluecoat Display Centre"),
        ("Blue Coat", "The Bluecoat"),
        ("Lark La Comm Ctr", "Lark Lane Community Centre"),
        ("Unity Theatre", "Unity Youth Theatre"),
        ("Yellow House", "Yellow House Youth Theatre"),
    ],
)
def test_similar_names_at_one_postcode_are_worth_asking_about(one, other):
    there = {"postcodes": {"L1 3BX"}}
    assert score(trait(one, **there), trait(other, **there)) >= THRESHOLD


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("World Museum", "Walker Art Gallery"),
        ("World Gallery", "Walker Art Gallery"),
        ("Toxteth Library", "Toxteth Food Bank"),
        ("Everton Park", "Nature Garden"),
    ],
)
def test_a_shared_postcode_alone_never_makes_a_candidate(one, other):
    there = {"postcodes": {"L1 3BX"}, "points": [HERE]}
    assert score(trait(one, **there), trait(other, **there)) < THRESHOLD


def test_a_name_of_common_words_is_no_part_of_every_name_that_has_them():
    assert names_alike("centre community", "centre community larkhill quarry", COMMON) < 80


def test_no_nearness_makes_a_candidate_of_names_that_have_nothing_in_common():
    there = {"postcodes": {"L1 3BX"}, "points": [HERE]}
    found = compare(trait("abc", **there), trait("xyz", **there))
    assert found.score < THRESHOLD
    assert found.reasons == ["same postcode L1 3BX"]


def test_the_nearer_the_likelier():
    row = trait("Bluecoat Arts", points=[HERE])
    scores = [score(row, trait("Bluecoat Arts Centre", points=[there])) for there in (NEXT_DOOR, DOWN_THE_ROAD, FAR)]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


def test_one_telephone_number_at_one_place_is_worth_asking_about_whatever_the_names():
    there = {"postcodes": {"L1 3BX"}, "phones": {"514960123"}}
    assert score(trait("The Old Chapel", **there), trait("Chapel Street Arts", **there)) >= THRESHOLD
    elsewhere = {"postcodes": {"L20 1AA"}, "phones": {"514960123"}}
    assert score(trait("Abc", **there), trait("Xyz", **elsewhere)) < THRESHOLD


def test_no_likeness_weighs_as_much_as_an_exact_key():
    known = {"postcodes": {"L1 3BX"}, "phones": {"514960123"}, "emails": {"a@example.org"}, "sites": {"example.org"}}
    assert score(trait("Bluecoat", **known), trait("Bluecoat", **known)) == HIGHEST < STRONG


def test_every_reason_is_said_in_words():
    row = trait("The Bluecoat", points=[HERE], phones={"514960123"}, sites={"example.org"})
    asset = trait("Bluecoat Display Centre", points=[NEXT_DOOR], phones={"514960123"}, sites={"example.org"})
    assert compare(row, asset, hints=["same charity number 1091535"]).reasons == [
        "names alike: “The Bluecoat” / “Bluecoat Display Centre”",
        "same telephone number",
        "same website",
        "same charity number 1091535",
        "70 m apart",
    ]


def test_a_former_name_counts_as_much_as_the_present_one():
    asset = Trait(names={"black": "The Black-E", "blackie": "The Blackie"}, postcodes={"L1 5EW"})
    found = compare(trait("Blackies", postcodes={"L1 5EW"}), asset)
    assert found.reasons[0] == "names alike: “Blackies” / “The Blackie”"
