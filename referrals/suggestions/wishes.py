"""The wish that stands on a draft: put together anew for each request from what is kept sealed."""

from datetime import date

from django.utils import timezone

from referrals.models import Person, Plan, Referral
from referrals.suggestions.suggesting import position_of
from referrals.suggestions.times import read_times
from referrals.suggestions.wish import Wish, read_travel


def wish_of(referral: Referral, *, with_position: bool = True) -> Wish:
    """What the person would like, of their plan, their record and the needs of this referral.

    The position of their postcode lives as long as what is returned; it is not looked up unless it is wanted.
    """
    person = referral.person
    plan = plan_of(person)
    how_far, getting_about = read_travel(plan.getting_about)
    return Wish(
        needs=tuple(need.code for need in referral.needs.all()),
        position=position_of(person.postcode) if with_position else None,
        how_far=how_far,
        getting_about=getting_about,
        times=read_times(plan.when_suits),
        spend=plan.spend_a_week,
        access=tuple(person.access_needs),
        language=person.language,
        age=age_of(person, timezone.localdate()),
    )


def plan_of(person: Person) -> Plan:
    """The plan of a person; an empty one, which is not saved, where there is none."""
    return Plan.objects.filter(person=person).select_related("person__key").first() or Plan(person=person)


def age_of(person: Person, today: date) -> int | None:
    """Years on ``today``; None where the date of birth is not known."""
    if not person.birth_date:
        return None
    born = date.fromisoformat(person.birth_date)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
