"""The outlines that the map draws where there are no tiles."""

import json
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assets.choices import PlaceKind
from tests.factories import make_place, square

pytestmark = pytest.mark.django_db


def outlines(client, query: str = "") -> dict:
    answer = client.get(reverse("assets:places_geojson") + query)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/geo+json"
    return json.loads(answer.content)


def codes(client, query: str = "") -> list[str]:
    return [feature["properties"]["code"] for feature in outlines(client, query)["features"]]


def test_outlines_are_public_and_name_their_sources(client):
    make_place(
        code="L1", name="L1", kind=PlaceKind.POSTCODE_DISTRICT, is_approximate=True, source="From postcodes, OGL"
    )
    found = outlines(client)
    assert found["type"] == "FeatureCollection"
    assert found["attribution"] == "From postcodes, OGL"
    [feature] = found["features"]
    assert feature["properties"] == {"code": "L1", "name": "L1", "kind": "postcode_district", "approximate": True}
    assert feature["geometry"]["type"] in {"Polygon", "MultiPolygon"}


def test_coordinates_have_five_decimals(client):
    make_place(kind=PlaceKind.LOCAL_AUTHORITY, boundary=square(-2.123456789, 53.123456789))
    [feature] = outlines(client)["features"]
    corner = feature["geometry"]["coordinates"]
    while isinstance(corner[0], list):
        corner = corner[0]
    assert corner == [round(number, 5) for number in corner]


def test_ground_is_authorities_and_districts_unless_kinds_are_asked_for(client):
    make_place(code="A", kind=PlaceKind.LOCAL_AUTHORITY)
    make_place(code="D", kind=PlaceKind.POSTCODE_DISTRICT)
    make_place(code="W", kind=PlaceKind.WARD)
    assert codes(client) == ["A", "D"]
    assert codes(client, "?kind=ward") == ["W"]
    assert codes(client, "?kind=ward&kind=local_authority") == ["A", "W"]
    assert codes(client, "?kind=nonsense") == []


def test_only_boundaries_in_force_today_are_drawn(client):
    yesterday = timezone.localdate() - timedelta(days=1)
    make_place(code="old", kind=PlaceKind.LOCAL_AUTHORITY, valid_from=date(2004, 1, 1), valid_to=yesterday)
    make_place(code="new", kind=PlaceKind.LOCAL_AUTHORITY, valid_from=yesterday)
    assert codes(client) == ["new"]


def test_approximate_outline_gives_way_to_a_surveyed_one(client):
    make_place(code="A", name="rough", kind=PlaceKind.LOCAL_AUTHORITY, is_approximate=True)
    make_place(code="A", name="exact", kind=PlaceKind.LOCAL_AUTHORITY, valid_from=date(2004, 1, 1))
    assert [feature["properties"]["name"] for feature in outlines(client)["features"]] == ["exact"]


def test_unchanged_outlines_are_not_sent_twice(client):
    make_place(kind=PlaceKind.LOCAL_AUTHORITY)
    first = client.get(reverse("assets:places_geojson"))
    assert "public" in first["Cache-Control"]
    again = client.get(reverse("assets:places_geojson"), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_outlines_take_one_query(client, django_assert_num_queries):
    for _ in range(3):
        make_place(kind=PlaceKind.LOCAL_AUTHORITY)
    with django_assert_num_queries(1):
        outlines(client)
