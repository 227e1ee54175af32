"""The map of the admin screens, in a browser: it shows the point, a click moves it, and nothing breaks the policy."""

from collections.abc import Callable

import pytest
from django.contrib.gis.geos import Point
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from assets.choices import PlaceKind
from assets.models import Asset, ChangeSet, Location, MappingProject, Place
from tests.factories import make_asset, make_location, make_place


def url(model: str, page: str, *args: int) -> str:
    """One of a model's screens."""
    return reverse(f"admin:assets_{model}_{page}", args=args)


@pytest.fixture
def location(project: MappingProject) -> Location:
    """A place on the map, inside an outline."""
    make_place(name="Georgian Quarter", kind=PlaceKind.POSTCODE_DISTRICT, source="drawn <b>by hand</b>")
    return make_location(make_asset(name="The Hall", slug="the-hall", project=project))


@pytest.fixture
def admin_page(page: Page, logged_in: Callable[[User], None], admin_user: User) -> Page:
    """A watched page of the project's admin."""
    logged_in(admin_user)
    return page


def save(page: Page) -> None:
    """Press the button at the end of the form."""
    page.locator(".submit-row").last.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def test_click_on_the_map_moves_the_point(admin_page: Page, admin_user: User, location: Location) -> None:
    admin_page.goto(url("location", "change", location.pk))
    expect(admin_page.locator("#id_point")).to_have_value("53.401500, -2.970500")
    expect(admin_page.locator(".admin-marker")).to_have_count(1)
    expect(admin_page.locator(".admin-place")).to_have_count(1)
    expect(admin_page.locator(".leaflet-control-attribution")).to_have_text("drawn <b>by hand</b>")
    admin_page.locator("[data-map-here]").click(position={"x": 60, "y": 60})
    expect(admin_page.locator("#id_point")).not_to_have_value("53.401500, -2.970500")
    expect(admin_page.locator(".admin-marker")).to_have_count(1)
    written = admin_page.locator("#id_point").input_value()
    admin_page.locator("#id_basis").select_option("visit")
    admin_page.locator("#id_change_reason").fill("Went there.")
    save(admin_page)
    location.refresh_from_db()
    assert f"{location.point.y:.6f}, {location.point.x:.6f}" == written
    assert location.point.y > 53.4015
    assert location.point.x < -2.9705
    assert ChangeSet.objects.get(reason="Went there.").by == admin_user


def test_point_can_be_typed_and_the_map_follows(admin_page: Page, location: Location) -> None:
    admin_page.goto(url("location", "change", location.pk))
    admin_page.locator("#id_point").fill("53.4084, -2.9916")
    admin_page.locator("#id_point").press("Tab")
    expect(admin_page.locator(".admin-marker")).to_be_in_viewport()
    admin_page.locator("#id_basis").select_option("visit")
    save(admin_page)
    location.refresh_from_db()
    assert location.point.equals_exact(Point(-2.9916, 53.4084, srid=4326), 1e-9)


def test_row_that_is_added_has_a_map_too(admin_page: Page, location: Location) -> None:
    Location.objects.all().delete()
    admin_page.goto(url("asset", "change", location.asset_id))
    admin_page.get_by_role("button", name="Add another Location").click()
    admin_page.locator("#locations-0 [data-map-here]").click(position={"x": 100, "y": 100})
    expect(admin_page.locator("#id_locations-0-point")).not_to_have_value("")
    admin_page.locator("#id_locations-0-basis").select_option("visit")
    save(admin_page)
    assert Asset.objects.get(slug="the-hall").locations.get().point is not None


def test_outline_is_drawn(admin_page: Page, location: Location) -> None:
    place = Place.objects.get()
    admin_page.goto(url("place", "change", place.pk))
    expect(admin_page.locator(".leaflet-draw-draw-polygon")).to_be_visible()
    admin_page.locator(".leaflet-draw-draw-polygon").click()
    canvas = admin_page.locator("[data-map-here]")
    corners = admin_page.locator(".leaflet-marker-pane .leaflet-editing-icon")
    for drawn, (x, y) in enumerate([(500, 60), (560, 60), (560, 120)], start=1):
        canvas.click(position={"x": x, "y": y})
        expect(corners).to_have_count(drawn)
        # The tool takes no further click for a twentieth of a second of its own clock: timers of a page go in order.
        admin_page.evaluate("new Promise((done) => setTimeout(done, 100))")
    canvas.click(position={"x": 500, "y": 60})
    expect(corners).to_have_count(0)
    save(admin_page)
    place.refresh_from_db()
    assert len(place.boundary) == 2


@pytest.mark.parametrize("model", ["asset", "location", "activity", "place", "term"])
def test_screens_keep_to_the_policy(admin_page: Page, location: Location, model: str) -> None:
    for address in (url(model, "changelist"), url(model, "add"), url(model, "import"), url(model, "export")):
        admin_page.goto(address)
        expect(admin_page.locator("h1").last).to_be_visible()
