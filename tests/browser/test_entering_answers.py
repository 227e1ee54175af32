"""Typing answers in while somebody says them on the telephone: with the figures and Enter alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from referrals.actions.returning import answers_of
from referrals.choices import OccasionState, PostRole
from referrals.models import MeasureReturn
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


def test_seven_questions_are_typed_in_with_the_figures_alone(page: Page, logged_in: Callable[[User], None]):
    service = make_service()
    lin = make_post(service, PostRole.LINK_WORKER)
    person = make_person(service, created_by=lin)
    occasion = make_occasion(make_sent_referral(person, by=lin, offer=make_offer(service), referrer=make_practice()))
    logged_in(lin)
    page.goto(f"/occasions/{occasion.uuid}/answers/ons4/?mode=phone")
    page.locator("input[type=radio]").first.focus()
    # Seven; ten, of two figures; left out; five, then thought better of it: four.
    for key in ("7", "Enter", "1", "0", "Enter", "-", "Enter", "5", "4", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="Save and go on")).to_be_focused()
    assert faults_of(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Company")).to_be_visible()
    page.locator("input[type=radio]").first.focus()
    for key in ("3", "Enter", "2", "Enter", "2", "Enter", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="at the beginning")).to_be_visible()
    occasion.refresh_from_db()
    kept = {each.instrument: each for each in MeasureReturn.objects.select_related("person__key")}
    assert occasion.state == OccasionState.RETURNED
    assert answers_of(kept["ons4"]) == {"satisfied": 7, "worthwhile": 10, "happy": None, "anxious": 4}
    assert (kept["ucla3"].score, kept["ucla3"].mode) == (7, "phone")
