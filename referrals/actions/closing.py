"""Closing a referral: nobody could be reached, the person stopped coming, or it is done."""

from typing import Unpack

from referrals.actions.moving import Step, act_to
from referrals.models import Referral
from referrals.transitions.status import Status


def close_without_contact(**step: Unpack[Step]) -> Referral:
    """Close a referral because nobody could be reached (row 15). Raises what ``move`` raises, and AlreadyDoneError."""
    return act_to(Status.NO_CONTACT, "close_without_contact", step)


def close_disengaged(**step: Unpack[Step]) -> Referral:
    """Close a referral because the person stopped coming (row 16).

    Raises what ``move`` raises, and AlreadyDoneError.
    """
    return act_to(Status.DISENGAGED, "close_disengaged", step)


def complete_referral(
    *, follow_up_measure: str, destination: str, feedback: str = "", **step: Unpack[Step]
) -> Referral:
    """Complete a referral (row 17); ``feedback`` may have been written before.

    Raises what ``move`` raises, and AlreadyDoneError.
    """
    return act_to(
        Status.COMPLETED,
        "complete_referral",
        step,
        row=17,
        follow_up_measure=follow_up_measure,
        destination=destination,
        feedback=feedback,
    )
