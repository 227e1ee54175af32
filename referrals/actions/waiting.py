"""Putting somebody on the waiting list."""

from datetime import date
from typing import Unpack

from referrals.actions.moving import Step, act_to
from referrals.models import Referral
from referrals.transitions.status import Status


def put_on_waiting_list(
    *, waiting_position: int | None = None, waiting_until: date | None = None, **step: Unpack[Step]
) -> Referral:
    """Have somebody who was accepted wait for a place (row 9); the timer works out place and day.

    Raises what ``move`` raises, and AlreadyDoneError.
    """
    return act_to(
        Status.WAITING,
        "put_on_waiting_list",
        step,
        waiting_position=waiting_position,
        waiting_until=waiting_until,
    )
