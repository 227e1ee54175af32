"""A scenario in the browser: written by keyboard alone, put right where it was wrong, and then beside the map."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from assets.models import MappingProject
from tests.sroi.factories import make_input, make_map, make_outcome, make_scenario

pytestmark = pytest.mark.django_db(transaction=True)


def test_scenario_is_written_by_keyboard_and_stands_beside_the_map(
    page: Page,
    logged_in: Callable[[User], None],
    check_accessibility: Callable[[], None],
    researcher: User,
    project: MappingProject,
):
    impact_map = make_map(project=project)
    make_input(impact_map)
    make_outcome(impact_map, key="a", leads_to=["b"])
    make_outcome(impact_map, key="b", description="work again")
    make_scenario(impact_map, '{"set": {"b.quantity": "20"}}', name="twice as many work")
    logged_in(researcher)
    page.goto(reverse("sroi:impact_map_scenario_new", args=[impact_map.uuid]))
    page.get_by_label("Name").focus()
    keys = page.keyboard
    for press in (
        "few",
        "Tab",
        "Only those who came last year.",
        "Tab",
        "Singers: sleep",
        "Tab",
        "would have",
        "Tab",
        "0.9",
    ):
        keys.press("Tab") if press == "Tab" else keys.type(press)
    keys.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("90 %")
    check_accessibility()
    page.get_by_role("link", name="value, line 1").focus()
    keys.press("Enter")
    expect(page.get_by_label("Value, line 1")).to_be_focused()
    keys.press("Control+a")
    keys.type("90")
    keys.press("Enter")
    figure = page.locator("#scenarios")
    expect(figure.get_by_role("heading")).to_contain_text("None of 2 scenarios")
    figure.get_by_text("The same as a table").focus()
    keys.press("Enter")
    expect(figure.get_by_role("table")).to_contain_text("would have happened anyway 90 % instead of 20 %")
    check_accessibility()
