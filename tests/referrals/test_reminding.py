"""Asking by itself: by e-mail where somebody may be sent e-mail, else by a task; at most two reminders, and no word."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from referrals import tasks
from referrals.actions.inviting import offer_occasion, revoke_measure_links, show_link
from referrals.actions.reminding import ask_what_is_due
from referrals.actions.returning import AnswersRefusedError, finish_occasion, refuse_occasion, save_answers
from referrals.actions.tasks import finish_task
from referrals.choices import MessageState, OccasionState, TaskKind
from referrals.models import DoorLink, FollowUp, Occasion, OutgoingMessage, Post
from tests.referrals.factories import in_days, make_occasion, make_person, make_sent_referral
from tests.referrals.posting import post_all

# Nothing of it stands in a mail to a person.
CANARIES = ("Derek", "Marlowe", "Zebrafish", "Harbour", "link worker", "health", "well-being", "referral", "QX")


def derek_of(service, lin, offer, practice, **columns):
    """Somebody of lin's caseload who is to be asked today."""
    derek = make_person(service, created_by=lin, **columns)
    referral = make_sent_referral(derek, by=lin, offer=offer, referrer=practice, reason="Zebrafish")
    OutgoingMessage.objects.all().delete()
    return make_occasion(referral)


@pytest.fixture
def mailed(service, lin, offer, practice):
    """May be sent e-mail."""
    return derek_of(service, lin, offer, practice, email="derek@post.example", may_be_emailed=True)


@pytest.fixture
def not_mailed(service, lin, offer, practice):
    """Has an address, and never said that it may be used."""
    return derek_of(service, lin, offer, practice, email="derek@post.example")


def days(*numbers):
    """What is done on each of these days from now: (day, mails, tasks)."""
    done = []
    for number in numbers:
        with time_machine.travel(timezone.now() + timedelta(days=number), tick=False):
            found = ask_what_is_due()
            if any(found.values()):
                done.append((number, found["mail"], found["task"]))
    return done


def test_somebody_who_may_be_mailed_is_asked_at_once_reminded_twice_and_then_left_to_their_link_worker(mailed, lin):
    assert days(*range(28)) == [(0, 1, 0), (7, 1, 0), (14, 1, 0), (21, 0, 1)]
    mailed.refresh_from_db()
    assert (mailed.state, mailed.offered_how, mailed.reminders) == (OccasionState.OFFERED, "email", 2)
    task = FollowUp.objects.get()
    assert (task.kind, task.owner, task.person, task.cause) == (
        TaskKind.MEASURE,
        lin,
        mailed.person,
        f"occasion:{mailed.uuid}",
    )


@pytest.mark.parametrize("settle", [refuse_occasion, finish_occasion])
def test_whoever_answered_or_refused_is_not_reminded(mailed, settle):
    days(0)
    save_answers(occasion=mailed, code="ons4", answers={"happy": 5}, mode="self", by=None)
    settle(occasion=mailed, by=None)
    assert days(*range(1, 28)) == []
    assert OutgoingMessage.objects.get().state == MessageState.HELD_BACK


def test_whoever_may_not_be_mailed_is_asked_by_their_link_worker(not_mailed, lin):
    assert days(0, 1, 2, 8) == [(0, 0, 1)]
    assert not OutgoingMessage.objects.exists()
    finish_task(task=FollowUp.objects.get(), by=lin)
    assert days(*range(3, 28)) == [(7, 0, 1)]
    assert FollowUp.objects.count() == 2


def test_where_the_owner_has_left_a_manager_is_to_ask(not_mailed, lin, mo):
    Post.objects.filter(user=lin).update(until=in_days(-1))
    days(0)
    task = FollowUp.objects.get()
    assert (task.owner, task.for_role) == (mo, "manager")


def test_a_task_is_done_by_asking_and_reminders_count_from_then(not_mailed, lin):
    days(0)
    offer_occasion(occasion=not_mailed, how="phone", by=lin)
    assert FollowUp.objects.get().done_by == lin
    assert days(1, 6, 7, 8) == [(7, 0, 1)]


