"""Where to widen the offer: what a service does not use, and what is left out of that."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from referrals.models import Need, Offer, Referral
from referrals.suggestions.needs import sync_needs
from referrals.widening import not_used_by
from tests.factories import make_activity, make_asset, make_classification
from tests.referrals.factories import make_provider, make_sent_referral

VIEW, SHEET = reverse("referrals:widen"), reverse("referrals:widen_csv")


@pytest.fixture
def choir(project):
    """Something that the service does not use."""
    return make_asset(name="Dockside Choir", project=project)


def names(service, user) -> set[str]:
    """What is left."""
    return {asset.name for asset in not_used_by(service, user)}


def test_what_the_service_offers_or_referred_to_lately_is_left_out(
    service, lin, choir, derek, offer, project, practice
):
    used = make_provider(make_asset(name="Allotments", project=project))
    referral = make_sent_referral(derek, by=lin, offer=offer, referrer=practice)
    Referral.objects.filter(pk=referral.pk).update(provider=used)
    assert names(service, lin) == {"Dockside Choir"}
    offered = offer.activity.asset.name
    Offer.objects.update(is_active=False)
    assert offered not in names(service, lin)
    Referral.objects.update(submitted_at=timezone.now() - timedelta(days=366))
    assert names(service, lin) == {"Dockside Choir", "Allotments", offered}


def test_what_another_service_uses_is_still_to_be_had(service, foreigner, lin, choir, offer):
    [elsewhere] = {post.organisation for post in foreigner.posts.all()}
    assert offer.activity.asset.name in names(elsewhere, foreigner)


def test_nothing_is_shown_that_the_reader_may_not_know_of(service, lin, project):
    make_asset(name="Refuge", project=project, visibility="staff")
    make_asset(name="Withdrawn", project=project, is_withdrawn=True)
    assert not names(service, lin) & {"Refuge", "Withdrawn"}


def test_address_narrows_by_function_need_life_and_referrals(client_of, service, lin, choir, project):
    sync_needs()
    make_classification(choir, "nature_of_work", "singing")
    make_classification(choir, "function", "social")
    gone = make_asset(name="Old Hall", project=project, status="ceased", status_reason="No money")
    client = client_of(lin)

    def shown(**asked: str) -> str:
        return client.get(VIEW, asked).content.decode()

    assert Need.objects.filter(code="music").exists()
    assert choir.name in shown(need="music")
    assert choir.name not in shown(need="food_warmth")
    assert choir.name in shown(function="social")
    assert choir.name not in shown(function="skills")
    assert gone.name not in shown()
    assert gone.name in shown(open="all")
    assert choir.name not in shown(takes_referrals="yes")
    make_activity(choir, accepts_referrals=True)
    assert choir.name in shown(takes_referrals="yes")
    assert choir.name not in shown(takes_referrals="not_said")


def test_what_the_address_says_wrongly_is_named_and_not_in_use(client_of, service, lin, choir):
    text = client_of(lin).get(VIEW, {"function": "flying", "page": "x"}).content.decode()
    assert "is not in use" in text
    assert choir.name in text


def test_sheet_holds_the_same_set_as_the_page(client_of, service, lin, choir, offer):
    rows = b"".join(client_of(lin).get(SHEET).streaming_content).decode("utf-8-sig")
    assert choir.name in rows
    assert offer.activity.asset.name not in rows
    none = b"".join(client_of(lin).get(SHEET, {"takes_referrals": "yes"}).streaming_content).decode("utf-8-sig")
    assert choir.name not in none
