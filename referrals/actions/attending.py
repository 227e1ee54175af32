"""What became of visits. A correction is appended; what it corrects stays."""

from datetime import datetime
from typing import Any, Unpack

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from referrals.actions.attempt import IllegalMoveError, MoveRefusedError, StaleReferralError
from referrals.actions.disengaging import keep_misses_in_step
from referrals.actions.frame import act
from referrals.actions.moving import LINK, Step, move
from referrals.choices import Attendance
from referrals.models import Appointment, CohortSession, Referral
from referrals.permissions.acting import actors_of
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status

BEFORE_THE_FIRST = (Status.ACCEPTED, Status.WAITING, Status.SCHEDULED)
# In which visits come about, and are recorded.
VISITING = (*BEFORE_THE_FIRST, Status.IN_PROGRESS, Status.ON_HOLD, Status.CANCEL_REQUESTED)
# What can be said before the day has come.
BEFOREHAND = (Attendance.PLANNED, Attendance.CANCELLED_BY_PERSON, Attendance.CANCELLED_BY_PROVIDER)


def record_attendance(*, visit: Appointment, attendance: int, **step: Unpack[Step]) -> Referral:
    """Say what became of a visit, or correct what was said of it.

    The first visit to which the person came takes the referral to "taking part" (row 11). Raises what ``move`` raises,
    and AlreadyDoneError.
    """
    with act(by=step["by"], what="record_attendance", submission=step.get("submission")):
        referral = _locked(step)
        standing = referral.appointments.standing().filter(pk=visit.pk).first()
        if standing is None:
            raise StaleReferralError(referral)
        kept = {"starts_at": standing.starts_at, "where": standing.where, "session": standing.session}
        _append(referral, step["by"], attendance, **kept, corrects=standing)
        return _begin_or_keep(referral, step)


def record_visit(
    *,
    starts_at: datetime,
    attendance: int,
    where: str = "",
    session: CohortSession | None = None,
    **step: Unpack[Step],
) -> Referral:
    """Write down a visit that nobody had planned, or plan a further one (attendance 0); ``session`` is of a group.

    Raises what ``record_attendance`` raises.
    """
    with act(by=step["by"], what="record_visit", submission=step.get("submission")):
        referral = _locked(step)
        if attendance == Attendance.PLANNED and referral.status in BEFORE_THE_FIRST:
            raise IllegalMoveError("The first visit is arranged, and moved, by a step of its own.")
        _append(referral, step["by"], attendance, starts_at=starts_at, where=where, session=session)
        return _begin_or_keep(referral, step)


def _locked(step: Step) -> Referral:
    """The referral as it stands, for somebody who may record visits of it."""
    by, role = step["by"], Actor(step["role"])
    referral: Referral = Referral.objects.select_for_update(of=("self",)).get(pk=step["referral"].pk)
    if referral.version != step["version"]:
        raise StaleReferralError(referral)
    if referral.status not in VISITING:
        raise IllegalMoveError(f"No visits are recorded for a referral that is “{referral.get_status_display()}”.")
    if role not in (Actor.PROVIDER, Actor.LINK_WORKER):
        raise IllegalMoveError("This step is for the provider or link worker.")
    comes_by_link = by is None and role == Actor.PROVIDER and step.get("channel") == LINK
    if not comes_by_link and (by is None or role not in actors_of(by, referral)):
        raise PermissionDenied
    return referral


def _append(referral: Referral, by: User | None, attendance: int, *, starts_at: datetime, **columns: Any) -> None:
    if attendance not in Attendance:
        raise MoveRefusedError("Say what became of the visit.", "attendance")
    # By the day and not the minute: people come early, and a register is begun when the first one is there.
    if attendance not in BEFOREHAND and timezone.localdate(starts_at) > timezone.localdate():
        raise MoveRefusedError("That day is still to come.", "attendance")
    if referral.submitted_at and starts_at < referral.submitted_at:
        raise MoveRefusedError("That is before the referral was sent.", "starts_at")
    Appointment.objects.create(referral=referral, starts_at=starts_at, attendance=attendance, recorded_by=by, **columns)


def _begin_or_keep(referral: Referral, step: Step) -> Referral:
    """Move on with the first visit attended; later, keep the stamp of the first one right when it is corrected.

    Either way somebody is asked to get in touch where several visits in a row were missed.
    """
    keep_misses_in_step(referral, by=step["by"])
    first = referral.appointments.attended().order_by("starts_at", "id").first()
    if referral.status in BEFORE_THE_FIRST and first is not None:
        order: dict[str, Any] = {name: said for name, said in step.items() if name != "submission"}
        return move(to=Status.IN_PROGRESS, row=11, **order)
    first_at = first.starts_at if first else None
    if referral.first_attended_at != first_at:
        referral.first_attended_at = first_at
        referral.save(update_fields=["first_attended_at"])
    return referral
