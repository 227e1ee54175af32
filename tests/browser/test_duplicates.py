"""Going through pairs of records by keyboard: moving, deciding, taking back, and switching the keys off."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from assets.actions.duplicates import find_duplicates
from assets.models import Asset, DuplicateCandidate, MappingProject, NotDuplicate
from tests.factories import make_asset

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pairs(page: Page, project: MappingProject, researcher: User, logged_in: Callable[[User], None]) -> list[Asset]:
    """The page of three pairs, opened."""
    names = ["Aigburth Lacemakers", "Speke Bellringers", "Toxteth Zither Circle"]
    made = [make_asset(name=name, project=project) for name in names for _ in range(2)]
    find_duplicates()
    DuplicateCandidate.objects.update(score=90)
    logged_in(researcher)
    page.goto(reverse("assets:duplicate_list"))
    return made


def here(page: Page) -> str:
    """The heading of the pair on which one is."""
    return page.locator("[data-pair][aria-current] h2").inner_text()


def test_a_pair_is_decided_and_taken_back_by_keys_alone(page: Page, pairs: list[Asset]):
    for key, name in (("j", "Aigburth"), ("ArrowDown", "Speke"), ("j", "Toxteth"), ("j", "Toxteth"), ("k", "Speke")):
        page.keyboard.press(key)
        assert name in here(page)
    page.keyboard.press("n")
    expect(page.locator("[data-pair]")).to_have_count(2)
    assert "Toxteth" in here(page)
    assert NotDuplicate.objects.get().first == pairs[2]
    page.keyboard.press("u")
    expect(page.locator("[data-pair]")).to_have_count(3)
    assert not NotDuplicate.objects.exists()


def test_keys_lead_to_the_merge_and_can_be_told_and_switched_off(page: Page, pairs: list[Asset]):
    page.keyboard.press("?")
    expect(page.get_by_text("merge the two", exact=False).first).to_be_visible()
    page.get_by_label("Keyboard on").uncheck()
    page.keyboard.press("j")
    expect(page.locator("[data-pair][aria-current]")).to_have_count(0)
    page.reload()
    expect(page.get_by_label("Keyboard on")).not_to_be_checked()
    page.get_by_label("Keyboard on").check()
    page.locator("[data-pair] input[name=reason]").first.press("n")  # typed, not pressed
    expect(page.locator("[data-pair]")).to_have_count(3)
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("m")
    expect(page).to_have_url(re.compile("/merge/"))
