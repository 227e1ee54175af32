"""Assets for the map: every one of the set, and nothing but the listed properties."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from assets.geojson import PROPERTIES
from tests.assets.conftest import City
from tests.factories import make_asset

pytestmark = pytest.mark.django_db


def features_for(client: Client, query: str = "") -> dict[str, dict[str, Any]]:
    """The features by slug."""
    reply = json.loads(client.get(f"/assets.geojson?{query}").content)
    assert reply["type"] == "FeatureCollection"
    return {feature["properties"]["slug"]: feature for feature in reply["features"]}


def test_feature_has_a_place_and_the_listed_properties(city: City, client: Client) -> None:
    feature = features_for(client)["the-florrie"]
    assert feature == {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [-2.9714, 53.3853]},
        "properties": {
            "id": str(city["florrie"].uuid),
            "slug": "the-florrie",
            "name": "The Florrie",
            "kind": "Hall or building",
            "sector": "Registered charity",
            "status": "active",
            "symbol": "culture",
            "area": "",
            "url": "/assets/the-florrie/",
        },
    }
    assert set(feature["properties"]) == set(PROPERTIES)


def test_type_is_geojson(client: Client) -> None:
    response = client.get("/assets.geojson")
    assert response["Content-Type"] == "application/geo+json"
    assert json.loads(response.content) == {"type": "FeatureCollection", "features": []}


def test_unlocated_asset_is_there_without_a_place(city: City, client: Client) -> None:
    assert features_for(client)["online"]["geometry"] is None


def test_masked_place_is_for_staff_alone(
    city: City, client: Client, client_of: Callable[[User], Client], researcher: User, stranger: User
) -> None:
    for outsider in (client, client_of(stranger)):
        feature = features_for(outsider)["safe-space"]
        assert (feature["geometry"], feature["properties"]["area"]) == (None, "Toxteth")
    assert features_for(client_of(researcher))["safe-space"]["geometry"] is not None


def test_symbol_is_of_the_nature_of_work_else_of_the_kind_else_community(city: City, client: Client) -> None:
    features = features_for(client)
    assert features["safe-space"]["properties"]["symbol"] == "health"
    assert features["rooms"]["properties"]["symbol"] == "culture"
    assert features["online"]["properties"]["symbol"] == "community"


def test_markup_in_a_name_stays_text(client: Client) -> None:
    make_asset(name='</script><b>"bold"', slug="bold")
    assert features_for(client)["bold"]["properties"]["name"] == '</script><b>"bold"'


def test_map_of_many_costs_as_many_queries_as_of_few(client: Client, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _ in range(30):
        make_asset()
    with django_assert_max_num_queries(4):
        assert len(features_for(client)) == 30
