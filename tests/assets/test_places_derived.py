"""Outlines derived from postcodes: roughly right, honest about being rough, and the same every time."""

from io import StringIO

import pytest
from django.contrib.gis.geos import Point
from django.core.management import CommandError, call_command
from pytest_django import DjangoDbBlocker

from assets.actions.places import load_places
from assets.boundaries.derived import derive_outlines
from assets.boundaries.outline import Outline
from assets.choices import PlaceKind
from assets.models import ChangeSet, Place
from assets.postcodes import locate
from tests.factories import make_place, square

pytestmark = pytest.mark.django_db


def derive(authorities: str) -> str:
    said = StringIO()
    call_command("derive_places", authority=authorities, stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def outlines(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> list[Outline]:
    """The outlines of the city and its districts, drawn once for all tests."""
    with django_db_blocker.unblock():
        return derive_outlines({"E08000012": "Liverpool"})


@pytest.fixture
def liverpool(outlines: list[Outline]) -> Place:
    """The city as a place, and its districts."""
    load_places(outlines, by=None, reason="outlines for a test")
    return Place.objects.get(code="E08000012")


def test_city_is_outlined_and_said_to_be_approximate(liverpool):
    assert liverpool.name == "Liverpool"
    assert liverpool.kind == PlaceKind.LOCAL_AUTHORITY
    assert liverpool.is_approximate
    assert "Open Government Licence" in liverpool.source
    assert liverpool.boundary.valid
    square_kilometres = liverpool.boundary.transform(27700, clone=True).area / 1e6
    assert square_kilometres == pytest.approx(112, rel=0.1)  # ONS, Standard Area Measurements


def test_city_holds_its_landmarks_and_no_others(liverpool):
    inside = {
        "Tate Liverpool": (-2.9945, 53.4010),
        "Speke Hall": (-2.8748, 53.3372),
        "Croxteth Hall": (-2.8929, 53.4413),
    }
    outside = {
        "the middle of the Mersey": (-3.010, 53.395),
        "Birkenhead Park": (-3.0420, 53.3925),
        "Prescot": (-2.8050, 53.4290),
        "Liverpool Bay": (-3.20, 53.48),
    }
    within = {name for name, where in (inside | outside).items() if liverpool.boundary.covers(Point(*where, srid=4326))}
    assert within == set(inside)


def test_districts_that_ended_or_hold_only_boxes_are_not_drawn(liverpool):
    districts = set(Place.objects.filter(kind=PlaceKind.POSTCODE_DISTRICT).values_list("code", flat=True))
    assert {"L1", "L8", "L17", "L25"} <= districts
    assert districts.isdisjoint({"L43", "L69", "L70", "L75"})


def test_postcode_lies_in_its_district(liverpool):
    postcodes = ["L8 4RF", "L3 4BB", "L1 9BG", "L18 1LP", "L17 7BN"]
    for postcode, located in locate(postcodes).items():
        district = Place.objects.get(code=postcode.split(" ")[0])
        assert district.boundary.covers(located.point), postcode


def test_districts_do_not_lie_on_each_other(liverpool):
    boundaries = [place.boundary for place in Place.objects.filter(kind=PlaceKind.POSTCODE_DISTRICT)]
    whole = boundaries[0]
    for boundary in boundaries[1:]:
        whole = whole.union(boundary)
    assert sum(boundary.area for boundary in boundaries) == pytest.approx(whole.area, rel=1e-6)


def test_deriving_again_changes_nothing(liverpool):
    before = list(Place.objects.order_by("pk").values()), ChangeSet.objects.count()
    assert "0 created, 0 updated" in derive("E08000012")
    assert (list(Place.objects.order_by("pk").values()), ChangeSet.objects.count()) == before


def test_surveyed_boundary_is_not_replaced():
    surveyed = make_place(code="E08000012", name="City", boundary=square(-2.97, 53.40))
    assert "1 left as they were because a surveyed boundary is there" in derive("E08000012")
    surveyed.refresh_from_db()
    assert surveyed.name == "City"
    assert surveyed.boundary.equals(square(-2.97, 53.40))


def test_belfast_is_drawn_from_the_irish_grid():
    derive("N09000003=Belfast")
    belfast = Place.objects.get(code="N09000003")
    assert belfast.name == "Belfast"
    assert belfast.boundary.covers(Point(-5.9301, 54.5965, srid=4326))


def test_unknown_authority_is_said_in_plain_english():
    with pytest.raises(CommandError, match=r"There is no postcode in E99999999\. Give codes of local authorities"):
        derive("E99999999")
    assert not Place.objects.exists()


@pytest.mark.shared_data
def test_derived_outline_is_close_to_the_real_one(liverpool, shared_data):
    path = shared_data / "boundaries" / "lad_8_dissolved_from_wards.geojson"
    derived = liverpool.boundary.transform(27700, clone=True)
    call_command("load_places", str(path), "--kind", "local_authority", stdout=StringIO())
    real = Place.objects.get(code="E08000012").boundary.transform(27700, clone=True)
    assert derived.intersection(real).area / derived.union(real).area > 0.9
