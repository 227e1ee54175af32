"""The report of a comparison in a browser: on a desk, on a telephone, and on paper."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from assets.choices import ChangeType
from tests.browser.test_every_page import faults_of
from tests.factories import make_asset, make_change, make_classification, make_comparison, make_proposal

pytestmark = pytest.mark.django_db(transaction=True)


def test_report_is_sound_on_a_desk_and_a_telephone_and_whole_on_paper(
    page: Page, researcher: User, logged_in: Callable[[User], None]
):
    project = researcher.memberships.get().project
    comparison = make_comparison(project=project)
    for number in range(25):
        asset = make_asset(project=project, name=f"Asset number {number}")
        make_classification(asset, "nature_of_work", "arts_and_culture", wave=comparison.earlier)
        changes = [[ChangeType.CEASED], [ChangeType.NOT_TRACED], [ChangeType.UNCHANGED]][number % 3]
        make_change(comparison, asset, changes=changes, by=researcher)
    make_proposal(comparison, make_asset(project=project))
    logged_in(researcher)
    page.goto(reverse("assets:comparison_detail", args=[comparison.uuid]) + "?proposals=on")
    assert faults_of(page) == []
    expect(page.locator("figure svg")).to_have_count(5)

    # The table behind a drawing opens, and its numbers lead to lists.
    flow = page.locator("#flow")
    expect(flow.get_by_role("table")).to_be_hidden()
    flow.get_by_text("The same as a table").click()
    flow.get_by_role("link", name="8").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("8 assets")
    assert faults_of(page) == []
    page.go_back()

    # On paper nobody can open it.
    page.reload()
    page.emulate_media(media="print")
    expect(flow.get_by_role("table")).to_be_visible()
    expect(page.get_by_role("link", name=".csv")).to_be_hidden()


def test_open_on_a_day_is_asked_with_a_calendar(page: Page, researcher: User, logged_in: Callable[[User], None]):
    comparison = make_comparison(project=researcher.memberships.get().project)
    make_change(comparison, make_asset(name="There all along"), by=researcher)
    page.goto(reverse("assets:comparison_open", args=[comparison.uuid]))
    page.get_by_role("textbox", name="Open on").fill("2010-06-30")
    page.get_by_role("button", name="Count").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Open on 30 Jun 2010: 1")
    assert faults_of(page) == []
