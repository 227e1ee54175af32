"""Asking for a place oneself: what is written, what is told, and what is refused."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from referrals.choices import ReferralKind
from referrals.models import ContactLog, Offer, OutgoingMessage, Person, Referral, SelfReferral
from referrals.permissions.asking import MOST_OF_AN_ADDRESS
from referrals.transitions.status import Status
from tests.referrals.factories import make_offer, make_person, make_sent_referral


@pytest.fixture(autouse=True)
def _nothing_counted_yet(db):
    cache.clear()


@pytest.fixture
def asked(service, provider) -> Offer:
    """An activity at which people may ask themselves."""
    return make_offer(service, provider, takes_self_referral=True)


def way(offer: Offer) -> str:
    """Where one asks for a place."""
    return reverse("referrals:activity_ask", args=[offer.activity.uuid])


def words_of(reply: Any) -> str:
    """A page without the token of its forms, which is another one each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", reply.content.decode())


def filled_in(**said: Any) -> dict[str, Any]:
    """The form as somebody sends it."""
    return {
        "given_name": "Ada",
        "family_name": "Quayle",
        "phone": "0151 496 0123",
        "email": "",
        "prefers": "phone",
        "may_leave_message": "yes",
        "reason": "I would like some company in the week.",
        "postcode": "",
        "birth_date": "",
        "agrees": "on",
        "submission": uuid4(),
    } | said


def test_page_of_the_asset_has_the_way_to_ask_where_the_offer_allows_it(client, asked, offer):
    assert way(asked) in client.get(asked.activity.asset.get_absolute_url()).content.decode()
    assert way(offer) not in client.get(offer.activity.asset.get_absolute_url()).content.decode()
    assert client.get(way(offer)).status_code == 404


@pytest.mark.parametrize(
    "closed",
    [{"is_active": False}, {"takes_self_referral": False}, {"activity__status": "ended"},
     {"activity__visibility": "staff"}, {"activity__asset__is_withdrawn": True}],
)  # fmt: skip
def test_nobody_can_ask_where_nothing_goes_on_or_nothing_is_public(closed, client, asked):
    [(path, value)] = closed.items()
    *steps, column = path.split("__")
    record = asked
    for step in steps:
        record = getattr(record, step)
    setattr(record, column, value)
    record.save()
    assert client.get(way(asked)).status_code == 404
    assert client.post(way(asked), filled_in()).status_code == 404
    assert not Referral.objects.exists()


def test_request_comes_to_the_link_workers_and_not_to_the_provider(client, client_of, asked, lin):
    reply = client.post(way(asked), filled_in())
    assert reply.headers["Location"] == reverse("referrals:activity_asked", args=[asked.activity.uuid])
    sent = Referral.objects.get()
    assert (sent.status, sent.kind, sent.created_by) == (Status.SUBMITTED, ReferralKind.SELF, None)
    assert (sent.provider, sent.offer, sent.owner) == (None, None, None)
    assert (sent.agreed_by, sent.agreed_how) == ("person", "online")
    assert (sent.person.name, sent.person.prefers, sent.person.may_leave_message) == ("Ada Quayle", "phone", True)
    assert [(step.row, step.role, step.actor) for step in sent.steps.order_by("version")] == [
        (1, "PN", None),
        (2, "PN", None),
    ]
    assert SelfReferral.objects.get().offer == asked
    assert OutgoingMessage.objects.get().to_organisation == asked.service
    text = client_of(lin).get(reverse("referrals:referral", args=[sent.uuid])).content.decode()
    assert "Asked for by the person" in text
    assert asked.activity.name in text


def test_thanks_say_nothing_of_the_person_and_the_same_to_everybody(client, asked):
    there = client.post(way(asked), filled_in(), follow=True)
    assert not {"Ada", "Quayle", "0151"} & set(there.content.decode().split())
    elsewhere = Client().get(reverse("referrals:activity_asked", args=[asked.activity.uuid]))
    assert words_of(there) == words_of(elsewhere)


