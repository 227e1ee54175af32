"""What the register keeps private leaks through no page of referrals; nor do people’s data through the register."""

import pytest
from django.urls import reverse

from tests.factories import make_activity, make_asset, make_contact, make_location
from tests.referrals.factories import make_offer, make_sent_referral

pytestmark = pytest.mark.django_db

# What no outsider may read, wherever it stands.
ADDRESS, POSTCODE, DESK = "17 Hidden Harmonium Mews", "L8 7SA", "backroom@zither.example"


@pytest.fixture
def refuge(service, provider):
    """An asset whose address is kept private, with an activity for everybody and one for staff."""
    asset = make_asset(name="Quiet Refuge", project=service.project)
    make_location(asset, "masked", address=ADDRESS, postcode=POSTCODE)
    make_contact(asset, email=DESK)
    provider.asset = asset
    provider.save(update_fields=["asset"])
    return asset


def offered(service, provider, asset, *traits, **columns):
    activity = make_activity(asset, *traits, accepts_referrals=True, **columns)
    return make_offer(service, provider, asset=asset, activity=activity, takes_self_referral=True)


def test_an_address_kept_private_stands_on_no_page_of_an_outsider(
    client, client_of, service, provider, practice, refuge, derek, lin, gina, pat
):
    offer = offered(service, provider, refuge)
    referral = make_sent_referral(derek, by=lin, offer=offer, referrer=practice)
    asked = {
        "anonymous": (client, ["referrals:activity_ask", "referrals:activity_asked"], offer.activity.uuid),
        "the referrer": (client_of(gina), ["referrals:referral"], referral.uuid),
    }
    for who, (browser, names, uuid) in asked.items():
        for name in names:
            text = browser.get(reverse(name, kwargs={"uuid": uuid})).content.decode()
            assert "Quiet Refuge" in text or offer.activity.name in text, f"{name} as {who} shows nothing at all"
            assert not [secret for secret in (ADDRESS, POSTCODE, DESK) if secret in text], f"{name} as {who}"


def test_nobody_asks_for_a_place_at_an_activity_that_they_may_not_know_of(client, service, provider, refuge):
    offer = offered(service, provider, refuge, visibility="staff")
    there = client.get(reverse("referrals:activity_ask", kwargs={"uuid": offer.activity.uuid}))
    assert there.status_code == 404


def test_an_assets_page_says_nothing_of_the_people_who_were_referred_there(
    client, client_of, service, provider, practice, refuge, derek, lin, researcher, admin_user
):
    offer = offered(service, provider, refuge)
    referral = make_sent_referral(derek, by=lin, offer=offer, referrer=practice)
    address = reverse("assets:asset_detail", kwargs={"slug": refuge.slug})
    for browser in (client, client_of(researcher), client_of(admin_user)):
        text = browser.get(address).content.decode()
        assert offer.activity.name in text
        told = (derek.initials, derek.family_name, referral.code, str(derek.uuid))
        assert not [word for word in told if word in text]
