"""What is asked about visits: the first date, the first one attended, those that fell through, and being in touch."""

from datetime import datetime
from itertools import takewhile

from referrals.actions.attempt import Attempt, UnmetRequirementError
from referrals.actions.contacting import contact_attempts, contacts_about
from referrals.choices import Attendance
from referrals.models import Appointment, CohortSession, Referral
from referrals.querysets.appointment import CAME, MISSED
from referrals.transitions.requirement import Requirement

FELL_THROUGH = (
    Attendance.CANCELLED_BY_PERSON,
    Attendance.DID_NOT_ATTEND,
    Attendance.CANCELLED_BY_PROVIDER,
    Attendance.LATE_NOT_SEEN,
)


def first_date(attempt: Attempt) -> None:
    """When the person comes for the first time, which becomes a planned visit."""
    _plan(attempt, Requirement.FIRST_DATE, "Say when the first visit is, or when the group begins.")
    attempt.referral.waiting_position = attempt.referral.waiting_until = None


def _plan(attempt: Attempt, unmet: Requirement, words: str) -> None:
    starts_at = attempt.take("starts_at", datetime)
    if starts_at is None:
        raise UnmetRequirementError(unmet, words, "starts_at")
    if attempt.referral.submitted_at and starts_at < attempt.referral.submitted_at:
        raise UnmetRequirementError(unmet, "That is before the referral was sent.", "starts_at")
    Appointment.objects.create(
        referral=attempt.referral,
        starts_at=starts_at,
        where=attempt.text("where"),
        session=attempt.take("session", CohortSession),
        recorded_by=attempt.by,
    )


def first_attended(attempt: Attempt) -> None:
    """A visit in which the person took part. It is what the move takes effect with, unless something else is said."""
    visit = attempt.referral.appointments.attended().order_by("starts_at", "id").first()
    if visit is None:
        raise UnmetRequirementError(
            Requirement.FIRST_ATTENDED, "Record the visit first: that the person came, or came late and took part."
        )
    if not attempt.is_effective_said:
        attempt.effective_at = min(visit.starts_at, attempt.at)
    if attempt.referral.first_attended_at is None:
        attempt.stamp("first_attended_at", visit.starts_at)


def old_slot(attempt: Attempt) -> None:
    """What became of the date that was agreed before; the new one becomes a planned visit."""
    # In a group a visit is planned to each session: it is the next one that is meant.
    planned = attempt.referral.appointments.planned().order_by("starts_at", "id").first()
    code = attempt.take("attendance", int)
    if planned is not None:
        if code not in FELL_THROUGH:
            raise UnmetRequirementError(
                Requirement.OLD_SLOT, "Say what became of the date that was agreed before.", "attendance"
            )
        Appointment.objects.create(
            referral=attempt.referral,
            starts_at=planned.starts_at,
            where=planned.where,
            attendance=code,
            session=planned.session,
            corrects=planned,
            recorded_by=attempt.by,
        )
    elif not attempt.referral.appointments.standing().filter(attendance__in=FELL_THROUGH).exists():
        raise UnmetRequirementError(Requirement.OLD_SLOT, "There is no earlier date that fell through.")
    _plan(attempt, Requirement.OLD_SLOT, "Say when the new date is.")


def missed_in_a_row(attempt: Attempt) -> None:
    """As many missed visits, one after the other, as the group or service lets pass. What was cancelled is neither."""
    enough = misses_that_count(attempt.referral)
    if len(latest_missed(attempt.referral)) < enough:
        raise UnmetRequirementError(
            Requirement.MISSED_IN_A_ROW,
            f"Only after {enough} missed visits in a row does somebody count as having stopped coming.",
        )


def misses_that_count(referral: Referral) -> int:
    """How many missed visits in a row count as having stopped coming: as its group says, else the service."""
    booking = referral.bookings.holding().select_related("cohort").order_by("-id").first()
    of_group = booking.cohort.missed_in_a_row if booking else None
    return of_group or referral.service.missed_in_a_row


def latest_missed(referral: Referral) -> list[Appointment]:
    """The visits missed since the person last came, the latest first."""
    visits = referral.appointments.standing().filter(attendance__in=[*CAME, *MISSED]).order_by("-starts_at", "-id")
    return list(takewhile(lambda visit: visit.attendance in MISSED, visits))


def attempt_to_reach(attempt: Attempt) -> None:
    """That somebody tried to reach the person since they began to miss visits."""
    missed = latest_missed(attempt.referral)
    logged = contacts_about(attempt.referral)
    if not missed or not logged.filter(at__gte=missed[-1].starts_at).exists():
        raise UnmetRequirementError(
            Requirement.ATTEMPT_TO_REACH, "Try to reach the person first, and write down that you did."
        )


def three_attempts(attempt: Attempt) -> None:
    """Three attempts by two channels that all failed, the first and the last at least ten working days apart."""
    tried = contact_attempts(attempt.referral, until=attempt.effective_at)
    if not tried.are_enough:
        raise UnmetRequirementError(
            Requirement.THREE_ATTEMPTS,
            f"Written down so far: {tried.in_words}. It takes three attempts, by two ways such as telephone and "
            "letter, over ten working days.",
        )