def test_whoever_is_known_is_told_just_the_same_and_their_record_stays_as_it_is(client, asked, lin, offer, practice):
    known = make_person(asked.service, given_name="Ada", family_name="Quayle", phone="0151 496 0199")
    make_sent_referral(known, by=lin, offer=offer, referrer=practice)
    mine = client.post(way(asked), filled_in(birth_date="4 Mar 1955"), follow=True)
    somebody = Client().post(way(asked), filled_in(given_name="Tom"), follow=True)
    assert (mine.redirect_chain, words_of(mine)) == (somebody.redirect_chain, words_of(somebody))
    sent = Referral.objects.get(kind=ReferralKind.SELF, person=known)
    assert (sent.owner, sent.next_on, sent.self_referral.may_be_known) == (lin, timezone.localdate(), True)
    known = Person.objects.with_keys().get(pk=known.pk)
    assert (known.phone, known.version, known.contact_note) == ("0151 496 0199", 0, "")
    assert "telephone 0151 496 0123. Nobody has checked this yet." in ContactLog.objects.get().note


def test_whoever_only_looks_like_somebody_known_is_marked_for_the_link_worker(client, client_of, asked, lin):
    make_person(asked.service, given_name="Ada", family_name="Quayle", birth_date="")
    client.post(way(asked), filled_in())
    sent = Referral.objects.get()
    assert Person.objects.count() == 2
    assert sent.self_referral.may_be_known
    assert "Nobody has compared them yet" in sent.person.told_apart
    text = client_of(lin).get(reverse("referrals:referral", args=[sent.uuid])).content.decode()
    assert "They may be known here already" in text


def test_the_same_form_sent_twice_is_one_request_and_gives_the_same_answer(client, asked):
    said = filled_in()
    replies = [client.post(way(asked), said) for _ in range(2)]
    assert len({(reply.status_code, reply.headers["Location"]) for reply in replies}) == 1
    assert Referral.objects.count() == Person.objects.count() == SelfReferral.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"given_name": ""}, "Write your first name"),
        ({"phone": ""}, "Write a telephone number or an e-mail address"),
        ({"phone": "", "email": "ada@quay.example"}, "Write your telephone number, or choose to be written to."),
        ({"prefers": "email"}, "Write your e-mail address, or choose to be rung."),
        ({"prefers": "letter"}, "Choose one of these."),
        ({"reason": " "}, "Write a few words"),
        ({"birth_date": "4 Mar 2999"}, "This day is still to come."),
        ({"postcode": "Liverpool"}, "Write a whole postcode"),
        ({"agrees": ""}, "We keep what you wrote only if you agree."),
        ({"reason": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_what_is_wrong_is_said_kindly_and_nothing_typed_is_lost(said, sentence, client, asked):
    reply = client.post(way(asked), filled_in(**said))
    text = reply.content.decode()
    assert reply.status_code == 200
    assert sentence in text
    assert 'value="Quayle"' in text
    assert not Person.objects.exists()


def test_columns_that_are_not_asked_change_nothing(client, asked):
    client.post(way(asked), filled_in(nhs_number="9434765919", owner="1", told_apart="x", service="1"))
    sent = Referral.objects.get()
    assert (sent.person.nhs_number, sent.person.told_apart, sent.person.service) == ("", "", asked.service)


def test_many_requests_of_one_sender_are_stopped_with_a_sentence_and_nothing_typed_is_lost(client, asked):
    for number in range(MOST_OF_AN_ADDRESS):
        assert client.post(way(asked), filled_in(given_name=f"Ada{number}")).status_code == 302
    stopped = client.post(way(asked), filled_in(given_name="Bea"))
    assert stopped.status_code == 429
    assert "Many requests have come in within this hour" in stopped.content.decode()
    assert 'value="Bea"' in stopped.content.decode()
    assert Referral.objects.count() == MOST_OF_AN_ADDRESS
    assert client.post(way(asked), filled_in(), REMOTE_ADDR="192.0.2.7").status_code == 302


def test_address_is_not_kept_in_the_clear_and_one_that_a_visitor_makes_up_is_not_believed(client, asked, settings):
    settings.TRUSTED_PROXY_COUNT = 0
    for number in range(MOST_OF_AN_ADDRESS):
        client.post(way(asked), filled_in(given_name=f"Ada{number}"))
    assert client.post(way(asked), filled_in(), HTTP_X_FORWARDED_FOR="192.0.2.9").status_code == 429


def test_reply_is_kept_by_nobody(client, asked):
    assert "no-store" in client.get(way(asked)).headers["Cache-Control"]


def test_an_activity_that_ended_yesterday_takes_nobody(client, asked):
    asked.activity.ends_on = timezone.localdate() - timedelta(days=1)
    asked.activity.save()
    assert client.get(way(asked)).status_code == 404
