"""A bulk edit in a browser: from the filtered list to what was written, at a desk and on a telephone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from assets.models import Asset, MappingProject
from tests.factories import make_asset, make_project, term

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def choirs(project: MappingProject) -> None:
    """Thirty choirs of the project, one of another project, and a hall."""
    group = term("kind", "group")
    for number in range(30):
        make_asset(name=f"Choir {number:02}", slug=f"choir-{number:02}", kind=group, project=project)
    make_asset(name="Choir from elsewhere", kind=group, project=make_project())
    make_asset(name="The Hall", project=project)


def test_filter_edit_preview_and_apply(
    page: Page,
    choirs: None,
    researcher: User,
    logged_in: Callable[[User], None],
    check_accessibility: Callable[[], None],
) -> None:
    logged_in(researcher)
    page.goto("/assets/?kind=group")
    page.get_by_role("link", name="Edit these 31").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Edit 31 assets")
    reason = page.get_by_label("Reason for the status")
    expect(reason).to_be_hidden()
    page.get_by_label("Status", exact=True).select_option("paused")
    expect(reason).to_be_visible()
    check_accessibility()
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("alert")).to_contain_text("answers need another look")
    check_accessibility()
    page.get_by_label("Since").fill("2026-09-01")
    reason.fill("Closed for the winter")
    page.get_by_label("Evidence").fill("Notice on the door")
    page.get_by_label("How do you know?").select_option("visit")
    page.get_by_label("Reason for this change").fill("Walk along the docks")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("30 of 31 assets would change")
    expect(page.get_by_role("region", name="Assets and what would change")).to_contain_text("Choir 00")
    expect(page.locator("#not-yours")).to_contain_text("Choir from elsewhere")
    check_accessibility()
    page.get_by_role("button", name="Page 2").click()
    expect(page.get_by_role("region", name="Assets and what would change")).to_contain_text("Choir 29")
    page.get_by_role("button", name="Change 30 assets").click()
    expect(page.get_by_role("status")).to_contain_text("Written, as one change")
    assert Asset.objects.filter(status="paused", status_reason="Closed for the winter").count() == 30


def test_pages_of_a_bulk_edit_fit_a_telephone(
    phone: Page, choirs: None, researcher: User, logged_in: Callable[[User], None]
) -> None:
    logged_in(researcher)
    phone.goto("/bulk-edits/new/?kind=group")
    phone.get_by_label("Who may see them").select_option("signed_in")
    phone.get_by_label("Reason for this change").fill("They asked")
    too_wide = "document.documentElement.scrollWidth > innerWidth"
    assert not phone.evaluate(too_wide)
    phone.get_by_role("button", name="Show what would change").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("30 of 31 assets would change")
    assert not phone.evaluate(too_wide)
    # Back to the answers, which are all there.
    phone.get_by_role("button", name="Change the answers").click()
    expect(phone.get_by_label("Who may see them")).to_have_value("signed_in")
    expect(phone.get_by_label("Reason for this change")).to_have_value("They asked")
