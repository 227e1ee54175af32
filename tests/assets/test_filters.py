"""The address of a list is its filters: each one narrows, and what cannot be understood is said and left out."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from accounts.models import User
from assets.filters import AssetFilter
from assets.finding import Finding
from tests.assets.conftest import City
from tests.factories import make_asset

pytestmark = pytest.mark.django_db


def chosen(query: str, user: User | AnonymousUser | None = None) -> AssetFilter:
    """The filter of an address."""
    return AssetFilter(QueryDict(query), user=user or AnonymousUser())


def slugs(query: str, user: User | AnonymousUser | None = None) -> list[str]:
    """Slugs of what an address finds, in order."""
    return [asset.slug for asset in chosen(query, user).qs]


EVERYBODYS = {"the-florrie", "dingle-choir", "gallery", "rooms", "sum-of-us", "online", "safe-space"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", EVERYBODYS),
        ("q=choir", {"dingle-choir", "the-florrie"}),
        ("kind=group", {"dingle-choir", "sum-of-us", "safe-space"}),
        ("kind=venue", {"the-florrie", "gallery", "rooms"}),
        ("kind=venue&kind=group&status=active", {"the-florrie", "gallery", "dingle-choir", "safe-space"}),
        ("nature_of_work=arts_and_culture", {"the-florrie", "dingle-choir", "gallery"}),
        ("nature_of_work=singing", {"dingle-choir"}),
        ("sector=voluntary", {"the-florrie", "safe-space"}),
        ("function=social", {"the-florrie", "dingle-choir"}),
        ("function=social&function=wellbeing", {"the-florrie", "dingle-choir", "safe-space"}),
        ("access=step_free", {"the-florrie"}),
        ("audience=adults", {"dingle-choir"}),
        ("status=ceased&status=paused", {"rooms", "sum-of-us"}),
        ("place=S", {"the-florrie", "dingle-choir"}),
        ("place=N", {"gallery", "rooms", "sum-of-us"}),
        ("place=N&place=S&function=social", {"the-florrie", "dingle-choir"}),
        ("near=L8+4RF&within=0.5mi", {"the-florrie", "dingle-choir"}),
        ("near=L8+4RF&within=5km&kind=venue", {"the-florrie", "gallery", "rooms"}),
        ("located=no", {"online", "safe-space"}),
        ("located=yes&kind=group", {"dingle-choir", "sum-of-us"}),
        ("open_on=2007-01-01&kind=venue", {"the-florrie", "gallery"}),
        ("open_on=1/6/2005&kind=venue", {"the-florrie", "gallery", "rooms"}),
        ("open_on=31+December+2003&kind=group", {"sum-of-us", "safe-space"}),
    ],
)
def test_filters_narrow_each_other_and_values_widen_one(city: City, query: str, expected: set[str]) -> None:
    assert set(slugs(query)) == expected


def test_ceased_asset_of_unknown_date_may_have_been_open_until_it_was_found_ceased() -> None:
    make_asset("ceased", slug="found-in-2015")
    make_asset("ceased", slug="never-said", status_date=None)
    assert set(slugs("open_on=2010-01-01")) == {"found-in-2015", "never-said"}
    assert set(slugs("open_on=2016-01-01")) == {"never-said"}


def test_wave_is_a_filter(city: City) -> None:
    assert set(slugs(f"wave={city.baseline.uuid}")) == {"the-florrie", "gallery"}


def test_one_record_can_be_asked_for(city: City) -> None:
    assert slugs(f"id={city['choir'].uuid}") == ["dingle-choir"]


def test_who_looks_decides_what_there_is(city: City, visitor: User, researcher: User, stranger: User) -> None:
    assert set(slugs("", visitor)) == EVERYBODYS | {"friends"}
    assert set(slugs("", researcher)) == EVERYBODYS | {"friends", "zythology"}
    assert set(slugs("", stranger)) == EVERYBODYS | {"friends"}


@pytest.mark.parametrize("query", ["place=N", "near=L1+9BG&within=1mi", "located=yes"])
def test_masked_place_counts_for_staff_alone(city: City, researcher: User, stranger: User, query: str) -> None:
    assert "safe-space" in slugs(query, researcher)
    assert "safe-space" not in slugs(query, stranger)


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("near=nowhere", "near", "no postcode"),
        ("near=L8+4ZZ", "near", "do not know where L8 4ZZ is"),
        ("near=%00", "near", "no postcode"),
        ("kind=%00", "kind", "no kind"),
        ("near=L8+4RF&within=far", "within", "a distance like 1mi"),
        ("near=L8+4RF&within=9999mi", "within", "a distance like 1mi"),
        ("within=1mi", "within", "Give a postcode"),
        ("open_on=31/2/2005", "open_on", "is not a day"),
        ("kind=castle", "kind", "no kind “castle”"),
        ("kind=castle&kind=group", "kind", "no kind “castle”"),
        ("place=E99", "place", "no place “E99”"),
        ("wave=x", "wave", "no wave “x”"),
        ("id=x", "id", "valid UUID"),
        ("located=maybe", "located", "valid choice"),
        ("sort=colour", "sort", "no such order"),
        ("sort=distance", "sort", "Give a postcode"),
    ],
)
def test_bad_value_is_named_and_the_rest_stays_in_use(city: City, query: str, field: str, words: str) -> None:
    asked = chosen(f"{query}&function=social")
    assert words in str(asked.errors[field])
    assert {asset.slug for asset in asked.qs} == {"the-florrie", "dingle-choir"}


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("kind=venue", ["gallery", "rooms", "the-florrie"]),
        ("kind=venue&sort=name", ["gallery", "rooms", "the-florrie"]),
        ("kind=venue&sort=confirmed", ["the-florrie", "gallery", "rooms"]),
        ("kind=venue&near=L8+4RF", ["the-florrie", "gallery", "rooms"]),
        ("kind=venue&near=L8+4RF&sort=name", ["gallery", "rooms", "the-florrie"]),
        ("q=choir", ["dingle-choir", "the-florrie"]),
        ("q=choir&sort=confirmed", ["the-florrie", "dingle-choir"]),
    ],
)
def test_orders(city: City, query: str, first: list[str]) -> None:
    assert slugs(query) == first


def test_order_by_distance_puts_unknown_and_private_places_last(city: City) -> None:
    assert slugs("near=L8+4RF")[-2:] == ["online", "safe-space"]


# --- What the page says about it ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("", "7 assets"),
        ("function=wellbeing", "2 assets improve mental health and wellbeing"),
        ("nature_of_work=gallery", "1 asset matches"),
        ("kind=venue", "3 assets match"),
        ("kind=venue&status=active", "2 assets match"),
        ("q=choir", "2 assets match “choir”"),
        ("q=choir&kind=group", "1 asset matches “choir” with 1 more filter"),
        ("q=choir&function=social", "2 assets match “choir” and support social relationships"),
        ("near=L8+4RF&within=0.5mi", "2 assets within ½ mile of L8 4RF"),
        ("open_on=2005-01-01&kind=venue", "Between 1 and 3 assets were open on 1 Jan 2005 with 1 more filter"),
        ("q=xylophone", "No asset matches “xylophone”"),
        ("status=ceased&function=social", "No asset matches this"),
    ],
)
def test_heading_says_the_finding(city: City, query: str, heading: str) -> None:
    assert Finding(chosen(query)).heading.replace("\N{NO-BREAK SPACE}", " ") == heading


def test_each_chip_leads_to_the_same_without_it(city: City) -> None:
    finding = Finding(chosen("kind=venue&kind=group&near=L8+4RF&within=1mi&q=choir&page=3"))
    addresses = {chip.label: chip.url for chip in finding.chips}
    assert addresses == {
        "“choir”": "?kind=venue&kind=group&near=L8+4RF&within=1mi",
        "Venue": "?kind=group&near=L8+4RF&within=1mi&q=choir",
        "Group": "?kind=venue&near=L8+4RF&within=1mi&q=choir",
        "Within 1 mile of L8 4RF": "?kind=venue&kind=group&q=choir",
    }


def test_nothing_found_offers_the_filters_in_the_way(city: City) -> None:
    finding = Finding(chosen("kind=group&function=social&place=N"))
    assert {(chip.label, count) for chip, count in finding.ways_out} == {
        ("Supports social relationships", 1),
        ("North End", 1),
    }


def test_page_tells_how_many_cannot_be_drawn_and_why(city: City) -> None:
    finding = Finding(chosen(""))
    assert (finding.total, finding.tallies["located"], finding.unlocated) == (7, 5, 2)
    assert (finding.tallies["private"], finding.without_address) == (1, 1)
