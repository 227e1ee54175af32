"""A referral as a fact: codes, a month and whole days, and nothing by which the person could be found."""

from datetime import datetime

from django.utils import timezone

from assets.choices import PlaceKind
from referrals.facts.ages import age_band
from referrals.facts.course import attended, met_rule, programme_of
from referrals.facts.telling import measures_of, moved_on, service_use_of
from referrals.models import Person, Referral, ReferralFact
from referrals.sealing.keyring import LostKeyError


def fact_of(referral: Referral) -> ReferralFact:
    """What is counted of a referral, not saved. The month is that in which it was sent, or begun where it never was.

    Asks for needs, visits and the last step, and for all that ``referrals.facts.telling`` tells; a list is read with
    ``ready_for_facts``.
    """
    begun_at = referral.submitted_at or referral.created_at
    begun_on = timezone.localdate(begun_at)
    person = referral.person
    return ReferralFact(
        service_id=referral.service_id,
        month=begun_on.replace(day=1),
        kind=referral.kind,
        status=referral.status,
        reason_code=_reason_of(referral),
        referrer_id=referral.referrer_id,
        offer_id=referral.offer_id,
        ward=_ward_of(person),
        age_band=age_band(_birth_date_of(person), begun_on),
        sex=person.sex,
        ethnicity=person.ethnicity,
        needs=sorted(need.code for need in referral.needs.all()),
        days_to_received=_days(begun_at, referral.received_at),
        days_to_accepted=_days(begun_at, referral.accepted_at),
        days_to_first_attended=_days(begun_at, referral.first_attended_at),
        days_to_closed=_days(begun_at, closed_at(referral)),
        attended=attended(referral),
        destination=referral.destination,
        programme_id=programme_of(referral),
        met_rule=met_rule(referral),
        measures=measures_of(referral),
        moved_on=moved_on(referral),
        service_use=service_use_of(referral, begun_on),
    )


def closed_at(referral: Referral) -> datetime | None:
    """When it came to its end, whichever that is."""
    return referral.closed_at or referral.declined_at or referral.ended_at or referral.voided_at


def _reason_of(referral: Referral) -> str:
    if referral.decline_reason or referral.end_reason:
        return referral.decline_reason or referral.end_reason
    steps = list(referral.steps.all())
    return steps[-1].reason_code if steps else ""


def _ward_of(person: Person) -> str:
    """The code of the ward; an area of another kind, such as a few streets, would tell more than is kept."""
    return person.area.code if person.area is not None and person.area.kind == PlaceKind.WARD else ""


def _birth_date_of(person: Person) -> str:
    """Empty too where it cannot be opened: a lost key must not keep anybody from being erased."""
    try:
        return str(person.birth_date)
    except LostKeyError:
        return ""


def _days(since: datetime, until: datetime | None) -> int | None:
    if until is None:
        return None
    return max(0, (timezone.localdate(until) - timezone.localdate(since)).days)
