"""Removing a person's data in a real browser: every step reads well to everybody, and the last one removes."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from accounts.models import User
from assets.models import MappingProject
from tests.factories import make_asset, make_contact


def test_contact_is_removed_step_by_step(
    page: Page,
    project: MappingProject,
    admin_user: User,
    logged_in: Callable[[User], None],
    check_accessibility: Callable[[], None],
) -> None:
    hall = make_asset(
        name="The Old Hall", slug="the-old-hall", description="Ask Zebedee Quillfeather.", project=project
    )
    make_contact(hall, name="Zebedee Quillfeather", email="zebedee@quill.example")
    logged_in(admin_user)
    page.goto("/assets/the-old-hall/")
    page.get_by_role("link", name="Remove a person’s data").click()
    check_accessibility()
    page.get_by_role("link", name="Zebedee Quillfeather").click()
    check_accessibility()
    page.get_by_role("button", name="Look where they stand").click()
    check_accessibility()
    expect(page.get_by_role("checkbox")).to_have_count(2)
    page.get_by_label("The person asks for it").check()
    page.get_by_label("Type “remove for good”").fill("Remove for good")
    page.get_by_role("button", name="Remove for good").click()
    expect(page.get_by_text("Ask [removed on request].")).to_be_visible()
    assert "Quillfeather" not in page.content()
