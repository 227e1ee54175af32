"""Each rule that the tables of referrals keep by themselves, broken once; the moves between statuses aside."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from referrals.models import Appointment, Feedback, Referral, ReferralEvent
from referrals.transitions.status import Status
from tests.referrals.factories import make_service
from tests.referrals.journeys import Bodies, make_bodies, walk

BROKEN: list[tuple[str, Status, dict[str, Any]]] = [
    ("referral_kind_is_known", Status.DRAFT, {"kind": "hearsay"}),
    ("referral_was_agreed_before_it_was_sent", Status.SUBMITTED, {"agreed_at": None}),
    ("referral_was_agreed_before_it_was_sent", Status.SUBMITTED, {"lawful_basis": ""}),
    ("referral_was_agreed_before_it_was_sent", Status.DRAFT, {"status": "submitted", "version": F("version") + 1}),
    ("referral_pause_has_a_review_date", Status.ON_HOLD, {"hold_review_on": None}),
    ("referral_decline_has_a_reason", Status.DECLINED, {"decline_reason": ""}),
    ("referral_closed_has_a_date", Status.CANCELLED, {"closed_at": None}),
]


@pytest.fixture(scope="module")
def bodies(module_db: None) -> Bodies:
    """A service, a practice and a provider, with somebody who acts for each."""
    return make_bodies(make_service())


@pytest.mark.parametrize(("rule", "status", "change"), BROKEN)
def test_referral_keeps_its_rules(bodies, db, rule, status, change):
    referral = walk(bodies, status)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(**change)
    assert caught.value.__cause__.diag.constraint_name == rule


def test_step_is_taken_in_a_role_that_there_is(bodies, db):
    draft = walk(bodies, Status.DRAFT)
    told = {"row": 1, "version": 0, "to_status": "draft", "at": timezone.now(), "effective_at": timezone.now()}
    # The trigger, which knows the table, comes before the constraint: referralevent_role_is_known.
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferralEvent.objects.create(referral=draft, role="XX", **told)


def test_visits_and_what_was_said_of_them_are_never_changed(bodies, db):
    completed = walk(bodies, Status.COMPLETED)
    with pytest.raises(DatabaseError), transaction.atomic():
        Appointment.objects.filter(referral=completed).update(attendance=3)
    with pytest.raises(DatabaseError), transaction.atomic():
        Feedback.objects.filter(referral=completed).update(at=timezone.now())


def test_visit_has_a_code_that_there_is(bodies, db):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Appointment.objects.create(referral=walk(bodies, Status.ACCEPTED), starts_at=timezone.now(), attendance=1)
    assert caught.value.__cause__.diag.constraint_name == "appointment_code_is_known"
