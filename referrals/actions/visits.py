"""The visits of people to the sessions of their group: planned with a place, and dropped or moved by corrections."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from referrals.actions.next_steps import NEXT_STEPS, plan_next_step
from referrals.choices import Attendance
from referrals.models import Appointment, Cohort, CohortSession, Referral
from referrals.querysets.appointment import AppointmentQuerySet
from referrals.transitions.status import Status

_LONGEST = 200


def sessions_to_come(cohort: Cohort, *, after: datetime | None = None) -> list[CohortSession]:
    """The sessions of a group that begin after ``after``, or else now, the first first."""
    found = cohort.sessions.standing().filter(starts_at__gt=after or timezone.now())
    return list(found.select_related("venue").order_by("starts_at", "id"))


def where_of(session: CohortSession, cohort: Cohort) -> str:
    """Where a session takes place, as it is written beside a visit; empty where nobody has said."""
    venue = session.venue or cohort.venue
    return venue.name[:_LONGEST] if venue else ""


def plan_visits(*, cohort: Cohort, referral: Referral, sessions: Iterable[CohortSession], by: User | None) -> None:
    """Plan a visit to each of ``sessions`` that has none yet, within the caller's act."""
    planned = set(referral.appointments.planned().filter(session__cohort=cohort).values_list("session_id", flat=True))
    Appointment.objects.bulk_create(
        Appointment(
            referral=referral,
            starts_at=session.starts_at,
            where=where_of(session, cohort),
            session=session,
            recorded_by=by,
        )
        for session in sessions
        if session.pk not in planned
    )


def drop_visits(visits: AppointmentQuerySet, *, because: Attendance, by: User | None) -> int:
    """Append to each planned visit among ``visits`` that it was cancelled; gives how many there were."""
    return _correct(visits, by, attendance=because)


def move_visits(session: CohortSession, cohort: Cohort, *, by: User | None) -> int:
    """Append to each planned visit of a session when and where it is now; gives how many there were."""
    visits = Appointment.objects.filter(session=session)
    moved = _correct(visits, by, starts_at=session.starts_at, where=where_of(session, cohort))
    see_to_next_steps(session)
    return moved


def _correct(visits: AppointmentQuerySet, by: User | None, **columns: object) -> int:
    kept = ("referral_id", "starts_at", "where", "attendance", "session_id")
    rows = [
        Appointment(**({name: getattr(visit, name) for name in kept} | columns), corrects=visit, recorded_by=by)
        for visit in visits.planned().order_by("id")
    ]
    return len(Appointment.objects.bulk_create(rows))


def see_to_next_steps(session: CohortSession) -> None:
    """Where a first visit has moved or fallen through, have what is next on its referral go by the one that stands."""
    words = NEXT_STEPS[Status.SCHEDULED].words
    scheduled = Referral.objects.filter(
        appointments__session=session, status=Status.SCHEDULED, next_action=words
    ).distinct()
    locked = Referral.objects.select_for_update(of=("self",)).filter(pk__in=scheduled.values("pk"))
    for referral in locked.order_by("pk"):
        plan_next_step(referral, timezone.localdate())
        referral.save(update_fields=["next_action", "next_by", "next_on"])
