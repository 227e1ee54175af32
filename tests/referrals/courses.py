"""A group that is going on, and people in it, as few words as a test needs."""

from typing import Any

from referrals.models import Appointment, Booking, Cohort, CohortSession, Referral
from referrals.transitions.status import Status
from tests.referrals.factories import in_days, make_booking, make_cohort, make_programme, make_session
from tests.referrals.journeys import Bodies, days_ago, walk


def running_group(bodies: Bodies, **columns: Any) -> Cohort:
    """A group that began a month ago, with ten places; two core sessions complete it."""
    columns = {"starts_on": in_days(-30), "ends_on": in_days(60), "places": 10} | columns
    programme = columns.pop("programme", None) or make_programme(bodies.offer)
    return make_cohort(programme, **columns)


def expect(referral: Referral, session: CohortSession, attendance: int = 0) -> Appointment:
    """That the person of a referral comes to a session, or what became of it."""
    return Appointment.objects.create(
        referral=referral, starts_at=session.starts_at, session=session, where="Studio", attendance=attendance
    )


def placed(bodies: Bodies, cohort: Cohort, to: Status = Status.SCHEDULED, **columns: Any) -> Booking:
    """Somebody with a place in the group, whose referral has come to ``to``."""
    return make_booking(cohort, walk(bodies, to), **({"booked_at": days_ago(30)} | columns))


def past_session(cohort: Cohort, days: int = 1, **columns: Any) -> CohortSession:
    """A session so many days ago."""
    return make_session(cohort, -days, **columns)
