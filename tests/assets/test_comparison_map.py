"""The map of a comparison through time: how each asset stood on a day, for those who may know where it was."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from assets.choices import Status
from assets.lives.life import Being
from assets.models import Asset, Comparison, MappingProject
from assets.time_map import PROPERTIES, assets_of, entries_of, state_on, turns_of
from tests.factories import make_asset, make_change, make_comparison, make_location, make_sighting

ANYBODY = AnonymousUser()
DAYS = (date(2005, 1, 1), date(2008, 6, 1), date(2012, 1, 1), date(2014, 7, 1), date(2020, 1, 1), date(2026, 1, 1))


def words(being: Being, *days: date) -> list[str]:
    return [state_on(turns_of(being), day).key for day in days]


@pytest.fixture
def comparison(project: MappingProject) -> Comparison:
    """2005 and 2026, about one asset of which something is decided, so that everybody may read it."""
    comparison = make_comparison(project=project)
    hall = make_asset(name="The Old Hall", slug="the-old-hall", project=project)
    make_location(hall)
    make_change(comparison, hall)
    return comparison


def features(client: Client, comparison: Comparison) -> dict[str, dict[str, Any]]:
    answer = client.get(reverse("assets:comparison_map_geojson", args=[comparison.uuid]))
    assert answer["Content-Type"] == "application/geo+json"
    return {one["properties"]["name"]: one for one in answer.json()["features"]}


def page(client: Client, comparison: Comparison, **query: str) -> str:
    return client.get(reverse("assets:comparison_map", args=[comparison.uuid]), query).content.decode()


# --- How something stood --------------------------------------------------------------------------------------------


def test_asset_goes_through_its_states_in_turn():
    being = Being(date(2004, 1, 1), date(2014, 12, 31), date(2006, 1, 1), date(2011, 12, 31))
    assert [(state.key, first) for state, first in turns_of(being)] == [
        ("not-yet", date.min),
        ("possible", date(2004, 1, 1)),
        ("open", date(2006, 1, 1)),
        ("possible", date(2012, 1, 1)),
        ("ceased", date(2015, 1, 1)),
    ]


@pytest.mark.parametrize(
    ("being", "states"),
    [
        (Being(), ["possible", "possible"]),
        (Being(possible_until=date(2010, 1, 1)), ["possible", "ceased"]),
        (Being(possible_from=date(2010, 1, 1)), ["not-yet", "possible"]),
        (Being(None, None, date(2004, 1, 1), date(2030, 1, 1)), ["open", "open"]),
        (Being(None, date.max, date(2004, 1, 1), date.max), ["open", "open"]),
        # Dates that contradict each other: what has ceased stays so.
        (Being(date(2010, 1, 1), date(2003, 1, 1)), ["ceased", "ceased"]),
    ],
)
def test_what_is_not_known_is_possible_and_never_certain(being, states):
    assert words(being, date(2005, 1, 1), date(2020, 1, 1)) == states


@given(*[st.none() | st.dates()] * 4)
def test_whatever_the_dates_every_day_has_one_state(possible_from, possible_until, known_from, known_until):
    being = Being.of(
        {"possible_from": possible_from, "possible_until": possible_until, "known_from": known_from,
         "known_until": known_until}
    )  # fmt: skip
    turns = turns_of(being)
    assert turns[0][1] == date.min
    assert [first for _, first in turns] == sorted({first for _, first in turns})


def test_map_counts_what_the_register_counts(project: MappingProject, comparison: Comparison):
    for number, fields in enumerate(
        [
            {"opened_earliest": date(2010, 1, 1), "opened_latest": date(2012, 12, 31)},
            {"status": Status.CEASED, "status_reason": "sold", "ceased_earliest": date(2012, 1, 1),
             "ceased_latest": date(2014, 12, 31)},
            {"status": Status.CEASED, "status_reason": "sold", "status_date": date(2020, 1, 1)},
            {"status": Status.PAUSED, "status_reason": "repairs", "status_date": date(2020, 1, 1)},
        ]
    ):  # fmt: skip
        asset = make_asset(name=f"Asset {number}", project=project, **fields)
        make_sighting(asset, wave=comparison.later if number == 0 else comparison.earlier, status=asset.status)
    entries = list(entries_of(comparison, ANYBODY))
    assets = assets_of(comparison, ANYBODY)
    for day in DAYS:
        states = [state_on(entry.turns, day).key for entry in entries]
        assert states.count("open") == assets.certainly_open_on(day).count(), day
        assert states.count("open") + states.count("possible") == assets.possibly_open_on(day).count(), day


# --- Who sees what --------------------------------------------------------------------------------------------------


def test_data_has_the_public_columns_and_no_others(client: Client, comparison: Comparison):
    hall = features(client, comparison)["The Old Hall"]
    assert set(hall["properties"]) == set(PROPERTIES)
    assert hall["geometry"]["coordinates"] == [-2.9705, 53.4015]
    assert hall["properties"]["url"] == "/assets/the-old-hall/"


def test_private_place_and_hidden_asset_are_on_no_visitors_map(
    client: Client, client_of: Callable[[User], Client], comparison: Comparison, project: MappingProject,
    researcher: User, stranger: User
):  # fmt: skip
    garden = make_asset(name="Quiet Garden", project=project)
    make_location(garden, "masked", point=Point(-2.9, 53.3, srid=4326))
    make_location(garden, "past", until_latest=date(2011, 12, 31), point=Point(-2.8, 53.2, srid=4326))
    hidden = make_asset("staff_only", name="Backroom", project=project)
    for asset in (garden, hidden):
        make_sighting(asset, wave=comparison.earlier)
    for outsider in (client, client_of(stranger)):
        seen = features(outsider, comparison)
        assert seen["Quiet Garden"]["geometry"] is None
        assert seen["Quiet Garden"]["properties"]["earlier_places"] == []
        assert "Backroom" not in seen
        assert "1 of them is only in the list" in page(outsider, comparison)
    insider = features(client_of(researcher), comparison)
    assert insider["Quiet Garden"]["geometry"]["coordinates"] == [-2.9, 53.3]
    assert insider["Quiet Garden"]["properties"]["earlier_places"] == [["2011-12-31", -2.8, 53.2]]
    assert "Backroom" in insider


def test_asset_that_moved_was_somewhere_else_before(client: Client, comparison: Comparison, project: MappingProject):
    moved = make_asset(name="Gallery", project=project)
    make_sighting(moved, wave=comparison.later)
    make_location(moved)
    make_location(moved, "past", until_earliest=date(2011, 1, 1), point=Point(-2.8, 53.2, srid=4326))
    make_location(moved, "past", "masked", until_latest=date(2008, 1, 1), point=Point(-2.7, 53.1, srid=4326))
    make_location(moved, "past", point=Point(-2.6, 53.0, srid=4326))
    assert features(client, comparison)["Gallery"]["properties"]["earlier_places"] == [["2011-01-01", -2.8, 53.2]]


def test_only_what_one_of_the_two_waves_saw_is_on_it(client: Client, comparison: Comparison, project: MappingProject):
    other = make_sighting(make_asset(name="Elsewhere", project=project))
    make_sighting(make_asset(name="Taken in", project=project, status=Status.MERGED, merged_into=other.asset),
                  wave=comparison.later)  # fmt: skip
    assert list(features(client, comparison)) == ["The Old Hall"]


def test_comparison_of_which_nothing_public_is_decided_is_for_staff(
    client: Client, client_of: Callable[[User], Client], project: MappingProject, researcher: User, stranger: User
):
    comparison = make_comparison(project=project)
    for name in ("assets:comparison_map", "assets:comparison_map_geojson", "assets:comparison_successions"):
        address = reverse(name, args=[comparison.uuid])
        assert client.get(address).status_code == 302
        assert client_of(stranger).get(address).status_code == 404
        assert client_of(researcher).get(address).status_code == 200


# --- The page without scripts ---------------------------------------------------------------------------------------


def test_page_answers_for_the_day_that_is_asked_for(client: Client, comparison: Comparison):
    Asset.objects.filter(name="The Old Hall").update(opened_earliest=date(2010, 1, 1))
    assert '<b class="num" data-time-count="not-yet">1</b>' in page(client, comparison, on="2005-06-01")
    assert "1 Jan 2026".replace(" ", "\N{NO-BREAK SPACE}") in page(client, comparison)
    assert 'data-on="2005-06-01"' in page(client, comparison, on="2005-06-01")


def test_list_shows_the_state_that_is_asked_for(client: Client, comparison: Comparison):
    link = 'href="/assets/the-old-hall/"'
    assert link in page(client, comparison, on="2005-06-01")
    assert link not in page(client, comparison, on="2005-06-01", state="ceased")
    assert "None on this day." in page(client, comparison, on="2005-06-01", state="ceased")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"on": "1 Smarch 2011"}, "This is no day: write it as 31/12/2011 or 2011-12-31."),
        ({"on": "1999-01-01"}, "Choose a day from"),
        ({"state": "haunted"}, "haunted is not one of the available choices"),
    ],
)
def test_what_is_no_day_gets_a_sentence_and_the_page(client: Client, comparison: Comparison, query, sentence):
    answer = page(client, comparison, **query)
    assert sentence in answer
    assert 'data-on="2026-01-01"' in answer


def test_page_and_data_take_a_fixed_number_of_queries(client: Client, comparison: Comparison, project: MappingProject):
    addresses = [reverse(f"assets:{name}", args=[comparison.uuid]) for name in
                 ("comparison_map", "comparison_map_geojson")]  # fmt: skip

    def ask() -> int:
        with CaptureQueriesContext(connection) as queries:
            for address in addresses:
                assert client.get(address).status_code == 200
        return len(queries)

    few = ask()
    for number in range(5):
        asset = make_asset(name=f"Asset {number}", project=project)
        make_sighting(asset, wave=comparison.later)
        make_location(asset)
        make_location(asset, "past", until_latest=date(2011, 1, 1))
    assert ask() == few <= 8
