"""Marking a referral as entered in error."""

from typing import Unpack

from referrals.actions.moving import Step, act_to
from referrals.models import Referral
from referrals.transitions.status import Status


def void_referral(**step: Unpack[Step]) -> Referral:
    """Take a referral out of all counts; its history stays (row 23).

    Raises what ``move`` raises, and AlreadyDoneError.
    """
    return act_to(Status.ENTERED_IN_ERROR, "void_referral", step)
