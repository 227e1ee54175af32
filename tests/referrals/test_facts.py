"""What is counted of a course and of what people said: codes, numbers and months, of the records that stand."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from referrals.facts.counting import ready_for_facts
from referrals.facts.making import fact_of
from referrals.facts.telling import WINDOW, service_use_of
from referrals.models import MovingOn, Referral, ReferralFact, ServiceUse
from referrals.months import add_months, month_of
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status
from tests.referrals.courses import expect, past_session, placed, running_group
from tests.referrals.factories import in_days, make_occasion, make_person, make_programme
from tests.referrals.journeys import Bodies, begin, make_bodies, walk


@pytest.fixture
def bodies(service) -> Bodies:
    return make_bodies(service)


def counted(referral: Referral) -> ReferralFact:
    return fact_of(ready_for_facts(Referral.objects.filter(pk=referral.pk)).get())


def test_course_is_completed_by_core_sessions_attended_alone(bodies):
    cohort = running_group(bodies)
    booking = placed(bodies, cohort)
    core, optional, other = past_session(cohort, 9), past_session(cohort, 8, is_core=False), past_session(cohort, 7)
    elsewhere = past_session(running_group(bodies, programme=cohort.programme), 6)
    for session, code in ((core, 6), (optional, 5), (elsewhere, 5), (other, 3)):
        expect(booking.referral, session, code)
    fact = counted(booking.referral)
    assert (fact.programme, fact.met_rule, fact.attended) == (cohort.programme, False, 3)
    missed = booking.referral.appointments.get(session=other)
    booking.referral.appointments.create(session=other, starts_at=other.starts_at, attendance=5, corrects=missed)
    assert counted(booking.referral).met_rule is True


def test_of_a_finished_group_it_is_what_was_found_then(bodies):
    booking = placed(bodies, running_group(bodies), finished_at=timezone.now(), core_attended=7, met_rule=True)
    assert counted(booking.referral).met_rule is True


def test_who_never_had_a_place_neither_met_the_rule_nor_failed_it(bodies):
    cohort = running_group(bodies)
    only_waited = placed(bodies, cohort, state="waiting", booked_at=None)
    never_asked = walk(bodies, Status.DECLINED)
    for referral in (only_waited.referral, never_asked):
        fact = counted(referral)
        assert (fact.programme, fact.met_rule) == (cohort.programme, None)
    assert counted(walk(make_bodies(bodies.service), Status.DECLINED)).programme is None


def test_what_was_not_returned_or_refused_is_counted_and_is_no_nought(bodies):
    referral = begin(bodies)
    now = timezone.now()
    pack = make_occasion(referral, point="after_3", state="lapsed", closed_at=now).pack
    make_occasion(referral, pack, point="baseline", state="refused", refused_at=now, refuse_reason="too_long")
    told = counted(referral).measures
    assert [(one["point"], one["state"], one["why_not"]) for one in told] == [
        ("baseline", "refused", "too_long"),
        ("after_3", "lapsed", ""),
    ]
    assert [one["returns"] for one in told] == [[], []]


def test_incomplete_return_is_counted_without_a_score_and_a_correction_stands_for_the_first(bodies):
    referral = begin(bodies)
    occasion = make_occasion(referral, state="returned", returned_at=timezone.now())
    told = {"person": referral.person, "instrument": "ucla3", "instrument_version": "1", "items": "{}", "asked": 3,
            "mode": "paper", "answered_on": in_days(0)}  # fmt: skip
    first = occasion.returns.create(**told, answered=2, is_complete=False)
    [said] = counted(referral).measures
    assert [(one["is_complete"], one["score"]) for one in said["returns"]] == [(False, None)]
    occasion.returns.create(
        **told, answered=3, is_complete=True, score=Decimal(6), raw_score=Decimal(6), corrects=first
    )
    [said] = counted(referral).measures
    assert [(one["is_complete"], one["score"]) for one in said["returns"]] == [(True, "6.00")]


def test_where_people_went_is_told_in_codes_without_the_place_the_day_and_the_words(bodies):
    referral = walk(bodies, Status.COMPLETED)
    said = {"referral": referral, "person": referral.person, "asked_on": in_days(0), "note": "By the canal"}
    first = MovingOn.objects.create(**said, months=6, was_reached=False)
    MovingOn.objects.create(**said, months=6, was_reached=True, destinations=["asset", "work"], corrects=first)
    MovingOn.objects.create(**said, months=3, was_reached=False)
    assert counted(referral).moved_on == [
        {"months": 3, "was_reached": False, "destinations": [], "hours_a_month": None},
        {"months": 6, "was_reached": True, "destinations": ["asset", "work"], "hours_a_month": None},
    ]


def use(person, month: date, to: date | None = None, **columns) -> ServiceUse:
    told = {"kind": "gp", "source": "self_reported", "count": 1} | columns
    return ServiceUse.objects.create(person=person, from_month=month, to_month=to or month, **told)


@pytest.mark.django_db
def test_service_use_is_told_in_months_from_the_referral_within_a_year_on_either_side():
    person, begun_on = make_person(), date(2026, 3, 17)
    referral = Referral(person=person)
    for months in (-WINDOW - 1, -WINDOW, -1, 0, 1, WINDOW, WINDOW + 1):
        use(person, add_months(month_of(begun_on), months))
    use(person, date(2025, 2, 1), date(2025, 4, 1), kind="ae")
    use(person, date(2025, 4, 1), date(2026, 2, 1), kind="bed_days", count=9)
    wrong = use(person, date(2026, 5, 1), kind="outpatient", count=30)
    use(person, date(2026, 5, 1), kind="outpatient", count=None, corrects=wrong)
    told = service_use_of(referral, begun_on)
    assert [(one["from"], one["to"]) for one in told if one["kind"] == "gp"] == [
        (-12, -12), (-1, -1), (0, 0), (1, 1), (12, 12)
    ]  # fmt: skip
    rest = [(one["kind"], one["from"], one["to"], one["count"]) for one in told if one["kind"] != "gp"]
    assert rest == [("bed_days", -11, -1, 9)]


def test_service_use_is_counted_once_with_the_first_referral_of_somebody(bodies):
    person = make_person(bodies.service, created_by=bodies.users[Actor.LINK_WORKER])
    first, second = walk(bodies, Status.COMPLETED, person), walk(bodies, Status.WITHDRAWN, person)
    use(person, month_of(in_days(-40)))
    assert len(counted(first).service_use) == 1
    assert counted(second).service_use == []


def test_facts_of_many_are_made_by_as_many_questions_as_those_of_one(bodies, django_assert_max_num_queries):
    make_programme(bodies.offer)
    for _ in range(2):
        walk(bodies, Status.WITHDRAWN, make_person(bodies.service, created_by=bodies.users[Actor.LINK_WORKER]))
    with django_assert_max_num_queries(12):
        assert len([fact_of(one) for one in ready_for_facts(Referral.objects.is_closed())]) == 2
