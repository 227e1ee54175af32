"""Lists of locations: found by address and postcode however written, and a further one takes nobody's place."""

from datetime import date

import pytest
from django.contrib.gis.geos import Point

from assets.choices import Precision
from assets.models import Location
from tests.factories import make_asset, make_location, make_project, make_wave

pytestmark = pytest.mark.django_db

HEADINGS = "asset|address|postcode"


@pytest.fixture
def hall(project):
    """An asset in the care of the cast's project."""
    return make_asset(name="The Hall", slug="the-hall", project=project)


def test_location_gets_the_middle_of_its_postcode(bring_list, hall):
    assert bring_list("locations", HEADINGS, "The Hall|1 Hope Street|l19bg").outcomes == ["created"]
    location = Location.objects.get()
    assert (location.postcode, location.precision, location.is_current) == ("L1 9BG", Precision.POSTCODE, True)
    assert location.point.y == pytest.approx(53.40, abs=0.01)


def test_same_locations_again_change_nothing(bring_list, hall):
    rows = ["The Hall|1 Hope Street|l19bg", "The Hall|Annexe, Back Lane|L8 4RF"]
    bring_list("locations", HEADINGS, *rows)
    assert bring_list("locations", HEADINGS, *rows).outcomes == ["unchanged", "unchanged"]
    assert Location.objects.count() == 2


def test_location_is_found_by_an_address_written_otherwise(bring_list, hall, project):
    make_location(hall, address="1 Hope Street, Liverpool", postcode="L1 9BG", wave=make_wave(project=project))
    brought = bring_list(
        "locations", f"{HEADINGS}|area shown instead", "The Hall|1 Hope Street|L1 9BG|Georgian Quarter"
    )
    assert brought.outcomes == ["updated"]
    assert "written otherwise" in brought.rows[0].reason
    assert Location.objects.get().public_area == "Georgian Quarter"


def test_further_location_does_not_unseat_the_current_one(bring_list, hall):
    current = make_location(hall)
    bring_list("locations", HEADINGS, "The Hall|Annexe, Back Lane|L8 4RF")
    assert Location.objects.get(is_current=True) == current
    assert Location.objects.get(is_current=False).address == "Annexe, Back Lane"


def test_second_current_location_is_rejected(bring_list, hall):
    make_location(hall)
    brought = bring_list("locations", f"{HEADINGS}|current", "The Hall|Annexe|L8 4RF|yes")
    assert brought.outcomes == ["rejected"]
    assert "The asset has a current location already." in brought.sentences[0]


def test_only_one_new_location_of_a_list_is_the_current_one(bring_list, hall):
    bring_list("locations", HEADINGS, "The Hall|1 Hope Street|L1 9BG", "The Hall|Annexe|L8 4RF")
    assert Location.objects.get(is_current=True).address == "1 Hope Street"


def test_hand_written_location_is_kept(bring_list, hall):
    location = make_location(hall, public_area="", point=Point(-2.9, 53.4, srid=4326))
    brought = bring_list("locations", f"{HEADINGS}|area shown instead", "The Hall|1 Hope Street, Liverpool|L1 9BG|x")
    assert (brought.outcomes, brought.rows[0].doubt) == (["skipped"], "conflict")
    location.refresh_from_db()
    assert location.public_area == ""


def test_location_is_found_by_its_id_and_by_nobody_elses(bring_list, hall, project):
    ours = make_location(hall, wave=make_wave(project=project))
    theirs = make_location(make_asset(project=make_project()))
    rows = [f"{ours.uuid}|The Hall|2 Hope Street", f"{theirs.uuid}|The Hall|3 Hope Street"]
    brought = bring_list("locations", "id|asset|address", *rows)
    assert brought.outcomes == ["updated", "rejected"]
    assert "of which you are not an admin" in brought.sentences[0]


def test_strange_postcode_is_a_warning_and_kept_as_written(bring_list, hall):
    brought = bring_list("locations", HEADINGS, "The Hall|1 Hope Street|somewhere")
    assert brought.outcomes == ["created"]
    assert "not written like a postcode" in brought.sentences[0]
    assert Location.objects.get().postcode == "somewhere"


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("The Hall||53.4|", "Give latitude and longitude, or neither."),
        ("The Hall||153|x", "not a number of degrees"),
        ("The Hall|||", "Fill in “address” or “postcode”"),
    ],
)
def test_location_that_says_too_little_is_rejected(bring_list, hall, row, wrong):
    brought = bring_list("locations", "asset|address|latitude|longitude", row)
    assert brought.outcomes == ["rejected"]
    assert wrong in brought.sentences[0]


def test_other_projects_location_is_not_written(bring_list):
    make_asset(name="Theirs", project=make_project())
    assert bring_list("locations", HEADINGS, "Theirs|1 Hope Street|L1 9BG").outcomes == ["rejected"]
    assert not Location.objects.exists()


def test_page_tells_a_further_address_from_an_earlier_one(bring_list, hall, client, project):
    wave = make_wave(project=project, reference_date=date(2026, 1, 1))
    make_location(hall, wave=wave, as_of=date(2026, 1, 1))
    make_location(hall, "past", address="9 Old Row", as_of=date(2005, 1, 1))
    bring_list("locations", HEADINGS, "The Hall|Annexe, Back Lane|L8 4RF")
    page = " ".join(client.get(hall.get_absolute_url()).content.decode().split()).casefold()
    assert page.index("another address") < page.index("annexe, back lane")
    assert page.index("earlier address") < page.index("9 old row")
