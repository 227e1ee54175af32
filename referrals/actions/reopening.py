"""Opening a closed referral again."""

from typing import Any, Unpack

from referrals.actions.moving import Step, act_to
from referrals.models import Referral
from referrals.transitions.status import Status


def reopen_referral(*, facts: dict[str, Any] | None = None, **step: Unpack[Step]) -> Referral:
    """Open a closed referral again, with ``reason_text`` (row 22).

    ``facts``: ``is_mistake`` after a decline or an end, ``agreed_by``, ``agreed_how`` and ``agreed_at`` after a
    withdrawal. Raises what ``move`` raises, and AlreadyDoneError.
    """
    return act_to(Status.RECEIVED, "reopen_referral", step, row=22, **(facts or {}))
