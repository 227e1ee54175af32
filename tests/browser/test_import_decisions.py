"""A new list from upload to import in a real browser, with a row that may be about what is there."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from assets.models import Asset, MappingProject, Sighting
from tests.browser.conftest import PHONE
from tests.factories import make_asset, make_location
from tests.jobs import work

pytestmark = pytest.mark.django_db(transaction=True)


def test_doubtful_row_is_decided_checked_again_and_imported(
    page: Page, tmp_path: Path, admin_user: User, project: MappingProject, logged_in: Callable[[User], None],
    check_accessibility: Callable[[], None],
):  # fmt: skip
    there = make_asset(name="Bluecoat Display Centre", project=project)
    make_location(there, postcode="L1 9BG", address="50 School Lane")
    logged_in(admin_user)
    file = tmp_path / "final_v3.csv"
    file.write_text("name,postcode\nThe Bluecoat,L1 9BG\nA Hall,L1 9BG\n")
    page.goto("/imports/new/")
    page.get_by_label("File").set_input_files(file)
    page.get_by_label("Wave").fill("today")
    page.get_by_role("button", name="Upload").click()
    page.wait_for_url("**/imports/*-*/")
    work()
    button = page.get_by_role("button", name=re.compile("It is this one.*row 2 is about Bluecoat Display Centre"))
    expect(button).to_be_visible(timeout=15_000)
    page.set_viewport_size(PHONE)
    check_accessibility()
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 decision since the rows were checked")).to_be_visible()
    expect(page.locator("#row-2").get_by_text("It is this one", exact=True)).to_be_visible()
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_role("heading", name="Checking final_v3.csv")).to_be_visible()
    work()
    page.get_by_role("button", name="Import 2 rows").click(timeout=15_000)
    expect(page.get_by_role("heading", name="Importing final_v3.csv")).to_be_visible()
    work()
    expect(page.get_by_role("link", name="Take this import back")).to_be_visible(timeout=15_000)
    assert Sighting.objects.get(name="The Bluecoat").asset == there
    assert Asset.objects.count() == 2
