"""Making one record of two in a real browser, on a telephone; and making it two again."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.models import User
from assets.actions.changes import change_set
from assets.choices import ChangeKind
from assets.models import Asset, MappingProject
from tests.browser.conftest import AXE_RULES, PHONE
from tests.factories import make_asset, make_contact, make_location

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_records_become_one_and_two_again(
    page: Page, logged_in: Callable[[User], None], project: MappingProject, researcher: User
):
    with change_set(kind=ChangeKind.EDIT, by=researcher, reason="recorded"):
        hall = make_asset(name="The Old Hall", slug="the-old-hall", project=project, phone="0151 496 0111")
        twin = make_asset(name="The Old Hall, Hope Street", project=project, phone="0151 496 0222")
        make_location(twin)
        make_contact(twin)
    logged_in(researcher)
    page.set_viewport_size(PHONE)
    page.goto("/assets/the-old-hall/")
    page.get_by_role("link", name="Merge", exact=True).click()
    assert Axe().run(page, options=AXE_RULES).response["violations"] == []
    page.get_by_role("link", name="The Old Hall, Hope Street").click()
    page.get_by_role("group", name="Telephone").get_by_role("radio", name="0151 496 0222").check()
    assert Axe().run(page, options=AXE_RULES).response["violations"] == []
    page.get_by_role("button", name="stay instead").click()
    expect(page.get_by_role("group", name="Telephone").get_by_role("radio", name="0151 496 0222")).to_be_checked()
    page.get_by_role("button", name="stay instead").click()
    page.get_by_label("How you know that they are one asset").fill("Asked by telephone")
    page.get_by_role("button", name="Merge the two records").click()
    expect(page).to_have_url("/assets/the-old-hall/")
    assert Axe().run(page, options=AXE_RULES).response["violations"] == []
    assert Asset.objects.get(pk=hall.pk).phone == "0151 496 0222"
    page.get_by_role("link", name="Take this merge back").click()
    page.get_by_role("button", name="Take this back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Taken back: Asked by telephone")
    assert {asset.phone for asset in Asset.objects.filter(merged_into=None)} == {"0151 496 0111", "0151 496 0222"}
