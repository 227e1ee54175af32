"""Asking for a referral to be cancelled, and cancelling it."""

from typing import Unpack

from referrals.actions.moving import Step, act_to
from referrals.models import Referral
from referrals.transitions.status import Status


def request_cancellation(**step: Unpack[Step]) -> Referral:
    """Ask for an open referral to be cancelled, with ``reason_text`` (row 18).

    Raises what ``move`` raises, and AlreadyDoneError.
    """
    return act_to(Status.CANCEL_REQUESTED, "request_cancellation", step)


def cancel_referral(**step: Unpack[Step]) -> Referral:
    """Cancel a referral as it was asked (row 19). Raises what ``move`` raises, and AlreadyDoneError."""
    return act_to(Status.CANCELLED, "cancel_referral", step)


def complete_instead_of_cancelling(**step: Unpack[Step]) -> Referral:
    """Say that the work was done already when it was asked (row 20).

    Raises what ``move`` raises, and AlreadyDoneError.
    """
    return act_to(Status.COMPLETED, "complete_instead_of_cancelling", step, row=20)
