"""Programmes, groups and sessions: made and changed by managers, with what each change means for planned visits."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from referrals.actions.booking import book_place
from referrals.actions.cohorts import CohortOrder, CohortRefusedError, StaleCohortError, change_cohort, create_cohort
from referrals.actions.programmes import ProgrammeOrder, change_programme, create_programme
from referrals.actions.sessions import SessionOrder, add_sessions, cancel_session, change_session
from referrals.actions.visits import sessions_to_come
from referrals.choices import Attendance
from referrals.models import Appointment, Cohort, CohortSession, Programme, Referral
from referrals.programmes.weekly import weekly_days
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status
from tests.factories import make_asset
from tests.referrals.factories import in_days, make_cohort, make_pack, make_programme, make_service, make_session
from tests.referrals.journeys import Bodies, make_bodies, walk


@pytest.fixture
def bodies(service) -> Bodies:
    """A service, a practice and a provider."""
    return make_bodies(service)


@pytest.fixture
def programme(bodies) -> Programme:
    """What the provider offers, held as a course."""
    return make_programme(bodies.offer)


@pytest.fixture
def manager(bodies):
    """Who manages the service."""
    return bodies.users[Actor.MANAGER]


def of_cohort(cohort: Cohort, **differing: Any) -> CohortOrder:
    """The group as it stands, but for what is named."""
    names = list(CohortOrder.__dataclass_fields__)
    return CohortOrder(**{name: getattr(cohort, name) for name in names} | differing)


def of_session(session: CohortSession, **differing: Any) -> SessionOrder:
    """The session as it stands, but for what is named."""
    names = list(SessionOrder.__dataclass_fields__)
    return SessionOrder(**{name: getattr(session, name) for name in names} | differing)


def at(day: date, hour: int = 10) -> datetime:
    """That hour of a day, here."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


def order_on(day: date, **more: Any) -> SessionOrder:
    """A session of two hours."""
    return SessionOrder(at(day), at(day, 12), **more)


@pytest.fixture
def booked(bodies, programme) -> Referral:
    """Somebody with a place in a group that meets twice from next week on."""
    cohort = make_cohort(programme)
    make_session(cohort, 7), make_session(cohort, 14)
    referral = walk(bodies, Status.ACCEPTED)
    book_place(cohort=cohort, **bodies.step(referral, Actor.LINK_WORKER))
    referral.refresh_from_db()
    return referral


def visits(referral: Referral) -> list[tuple[int, datetime, str]]:
    """What stands of each visit, the first first."""
    standing = referral.appointments.standing().order_by("starts_at", "pk")
    return list(standing.values_list("attendance", "starts_at", "where"))


# --- Whose it is --------------------------------------------------------------------------------------------------


def test_programmes_groups_and_sessions_are_their_managers(bodies, programme, foreigner):
    cohort = make_cohort(programme)
    session = make_session(cohort)
    acts = (
        lambda by: create_programme(offer=bodies.offer, order=ProgrammeOrder("Again"), by=by),
        lambda by: change_programme(programme=programme, order=ProgrammeOrder("Theirs"), by=by),
        lambda by: create_cohort(programme=programme, order=of_cohort(cohort), by=by),
        lambda by: change_cohort(cohort=cohort, order=of_cohort(cohort), version=0, by=by),
        lambda by: add_sessions(cohort=cohort, orders=[order_on(in_days(8))], by=by),
        lambda by: change_session(session=session, order=of_session(session), by=by),
        lambda by: cancel_session(session=session, by=by),
    )
    for by in (bodies.users[Actor.LINK_WORKER], bodies.users[Actor.PROVIDER], foreigner):
        for act in acts:
            with pytest.raises(PermissionDenied):
                act(by)


def test_programme_asks_only_what_its_own_service_asks(programme, manager):
    theirs = make_pack(make_service())
    with pytest.raises(PermissionDenied):
        change_programme(programme=programme, order=ProgrammeOrder("Arts", pack=theirs), by=manager)


# --- Groups -------------------------------------------------------------------------------------------------------


def test_rule_of_a_group_that_has_started_is_refused_with_the_field(programme, manager):
    cohort = make_cohort(programme, starts_on=in_days(-1))
    with pytest.raises(CohortRefusedError, match="fixed before") as refusal:
        change_cohort(cohort=cohort, order=of_cohort(cohort, core_to_complete=1), version=0, by=manager)
    assert refusal.value.field == "core_to_complete"


def test_group_keeps_the_places_that_are_taken_and_the_days_on_which_it_meets(booked, manager):
    cohort = Cohort.objects.get()
    change_cohort(cohort=cohort, order=of_cohort(cohort, places=1), version=0, by=manager)
    cohort.refresh_from_db()
    Cohort.objects.update(places=2)
    for field, order in (
        ("ends_on", of_cohort(cohort, places=2, ends_on=in_days(8))),
        ("starts_on", of_cohort(cohort, places=2, starts_on=in_days(9))),
    ):
        with pytest.raises(CohortRefusedError, match="lies outside") as refusal:
            change_cohort(cohort=cohort, order=order, version=1, by=manager)
        assert refusal.value.field == field


