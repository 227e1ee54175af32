"""Confirming a record in a browser, with the keyboard alone, as one does it on the telephone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from assets.choices import Basis
from assets.models import FieldSource, MappingProject
from tests.factories import make_asset, make_contact, make_location

pytestmark = pytest.mark.django_db(transaction=True)


def press_until_on(page: Page, name: str, key: str = "Tab") -> None:
    """Go on with the keyboard until what is called ``name`` has the focus."""
    for _ in range(120):
        page.keyboard.press(key)
        if page.evaluate("(document.activeElement.innerText || document.activeElement.value || '').trim()") == name:
            return
    pytest.fail(f"The keyboard does not reach {name}.")


def test_record_is_confirmed_by_keyboard_but_for_what_is_unsure(
    page: Page,
    project: MappingProject,
    researcher: User,
    logged_in: Callable[[User], None],
    check_accessibility: Callable[[], None],
) -> None:
    florrie = make_asset(name="The Florrie", slug="florrie", project=project, phone="0151 496 0123")
    make_location(florrie)
    make_contact(florrie)
    logged_in(researcher)
    page.goto("/assets/florrie/")
    check_accessibility()
    press_until_on(page, "Confirm")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm The Florrie")
    check_accessibility()
    page.get_by_role("checkbox", name="0151 496 0123").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("radio", name="The owner told us").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Asked by telephone")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The record is confirmed.")).to_be_visible()
    florrie.refresh_from_db()
    assert florrie.assured_basis == Basis.PHONE
    assert not FieldSource.objects.filter(field="phone").exists()
    assert FieldSource.objects.get(field="name").basis == Basis.PHONE
