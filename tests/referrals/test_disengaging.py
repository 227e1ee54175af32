"""Visits missed in a row: when somebody is asked to get in touch, and after how many a referral may be closed."""

import pytest
from django.utils import timezone

from referrals.actions.attempt import UnmetRequirementError
from referrals.actions.attending import record_attendance, record_visit
from referrals.actions.closing import close_disengaged
from referrals.actions.registering import register_attendance
from referrals.actions.scheduling import reschedule_visit
from referrals.actions.tasks import finish_task
from referrals.choices import TaskKind
from referrals.models import FollowUp
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status
from tests.referrals.courses import expect, past_session, placed, running_group
from tests.referrals.journeys import Bodies, attend, days_ago, log_contact, make_bodies, walk


@pytest.fixture
def bodies(service) -> Bodies:
    return make_bodies(service)


@pytest.fixture
def lin(bodies):
    return bodies.users[Actor.LINK_WORKER]


def miss(bodies, referral, days):
    """Write down that a visit so many days ago was missed."""
    referral.refresh_from_db()
    step = bodies.step(referral, Actor.LINK_WORKER)
    return record_visit(starts_at=days_ago(days), attendance=3, **step)


def asked(referral):
    """The tasks about missed visits that are to do."""
    return FollowUp.objects.filter(referral=referral, kind=TaskKind.MISSED_VISITS, done_at__isnull=True)


def test_link_worker_is_asked_to_get_in_touch_after_as_many_misses_as_the_service_says(bodies, lin):
    referral = walk(bodies, Status.IN_PROGRESS)
    for days in (9, 8):
        miss(bodies, referral, days)
    assert not asked(referral).exists()
    miss(bodies, referral, 7)
    task = asked(referral).get()
    assert (task.owner, task.due_on, task.for_role) == (lin, timezone.localdate(), "link_worker")
    assert referral.person.family_name not in task.cause


def test_rule_of_the_group_stands_before_that_of_the_service(bodies, lin):
    cohort = running_group(bodies, missed_in_a_row=2)
    booking = placed(bodies, cohort, Status.IN_PROGRESS)
    for days in (9, 2):
        session = past_session(cohort, days)
        visit = expect(booking.referral, session)
        register_attendance(session=session, referral=booking.referral, attendance=3, seen=visit.uuid, by=lin)
    assert asked(booking.referral).count() == 1
    log_contact(booking.referral, 1)
    step = bodies.step(booking.referral, Actor.LINK_WORKER)
    assert close_disengaged(**step).status == Status.DISENGAGED
    assert not asked(booking.referral).exists()


def test_group_may_let_more_pass_than_the_service_and_who_left_it_is_under_the_service_again(bodies):
    booking = placed(bodies, running_group(bodies, missed_in_a_row=5), Status.IN_PROGRESS)
    referral = booking.referral
    for days in (9, 8, 7):
        miss(bodies, referral, days)
    log_contact(referral, 1)
    assert not asked(referral).exists()
    with pytest.raises(UnmetRequirementError, match="Only after 5 missed visits"):
        close_disengaged(**bodies.step(referral, Actor.LINK_WORKER))
    booking.state, booking.left_at = "left", timezone.now()
    booking.save()
    assert close_disengaged(**bodies.step(referral, Actor.LINK_WORKER)).status == Status.DISENGAGED


def test_coming_again_and_a_correction_take_the_task_away(bodies, lin):
    referral = walk(bodies, Status.IN_PROGRESS)
    for days in (9, 8, 7):
        miss(bodies, referral, days)
    wrong = referral.appointments.standing().order_by("-starts_at").first()
    record_attendance(visit=wrong, attendance=5, **bodies.step(referral, Actor.LINK_WORKER))
    assert not asked(referral).exists()
    assert FollowUp.objects.get(referral=referral, kind=TaskKind.MISSED_VISITS).done_by == lin


def test_task_that_is_done_comes_back_with_the_next_miss_alone(bodies, lin):
    referral = walk(bodies, Status.IN_PROGRESS)
    for days in (9, 8, 7):
        miss(bodies, referral, days)
    finish_task(task=asked(referral).get(), by=lin)
    step = bodies.step(referral, Actor.LINK_WORKER)
    record_visit(starts_at=timezone.now() + timezone.timedelta(days=7), attendance=0, **step)
    assert not asked(referral).exists()
    miss(bodies, referral, 6)
    assert asked(referral).count() == 1
    miss(bodies, referral, 5)
    assert asked(referral).count() == 1


def test_first_visit_that_is_moved_again_and_again_is_noticed_too(bodies):
    referral = walk(bodies, Status.SCHEDULED)
    for days in (9, 8):
        attend(referral, 3, days)
    order = {"attendance": 3, "starts_at": timezone.now() + timezone.timedelta(days=3)}
    reschedule_visit(**bodies.step(referral, Actor.PROVIDER), **order)
    assert asked(referral).count() == 1


def test_today_leads_from_the_task_to_getting_in_touch(bodies, client_of, lin):
    referral = walk(bodies, Status.IN_PROGRESS)
    for days in (9, 8, 7):
        miss(bodies, referral, days)
    text = client_of(lin).get("/today/").text
    assert "ask how they are; several visits in a row were missed" in text
    assert f"/people/{referral.person.uuid}/contacts/?referral={referral.uuid}" in text