def test_who_saves_over_a_change_is_told(programme, manager):
    cohort = make_cohort(programme)
    change_cohort(cohort=cohort, order=of_cohort(cohort, name="Mondays"), version=0, by=manager)
    with pytest.raises(StaleCohortError) as refusal:
        change_cohort(cohort=cohort, order=of_cohort(cohort, name="Tuesdays"), version=0, by=manager)
    assert refusal.value.version == 1


def test_visits_hear_of_another_venue(booked, manager):
    cohort = Cohort.objects.get()
    change_cohort(cohort=cohort, order=of_cohort(cohort, venue=make_asset(name="Pump House")), version=0, by=manager)
    assert [where for _, _, where in visits(booked)] == ["Pump House"] * 2


# --- Sessions -----------------------------------------------------------------------------------------------------


def test_who_has_a_place_is_expected_at_a_session_that_is_added(booked, manager):
    add_sessions(cohort=Cohort.objects.get(), orders=[order_on(in_days(10))], by=manager)
    assert [code for code, _, _ in visits(booked)] == [Attendance.PLANNED] * 3


@pytest.mark.parametrize(
    ("days", "says"), [(200, "outside"), (6, "outside")], ids=["after the last day", "before the first day"]
)
def test_session_lies_within_the_days_of_its_group(programme, manager, days, says):
    orders = [order_on(in_days(10)), order_on(in_days(days))]
    with pytest.raises(CohortRefusedError, match=says):
        add_sessions(cohort=make_cohort(programme), orders=orders, by=manager)
    assert not CohortSession.objects.exists()


def test_group_meets_once_at_a_time(programme, manager):
    cohort = make_cohort(programme)
    add_sessions(cohort=cohort, orders=[order_on(in_days(10))], by=manager)
    with pytest.raises(CohortRefusedError, match="at that time already"):
        add_sessions(cohort=cohort, orders=[order_on(in_days(10))], by=manager)


def test_session_that_is_moved_takes_its_visits_and_the_next_step_along_by_corrections(booked, manager):
    first = sessions_to_come(Cohort.objects.get())[0]
    later = first.starts_at + timedelta(days=3)
    before, records = booked.next_on, booked.appointments.count()
    order = of_session(first, starts_at=later, ends_at=later + timedelta(hours=1))
    change_session(session=first, order=order, by=manager)
    booked.refresh_from_db()
    assert visits(booked)[0][:2] == (Attendance.PLANNED, later)
    assert booked.appointments.count() == records + 1
    assert booked.next_on > before


def test_session_that_is_cancelled_is_missed_by_nobody_and_stays(booked, manager):
    first = sessions_to_come(Cohort.objects.get())[0]
    cancel_session(session=first, by=manager)
    assert [code for code, _, _ in visits(booked)] == [Attendance.CANCELLED_BY_PROVIDER, Attendance.PLANNED]
    assert CohortSession.objects.count() == 2
    with pytest.raises(CohortRefusedError, match="was cancelled"):
        cancel_session(session=first, by=manager)


def test_session_to_which_people_came_is_not_cancelled(booked, manager):
    first = sessions_to_come(Cohort.objects.get())[0]
    Appointment.objects.create(referral=booked, session=first, starts_at=first.starts_at, attendance=5)
    with pytest.raises(CohortRefusedError, match="People came"):
        cancel_session(session=first, by=manager)


def test_what_counts_is_not_changed_once_the_group_has_started(programme, manager):
    cohort = make_cohort(programme, starts_on=in_days(-7))
    session = make_session(cohort, -3)
    with pytest.raises(CohortRefusedError, match="fixed before"):
        change_session(session=session, order=of_session(session, is_core=False), by=manager)
    moved = of_session(session, starts_at=session.starts_at - timedelta(hours=1))
    with pytest.raises(CohortRefusedError, match="has begun"):
        change_session(session=session, order=moved, by=manager)


# --- Every week ---------------------------------------------------------------------------------------------------


def test_group_that_meets_every_week_keeps_its_rhythm_over_bank_holidays():
    found = weekly_days(date(2026, 12, 11), date(2027, 1, 8))
    assert found.days == [date(2026, 12, 11), date(2026, 12, 18), date(2027, 1, 8)]
    assert found.left_out == [date(2026, 12, 25), date(2027, 1, 1)]


def test_group_may_meet_every_second_week_and_on_bank_holidays():
    found = weekly_days(date(2026, 12, 11), date(2027, 1, 8), every=2, on_bank_holidays=True)
    assert found.days == [date(2026, 12, 11), date(2026, 12, 25), date(2027, 1, 8)]
    assert weekly_days(date(2027, 1, 2), date(2027, 1, 1)).days == []
    with pytest.raises(ValueError, match="every week"):
        weekly_days(date(2026, 12, 11), date(2027, 1, 8), every=0)
