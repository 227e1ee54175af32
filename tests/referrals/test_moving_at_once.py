"""Two at the very same moment, on real connections: one wins, and the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from referrals.actions.accepting import accept_referral
from referrals.actions.declining import decline_referral, redirect_referral
from referrals.actions.frame import AlreadyDoneError
from referrals.actions.moving import StaleReferralError, UnmetRequirementError
from referrals.actions.registering import OvertakenError, register_attendance
from referrals.models import Availability, Referral
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status
from tests.referrals.courses import past_session, running_group
from tests.referrals.journeys import Bodies, make_bodies, walk

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20


def at_once(*acts: Callable[[], Referral]) -> list[str]:
    """What each act came to, in the order of the alphabet, when all were begun at the same moment."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Referral]) -> str:
        barrier.wait(PATIENCE)
        try:
            return act().status
        except (StaleReferralError, UnmetRequirementError, OvertakenError, AlreadyDoneError) as outcome:
            return type(outcome).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return sorted(threads.map(run, acts))


@pytest.fixture
def bodies(service) -> Bodies:
    """A service, a practice and a provider without a waiting list."""
    return make_bodies(service, has_waiting_list=False)


def test_of_two_who_accept_and_decline_at_once_one_wins_and_the_other_is_told(bodies):
    received = walk(bodies, Status.RECEIVED)
    steps = received.steps.count()
    found = at_once(
        lambda: accept_referral(**bodies.step(received, Actor.PROVIDER)),
        lambda: decline_referral(reason_code="no_capacity", **bodies.step(received, Actor.LINK_WORKER)),
    )
    assert found in (["StaleReferralError", "accepted"], ["StaleReferralError", "declined"])
    assert received.steps.count() == steps + 1


def test_form_that_is_sent_twice_at_once_acts_once(bodies):
    received = walk(bodies, Status.RECEIVED)
    step = bodies.step(received, Actor.PROVIDER, submission=uuid4())
    assert at_once(*[lambda: accept_referral(**step)] * 2) == ["AlreadyDoneError", "accepted"]


def test_declined_person_is_sent_elsewhere_once_by_a_form_that_is_sent_twice(bodies):
    declined = walk(bodies, Status.DECLINED)
    step = bodies.step(declined, Actor.LINK_WORKER, submission=uuid4())
    assert at_once(*[lambda: redirect_referral(asked_again=True, **step)] * 2) == ["AlreadyDoneError", "draft"]
    assert declined.followed_by.count() == 1


def test_last_place_is_given_to_one_of_two_who_are_accepted_at_once(bodies):
    first, second = (walk(bodies, Status.RECEIVED) for number in range(2))
    Availability.objects.create(activity=bodies.offer.activity, places_free=1, said_at=timezone.now())
    found = at_once(
        lambda: accept_referral(**bodies.step(first, Actor.PROVIDER)),
        lambda: accept_referral(**bodies.step(second, Actor.PROVIDER)),
    )
    assert found == ["UnmetRequirementError", "accepted"]


def test_who_came_without_a_place_is_written_down_once_by_two_who_run_the_session(bodies):
    walked_in, session = walk(bodies, Status.ACCEPTED), past_session(running_group(bodies))
    order = {"session": session, "referral": walked_in, "attendance": 5, "seen": None}
    found = at_once(
        lambda: register_attendance(by=bodies.users[Actor.PROVIDER], **order),
        lambda: register_attendance(by=bodies.users[Actor.LINK_WORKER], **order),
    )
    assert found == ["OvertakenError", "in_progress"]
    assert session.appointments.count() == 1
