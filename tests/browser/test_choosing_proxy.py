"""A value for a row in the browser: from the figure to the library, searched and chosen by keyboard, and back."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from assets.models import MappingProject
from sroi.choices import Figure
from sroi.models import Estimate
from tests.sroi.factories import make_price_index, make_proxy, make_sound_map

pytestmark = pytest.mark.django_db(transaction=True)


def test_value_is_chosen_from_the_library_by_keyboard(
    page: Page,
    logged_in: Callable[[User], None],
    check_accessibility: Callable[[], None],
    researcher: User,
    project: MappingProject,
):
    make_proxy(name="An evening out", value=Decimal("12.50"), price_year="2020")
    make_proxy(name="A day at school")
    impact_map = make_sound_map(project=project, price_index=make_price_index(), price_year="2024")
    row = impact_map.outcomes.get()
    logged_in(researcher)
    page.goto(reverse("sroi:impact_map_estimate", args=[impact_map.uuid, row.uuid, Figure.PROXY_VALUE]))
    page.get_by_role("link", name="Choose from the library of proxies").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Words").focus()
    page.keyboard.type("evening")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 proxy.")).to_be_visible()
    expect(page.get_by_text("£12.50 × 100 ÷ 80")).to_be_visible()
    check_accessibility()
    page.get_by_role("button", name="Choose An evening out, prices of 2020").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("valued by “An evening out”")
    chosen = Estimate.objects.get(outcome=row, figure=Figure.PROXY_VALUE)
    assert (chosen.value, chosen.outcome.proxy_price_year) == (Decimal("12.5"), "2020")
