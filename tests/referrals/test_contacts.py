"""Being in touch: what is written down stays, and three attempts are counted as the rule says."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import Error, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from referrals.actions.contacting import ContactRefusedError, contact_attempts, log_contact
from referrals.choices import Channel, ContactOutcome
from referrals.models import ContactLog, Offer, Organisation, Person, Referral
from referrals.working_days import latest_start
from tests.referrals.factories import make_person, make_representative, make_sent_referral


@pytest.fixture
def sent(derek: Person, lin: User, offer: Offer, practice: Organisation) -> Referral:
    """A referral of derek."""
    return make_sent_referral(derek, by=lin, offer=offer, referrer=practice)


def days_back(days: int) -> datetime:
    """A moment from which so many working days have passed."""
    day = latest_start(timezone.localdate(), days)
    return timezone.make_aware(datetime.combine(day, time(11)))


def tried(referral: Referral, days: int, channel: str, outcome: str = "no_answer") -> None:
    """An attempt so many working days ago."""
    log_contact(
        person=referral.person, referral=referral, channel=channel, outcome=outcome, at=days_back(days), by=None
    )


@pytest.mark.parametrize(
    ("attempts", "are_enough"),
    [
        ([(11, "phone"), (5, "phone"), (1, "letter")], True),
        ([(11, "phone"), (1, "letter")], False),  # two
        ([(11, "phone"), (5, "phone"), (1, "phone")], False),  # by one way
        ([(10, "phone"), (5, "phone"), (1, "letter")], False),  # over nine working days
        ([(20, "phone"), (15, "letter"), (11, "phone"), (10, "text")], True),
    ],
)
def test_three_attempts_by_two_ways_over_ten_working_days(
    sent: Referral, attempts: list[tuple[int, str]], are_enough: bool
):
    for days, channel in attempts:
        tried(sent, days, channel)
    assert contact_attempts(sent).are_enough is are_enough


def test_reaching_the_person_begins_the_count_anew(sent: Referral):
    for days, channel in ((30, "phone"), (20, "letter"), (16, "phone")):
        tried(sent, days, channel)
    tried(sent, 12, "phone", "reached")
    assert contact_attempts(sent).number == 0
    tried(sent, 3, "text")
    assert contact_attempts(sent).in_words == "1 attempt by 1 way, over 0 working days"


def test_attempts_count_from_the_day_it_was_accepted_and_for_the_person_in_general(sent: Referral, derek: Person):
    log_contact(person=derek, channel="phone", outcome="no_answer", at=days_back(8), by=None)
    log_contact(person=derek, channel="phone", outcome="no_answer", at=days_back(2), by=None)
    assert contact_attempts(sent).number == 2
    sent.accepted_at = days_back(5)
    assert contact_attempts(sent).number == 1
    assert contact_attempts(sent, until=days_back(4)).number == 0


def test_what_was_written_down_is_never_changed(derek: Person, lin: User):
    logged = log_contact(person=derek, channel=Channel.PHONE, outcome=ContactOutcome.REACHED, note="Was glad.", by=lin)
    logged.outcome = ContactOutcome.NO_ANSWER
    with pytest.raises(Error, match="update"), transaction.atomic():
        logged.save()
    assert ContactLog.objects.get().note == "Was glad."
    assert b"glad" not in bytes(ContactLog.objects.values_list("note", flat=True).get())


def test_nothing_is_written_down_for_the_wrong_person_or_in_advance(sent: Referral, service: Organisation, lin: User):
    stranger = make_person(service, created_by=lin)
    speaker = make_representative(sent.person)
    later = timezone.now() + timedelta(hours=1)
    for wrong in ({"referral": sent}, {"representative": speaker}, {"at": later}):
        with pytest.raises(ContactRefusedError):
            log_contact(person=stranger, channel="phone", outcome="reached", by=lin, **wrong)
    assert not ContactLog.objects.exists()


def test_a_contact_is_written_down_on_the_record_and_on_today(
    sent: Referral, derek: Person, lin: User, client_of: Callable[[User], Client]
):
    client = client_of(lin)
    url = reverse("referrals:person_contacts", args=[derek.uuid])
    page = client.get(url, {"referral": str(sent.uuid)}).content.decode()
    assert f'value="{sent.uuid}" selected' in page
    twice = {"submission": str(uuid4()), "channel": "phone", "outcome": "message_left", "note": "With his neighbour."}
    for _ in range(2):
        assert client.post(url, twice | {"referral": str(sent.uuid)}).status_code == 302
    assert "With his neighbour." in client.get(url).content.decode()
    Referral.objects.filter(pk=sent.pk).update(next_on=timezone.localdate())
    quick = {"submission": str(uuid4()), "person": str(derek.uuid), "channel": "text", "outcome": "sent", "note": ""}
    assert client.post(reverse("referrals:today_contact"), quick).status_code == 302
    assert list(ContactLog.objects.order_by("id").values_list("channel", "recorded_by")) == [
        ("phone", lin.pk),
        ("text", lin.pk),
    ]


def test_bad_answers_come_back_with_what_was_typed(derek: Person, lin: User, client_of: Callable[[User], Client]):
    client = client_of(lin)
    page = client.post(
        reverse("referrals:person_contacts", args=[derek.uuid]),
        {"submission": uuid4(), "outcome": "reached", "note": "Typed at length.", "at": "2100-01-01T10:00"},
    ).content.decode()
    assert "Say how you tried to be in touch." in page
    assert "That is still to come." in page
    assert "Typed at length." in page
    assert not ContactLog.objects.exists()


def test_nobody_elses_person_can_be_named_on_today(derek: Person, colleague: User, client_of: Callable[[User], Client]):
    quick = {"submission": uuid4(), "person": str(derek.uuid), "channel": "text", "outcome": "sent"}
    page = client_of(colleague).post(reverse("referrals:today_contact"), quick).content.decode()
    assert not ContactLog.objects.exists()
    assert "Marlowe" not in page
