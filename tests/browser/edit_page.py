"""The edit page as a person works with it: what the browser tests of editing have in common."""

from itertools import count

from playwright.sync_api import Dialog, Locator, Page, expect

from accounts.models import User
from assets.choices import IdentifierKind, RelationKind
from assets.models import Asset, MappingProject
from tests.factories import (
    PASSWORD,
    make_activity,
    make_asset,
    make_contact,
    make_external_id,
    make_location,
    make_name,
    make_relation,
    term,
)

EDIT = "/assets/florrie/edit/"
# As many fields as a form may have before somebody who has no mouse gives up.
MOST_TABS = 400


def make_florrie(project: MappingProject) -> Asset:
    """A hall with one of every part."""
    florrie = make_asset(
        name="The Florrie", slug="florrie", project=project, kind=term("kind", "hall_or_building"),
        description="Community hall in the Dingle.", website="https://florrie.example/", phone="0151 496 0123",
    )  # fmt: skip
    make_location(florrie, address="377 Mill Street, Liverpool", postcode="L8 4RF")
    make_name(florrie, "Florence Institute")
    make_contact(florrie, "public")
    make_activity(florrie, name="Ukulele from scratch", schedule="Mondays 18:00")
    make_external_id(florrie, IdentifierKind.CHARITY, "1234567")
    make_relation(florrie, RelationKind.HOSTS, make_asset(name="Ukulele Club", slug="ukulele-club", project=project))
    return florrie


def part(page: Page, name: str) -> Locator:
    """One part of the form: its names, its locations …"""
    return page.locator(f'[data-part="{name}"]')


def open_row(page: Page, name: str, number: int = 0) -> Locator:
    """A row with its fields shown."""
    row = part(page, name).locator("[data-row]").nth(number)
    if row.locator("details").get_attribute("open") is None:
        row.locator("summary").click()
    return row


def field(row: Locator, name: str) -> Locator:
    """The field of a row for a column."""
    return row.locator(f'[name$="-{name}"]')


def tab_to(page: Page, selector: str) -> None:
    """Press the tab key until the one that ``selector`` means has the focus."""
    for pressed in count():
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        assert pressed < MOST_TABS, f"the tab key does not reach {selector}"
        page.keyboard.press("Tab")


def type_into(page: Page, selector: str, text: str) -> None:
    """Go there by the tab key and write over what stands there."""
    tab_to(page, selector)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def say_how_known(page: Page, basis: str = "visit") -> None:
    """Answer the one question that every change of a fact asks."""
    page.locator('[name="basis"]').select_option(basis)


def save_button(page: Page) -> Locator:
    """The button at the end."""
    return page.locator("form[data-edit] button[type=submit]").last


def save(page: Page) -> None:
    """Say how it is known, and save."""
    say_how_known(page)
    save_button(page).click()
    expect(page).to_have_url("/assets/florrie/")


def log_in_here(page: Page, user: User) -> None:
    """Fill in the log-in page that is open."""
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()


def log_out_in_another_tab(page: Page) -> Page:
    """Log out as somebody does who has forgotten the form in the first tab; the second tab is left open."""
    other = page.context.new_page()
    other.goto("/accounts/logout/")
    other.get_by_role("main").get_by_role("button", name="Log out").click()
    expect(other).to_have_url("/")
    return other


def dialogs_of(page: Page, *, stay: bool = False) -> list[str]:
    """The kinds of dialogs that come up from now on; each is answered with leave, or with stay."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        if stay:
            dialog.dismiss()
        else:
            dialog.accept()

    page.on("dialog", answer)
    return asked


def keep_no_more_drafts(page: Page) -> None:
    """Let the test end: a page that is closed would send its draft into a database that is being emptied."""
    for one in page.context.pages:
        one.evaluate(
            "document.querySelectorAll('form[data-edit]').forEach(one => one.removeAttribute('data-draft-url'))"
        )


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider
