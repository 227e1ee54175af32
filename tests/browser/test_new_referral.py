"""Four minutes: from the start of the day to a referral that is sent, with the keyboard alone."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from referrals.actions.people import record_person
from referrals.actions.unmet import note_unmet_without_person
from referrals.actions.vouchers import issue_voucher
from referrals.models import Availability, Need, Offer, Organisation, Referral
from referrals.suggestions.needs import sync_needs
from tests.browser.conftest import PHONE
from tests.factories import make_classification, make_location, make_project
from tests.referrals.factories import in_days, make_offer, make_post, make_service

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "Making something with my hands again, and a brew after."
SCROLLS_SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


class Keyboard:
    """The keyboard of a page. ``strokes`` are the keys beside what is typed in words, ``typed`` the words."""

    def __init__(self, page: Page) -> None:
        self.page, self.strokes, self.typed, self.pages = page, [], [], 1

    def type(self, text: str) -> None:
        """Write words where the focus is."""
        self.page.keyboard.type(text)
        self.typed.append(text)

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
            self.strokes.append(key)

    def press_and_go(self, key: str) -> None:
        """Press a key that leads to another page."""
        with self.page.expect_navigation():
            self.press(key)
        self.pages += 1


@pytest.fixture
def lin(db: None) -> User:
    """A link worker with somebody in her care, and two places to choose from."""
    sync_needs()
    service: Organisation = make_service(make_project())
    lin = make_post(service, "link_worker")
    for name, schedule in (("Model boats", "Thursdays 10:00–12:30"), ("Drawing", "by appointment")):
        offer = make_offer(service)
        offer.activity.name, offer.activity.schedule = name, schedule
        offer.activity.save()
        make_location(offer.activity.asset)
        make_classification(offer.activity.asset, "nature_of_work", "crafts")
        if name == "Model boats":
            Availability.objects.create(activity=offer.activity, places_free=3, said_at=timezone.now())
    record_person(service=service, by=lin, given_name="Derek", family_name="Marlowe", birth_date="1955-03-04",
                  postcode="L8 3SD")  # fmt: skip
    return lin


def test_from_a_call_to_a_sent_referral_by_keyboard_alone(
    lin: User, page: Page, logged_in: Callable[[User], None], check_accessibility: Callable[[], None]
):
    logged_in(lin)
    page.goto(reverse("referrals:today"))
    keyboard = Keyboard(page)
    # From the day's page: past the way to the content, to "New referral".
    keyboard.press("Tab", "Enter", "Tab")
    keyboard.press_and_go("Enter")
    # Who: the focus is in the search, then on the first person found.
    keyboard.type("marlowe")
    keyboard.press_and_go("Enter")
    keyboard.press_and_go("Enter")
    # What matters: their words, then a letter for the need.
    keyboard.type(WORDS)
    keyboard.press("Tab", "c")
    keyboard.press_and_go("Enter")
    # Choose a place: a number.
    expect(page.get_by_role("heading", level=1)).to_have_text("Two places for Derek")
    check_accessibility()
    keyboard.press_and_go("1")
    # Agree and send: by telephone, today, he himself; only whether he went; he was told what is kept.
    check_accessibility()
    keyboard.press("ArrowDown", "Tab", "Tab", "Tab", "Tab", "ArrowDown", "Tab", "Space")
    keyboard.press_and_go("Enter")
    referral = Referral.objects.get()
    assert (referral.status, str(referral.offer), referral.agreed_how) == ("submitted", "Model boats", "phone")
    assert referral.reason == WORDS
    assert page.url.endswith(reverse("referrals:referral", args=[referral.uuid]))
    # Seven pages with the first and the last, nineteen keys beside the words, and the words are typed once.
    assert (keyboard.pages, len(keyboard.strokes), keyboard.typed) == (7, 19, ["marlowe", WORDS])


def test_steps_work_without_scripts_and_fit_a_telephone(
    lin: User, page: Page, logged_in: Callable[[User], None], browser, live_server
):
    logged_in(lin)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, viewport=PHONE)
    context.add_cookies(page.context.cookies(live_server.url))
    plain = context.new_page()
    plain.goto(reverse("referrals:referral_new"))
    plain.get_by_label("name, NHS number", exact=False).fill("marlowe")
    plain.get_by_role("button", name="Find").click()
    plain.get_by_role("button", name="Begin").click()
    plain.get_by_label("What matters to them").fill(WORDS)
    plain.get_by_label("Making things with my hands").check()
    plain.get_by_role("button", name="Find places").click()
    plain.get_by_role("button", name="Choose Model boats").click()
    plain.get_by_label("By telephone").check()
    plain.get_by_label("Only whether they went").check()
    plain.get_by_label("I told them").check()
    plain.get_by_role("button", name="Send to").click()
    assert Referral.objects.get().status == "submitted"
    context.close()


def test_pages_of_what_is_counted_are_sound(
    lin: User, page: Page, logged_in: Callable[[User], None], check_accessibility: Callable[[], None]
):
    logged_in(lin)
    offer = Offer.objects.select_related("activity__asset").first()
    voucher = issue_voucher(offer=offer, expires_on=in_days(7), by=lin)
    note_unmet_without_person(service=offer.service, needs=Need.objects.all()[:3], by=lin)
    names = ("signpost_new", "vouchers", "voucher_new", "unmet_need")
    addresses = [*(reverse(f"referrals:{name}") for name in names), reverse("referrals:voucher", args=[voucher.uuid])]
    page.set_viewport_size(PHONE)
    for address in [*addresses, offer.activity.asset.get_absolute_url()]:
        page.goto(address)
        check_accessibility()
        assert not page.evaluate(SCROLLS_SIDEWAYS), address
