"""Two at once at the door, on two real connections."""

import threading
from uuid import uuid4

import pytest
from django.db import connection

from referrals.actions.codes import WRONG_TRIES, make_code, use_code
from referrals.actions.links import make_link
from referrals.actions.sending import send_message
from referrals.door.acting import carry_out
from referrals.door.acts import BY_SLUG, Side
from referrals.models import OneTimeCode, OutgoingMessage, Referral, ReferralEvent
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


def at_once(number, do):
    """What ``do`` gives, called by so many threads that set out together."""
    barrier, answers = threading.Barrier(number), []

    def run():
        try:
            barrier.wait()
            answers.append(do())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_at_the_door_two_at_once_are_one(mailoutbox):
    service = make_service()
    lin = make_post(service, "link_worker")
    referral = make_sent_referral(
        make_person(service, created_by=lin), by=lin, offer=make_offer(service), referrer=make_practice()
    )

    message = OutgoingMessage.objects.get()
    at_once(2, lambda: send_message(uuid=message.uuid))
    assert len(mailoutbox) == 1

    link, _ = make_link(referral=referral, organisation=referral.provider)
    right = make_code(link=link)
    assert sorted(at_once(3, lambda: use_code(link=link, code=right))) == [False, False, True]

    right = make_code(link=link)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    assert not any(at_once(WRONG_TRIES, lambda: use_code(link=link, code=wrong)))
    assert OneTimeCode.objects.latest("id").tries == WRONG_TRIES
    assert not use_code(link=link, code=right)

    accept, press = BY_SLUG["accept"], uuid4()

    def say_yes():
        form = accept.form({"submission": press, "version": referral.version}, referral=Referral.objects.get())
        return form.is_valid() and carry_out(accept, form, side=Side())

    assert at_once(2, say_yes) == [True, True]
    assert ReferralEvent.objects.filter(row=6).count() == 1
    empty_queue()
