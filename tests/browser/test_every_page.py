"""Every page type, opened by those who may: no policy violation, no fault, nothing broken for a screen reader.

The pages are those of the access table, so that a new page is looked at from its first day. ``Watch`` (conftest) notes
console errors, violations of the Content-Security-Policy among them, and failed requests; axe reads each page.
"""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import User
from assets.choices import IdentifierKind, RelationKind
from tests.browser.conftest import AXE_RULES, DESK, PHONE
from tests.factories import (
    make_activity,
    make_asset,
    make_candidate,
    make_change_set,
    make_classification,
    make_contact,
    make_external_id,
    make_name,
    make_relation,
    make_sighting,
    make_wave,
)
from tests.test_access import ADMIN_SCREENS, LOOK_AND_ADD, NOT_AT_ALL, TABLE, World, make_world

pytestmark = pytest.mark.django_db(transaction=True)

# What is no page: data, files, and what hands on to another page.
NO_PAGES = {
    "health",
    "assets:asset_geojson",
    "assets:asset_csv",
    "assets:asset_xlsx",
    "assets:import_notes",
    "assets:import_profile",
    "assets:import_rejected",
    "assets:job_progress",
    "assets:places_geojson",
    "assets:comparison_csv",
    "assets:comparison_xlsx",
    "assets:comparison_json",
    "assets:comparison_map_geojson",
    "assets:comparison_review_map",
    "assets:comparison_decisions_csv",
    "sroi:impact_map_cells",
    "sroi:impact_map_json",
    "sroi:impact_map_xlsx",
    "sroi:impact_map_report_pdf",
    "sroi:impact_map_report_xlsx",
    "sroi:impact_map_report_case",
    "sroi:impact_map_report_progress",
    "assets:task_csv",
    "assets:task_geojson",
    "assets:picture",
    "assets:picture_small",
}
SCROLLS_SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def world(transactional_db: None) -> World:
    """A public asset, and everybody who may look at it."""
    return make_world()


def furnish(world: World) -> None:
    """Give the asset of ``world`` one of everything, so that its pages have all their parts."""
    asset = world.asset
    make_name(asset, "The Old Name")
    make_contact(asset, "public")
    make_activity(asset)
    make_external_id(asset, IdentifierKind.CHARITY, "1091535")
    make_classification(asset, "access", "step_free")
    make_relation(asset, RelationKind.HOSTS, make_asset(name="A choir", project=world.project))
    make_sighting(asset, wave=make_wave(project=world.project), change_set=make_change_set())
    make_candidate(asset, make_asset(name="Nearly the same", project=world.project))


def pages_of(world: World, role: str) -> dict[str, str]:
    """The address of every page that ``role`` may open, by name."""
    return {
        name: reverse(name, kwargs=line.arguments(world))
        for name, line in TABLE.items()
        if line.get[role] == 200 and name not in NO_PAGES
    }


def faults_of(page: Page) -> list[str]:
    """What is wrong with the page that is open: axe's rules by name with the first place, and scrolling sideways."""
    found: dict[str, Any] = Axe().run(page, options=AXE_RULES).response
    faults = [f"{rule['id']} at {rule['nodes'][0]['target'][0]}" for rule in found["violations"]]
    page.set_viewport_size(PHONE)
    if page.evaluate(SCROLLS_SIDEWAYS):
        faults.append("scrolls sideways on a telephone")
    page.set_viewport_size(DESK)
    return faults


@pytest.mark.parametrize("role", ["anonymous", "admin"])
def test_every_page_is_sound(role: str, world: World, page: Page, logged_in: Callable[[User], None]):
    furnish(world)
    if role == "admin":
        logged_in(world.admin)
    faults = {}
    pages = pages_of(world, role)
    assert pages
    for name, address in pages.items():
        reply = page.goto(address)
        assert reply is not None
        assert reply.status == 200, f"{name} answered {reply.status}"
        if found := faults_of(page):
            faults[name] = found
    assert faults == {}


def test_admin_screens_break_no_rule_of_the_policy(world: World, page: Page, logged_in: Callable[[User], None]):
    logged_in(world.admin)
    for model, access in ADMIN_SCREENS.items():
        if access == NOT_AT_ALL:
            continue
        place = f"admin:{model.lower().replace('.', '_')}"
        page.goto(reverse(f"{place}_changelist"))
        if access == LOOK_AND_ADD:
            page.goto(reverse(f"{place}_add"))
