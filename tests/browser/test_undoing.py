"""Taking back in a real browser: from the history of a record to the preview, and on to what was written."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.models import User
from assets.actions import undoing_large
from assets.actions.changes import change_set
from assets.choices import ChangeKind
from assets.models import Asset, MappingProject
from tests.browser.conftest import AXE_RULES, PHONE
from tests.factories import make_asset
from tests.jobs import work

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_changed_since_is_asked_before_it_goes_back(
    page: Page, logged_in: Callable[[User], None], project: MappingProject, researcher: User, admin_user: User
):
    with change_set(kind=ChangeKind.EDIT, by=researcher, reason="recorded"):
        make_asset(name="The Hall", slug="the-hall", project=project, phone="0151 496 0111")
    for by, reason, phone in ((researcher, "after a visit", "0222"), (admin_user, "rang them", "0333")):
        with change_set(kind=ChangeKind.EDIT, by=by, reason=reason):
            Asset.objects.update(phone=phone, description=f"As of {reason}.")
    with change_set(kind=ChangeKind.EDIT, by=admin_user, reason="tidied"):
        Asset.objects.update(description="As of after a visit.")
    logged_in(researcher)
    page.goto("/assets/the-hall/history/")
    entry = page.get_by_role("listitem").filter(has=page.get_by_text("after a visit", exact=True))
    entry.get_by_role("link", name="Take this back").click()
    expect(page.get_by_role("heading", name="Changed since")).to_be_visible()
    page.set_viewport_size(PHONE)
    assert Axe().run(page, options=AXE_RULES).response["violations"] == []
    page.get_by_role("checkbox", name="The Hall").check()
    page.get_by_role("button", name="Take this back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Taken back: after a visit")
    assert Axe().run(page, options=AXE_RULES).response["violations"] == []
    hall = Asset.objects.get()
    assert (hall.phone, hall.description) == ("0151 496 0111", "")


def test_large_undo_is_watched_and_then_decided_on(
    page: Page,
    logged_in: Callable[[User], None],
    project: MappingProject,
    admin_user: User,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(undoing_large, "LARGE", 0)
    with change_set(kind=ChangeKind.IMPORT, by=admin_user, reason="a list", project=project) as written:
        make_asset(name="The Hall", project=project)
    logged_in(admin_user)
    page.goto(f"/changes/{written.uuid}/undo/")
    assert Axe().run(page, options=AXE_RULES).response["violations"] == []
    page.get_by_role("button", name="Work out what would go back").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    assert Axe().run(page, options=AXE_RULES).response["violations"] == []
    work()
    expect(page.get_by_role("heading", name="Goes back")).to_be_visible()
    page.get_by_role("button", name="Take this back").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    work()
    page.get_by_role("link", name="What was written").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Taken back: a list")
    assert Asset.objects.get().is_withdrawn
