"""A provider follows a link on a telephone: the forms work although no other site may hear where they come from."""

import pytest
from playwright.sync_api import Page, expect

from referrals.actions.links import make_link
from referrals.choices import ReferralStatus
from tests.referrals.factories import (
    make_offer,
    make_person,
    make_post,
    make_practice,
    make_sent_referral,
    make_service,
)
from tests.worker import empty_queue

pytestmark = pytest.mark.django_db(transaction=True)


def test_link_leads_to_a_yes_on_a_telephone(phone: Page, watch, check_accessibility):
    service = make_service(name="Harbour link workers")
    lin = make_post(service, "link_worker")
    person = make_person(service, created_by=lin, access_needs=["step_free"])
    referral = make_sent_referral(
        person, by=lin, offer=make_offer(service), referrer=make_practice(), for_provider="Likes to make things"
    )
    _, token = make_link(referral=referral, organisation=referral.provider)

    phone.goto(f"/door/{token}/")
    expect(phone).to_have_url("/door/")
    expect(phone.get_by_text("Likes to make things")).to_have_count(0)
    check_accessibility()

    phone.get_by_role("button", name="Open this referral").click()
    expect(phone.get_by_text("Likes to make things")).to_be_visible()
    check_accessibility()

    phone.get_by_role("button", name="Say yes").click()
    expect(phone.get_by_text("You said yes")).to_be_visible()
    expect(phone.get_by_role("heading", name="D.M.")).to_be_visible()
    check_accessibility()
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.ACCEPTED

    watch.expect("404")
    phone.goto("/door/nothing/")
    expect(phone.get_by_role("heading", name="This link does not open anything now")).to_be_visible()
    check_accessibility()
    empty_queue()
