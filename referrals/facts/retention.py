"""Whose data have been kept for as long as their service keeps them."""

from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone

from referrals.models import ContactLog, Organisation, Person, Referral
from referrals.querysets.person import PersonQuerySet


def due_for_erasure(service: Organisation, today: date) -> PersonQuerySet:
    """The people of ``service`` with whom nothing has been going on for its years, the longest untouched first.

    The years begin with whatever was last: a referral that was begun or came to an end, a contact, or the record
    itself. A person with an open referral is never among them; a draft that nobody went on with keeps nobody.
    A record is kept or goes as a whole: what an old referral was about may be needed to understand a new one.
    """
    until = timezone.make_aware(_years_before(today, service.keep_years))
    referrals = Referral.objects.filter(person=OuterRef("pk"))
    # Empty values are left out by Greatest.
    touched = Greatest("created_at", "submitted_at", "closed_at", "declined_at", "ended_at", "voided_at", "reopened_at")
    last_referral = _latest(referrals.annotate(touched=touched), "touched")
    last_contact = _latest(ContactLog.objects.filter(person=OuterRef("pk")), "at")
    people: PersonQuerySet = (
        Person.objects.filter(service=service, erased_at__isnull=True)
        .exclude(Exists(referrals.is_open()))
        .annotate(last=Greatest("created_at", last_referral, last_contact))
        .filter(last__lt=until)
        .order_by("last", "pk")
    )
    return people


def _latest(rows: QuerySet[Any], column: str) -> Subquery:
    return Subquery(rows.order_by().values("person").annotate(latest=Max(column)).values("latest"))


def _years_before(day: date, years: int) -> datetime:
    """The beginning of the same day so many years ago; of 29 February, of the day before."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return datetime.combine(day.replace(year=day.year - years, day=28 if is_leap_day else day.day), time.min)
