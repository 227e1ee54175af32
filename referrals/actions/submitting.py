"""Sending a referral."""

from typing import Any, Unpack

from referrals.actions.moving import Step, act_to
from referrals.models import Referral
from referrals.transitions.status import Status


def submit_referral(*, facts: dict[str, Any] | None = None, **step: Unpack[Step]) -> Referral:
    """Send a draft (row 2).

    ``facts`` are those that do not stand on the draft yet: ``agreed_by``, ``agreed_how``, ``agreed_at``,
    ``lawful_basis``, ``notice_at``, ``reason`` and ``referrer``. Raises what ``move`` raises, and AlreadyDoneError.
    """
    return act_to(Status.SUBMITTED, "submit_referral", step, **(facts or {}))
