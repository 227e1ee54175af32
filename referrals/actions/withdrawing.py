"""Taking the agreement back."""

from typing import Unpack

from referrals.actions.moving import Step, act_to
from referrals.choices import GivenBy
from referrals.models import Referral
from referrals.transitions.status import Status


def withdraw_referral(*, withdrawn_by: str = GivenBy.PERSON, withdrawn_how: str = "", **step: Unpack[Step]) -> Referral:
    """End a referral because the person does not want it any more (row 21); no reason is asked.

    Raises what ``move`` raises, and AlreadyDoneError.
    """
    return act_to(Status.WITHDRAWN, "withdraw_referral", step, withdrawn_by=withdrawn_by, withdrawn_how=withdrawn_how)
