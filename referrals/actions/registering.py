"""The register of a session: what became of each person's visit, one at a time, and whoever came without a place."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from accounts.models import User
from referrals.actions.attempt import MoveRefusedError
from referrals.actions.attending import record_attendance, record_visit
from referrals.actions.frame import act
from referrals.actions.visits import where_of
from referrals.choices import Attendance
from referrals.models import Appointment, CohortSession, Referral
from referrals.permissions.acting import actors_of
from referrals.transitions.actor import Actor

# Who says what became of visits (row 11), in the order in which somebody who is both acts.
RECORDING = (Actor.PROVIDER, Actor.LINK_WORKER)


class OvertakenError(MoveRefusedError):
    """Somebody else has said what became of this visit; ``visit`` is how it stands, None where there is none."""

    def __init__(self, visit: Appointment | None) -> None:
        now = f"“{visit.get_attendance_display()}”" if visit else "not on the list any more"
        super().__init__(f"Somebody else was quicker: this person is now {now}. Nothing of yours was written.")
        self.visit = visit


def register_attendance(
    *,
    session: CohortSession,
    referral: Referral,
    attendance: int,
    seen: UUID | None,
    by: User,
    submission: UUID | None = None,
) -> Referral:
    """Say what became of a person's visit to a session; ``seen`` is the record that was shown, None for none.

    Without one the person came without having been expected. Raises OvertakenError, what ``record_attendance`` raises,
    and AlreadyDoneError.
    """
    with act(by=by, what="register_attendance", submission=submission):
        locked, standing = _seen(session, referral, seen)
        step = _step(locked, by)
        if standing is not None:
            return record_attendance(visit=standing, attendance=attendance, **step)
        where = where_of(session, session.cohort)
        return record_visit(starts_at=session.starts_at, attendance=attendance, where=where, session=session, **step)


def undo_attendance(
    *, session: CohortSession, referral: Referral, seen: UUID, by: User, submission: UUID | None = None
) -> Referral:
    """Take back what was said last of a visit: a correction to what was said before, which stays in the history too.

    Of whoever was added to the list nothing was said before: they stand on it as expected. Raises what
    ``register_attendance`` raises.
    """
    with act(by=by, what="undo_attendance", submission=submission):
        locked, standing = _seen(session, referral, seen)
        if standing is None or standing.attendance == Attendance.PLANNED:
            raise OvertakenError(standing)
        before = standing.corrects.attendance if standing.corrects else Attendance.PLANNED
        return record_attendance(visit=standing, attendance=before, **_step(locked, by))


def _seen(session: CohortSession, referral: Referral, seen: UUID | None) -> tuple[Referral, Appointment | None]:
    """The referral, locked, and the visit as it stands; refused where that is another one than was shown."""
    locked: Referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    if not CohortSession.objects.standing().filter(pk=session.pk).exists():
        raise MoveRefusedError("This session was cancelled. Nobody is expected at it.")
    visits = locked.appointments.standing().filter(session=session).select_related("corrects")
    standing = visits.order_by("-id").first()
    if (standing.uuid if standing else None) != seen:
        raise OvertakenError(standing)
    return locked, standing


def _step(referral: Referral, by: User) -> Any:
    """What every step takes. What was seen of the visit counts here, and not how far the referral has come."""
    held = actors_of(by, referral)
    role = next((actor for actor in RECORDING if actor in held), None)
    if role is None:
        raise PermissionDenied
    return {"referral": referral, "by": by, "role": role, "version": referral.version}
