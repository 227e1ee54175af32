"""Kept long enough: who goes, what is counted before and after, and the facts themselves."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.forms.models import model_to_dict
from django.test import override_settings
from django.utils import timezone

from accounts.models import AccessEntry
from referrals.actions.erasing import erase_person
from referrals.actions.retaining import end_retention
from referrals.facts import due_for_erasure, facts_of
from referrals.facts.ages import age_band
from referrals.models import Erasure, Organisation, Person, Referral, ReferralFact
from referrals.transitions.actor import Actor
from referrals.transitions.status import CLOSED, Status
from tests.referrals.factories import make_person
from tests.referrals.journeys import Bodies, log_contact, make_bodies, walk
from tests.referrals.whole_person import NAME, whole_person


@pytest.fixture
def bodies(service) -> Bodies:
    return make_bodies(service)


@pytest.fixture(autouse=True)
def folder(tmp_path):
    with override_settings(VAR_DIR=tmp_path):
        yield tmp_path


def counted(service: Organisation) -> Counter[tuple[object, ...]]:
    """Everything that statistics are made of."""
    return Counter(
        tuple(json.dumps(value, default=str, sort_keys=True) for value in model_to_dict(fact, exclude=["id"]).values())
        for fact in facts_of(service)
    )


def years_on(years: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(days=365.25 * years), tick=False)


def test_statistics_are_the_same_before_and_after_for_every_way_in_which_a_referral_ends(bodies):
    for status in (*CLOSED, Status.ENTERED_IN_ERROR):
        walk(bodies, status)
    before = counted(bodies.service)
    assert sum(before.values()) == len(CLOSED)
    with years_on(9):
        assert end_retention().erased == len(CLOSED) + 1
        assert counted(bodies.service) == before
    assert not Person.objects.exists()
    assert not Referral.objects.exists()
    assert set(ReferralFact.objects.values_list("status", flat=True)) == {str(status) for status in CLOSED}
    assert set(Erasure.objects.values_list("why", "by")) == {("retention", None)}
    assert set(AccessEntry.objects.filter(action="erase").values_list("channel", flat=True)) == {"job"}


def test_statistics_of_a_course_and_of_what_people_said_are_the_same_before_and_after(bodies):
    """S22 counts on it: what is told of scores, moving on and service use is made of standing records, and is kept."""
    whole_person(bodies)
    before = counted(bodies.service)
    assert sum(before.values()) == 1
    [fact] = facts_of(bodies.service)
    assert fact.measures
    assert fact.moved_on
    assert fact.service_use
    assert fact.met_rule
    erase_person(person=Person.objects.get(), by=bodies.users[Actor.MANAGER])
    kept = counted(bodies.service)
    assert before <= kept
    assert sum(kept.values()) == 2
    told = "".join(str(column) for fact in kept for column in fact)
    assert NAME not in told
    assert str(timezone.localdate()) not in told


def test_nobody_goes_before_the_years_of_the_service_are_over(bodies):
    walk(bodies, Status.COMPLETED)
    with years_on(7.9):
        assert end_retention().erased == 0
    Organisation.objects.filter(pk=bodies.service.pk).update(keep_years=2)
    with years_on(2.1):
        assert end_retention().erased == 1


def test_somebody_with_an_open_referral_stays_whatever_is_closed(bodies):
    person = make_person(bodies.service)
    walk(bodies, Status.COMPLETED, person)
    walk(bodies, Status.WAITING, person)
    with years_on(30):
        assert end_retention().erased == 0


def test_years_begin_with_the_last_thing_that_was_going_on(bodies):
    person = make_person(bodies.service)
    referral = walk(bodies, Status.COMPLETED, person)
    log_contact(referral, -365 * 3)
    with years_on(9):
        assert not due_for_erasure(bodies.service, timezone.localdate()).exists()
    with years_on(11.1):
        assert due_for_erasure(bodies.service, timezone.localdate()).get() == person


def test_record_without_any_referral_goes_too_and_so_does_a_draft_that_nobody_went_on_with(bodies):
    make_person(bodies.service)
    walk(bodies, Status.DRAFT)
    with years_on(8.2):
        assert end_retention().erased == 2
    assert not ReferralFact.objects.exists()


def test_in_one_night_go_no_more_than_are_said_and_those_of_the_longest_first(bodies):
    for days in (1, 3, 2):
        with time_machine.travel(timezone.now() - timedelta(days=days)):
            make_person(bodies.service, given_name=f"Person of {days}")
    with years_on(9):
        assert end_retention(most=2).erased == 2
    assert Person.objects.get().given_name == "Person of 1"


def test_leap_day_has_years_too(bodies):
    with time_machine.travel(datetime(2020, 2, 28, 12, tzinfo=UTC)):
        make_person(bodies.service)
    assert due_for_erasure(bodies.service, date(2028, 2, 29)).count() == 0
    assert due_for_erasure(bodies.service, date(2028, 3, 1)).count() == 1


@pytest.mark.parametrize(
    ("born", "on", "band"),
    [
        ("1955-03-04", date(2026, 3, 3), "65-74"),
        ("1951-03-04", date(2026, 3, 3), "65-74"),
        ("1951-03-04", date(2026, 3, 4), "75-84"),
        ("2008-02-29", date(2026, 2, 28), "0-17"),
        ("2008-02-29", date(2026, 3, 1), "18-24"),
        ("1920-01-01", date(2026, 1, 1), "85+"),
        ("2026-01-02", date(2026, 1, 1), ""),
        ("", date(2026, 1, 1), ""),
        ("1955", date(2026, 1, 1), ""),
    ],
)
def test_age_is_told_in_bands(born, on, band):
    assert age_band(born, on) == band
