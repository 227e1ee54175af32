"""Saying yes."""

from datetime import datetime
from typing import Unpack

from referrals.actions.moving import Step, act_to
from referrals.models import Referral
from referrals.transitions.status import Status


def accept_referral(
    *, risks_acknowledged: bool = False, due_first_contact_at: datetime | None = None, **step: Unpack[Step]
) -> Referral:
    """Accept a referral (row 6). By when the provider gets in touch is worked out unless it is said.

    Raises what ``move`` raises, and AlreadyDoneError.
    """
    return act_to(
        Status.ACCEPTED,
        "accept_referral",
        step,
        risks_acknowledged=risks_acknowledged,
        due_first_contact_at=due_first_contact_at,
    )
