"""Where an asset is: by postcode, by a point, or without either."""

import pytest
from django.contrib.gis.geos import Point

from assets.choices import Precision
from assets.postcodes import locate
from tests.factories import make_location

ELSEWHERE = "L8 4RF"


def middle(postcode):
    """The middle of a postcode, rounded as a form has it."""
    point = locate([postcode])[postcode].point
    return round(point.x, 6), round(point.y, 6)


def at(place):
    """Where a stored location is."""
    place.refresh_from_db()
    return place.point and (round(place.point.x, 6), round(place.point.y, 6))


@pytest.fixture
def place(hall):
    """The hall's location, whose point is the middle of its postcode."""
    return hall.locations.get()


def change(editing, place, **values):
    """Enter values into the row of the location and send the form."""
    return (
        editing.fill_in({f"location-{place.pk}-{name}": value for name, value in values.items()})
        .fill(basis="visit")
        .send()
    )


def test_new_postcode_moves_a_point_that_came_from_the_old_one(editing, place):
    change(editing, place, postcode="l84rf")
    assert at(place) == middle(ELSEWHERE)
    assert (place.postcode, place.precision) == (ELSEWHERE, Precision.POSTCODE)


def test_new_postcode_leaves_an_exact_point_where_it_is(editing, place):
    place.precision, before = Precision.EXACT, at(place)
    place.save()
    editing.open()
    change(editing, place, postcode=ELSEWHERE)
    assert (at(place), place.precision) == (before, Precision.EXACT)


def test_point_given_by_hand_is_exact(editing, place):
    change(editing, place, latitude="53.41", longitude="-2.95")
    assert (at(place), place.precision) == ((-2.95, 53.41), Precision.EXACT)


def test_point_that_is_taken_away_is_the_middle_of_the_postcode_again(editing, place):
    place.precision, place.point = Precision.EXACT, Point(-2.95, 53.41, srid=4326)
    place.postcode = ELSEWHERE
    place.save()
    editing.open()
    change(editing, place, latitude="", longitude="")
    assert (at(place), place.precision) == (middle(ELSEWHERE), Precision.POSTCODE)


def test_postcode_that_does_not_exist_is_kept_without_a_point(editing, place):
    change(editing, place, postcode="somewhere")
    assert (at(place), place.postcode) == (None, "somewhere")


def test_place_may_have_neither_postcode_nor_point(editing, hall, place):
    change(editing, place, postcode="", address="Under the railway arches")
    assert (at(place), place.postcode) == (None, "")


def test_new_location_gets_the_middle_of_its_postcode(editing, hall):
    editing.fill(location__new1__postcode=ELSEWHERE, location__new1__is_current=None, basis="web").send()
    new = hall.locations.get(postcode=ELSEWHERE)
    assert (at(new), new.precision, new.is_current) == (middle(ELSEWHERE), Precision.POSTCODE, False)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"latitude": "53.4", "longitude": ""}, "A point has two numbers."),
        ({"latitude": "5340", "longitude": "-2.9"}, "less than or equal to 61.5"),
        ({"latitude": "north", "longitude": "-2.9"}, "Enter a number."),
        ({"latitude": "nan", "longitude": "-2.9"}, "Enter a number."),
        ({"address": "", "postcode": "", "latitude": "", "longitude": ""}, "Give an address, a postcode, an area"),
        ({"is_masked": "on"}, "Say which area everybody may read"),
    ],
)
def test_impossible_places_are_refused(editing, place, values, words):
    assert words in change(editing, place, **values).content.decode()


def test_masking_needs_no_source_and_moves_nothing(editing, place):
    before = at(place)
    editing.fill_in({f"location-{place.pk}-is_masked": "on", f"location-{place.pk}-public_area": "Toxteth"})
    assert editing.send().status_code == 302
    assert at(place) == before
    assert (place.is_masked, place.public_area) == (True, "Toxteth")


def test_dates_of_a_location_are_uncertain(editing, hall, place):
    make_location(hall, "past", address="2 Hope Street")
    editing.open()
    change(editing, place, since="before 1990", until="")
    place.refresh_from_db()
    assert (place.since_earliest, str(place.since_latest)) == (None, "1989-12-31")
