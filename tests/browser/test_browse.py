"""Finding assets in a browser: list and map in step, by keyboard, without scripts, on a telephone, in both colours."""

from collections.abc import Callable
from itertools import count, product

import pytest
from django.contrib.gis.geos import Point
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from assets.choices import RelationKind
from assets.models import Asset, MappingProject
from tests.factories import (
    make_activity,
    make_asset,
    make_classification,
    make_contact,
    make_location,
    make_name,
    make_place,
    make_relation,
    make_sighting,
    make_wave,
    square,
    term,
)

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = [
    "/",
    "/assets/",
    "/assets/?q=galery&near=nowhere",
    "/assets/?q=xqzw",
    "/assets/florrie/",
    "/assets/florrie/history/",
]


@pytest.fixture
def town(project: MappingProject) -> Asset:
    """Thirty choirs about a mile apart, a masked group, a ceased hall, one without a place, and one with everything."""
    make_place(code="TOWN", name="Town", kind="local_authority", boundary=square(-2.95, 53.4, 0.2))
    hall = term("kind", "hall_or_building")
    wave = make_wave(project=project, name="2005 baseline")
    for number in range(30):
        choir = make_asset(name=f"Choir {number:02}", slug=f"choir-{number:02}", kind=term("kind", "group"))
        make_location(choir, point=Point(-3.1 + number % 6 * 0.05, 53.3 + number // 6 * 0.04, srid=4326))
    masked = make_asset(name="Safe Space", slug="safe-space", project=project)
    make_location(masked, "masked")
    ceased = make_asset("ceased", name="Old Assembly Rooms", slug="rooms", kind=hall)
    make_location(ceased, point=Point(-2.85, 53.5, srid=4326))
    make_asset(name="Online Gallery", slug="online-gallery")
    florrie = make_asset(
        "assured", name="The Florrie", slug="florrie", kind=hall, sector=term("sector", "charity"), project=project,
        description="Community hall in the Dingle.", website="https://florrie.example/", phone="0151 496 0123",
    )  # fmt: skip
    make_location(florrie, address="377 Mill Street, Liverpool", point=Point(-2.97, 53.38, srid=4326))
    make_name(florrie, "Florence Institute")
    make_classification(florrie, "nature_of_work", "music")
    make_classification(florrie, "function", "social")
    make_classification(florrie, "access", "step_free")
    make_activity(florrie, name="Ukulele from scratch", schedule="Mondays 18:00–19:30", cost=3)
    make_contact(florrie, "public")
    make_relation(florrie, RelationKind.HOSTS, ceased)
    make_sighting(florrie, wave=wave)
    return florrie


def drawn(page: Page) -> int:
    """How many assets the map stands for: single markers and what the clusters count."""
    page.wait_for_selector(".map:not([aria-busy]) .leaflet-marker-icon:is(.marker, .cluster)")
    clusters = page.locator(".leaflet-marker-icon.cluster > span").all()
    counted = sum(int(cluster.evaluate("one => one.firstChild.textContent")) for cluster in clusters)
    return counted + page.locator(".leaflet-marker-icon.marker").count()


def test_map_draws_what_the_list_says_is_on_the_map(page: Page, town: Asset) -> None:
    page.goto("/assets/")
    expect(page.locator("h1")).to_have_text("34 assets")
    expect(page.locator(".page-head")).to_contain_text("32 on the map; 2 have no location")
    assert drawn(page) == 32


def test_choosing_a_filter_narrows_list_and_map_and_stands_in_the_address(page: Page, town: Asset) -> None:
    page.goto("/assets/")
    page.get_by_role("checkbox", name="Venue").check()
    page.get_by_role("button", name="Show these").click()
    expect(page).to_have_url("/assets/?kind=venue")
    expect(page.locator("h1")).to_have_text("2 assets match")
    expect(page.locator(".entry")).to_have_count(2)
    assert drawn(page) == 2
    page.get_by_role("link", name="Venue remove").click()
    expect(page.locator("h1")).to_have_text("34 assets")


def test_words_and_filters_are_sent_together(page: Page, town: Asset) -> None:
    page.goto("/assets/?kind=venue")
    page.get_by_role("searchbox").fill("florence")
    page.get_by_role("searchbox").press("Enter")
    expect(page).to_have_url("/assets/?q=florence&kind=venue")
    expect(page.locator(".entry h3")).to_have_text(["The Florrie"])


def test_entry_and_its_marker_light_up_together(page: Page, town: Asset) -> None:
    page.goto("/assets/?kind=venue")
    drawn(page)
    page.get_by_role("link", name="The Florrie").hover()
    expect(page.locator('.leaflet-marker-icon[data-asset="florrie"]')).to_have_attribute("data-on", "")


def test_marker_is_reached_and_opened_by_keyboard(page: Page, town: Asset) -> None:
    page.goto("/assets/?kind=venue")
    drawn(page)
    page.locator(".leaflet-container").focus()
    for pressed in count(1):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.asset") == "florrie":
            break
        assert pressed < 10, "the marker is not in the order of the tab key"
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup")).to_contain_text("The Florrie")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/assets/florrie/")


def test_next_page_keeps_the_filters(page: Page, town: Asset) -> None:
    page.goto("/assets/?kind=group")
    page.get_by_role("link", name="Next").click()
    expect(page).to_have_url("/assets/?kind=group&page=2")
    expect(page.locator(".entry")).to_have_count(10)


def test_everything_but_the_map_works_without_scripts(browser: Browser, live_server: LiveServer, town: Asset) -> None:
    page = browser.new_context(java_script_enabled=False, base_url=live_server.url).new_page()
    page.goto("/")
    page.get_by_label("What are you looking for?").fill("florence")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="The Florrie").click()
    expect(page.locator("h1")).to_have_text("The Florrie")
    page.goto("/assets/")
    page.get_by_role("checkbox", name="Venue").check()
    page.get_by_role("button", name="Show these").click()
    expect(page.locator("h1")).to_have_text("2 assets match")
    page.get_by_role("link", name="Old Assembly Rooms").click()
    expect(page.locator("h1")).to_have_text("Old Assembly Rooms")
    page.context.close()


def open_all(page: Page, path: str, width: int) -> None:
    """The page at ``path`` in a window so wide, with every fold open."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")


@pytest.mark.parametrize("path", PAGES)
def test_page_keeps_to_the_rules_of_accessibility_and_never_scrolls_sideways(
    page: Page, town: Asset, check_accessibility: Callable[[], None], path: str
) -> None:
    for width, colours in product((1280, 390), ("light", "dark")):
        page.emulate_media(color_scheme="dark" if colours == "dark" else "light")
        open_all(page, path, width)
        check_accessibility()
    open_all(page, path, 320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_staff_see_on_the_page_what_is_kept_from_others(
    page: Page, logged_in: Callable[[User], None], researcher: User, town: Asset
) -> None:
    page.goto("/assets/safe-space/")
    expect(page.locator("#facts")).to_contain_text("Kept private; Toxteth")
    logged_in(researcher)
    page.reload()
    expect(page.locator("#facts")).to_contain_text("1 Hope Street, Liverpool, L1 9BG (kept private from others)")
