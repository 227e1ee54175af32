"""Every rule that groups, sessions and places keep by themselves, broken once through raw writes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from referrals.models import Booking, Cohort, CohortSession
from tests.referrals.factories import (
    in_days,
    make_booking,
    make_cohort,
    make_offer,
    make_person,
    make_post,
    make_programme,
    make_referral,
    make_service,
    make_session,
)

pytestmark = pytest.mark.django_db


def a_group(**columns: Any) -> Cohort:
    """A group of a programme."""
    return make_cohort(make_programme(make_offer(make_service())), **columns)


def group_with(**columns: Any) -> Callable[[], object]:
    """A function: a group with these columns."""
    return lambda: a_group(**columns)


def session_that_ends_first() -> None:
    """A session that ends an hour before it begins."""
    session = make_session(a_group())
    CohortSession.objects.update(ends_at=session.starts_at - timedelta(hours=1))


def session_twice() -> None:
    """Two sessions of one group at the same time."""
    session = make_session(a_group())
    make_session(session.cohort, starts_at=session.starts_at, ends_at=session.ends_at)


def places_for(cohort: Cohort, number: int, **columns: Any) -> list[Booking]:
    """So many people of its service with a place each."""
    service = cohort.programme.offer.service
    lin = make_post(service, "link_worker")
    people = [make_person(service, created_by=lin) for _ in range(number)]
    return [make_booking(cohort, make_referral(person, by=lin), **columns) for person in people]


def second_place_of_a_referral() -> None:
    """A place in two groups at a time."""
    (booking,) = places_for(a_group(), 1)
    make_booking(make_cohort(booking.cohort.programme), booking.referral)


def second_place_of_a_person() -> None:
    """Two places in one group, by two referrals."""
    (booking,) = places_for(a_group(), 1)
    lin = make_post(booking.person.service, "link_worker")
    make_booking(booking.cohort, make_referral(booking.person, by=lin))


def fewer_places_than_are_taken() -> None:
    """A group made smaller than it is full."""
    places_for(cohort := a_group(), 2)
    Cohort.objects.filter(pk=cohort.pk).update(places=1)


def waiting_person_let_in() -> None:
    """A place given, past every check of ours, in a group that is full."""
    places_for(cohort := a_group(), 2)
    places_for(cohort, 1, state="waiting", booked_at=None)
    Booking.objects.filter(state="waiting").update(state="booked", booked_at=timezone.now())


def easier_rule() -> None:
    """A rule made easier on the day after the group has started."""
    a_group(starts_on=in_days(-1))
    Cohort.objects.update(core_to_complete=1)


BROKEN: dict[str, Callable[[], object]] = {
    "booking_is_one_for_a_person": second_place_of_a_person,
    "booking_is_one_for_a_referral": second_place_of_a_referral,
    "booking_state_has_its_stamp": lambda: places_for(a_group(), 1, booked_at=None),
    "booking_takes_a_free_place": lambda: places_for(a_group(), 3),
    "cohort_dates_in_order": group_with(ends_on=in_days(6)),
    "cohort_has_a_place": group_with(places=0),
    "cohort_misses_are_counted_from_one": group_with(missed_in_a_row=0),
    "cohort_places_hold_the_booked": fewer_places_than_are_taken,
    "cohort_rule_asks_for_a_session": group_with(core_to_complete=0),
    "cohort_rule_is_fixed_at_the_start": easier_rule,
    "cohortsession_ends_after_it_begins": session_that_ends_first,
    "cohortsession_is_one_at_a_time": session_twice,
}


@pytest.mark.parametrize("rule", sorted(BROKEN))
def test_rule_is_kept_by_the_database(rule):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        BROKEN[rule]()
    assert caught.value.__cause__.diag.constraint_name == rule


def test_full_group_lets_nobody_in_from_its_waiting_list_whatever_way_they_come():
    with pytest.raises(IntegrityError, match="every place of the group is taken"), transaction.atomic():
        waiting_person_let_in()


def test_group_that_has_not_started_may_change_its_rule():
    cohort = a_group()
    Cohort.objects.filter(pk=cohort.pk).update(core_to_complete=5)
    cohort.refresh_from_db()
    assert cohort.core_to_complete == 5
