"""The map of a comparison through time: moved by keyboard, followed by counts, list and markers, at both widths."""

from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.gis.geos import Point
from django.urls import reverse
from playwright.sync_api import Page, expect

from assets.models import Comparison, MappingProject
from tests.browser.conftest import PHONE
from tests.factories import make_asset, make_change, make_comparison, make_location, make_sighting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def comparison(project: MappingProject) -> Comparison:
    """A hall that was there all the time, one that closed in 2011, and a garden that opened in 2015."""
    comparison = make_comparison(project=project)
    hall = make_asset(name="The Old Hall", project=project, assured_on=date(2026, 1, 1))
    closed = make_asset("ceased", name="The Reading Room", project=project, ceased_earliest=date(2011, 6, 1),
                        ceased_latest=date(2011, 6, 30), status_date=None)  # fmt: skip
    garden = make_asset(name="Rooftop Garden", project=project, opened_earliest=date(2015, 5, 1),
                        opened_latest=date(2015, 5, 1))  # fmt: skip
    for asset, wave, x in ((hall, "earlier", -2.97), (closed, "earlier", -2.9), (garden, "later", -2.8)):
        make_sighting(asset, wave=getattr(comparison, wave))
        make_location(asset, point=Point(x, 53.4, srid=4326))
    make_change(comparison, hall)
    return comparison


def counts(page: Page) -> list[str]:
    return [place.inner_text() for place in page.locator("[data-time-count]").all()]


def test_slider_moves_map_counts_and_list_by_keyboard(
    comparison: Comparison, page: Page, check_accessibility: Callable[[], None]
):
    page.goto(reverse("assets:comparison_map", args=[comparison.uuid]))
    slider = page.get_by_label("Move through time")
    expect(page.locator(".leaflet-marker-icon.marker--ceased")).to_have_count(1)
    slider.focus()
    slider.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "1 Jan 2005")
    expect(page.locator("[data-time-said]")).to_have_text("1 Jan 2005")
    expect(page.locator(".leaflet-marker-icon.marker--not-yet")).to_have_count(1)
    assert counts(page) == ["2", "0", "0", "1"]
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "1 Feb 2005")

    page.get_by_label("Show in the list").select_option("ceased")
    expect(page.locator("[data-time-list] li")).to_have_count(0)
    slider.press("End")
    expect(page.locator("[data-time-list] li")).to_have_count(1)
    expect(page.locator("[data-time-list]")).to_contain_text("The Reading Room")
    expect(page.locator("[data-time-said]")).to_have_text("1 Jan 2026")

    page.locator("[data-time-field]").fill("2015-06-15")
    page.get_by_role("button", name="Show this day").click()
    expect(slider).to_have_attribute("aria-valuetext", "15 Jun 2015")
    expect(page.locator(".leaflet-marker-icon.marker--not-yet")).to_have_count(0)
    check_accessibility()
    page.set_viewport_size(PHONE)
    check_accessibility()
