"""What is counted beside referrals: signposts, vouchers and needs that were not met. Nothing of it names a person."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from referrals.actions.accepting import accept_referral
from referrals.actions.declining import decline_referral
from referrals.actions.unmet import note_unmet_without_person
from referrals.actions.vouchers import VoucherRefusedError, as_code, issue_voucher, tick_off_voucher
from referrals.models import Need, Referral, Signpost, UnmetNeed, Voucher
from referrals.suggestions.needs import sync_needs
from referrals.transitions.actor import Actor
from tests.referrals.factories import in_days, make_sent_referral

pytestmark = pytest.mark.django_db


# --- Needs ----------------------------------------------------------------------------------------------------------


def test_needs_ship_with_what_answers_each_and_are_brought_up_once(tmp_path):
    assert 15 <= Need.objects.filter(is_active=True).count() <= 20
    assert not Need.objects.filter(terms__isnull=True).exists()
    assert sync_needs() == 0
    shorter = tmp_path / "needs.csv"
    shorter.write_text("code,label,hint,terms\ncompany,Good company,,function:social\n", encoding="utf-8")
    assert sync_needs(shorter) > 1
    assert list(Need.objects.filter(is_active=True).values_list("label", flat=True)) == ["Good company"]


# --- Signposts ------------------------------------------------------------------------------------------------------


def test_telling_somebody_of_a_place_takes_two_clicks_and_keeps_nothing_of_them(client_of, lin, offer):
    client, asset = client_of(lin), offer.activity.asset
    page = client.get(asset.get_absolute_url()).content.decode()
    to_form = f"{reverse('referrals:signpost_new')}?asset={asset.slug}&amp;activity={offer.activity.uuid}"
    assert to_form in page
    form = client.get(to_form.replace("&amp;", "&")).context["form"]
    said = {name: form[name].value() for name in ("activity", "asset", "service", "submission")}
    said["service"] = offer.service_id
    for _ in range(2):
        assert client.post(to_form.replace("&amp;", "&"), said).url == asset.get_absolute_url()
    signpost = Signpost.objects.get()
    assert (signpost.activity, signpost.asset, signpost.by) == (offer.activity, asset, lin)
    assert not Referral.objects.exists()


def test_page_of_an_asset_says_nothing_of_it_to_others(client_of, visitor, pat, offer):
    for user in (visitor, pat):
        assert b"somebody was told of it" not in client_of(user).get(offer.activity.asset.get_absolute_url()).content


def test_need_without_a_place_is_counted_without_a_person(client_of, lin, service):
    client, address = client_of(lin), reverse("referrals:signpost_new")
    said = {"service": service.pk, "submission": str(uuid4()), "nothing": "yes"}
    assert "Tick what there was no place for." in client.post(address, said).content.decode()
    for _ in range(2):
        client.post(address, said | {"needs": ["company", "money"]})
    rows = UnmetNeed.objects.values_list("need__code", "reason", "referral")
    assert set(rows) == {("company", "nothing_found", None), ("money", "nothing_found", None)}
    assert len(rows) == 2


# --- Vouchers -------------------------------------------------------------------------------------------------------


def test_voucher_is_given_out_printed_and_ticked_off_once(client_of, lin, pat, offer):
    client = client_of(lin)
    said = {"offer": str(offer.uuid), "expires_on": in_days(30).strftime("%d/%m/%Y"), "submission": str(uuid4())}
    made = [client.post(reverse("referrals:voucher_new"), said).url for _ in range(2)]
    voucher = Voucher.objects.get()
    assert made == [reverse("referrals:voucher", args=[voucher.uuid])] * 2
    assert f"{voucher.code[:4]} {voucher.code[4:]}" in client.get(made[0]).content.decode()
    check, desk = reverse("referrals:voucher_check"), client_of(pat)
    typed = {"code": f"{voucher.code[:4]} {voucher.code[4:]}".lower(), "provider": str(offer.provider.uuid)}
    desk.post(check, typed | {"submission": str(uuid4())})
    voucher.refresh_from_db()
    assert voucher.used_at is not None
    again = desk.post(check, typed | {"submission": str(uuid4())})
    assert "This voucher was ticked off already" in again.content.decode()
    assert "1 given out, 1 ticked off" in client.get(reverse("referrals:vouchers")).content.decode()


def test_voucher_of_another_provider_or_out_of_date_is_refused(lin, offer, foreigner, provider):
    voucher = issue_voucher(offer=offer, expires_on=timezone.localdate(), by=lin)
    with pytest.raises(VoucherRefusedError, match="no such voucher for you"):
        tick_off_voucher(code=voucher.code, provider=offer.service, by=None)
    Voucher.objects.filter(pk=voucher.pk).update(expires_on=in_days(-1))
    with pytest.raises(VoucherRefusedError, match="was good until"):
        tick_off_voucher(code=voucher.code, provider=provider, by=None)
    with pytest.raises(VoucherRefusedError, match="has gone by"):
        issue_voucher(offer=offer, expires_on=in_days(-1), by=lin)
    with pytest.raises(PermissionDenied):
        issue_voucher(offer=offer, expires_on=in_days(1), by=foreigner)
    assert as_code(" ab3c-de4f") == "AB3CDE4F"


def test_voucher_of_another_service_is_not_there(client_of, lin, foreigner, offer):
    voucher = issue_voucher(offer=offer, expires_on=in_days(1), by=lin)
    assert client_of(foreigner).get(reverse("referrals:voucher", args=[voucher.uuid])).status_code == 404


# --- Unmet need -----------------------------------------------------------------------------------------------------


def declined(derek, lin, pat, offer, reason):
    """A sent referral that the provider declines."""
    sent = make_sent_referral(derek, by=lin, offer=offer, kind="self", needs=[Need.objects.get(code="company")])
    return decline_referral(
        referral=sent, by=pat, role=Actor.PROVIDER, version=sent.version, reason_code=reason, reason_text="No"
    )


@pytest.mark.parametrize(
    ("reason", "expected"),
    [("no_capacity", ["no_capacity"]), ("not_eligible", ["not_eligible"]), ("duplicate", []), ("out_of_area", [])],
)
def test_decline_for_want_of_room_leaves_an_unmet_need(derek, lin, pat, offer, reason, expected):
    referral = declined(derek, lin, pat, offer, reason)
    found = UnmetNeed.objects.filter(referral=referral)
    assert [row.reason for row in found] == expected
    assert all((row.need.code, row.offer, row.service) == ("company", offer, offer.service) for row in found)


def test_unmet_need_is_settled_when_the_person_is_taken_in_elsewhere(derek, lin, pat, offer):
    first = declined(derek, lin, pat, offer, "no_capacity")
    assert UnmetNeed.objects.get().settled_at is None
    again = make_sent_referral(
        derek, by=lin, offer=offer, parent=first, kind="onward", needs=[Need.objects.get(code="company")]
    )
    accept_referral(referral=again, by=pat, role=Actor.PROVIDER, version=again.version)
    assert UnmetNeed.objects.get().settled_at is not None


def test_page_counts_by_need_and_area_within_the_own_service(client_of, lin, foreigner, service):
    needs = Need.objects.filter(code__in=["company", "making"])
    note_unmet_without_person(service=service, needs=needs, by=lin)
    note_unmet_without_person(service=service, needs=needs[:1], by=lin)
    page = client_of(lin).get(reverse("referrals:unmet_need")).content.decode()
    assert "“Company” was wanted most often and not to be had: 2 times" in page
    assert "3 in all" in page
    other = client_of(foreigner).get(reverse("referrals:unmet_need")).content.decode()
    assert "Nothing was left unmet" in other
    with pytest.raises(PermissionDenied):
        note_unmet_without_person(service=service, needs=needs, by=foreigner)


def test_period_of_the_page_leaves_out_what_is_older(client_of, lin, service):
    note_unmet_without_person(service=service, needs=Need.objects.filter(code="company"), by=lin)
    UnmetNeed.objects.update(at=timezone.now() - timedelta(days=200))
    client, page = client_of(lin), reverse("referrals:unmet_need")
    assert "Nothing was left unmet" in client.get(page, {"months": "6"}).content.decode()
    assert "1 in all" in client.get(page, {"months": "12"}).content.decode()


def test_unmet_need_has_a_reason_that_is_known(service):
    with pytest.raises(IntegrityError, match="unmetneed_reason_is_known"):
        UnmetNeed.objects.create(service=service, reason="bad luck")
