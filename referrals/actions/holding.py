"""Pausing a referral, and going on."""

from datetime import date
from typing import Unpack

from referrals.actions.moving import Step, act_to
from referrals.models import Referral
from referrals.transitions.status import Status


def hold_referral(*, hold_review_on: date | None, **step: Unpack[Step]) -> Referral:
    """Pause a referral, with ``reason_text``, until a day (row 13).

    Raises what ``move`` raises, and AlreadyDoneError.
    """
    return act_to(Status.ON_HOLD, "hold_referral", step, hold_review_on=hold_review_on)


def resume_referral(**step: Unpack[Step]) -> Referral:
    """Go on where the referral was before its pause (row 14). Raises what ``move`` raises, and AlreadyDoneError."""
    before = Referral.objects.values_list("status_before_hold", flat=True).get(pk=step["referral"].pk)
    return act_to(before, "resume_referral", step, row=14)
