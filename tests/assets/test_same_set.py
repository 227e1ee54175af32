"""What you filter is what you map, count and export: list, GeoJSON, .csv and .xlsx of one address are one set."""

import csv
import io
import json
from collections.abc import Callable
from itertools import count

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.models import User
from tests.assets.conftest import City
from tests.factories import make_asset

pytestmark = pytest.mark.django_db

PARTS = {
    "q": ["choir", "galery", "the", "%", "florrie hall", "toxteth", "🎭"],
    "kind": ["venue", "group", "castle"],
    "nature_of_work": ["arts_and_culture", "singing"],
    "sector": ["voluntary", "public"],
    "function": ["social", "wellbeing"],
    "status": ["active", "ceased", "lead"],
    "place": ["N", "S", "nowhere"],
    "access": ["step_free"],
    "near": ["L8 4RF", "L1 9BG", "bad"],
    "within": ["0.5mi", "2km", "far"],
    "open_on": ["2005-01-01", "1/1/1800", "never"],
    "located": ["yes", "no"],
    "review": ["due", "in_time", "never", "overdue"],
    "withdrawn": ["yes", "no"],
    "sort": ["name", "best", "distance", "confirmed", "unconfirmed", "colour"],
}

addresses = st.dictionaries(
    st.sampled_from(sorted(PARTS)), st.lists(st.integers(0, 6), min_size=1, max_size=2), max_size=4
).map(lambda parts: {name: [PARTS[name][n % len(PARTS[name])] for n in values] for name, values in parts.items()})


def body(response: HttpResponse) -> bytes:
    """The whole of a reply, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def in_list(client: Client, query: dict[str, list[str]]) -> list[str]:
    """Ids on all pages of the list."""
    ids: list[str] = []
    for number in count(1):
        page = client.get("/assets/", {**query, "page": number}).context["page_obj"]
        ids += [str(asset.uuid) for asset in page]
        if not page.has_next():
            return ids
    return ids


@pytest.mark.parametrize("viewer", ["anonymous", "researcher", "stranger"])
def test_list_map_and_exports_hold_the_same_assets(
    city: City, request: pytest.FixtureRequest, client_of: Callable[[User], Client], viewer: str
) -> None:
    client = Client() if viewer == "anonymous" else client_of(request.getfixturevalue(viewer))

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(addresses)
    def holds(query: dict[str, list[str]]) -> None:
        ids = in_list(client, query)
        features = json.loads(body(client.get("/assets.geojson", query)))["features"]
        rows = list(csv.DictReader(io.StringIO(body(client.get("/assets.csv", query)).decode("utf-8-sig"), newline="")))
        sheet = load_workbook(io.BytesIO(body(client.get("/assets.xlsx", query)))).active
        assert len(ids) == len(set(ids))
        assert sorted(feature["properties"]["id"] for feature in features) == sorted(ids)
        assert [row["id"] for row in rows] == ids
        assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ids

    holds()


def test_paging_shows_every_asset_once_although_they_are_called_the_same(city: City, client: Client) -> None:
    for _ in range(45):
        make_asset(name="Same Name")
    ids = in_list(client, {"q": ["same"]})
    assert len(ids) == len(set(ids)) == 45


def test_links_to_map_and_exports_carry_the_address_of_the_list(city: City, client: Client) -> None:
    page = client.get("/assets/?kind=venue&near=L8+4RF&within=5mi&page=2").content.decode()
    for data in ("assets.geojson", "assets.csv", "assets.xlsx"):
        assert f"/{data}?kind=venue&amp;near=L8+4RF&amp;within=5mi" in page
