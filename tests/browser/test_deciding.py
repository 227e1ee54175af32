"""The review desk by keyboard, and many proposals accepted after their sample, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from assets.models import Change, Comparison, MappingProject, Sighting
from tests.browser.conftest import PHONE
from tests.factories import make_asset, make_comparison, make_location, make_proposal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def comparison(project: MappingProject) -> Comparison:
    """Three assets of 2005, the surest proposal first: a rename, a close and one that nobody knows of."""
    comparison = make_comparison(project=project)
    blackie, black_e = (make_asset(name=name, project=project) for name in ("The Blackie", "The Black-E"))
    for asset in (blackie, black_e):
        make_location(asset)
    make_proposal(comparison, blackie, black_e, changes=["renamed"], confidence=95, reasons=["names alike"])
    for name, confidence in (("Open Eye", 60), ("Zanzibar", 50)):
        make_proposal(comparison, make_asset(name=name, project=project), changes=["not_traced"], confidence=confidence)
    return comparison


def test_desk_goes_by_keyboard(
    page: Page, comparison: Comparison, researcher: User, logged_in: Callable[[User], None],
    check_accessibility: Callable[[], None],
):  # fmt: skip
    logged_in(researcher)
    page.goto(f"/comparisons/{comparison.uuid}/review/")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("What happened to The Blackie?")
    check_accessibility()
    page.keyboard.press("s")
    expect(heading).to_have_text("What happened to Open Eye?")
    page.keyboard.press("k")
    expect(heading).to_have_text("What happened to The Blackie?")
    page.keyboard.press("3")
    expect(page.get_by_label("Moved")).to_be_checked()
    page.keyboard.press("/")
    page.keyboard.type("Zanz")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Zanzibar")).to_be_visible()
    expect(page.get_by_label("Moved")).to_be_checked()
    page.keyboard.press("a")
    expect(heading).to_have_text("What happened to Open Eye?")
    assert list(Change.objects.values_list("changes", flat=True)) == [["renamed"]]
    page.keyboard.press("u")
    expect(heading).to_have_text("What happened to The Blackie?")
    assert not Change.objects.exists()
    page.go_back()
    page.get_by_label("Keys on").uncheck()
    page.keyboard.press("s")
    expect(heading).not_to_have_text("What happened to Zanzibar?")


def test_batch_is_accepted_after_every_one_of_the_sample_was_answered(
    page: Page, comparison: Comparison, researcher: User, logged_in: Callable[[User], None],
    check_accessibility: Callable[[], None],
):  # fmt: skip
    logged_in(researcher)
    page.set_viewport_size(PHONE)
    page.goto(f"/comparisons/{comparison.uuid}/review/batch/?least=50&change=not_traced")
    expect(page.get_by_role("heading", level=1)).to_have_text("Accept 2 proposals at once")
    check_accessibility()
    page.get_by_role("group", name="Is this right?").first.get_by_label("Right").check()
    page.get_by_role("button", name="Accept what is right").click()
    expect(page.get_by_text("One answer needs another look")).to_be_visible()
    page.get_by_role("group", name="Is this right?").last.get_by_label("Wrong").check()
    page.get_by_role("button", name="Accept what is right").click()
    expect(page.get_by_text("Accepted 1 proposal,")).to_be_visible()
    check_accessibility()
    assert Sighting.objects.get(changes__is_of_batch=True).name == "Open Eye"
