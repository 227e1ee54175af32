"""Ending a referral because the person moved away or died."""

from typing import Unpack

from referrals.actions.moving import Step, act_to
from referrals.models import Referral
from referrals.transitions.status import Status


def end_referral(*, reason_code: str, **step: Unpack[Step]) -> Referral:
    """End an open referral (row 24). Raises what ``move`` raises, and AlreadyDoneError."""
    return act_to(Status.ENDED, "end_referral", step, reason_code=reason_code)
