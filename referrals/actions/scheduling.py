"""Agreeing on dates."""

from datetime import datetime
from typing import Unpack

from referrals.actions.moving import Step, act_to
from referrals.models import Referral
from referrals.transitions.status import Status


def schedule_first_visit(*, starts_at: datetime | None, where: str = "", **step: Unpack[Step]) -> Referral:
    """Agree on the first visit, or the day on which a group begins (row 10).

    Raises what ``move`` raises, and AlreadyDoneError.
    """
    return act_to(Status.SCHEDULED, "schedule_first_visit", step, row=10, starts_at=starts_at, where=where)


def reschedule_visit(
    *, starts_at: datetime | None, where: str = "", attendance: int | None = None, **step: Unpack[Step]
) -> Referral:
    """Agree on another date (row 12); ``attendance`` says what became of the old one, unless that is recorded already.

    Raises what ``move`` raises, and AlreadyDoneError.
    """
    return act_to(
        Status.SCHEDULED, "reschedule_visit", step, row=12, starts_at=starts_at, where=where, attendance=attendance
    )
