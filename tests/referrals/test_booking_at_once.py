"""Places at the very same moment, on real connections: a group never holds more people than it has places."""

import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from referrals.actions.attempt import MoveRefusedError
from referrals.actions.booking import book_place, join_waiting_list, leave_group, move_to_group
from referrals.choices import BookingState
from referrals.models import Booking, Cohort, Referral
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status
from tests.referrals.factories import make_cohort, make_programme, make_session
from tests.referrals.journeys import Bodies, make_bodies, walk

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30
AT_ONCE = 20


def at_once(acts: list[Callable[[], Any]]) -> Counter[str]:
    """How often each outcome came, when all acts were begun at the same moment."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        barrier.wait(PATIENCE)
        try:
            return act().state
        except MoveRefusedError as refusal:
            return re.split("[.:]", str(refusal))[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return Counter(threads.map(run, acts))


@pytest.fixture
def bodies(service) -> Bodies:
    """A service, a practice and a provider."""
    return make_bodies(service)


@pytest.fixture
def cohort(bodies) -> Cohort:
    """A group with one place and one session."""
    cohort = make_cohort(make_programme(bodies.offer), places=1)
    make_session(cohort)
    return cohort


def booking_of(bodies: Bodies, cohort: Cohort, referral: Referral) -> Callable[[], Booking]:
    """The act of giving a person a place."""
    return lambda: book_place(cohort=cohort, **bodies.step(referral, Actor.LINK_WORKER))


def test_of_twenty_who_take_the_last_place_at_once_one_has_it_and_the_others_are_told(bodies, cohort):
    people = [walk(bodies, Status.ACCEPTED) for _ in range(AT_ONCE)]
    found = at_once([booking_of(bodies, cohort, referral) for referral in people])
    assert found == {"booked": 1, "Every place in this group is taken": AT_ONCE - 1}
    assert Booking.objects.holding().count() == 1
    assert Referral.objects.filter(status=Status.SCHEDULED).count() == 1


def test_person_who_is_booked_twice_at_once_has_one_place(bodies, cohort):
    Cohort.objects.update(places=2)
    referral = walk(bodies, Status.ACCEPTED)
    other = make_cohort(cohort.programme)
    make_session(other)

    found = at_once([booking_of(bodies, into, referral) for into in (cohort, other)])
    assert found == {"booked": 1, "Somebody else has moved this referral in the meantime": 1}
    assert Booking.objects.holding().count() == 1


def test_place_that_comes_free_while_others_book_goes_to_who_waited(bodies, cohort):
    holder, waiting, newcomer = (walk(bodies, Status.ACCEPTED) for _ in range(3))
    held = booking_of(bodies, cohort, holder)()
    line = join_waiting_list(cohort=cohort, **bodies.step(waiting, Actor.LINK_WORKER))
    lin = bodies.users[Actor.LINK_WORKER]
    found = at_once([lambda: leave_group(booking=held, by=lin), booking_of(bodies, cohort, newcomer)])
    assert found["left"] == 1
    assert not Booking.objects.filter(referral=newcomer).exists()
    line.referral.refresh_from_db()
    assert booking_of(bodies, cohort, line.referral)().state == BookingState.BOOKED


def test_two_who_change_places_at_once_do_not_wait_for_each_other(bodies, cohort):
    Cohort.objects.update(places=2)
    other = make_cohort(cohort.programme, places=2)
    make_session(other)
    here, there = (booking_of(bodies, into, walk(bodies, Status.ACCEPTED))() for into in (cohort, other))
    lin = bodies.users[Actor.LINK_WORKER]
    found = at_once(
        [
            lambda: move_to_group(booking=here, cohort=other, by=lin),
            lambda: move_to_group(booking=there, cohort=cohort, by=lin),
        ]
    )
    assert found == {"booked": 2}
