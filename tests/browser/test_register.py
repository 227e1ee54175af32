"""The register of a session on a phone: one thumb, one press, and nothing lost where there is no connection."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from referrals.models import Appointment
from referrals.transitions.actor import Actor
from tests.browser.conftest import Watch
from tests.referrals.courses import expect as expect_at
from tests.referrals.courses import past_session, placed, running_group
from tests.referrals.factories import make_service
from tests.referrals.journeys import make_bodies

pytestmark = pytest.mark.django_db(transaction=True)

LARGE_ENOUGH_FOR_A_THUMB = 44


def test_each_press_is_written_down_on_the_spot_and_undone(
    phone: Page, watch: Watch, logged_in: Callable[[User], None]
) -> None:
    bodies = make_bodies(make_service())
    cohort = running_group(bodies)
    session = past_session(cohort)
    visits = [expect_at(placed(bodies, cohort).referral, session) for _ in range(2)]
    logged_in(bodies.users[Actor.PROVIDER])
    page = phone
    page.goto(reverse("referrals:session_register", args=[session.uuid]))
    page.evaluate("window.stays = true")
    row = page.locator(f"#row-{visits[0].referral.uuid}")
    came = row.get_by_role("button", name=re.compile("^Came ?: Derek Marlowe$"))
    assert came.bounding_box()["height"] >= LARGE_ENOUGH_FOR_A_THUMB

    watch.expect("ERR_FAILED")
    page.route("**/register/", lambda route: route.abort())
    came.click()
    expect(row.get_by_text("Not written down: no connection. Press again.")).to_be_visible()
    page.unroute("**/register/")
    came.click()
    expect(row.get_by_role("button", name="Undo")).to_be_visible()
    expect(page.locator("[data-register-summary]")).to_contain_text("1 came. 1 of 2 still to say.")
    expect(page.get_by_role("status")).to_have_text("Derek Marlowe: Came")
    expect(row.get_by_role("heading", name="Derek Marlowe")).to_be_focused()

    row.get_by_role("button", name="Undo").click()
    expect(came).to_be_visible()
    assert page.evaluate("window.stays")
    codes = Appointment.objects.filter(referral=visits[0].referral, session=session).order_by("id")
    assert list(codes.values_list("attendance", flat=True)) == [0, 5, 0]
