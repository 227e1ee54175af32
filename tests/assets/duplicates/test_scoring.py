"""How likely two records are one, and why: what weighs, what does not, and what is never enough by itself."""

from datetime import date
from typing import Any

import pytest

from assets.choices import IdentifierKind, RelationKind
from assets.duplicates.naming import Weights, read_name
from assets.duplicates.scoring import Score, Scorer, in_words, nearness
from assets.duplicates.traits import Shared, Traits, read_phone, read_streets, read_website

HERE, NEXT_DOOR, FAR_AWAY = (-2.97, 53.40), (-2.9703, 53.40), (-2.60, 53.40)
MANY = {"0": 30}


def traits(pk: int, name: str, **fields: Any) -> Traits:
    """A record of this name."""
    return Traits(pk, [read_name(name)], **fields)


def score(one: Traits, other: Traits, shared: Shared | None = None, related: str = "") -> Score | None:
    """What the two score in a register of a few hundred records."""
    names = [*one.names, *other.names, *(read_name(f"Place {number} Hall") for number in range(300))]
    relations = {(one.pk, other.pk): related} if related else {}
    return Scorer(Weights(names), shared or Shared({}, {}), relations).score(one, other)


def test_equal_names_at_one_postcode_are_likely_one():
    found = score(
        traits(1, "Dovecot Library", postcodes={"L14 0AB"}), traits(2, "Library, Dovecot", postcodes={"L14 0AB"})
    )
    assert found is not None
    assert found.score >= 90
    assert [evidence.sentence for evidence in found.evidence] == [
        "The names are equal but for spelling.", "They have the same postcode.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "same",
    [
        {"postcodes": {"L14 0AB"}},
        {"points": [HERE]},
        {"phones": {"1514960123"}},
        {"sites": {"example.org"}, "pages": {"example.org/halls"}},
        {"emails": {"hall@example.org"}},
        {"numbers": {IdentifierKind.CHARITY: {"123456"}}},
    ],
    ids=["postcode", "point", "telephone", "website", "e-mail", "charity"],
)
def test_nothing_that_is_shared_makes_a_pair_of_two_names(same):
    assert score(traits(1, "Walton Museum", **same), traits(2, "Tweeddale Centre", **same)) is None


def test_all_that_can_be_shared_makes_no_pair_of_two_sorts_of_thing():
    same: dict[str, Any] = {
        "postcodes": {"L14 0AB"}, "points": [HERE], "phones": {"1514960123"}, "sites": {"example.org"},
    }  # fmt: skip
    assert score(traits(1, "Walton Museum", **same), traits(2, "Walton Library", **same)) is None
    assert score(traits(1, "Walton Museum", **same), traits(2, "Walton Museum Shop", **same)) is None


def test_a_number_of_ones_own_makes_a_pair_of_any_names():
    number = {"numbers": {IdentifierKind.WIKIDATA: {"Q42"}}}
    assert score(traits(1, "Walton Museum", **number), traits(2, "Tweeddale Centre", **number)) is not None


def test_two_numbers_of_one_register_speak_against_it():
    one, other = ({"numbers": {IdentifierKind.ACCREDITATION: {number}}, "points": [HERE]} for number in ("1", "2"))
    assert score(traits(1, "Walton Museum", **one), traits(2, "Walton Museum", **other)) is None


def test_equal_names_far_apart_are_two():
    assert (
        score(traits(1, "St Bride's Church", points=[HERE]), traits(2, "St Bride's Church", points=[FAR_AWAY])) is None
    )


def test_what_many_share_weighs_less():
    def both(among: int) -> Score | None:
        same: dict[str, Any] = {"postcodes": {"L14 0AB"}, "phones": {"1514960123"}}
        one, other = traits(1, "Walton Hall", **same), traits(2, "Walton Hall and Rooms", **same)
        return score(one, other, Shared({"L14 0AB": among}, {"1514960123": among}))

    two, many = both(2), both(40)
    assert two is not None
    assert many is None or many.score < two.score


def test_former_names_count():
    one = traits(1, "Museum of Speke Life", points=[HERE])
    one.names.append(read_name("Walton Weaving Museum"))
    found = score(one, traits(2, "Walton Weaving Museum", points=[NEXT_DOOR]))
    assert found is not None
    assert "A former or other name of one and a name of the other are equal." in [each.text for each in found.evidence]


def test_a_recorded_relation_speaks_against_it():
    one, other = traits(1, "Walton Hall", points=[HERE]), traits(2, "Walton Hall", points=[HERE])
    alone, as_part = score(one, other), score(one, other, related=RelationKind.PART_OF)
    assert alone is not None
    assert as_part is None or as_part.score < alone.score


def test_one_that_opened_when_the_other_had_ceased_is_another():
    one = traits(1, "Walton Hall", ceased=date(2010, 1, 1), points=[HERE])
    other = traits(2, "Walton Hall Rooms", opened=date(2012, 1, 1), points=[HERE])
    assert score(one, other) is None


def test_sentences_repeat_nothing_that_stands_in_a_record():
    same: dict[str, Any] = {
        "postcodes": {"L14 0AB"}, "phones": {"1514960123"}, "emails": {"zebedee@example.org"}, "sites": {"example.org"},
        "streets": read_streets("12 Hope Street"), "numbers": {IdentifierKind.CHARITY: {"123456"}},
    }  # fmt: skip
    found = score(traits(1, "Quillfeather Hall", **same), traits(2, "Quillfether Hall", **same))
    assert found is not None
    said = " ".join(evidence.sentence for evidence in found.evidence)
    assert not {word for word in ("L14", "151", "zebedee", "example.org", "Hope", "123456", "Quill") if word in said}


def test_what_speaks_against_begins_with_but():
    same: dict[str, Any] = {"phones": {"1514960123"}, "postcodes": {"L14 0AB"}}
    one = traits(1, "Walton Hall", streets=read_streets("12 Hope Street"), **same)
    found = score(one, traits(2, "Walton Hall", streets=read_streets("14 Hope Street"), **same))
    assert found is not None
    assert "But they stand at different numbers of one street." in [evidence.sentence for evidence in found.evidence]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0151 496 0123", {"1514960123"}),
        ("+44 (0)151 4960123", {"1514960123"}),
        ("Tel: (0151) 496-0123 ext. 4", {"1514960123"}),
        ("0044 151 496 0123 or 0124", {"1514960123"}),
        ("test", set()),
        ("999", set()),
    ],
)
def test_telephone_numbers_are_compared_without_their_spelling(text, number):
    assert read_phone(text) == number


@pytest.mark.parametrize(
    ("text", "sites", "pages"),
    [
        ("http://www.Example.org/", {"example.org"}, set()),
        ("example.org/halls/", {"example.org"}, {"example.org/halls"}),
        ("http://[broken", set(), set()),
        ("none", set(), set()),
    ],
)
def test_websites_are_compared_by_host_and_page(text, sites, pages):
    assert read_website(text) == (sites, pages)


def test_the_farther_apart_the_less_it_weighs():
    weights = [nearness(away) for away in (0, 60, 200, 400, 900, 1500, 9000, 40_000)]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > 0 > weights[-1]


def test_distances_are_said_as_people_say_them():
    assert (in_words(3), in_words(71), in_words(2400)) == ("0 m", "70 m", "1.5 miles")