def test_the_clock_asks_each_morning(mailed):
    tasks.keep_occasions(0)
    tasks.ask_how_things_are_going(0)
    mailed.refresh_from_db()
    assert mailed.state == OccasionState.OFFERED


def test_nobody_is_asked_before_the_day_or_after_the_last(mailed):
    Occasion.objects.update(due_on=in_days(3), closes_on=in_days(5))
    assert days(0, 2, 6, 7) == []
    assert days(3) == [(3, 1, 0)]


def test_the_mail_has_a_link_of_its_own_and_no_word_about_anybody(mailed, settings, client):
    settings.SITE_URL = "https://register.example"
    days(0)
    post_all()
    [letter] = mail.outbox
    assert letter.to == ["derek@post.example"]
    text = f"{letter.subject}\n{letter.body}\n{letter.extra_headers}"
    assert not [word for word in CANARIES if word.casefold() in text.casefold()]
    assert letter.subject == "A few questions for you"
    token = re.search(r"https://register\.example/answer/([\w-]+)/", letter.body)[1]
    assert client.get(f"/answer/{token}/").status_code == 302
    link = DoorLink.objects.get()
    assert (link.purpose, link.occasion, link.person) == ("measures", mailed, mailed.person)
    assert link.token_hash != token


def no_more(occasion):
    """Takes it back that they may be sent e-mail."""
    occasion.person.may_be_emailed = False
    occasion.person.save()


def answered(occasion):
    """Answered in the meantime, by another way."""
    Occasion.objects.update(state=OccasionState.RETURNED, returned_at=timezone.now())


def over(occasion):
    """The last day has gone by."""
    Occasion.objects.update(due_on=in_days(-9), closes_on=in_days(-1))


@pytest.mark.parametrize("happens", [no_more, answered, over])
def test_a_mail_that_is_out_of_date_is_held_back(mailed, happens):
    days(0)
    happens(mailed)
    post_all()
    assert mail.outbox == []
    assert OutgoingMessage.objects.get().state == MessageState.HELD_BACK
    assert not DoorLink.objects.exists()


def test_by_e_mail_nobody_is_asked_who_may_not_be_sent_any(not_mailed, lin):
    with pytest.raises(AnswersRefusedError, match="may be sent e-mail"):
        offer_occasion(occasion=not_mailed, how="email", by=lin)
    assert not OutgoingMessage.objects.exists()


def test_a_link_is_shown_once_and_counts_as_asking(not_mailed, lin, client_of):
    browser, address = client_of(lin), f"/occasions/{not_mailed.uuid}/link/"
    data = {"submission": uuid4()}
    shown = browser.post(address, data).content.decode()
    token = re.search(r"/answer/([\w-]{43})/", shown)[1]
    assert "data:image/svg+xml" in shown
    assert token not in browser.post(address, data).content.decode()
    not_mailed.refresh_from_db()
    assert (not_mailed.state, not_mailed.offered_how, not_mailed.offered_by) == ("offered", "in_person", lin)
    assert DoorLink.objects.to_occasions().of_token(token).exists()


def test_links_are_revoked_by_whoever_looks_after_the_person_alone(mailed, lin, colleague, pat):
    token = show_link(occasion=mailed, by=lin)
    for stranger in (colleague, pat):
        with pytest.raises(PermissionDenied):
            revoke_measure_links(occasion=mailed, by=stranger)
        with pytest.raises(PermissionDenied):
            show_link(occasion=mailed, by=stranger)
    assert revoke_measure_links(occasion=mailed, by=lin) == 1
    assert not DoorLink.objects.to_occasions().of_token(token).exists()


def test_there_is_no_link_to_what_is_over(mailed, lin):
    refuse_occasion(occasion=mailed, by=None)
    with pytest.raises(AnswersRefusedError, match="asked any more"):
        show_link(occasion=mailed, by=lin)
