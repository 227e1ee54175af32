"""The page of a referral and the pages of what can be done about it, as people in a browser meet them."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry, User
from referrals.models import ConsentRecord, Organisation, OutgoingMessage, Referral
from referrals.record.acts import ACTS
from referrals.transitions.actor import Actor
from referrals.transitions.pairs import PAIRS
from referrals.transitions.rows import ROWS
from referrals.transitions.status import Status
from tests.referrals.factories import in_days, make_service
from tests.referrals.journeys import Bodies, make_bodies, take, walk


@pytest.fixture
def bodies(db: None) -> Bodies:
    """A service, a practice and a provider, with somebody who acts for each."""
    return make_bodies(make_service())


@pytest.fixture
def window_of(bodies: Bodies, client_of: Callable[[User], Client]) -> Callable[[Actor], Client]:
    """A function: the browser of who acts in a role."""
    return lambda role: client_of(bodies.users[role])


def page_of(referral: Referral) -> str:
    """Where it is."""
    return reverse("referrals:referral", args=[referral.uuid])


def act_of(referral: Referral, slug: str) -> str:
    """Where something is done about it."""
    return reverse("referrals:referral_act", args=[referral.uuid, slug])


def form_of(referral: Referral, **said: Any) -> dict[str, Any]:
    """A filled-in form, as it was drawn of the referral as it stands."""
    return {"submission": uuid4(), "version": referral.version, "effective_at": ""} | said


def test_every_row_of_the_table_that_somebody_takes_by_hand_has_its_button():
    # A referral is begun and sent by the flow of an intake.
    assert {number for act in ACTS for number in act.rows} == {row.number for row in ROWS} - {1, 2}


def test_link_worker_reads_all_of_it_and_is_offered_what_the_table_allows(bodies, window_of):
    referral = take(bodies, walk(bodies, Status.RECEIVED), Status.INFO_NEEDED, Actor.PROVIDER)
    text = window_of(Actor.LINK_WORKER).get(page_of(referral)).content.decode()
    for words in (referral.person.name, "Wants to make something by hand.", "Is the lift needed?", referral.code):
        assert words in text
    offered = {act.slug for act in ACTS if act_of(referral, act.slug) in text}
    assert offered == {"answer", "decline", "withdraw", "end"}


@pytest.mark.parametrize("role", [Actor.LINK_WORKER, Actor.MANAGER])
def test_buttons_are_those_that_lead_somewhere(bodies, window_of, role):
    referral = walk(bodies, Status.DECLINED)
    page = window_of(role).get(page_of(referral)).context["page"]
    rows = {PAIRS[Status.DECLINED, to].row.number for (origin, to) in PAIRS if origin == Status.DECLINED
            if role in PAIRS[origin, to].actors}  # fmt: skip
    rows |= {8} if role == Actor.LINK_WORKER else set()
    assert {number for offered in page.offered for number in offered.act.rows} == rows


@pytest.mark.parametrize(
    ("answer", "told", "kept"),
    [
        ("all", ["Declined", "no place free", "Too loud here."], []),
        ("codes", ["Declined", "no place free"], ["Too loud here."]),
        ("nothing", [], ["Declined", "no place free", "Too loud here."]),
    ],
)
def test_referrer_reads_what_the_person_wants_them_to(bodies, window_of, answer, told, kept):
    referral = walk(bodies, Status.RECEIVED)
    ConsentRecord.objects.create(
        person=referral.person, kind="sharing", value=answer, given_by="person", given_on=timezone.localdate()
    )
    take(bodies, referral, Status.DECLINED, reason_text="Too loud here.")
    text = window_of(Actor.REFERRER).get(page_of(referral)).content.decode()
    assert all(words in text for words in told)
    assert not any(words in text for words in kept)
    assert "Wants to make something by hand." not in text


def test_provider_is_led_to_a_page_of_their_own(bodies, window_of):
    referral = walk(bodies, Status.RECEIVED)
    reply = window_of(Actor.PROVIDER).get(page_of(referral))
    assert reply.headers["Location"] == reverse("referrals:our_person", args=[referral.uuid])


def test_reading_it_stands_in_the_access_log(bodies, window_of):
    referral = walk(bodies, Status.RECEIVED)
    window_of(Actor.LINK_WORKER).get(page_of(referral))
    entry = AccessEntry.objects.latest("id")
    assert (entry.who, entry.subject, entry.person) == (
        bodies.users[Actor.LINK_WORKER].pk, str(referral.uuid), referral.person.uuid,
    )  # fmt: skip


def test_form_does_it_once_however_often_it_is_sent(bodies, window_of):
    waiting, client = walk(bodies, Status.WAITING), window_of(Actor.LINK_WORKER)
    said = form_of(waiting, reason_text="In hospital.", hold_review_on=in_days(10).isoformat())
    for time in range(2):
        reply = client.post(act_of(waiting, "pause"), said, follow=True)
        assert reply.redirect_chain == [(page_of(waiting), 302)], time
    held = Referral.objects.get(pk=waiting.pk)
    assert (held.status, held.version, held.hold_review_on) == (Status.ON_HOLD, waiting.version + 1, in_days(10))
    assert "In hospital." in reply.content.decode()


def test_stale_form_is_told_how_it_stands_and_keeps_what_was_typed(bodies, window_of):
    received, client = walk(bodies, Status.RECEIVED), window_of(Actor.LINK_WORKER)
    said = form_of(received, reason_code="other", reason_text="Lives in Wales now.")
    take(bodies, take(bodies, received, Status.INFO_NEEDED), Status.RECEIVED)
    reply = client.post(act_of(received, "decline"), said)
    text = reply.content.decode()
    assert reply.status_code == 409
    assert "Somebody else has moved this referral" in text
    assert "Lives in Wales now." in text
    again = reply.context["form"]["version"].value()
    assert client.post(act_of(received, "decline"), said | {"version": again}).status_code == 302


@pytest.mark.parametrize(
    ("slug", "status", "said", "field"),
    [
        ("withdraw", Status.RECEIVED, {"withdrawn_by": "person", "withdrawn_how": "phone"}, ""),
        ("pause", Status.WAITING, {"reason_text": "x", "hold_review_on": "2020-01-01"}, "hold_review_on"),
        ("decline", Status.RECEIVED, {"reason_code": "other"}, "reason_text"),
        ("unreached", Status.ACCEPTED, {}, "__all__"),
        ("reopen", Status.DECLINED, {"reason_text": "x"}, "is_mistake"),
        ("answer", Status.INFO_NEEDED, {"answer": "Yes.", "effective_at": "2001-01-01T10:00"}, "effective_at"),
    ],
)
def test_what_an_act_needs_is_asked_for_beside_its_field(bodies, window_of, slug, status, said, field):
    referral = walk(bodies, status)
    reply = window_of(Actor.LINK_WORKER).post(act_of(referral, slug), form_of(referral, **said))
    if not field:
        assert reply.status_code == 302
        return
    errors = {**reply.context["form"].errors, **reply.context["when"].errors}
    assert (reply.status_code, list(errors)) == (409, [field])
    assert Referral.objects.get(pk=referral.pk).version == referral.version


def test_act_that_is_not_possible_now_leads_back_and_one_that_there_is_not_is_not_there(bodies, window_of):
    referral, client = walk(bodies, Status.RECEIVED), window_of(Actor.LINK_WORKER)
    assert "is not possible now" in client.get(act_of(referral, "resume"), follow=True).content.decode()
    assert client.get(act_of(referral, "vanish")).status_code == 404
    assert client.get(act_of(referral, "cancel-request")).status_code == 403


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.SCHEDULED, Status.IN_PROGRESS, Status.WITHDRAWN])
def test_every_act_that_is_offered_has_its_page(bodies, window_of, status):
    referral, client = walk(bodies, status), window_of(Actor.LINK_WORKER)
    for offered in client.get(page_of(referral)).context["page"].offered:
        reply = client.get(act_of(referral, offered.act.slug))
        assert offered.act.meaning in reply.content.decode().replace("&#x27;", "'"), offered.act.slug


def test_looking_for_another_place_leads_to_the_new_referral(bodies, window_of):
    declined = walk(bodies, Status.DECLINED)
    reply = window_of(Actor.LINK_WORKER).post(act_of(declined, "elsewhere"), form_of(declined, asked_again="on"))
    new = declined.followed_by.get()
    assert reply.headers["Location"] == page_of(new)


def loop_of(referral: Referral) -> tuple[bool, bool]:
    """Whether the referrer was told how it ended, and whether they have looked."""
    found = Referral.objects.with_loop().get(pk=referral.pk)
    return found.loop_closed, found.loop_seen


def test_loop_is_closed_by_word_sent_of_the_end_and_seen_by_the_referrer_who_says_so(bodies, window_of):
    Organisation.objects.filter(pk=bodies.practice.pk).update(email="desk@quayside.example")
    referral = walk(bodies, Status.RECEIVED)
    ConsentRecord.objects.create(
        person=referral.person, kind="sharing", value="codes", given_by="person", given_on=timezone.localdate()
    )
    accepted = take(bodies, referral, Status.ACCEPTED)
    OutgoingMessage.objects.filter(referral=referral).update(state="sent")
    assert loop_of(accepted) == (False, False)
    declined = take(bodies, accepted, Status.DECLINED, Actor.PROVIDER)
    assert loop_of(declined) == (False, False)
    OutgoingMessage.objects.filter(referral=referral).update(state="sent")
    assert loop_of(declined) == (True, False)
    window_of(Actor.REFERRER).post(act_of(declined, "seen"), form_of(declined))
    assert loop_of(declined) == (True, True)
    assert "has read how it ended" in window_of(Actor.LINK_WORKER).get(page_of(declined)).content.decode()


def test_what_came_from_a_practice_and_leads_nowhere_yet_is_taken_onward(bodies, window_of):
    referral = walk(bodies, Status.RECEIVED)
    Referral.objects.filter(pk=referral.pk).update(provider=None, offer=None)
    onward = reverse("referrals:referral_onward", args=[referral.uuid])
    assert onward in window_of(Actor.LINK_WORKER).get(page_of(referral)).content.decode()
    assert onward not in window_of(Actor.REFERRER).get(page_of(referral)).content.decode()
