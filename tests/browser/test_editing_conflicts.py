"""Two people edit one record at the same time, each in a browser of their own: nothing that either wrote is lost."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from assets.choices import ChangeKind
from assets.models import Asset, ChangeSet, Draft, MappingProject
from tests.browser.conftest import Watch
from tests.browser.edit_page import (
    EDIT,
    dialogs_of,
    field,
    keep_no_more_drafts,
    make_florrie,
    open_row,
    part,
    save,
    save_button,
    say_how_known,
    sideways,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def florrie(project: MappingProject) -> Asset:
    """The record that both edit."""
    return make_florrie(project)


@pytest.fixture
def mine(page: Page, logged_in: Callable[[User], None], researcher: User, florrie: Asset) -> Iterator[Page]:
    """The form, open before Rob Researcher."""
    logged_in(researcher)
    page.goto(EDIT)
    yield page
    keep_no_more_drafts(page)


@pytest.fixture
def theirs(
    browser: Browser, browser_context_args: dict[str, Any], live_server: LiveServer, admin_user: User, mine: Page
) -> Iterator[Page]:
    """The same form in another browser, open before Adam Admin since the same moment."""
    client = Client()
    client.force_login(admin_user)
    name = settings.SESSION_COOKIE_NAME
    with browser.new_context(**browser_context_args) as context:
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        watching = Watch(context)
        page = context.new_page()
        page.goto(EDIT)
        yield page
        keep_no_more_drafts(page)
    assert not watching.unexpected()


def send(page: Page) -> None:
    """Say how it is known, and press the button, whatever comes of it."""
    say_how_known(page)
    save_button(page).click()


def clash(page: Page, words: str) -> Any:
    """The question about what both changed."""
    return page.locator("[data-clash]").filter(has_text=words)


def test_second_save_shows_base_theirs_and_yours_and_both_edits_stand(
    mine: Page, theirs: Page, florrie: Asset, check_accessibility: Callable[[], None]
) -> None:
    theirs.locator('[name="phone"]').fill("0151 496 1111")
    theirs.locator('[name="website"]').fill("https://theirs.example/")
    save(theirs)
    mine.locator('[name="phone"]').fill("0151 496 2222")
    mine.locator('[name="email"]').fill("mine@florrie.example")
    send(mine)
    expect(mine.locator("h1")).to_contain_text("was changed while you had it open")
    expect(mine.get_by_role("main")).to_contain_text("Adam Admin")
    expect(mine.locator("[data-clash]")).to_have_count(1)
    for words in ("It was: 0151 496 0123", "0151 496 1111", "0151 496 2222"):
        expect(clash(mine, "Telephone")).to_contain_text(words)
    dialogs_of(mine)
    for width in (320, 390, 1280):
        mine.set_viewport_size({"width": width, "height": 844})
        assert sideways(mine) <= 0, f"scrolls sideways at {width} px"
        if width > 320:
            check_accessibility()
    clash(mine, "Telephone").get_by_label("0151 496 2222").check()
    mine.get_by_role("button", name="Save these choices").click()
    expect(mine).to_have_url("/assets/florrie/")
    florrie.refresh_from_db()
    assert (florrie.phone, florrie.website, florrie.email) == (
        "0151 496 2222",
        "https://theirs.example/",
        "mine@florrie.example",
    )
    assert [one.by.name for one in ChangeSet.objects.filter(kind=ChangeKind.EDIT).order_by("at")] == [
        "Adam Admin",
        "Rob Researcher",
    ]
    assert not Draft.objects.exists()


def test_theirs_can_be_taken_and_one_goes_on_editing_from_there(mine: Page, theirs: Page, florrie: Asset) -> None:
    theirs.locator('[name="description"]').fill("Theirs.")
    save(theirs)
    mine.locator('[name="description"]').fill("Mine.")
    mine.locator('[name="phone"]').fill("0151 496 2222")
    send(mine)
    clash(mine, "Description").get_by_label("Theirs.").check()
    mine.get_by_role("button", name="Go on editing").click()
    expect(mine.locator('[name="description"]')).to_have_value("Theirs.")
    expect(mine.locator('[name="phone"]')).to_have_value("0151 496 2222")
    mine.locator('[name="email"]').fill("mine@florrie.example")
    save_button(mine).click()
    expect(mine).to_have_url("/assets/florrie/")
    florrie.refresh_from_db()
    assert (florrie.description, florrie.phone, florrie.email) == ("Theirs.", "0151 496 2222", "mine@florrie.example")


def test_rows_that_either_added_or_removed_are_put_together(mine: Page, theirs: Page, florrie: Asset) -> None:
    part(theirs, "contact").locator("[data-remove-row]").check()
    part(theirs, "other_name").locator("[data-add-row]").click()
    field(part(theirs, "other_name").locator("[data-row]").last, "name").fill("Their name")
    save(theirs)
    part(mine, "other_name").locator("[data-add-row]").click()
    field(part(mine, "other_name").locator("[data-row]").last, "name").fill("My name")
    field(open_row(mine, "activity"), "schedule").fill("Tuesdays")
    send(mine)
    mine.get_by_role("button", name="Save both").click()
    expect(mine).to_have_url("/assets/florrie/")
    assert sorted(florrie.names.values_list("name", flat=True)) == ["Florence Institute", "My name", "Their name"]
    assert florrie.activities.get().schedule == "Tuesdays"
    assert not florrie.contacts.exists()


def test_row_that_one_removed_and_the_other_changed_is_asked_about(mine: Page, theirs: Page, florrie: Asset) -> None:
    part(theirs, "contact").locator("[data-remove-row]").check()
    save(theirs)
    field(open_row(mine, "contact"), "role").fill("chair")
    send(mine)
    expect(mine.locator("[data-clash]")).to_have_count(1)
    mine.locator("[data-clash] input[value=yours]").check()
    mine.get_by_role("button", name="Save these choices").click()
    expect(mine).to_have_url("/assets/florrie/")
    assert florrie.contacts.get().role == "chair"


def test_leaving_the_choice_asks_and_what_was_sent_is_offered_again(mine: Page, theirs: Page, florrie: Asset) -> None:
    theirs.locator('[name="phone"]').fill("0151 496 1111")
    save(theirs)
    mine.locator('[name="phone"]').fill("0151 496 2222")
    send(mine)
    expect(mine.locator("h1")).to_contain_text("was changed while you had it open")
    clash(mine, "Telephone").get_by_label("0151 496 2222").check()
    asked = dialogs_of(mine)
    mine.goto("/assets/florrie/")
    assert asked == ["beforeunload"]
    mine.goto(EDIT)
    mine.get_by_role("link", name="Continue with them").click()
    expect(mine.locator('[name="phone"]')).to_have_value("0151 496 2222")
    send(mine)
    expect(mine).to_have_url("/assets/florrie/")
    florrie.refresh_from_db()
    assert florrie.phone == "0151 496 2222"


def test_of_two_who_save_in_the_same_moment_one_is_told(mine: Page, theirs: Page, florrie: Asset) -> None:
    for page, number in ((mine, "0151 496 2222"), (theirs, "0151 496 1111")):
        page.locator('[name="phone"]').fill(number)
        say_how_known(page)
    for page in (mine, theirs):
        page.evaluate("document.querySelector('form[data-edit] [data-save]').click()")
    for page in (mine, theirs):
        expect(page.locator("h1")).not_to_have_text("Edit The Florrie")
    headings = sorted(page.locator("h1").inner_text() for page in (mine, theirs))
    assert headings == ["The Florrie", "The Florrie was changed while you had it open"]
    assert ChangeSet.objects.filter(kind=ChangeKind.EDIT).count() == 1
