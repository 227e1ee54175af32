"""Saying how things are going on a telephone: with one thumb, without scripts, and read aloud."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from referrals.actions.measure_links import make_measure_link
from referrals.choices import OccasionState, PostRole
from referrals.models import MeasureReturn, Occasion
from tests.browser.conftest import PHONE
from tests.browser.test_every_page import faults_of
from tests.referrals.factories import (
    make_occasion,
    make_offer,
    make_person,
    make_post,
    make_practice,
    make_sent_referral,
    make_service,
)

pytestmark = pytest.mark.django_db(transaction=True)

# What one presses is at least so large: of an answer the whole box, of which its radio button fills all.
SMALL = """() => [...document.querySelectorAll("main button, main a.button, main summary, main label.answer__target")]
    .map(each => [each.textContent.trim(), each.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.height < 44 || box.width < 44)).map(([words]) => words)"""
# How a screen reader hears a page: how far one is, what it is about, the question, and each answer by what it means.
HEARD = """
- main:
  - paragraph: Question 1 of 8
  - heading "How life is at the moment" [level=1]
  - paragraph: /four questions about your feelings/
  - group "Overall, how satisfied are you with your life nowadays?":
    - paragraph: 0 is “not at all satisfied”, 10 is “completely satisfied”
    - radio /0 , not at all satisfied/
    - radio "1"
    - radio /10 , completely satisfied/
    - radio "Leave this one out"
  - button "Next"
  - button "Back"
  - button "Stop here"
  - region "If you need help now":
    - heading "If you need help now" [level=2]
    - list:
      - listitem: "The evening line, 6 pm to midnight: 0151 496 0444"
"""


def make_link() -> tuple[str, Occasion]:
    """A link to eight questions on six pages, and their occasion."""
    service = make_service(crisis_line="The evening line, 6 pm to midnight: 0151 496 0444")
    lin = make_post(service, PostRole.LINK_WORKER)
    referral = make_sent_referral(
        make_person(service, created_by=lin), by=lin, offer=make_offer(service), referrer=make_practice()
    )
    occasion = make_occasion(referral, instruments=["ons4:1", "ucla3:1", "what_changed:1"])
    return f"/answer/{make_measure_link(occasion=occasion)[1]}/", occasion


def answer_with_a_thumb(telephone: Page, address: str) -> None:
    """Answer every page but the second, going back once."""
    telephone.goto(address)
    telephone.get_by_role("button", name="Begin").tap()
    for answer in ("7", "Leave this one out", "6", "2"):
        telephone.get_by_role("radio", name=answer, exact=True).tap()
        telephone.get_by_role("button", name="Next").tap()
    telephone.get_by_role("button", name="Back").tap()
    expect(telephone.get_by_role("radio", name="2", exact=True)).to_be_checked()
    telephone.get_by_role("button", name="Next").tap()
    for question in ("lack companionship", "feel left out", "feel isolated"):
        telephone.get_by_role("group", name=question).get_by_role("radio", name="Often").tap()
    telephone.get_by_role("button", name="Next").tap()
    telephone.get_by_role("textbox", name="What changed for you, if anything?").fill("I go out again")
    telephone.get_by_role("button", name="Send my answers").tap()
    expect(telephone.get_by_role("heading", name="Thank you")).to_be_visible()


def test_somebody_answers_on_a_telephone_without_scripts_and_by_ear(
    browser: Browser, live_server: LiveServer, phone: Page
):
    address, occasion = make_link()
    phone.goto(address)
    faults = {}
    for at in ("/answer/", "/answer/1/", "/answer/5/", "/answer/6/", "/answer/stop/"):
        phone.goto(at)
        phone.set_viewport_size(PHONE)
        small = phone.evaluate(SMALL)
        if found := faults_of(phone) + small:
            faults[at] = found
    assert faults == {}
    phone.goto("/answer/1/")
    expect(phone.locator("body")).to_match_aria_snapshot(HEARD)

    plain = browser.new_context(base_url=live_server.url, viewport=PHONE, java_script_enabled=False, has_touch=True)
    answer_with_a_thumb(plain.new_page(), address)
    plain.close()
    occasion.refresh_from_db()
    assert occasion.state == OccasionState.RETURNED
    kept = {each.instrument: each for each in MeasureReturn.objects.standing()}
    assert {code: each.answered for code, each in kept.items()} == {"ons4": 3, "ucla3": 3, "what_changed": 1}
    assert kept["ucla3"].score == 9
