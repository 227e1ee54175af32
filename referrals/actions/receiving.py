"""Opening a referral, asking about it, and answering."""

from typing import Unpack

from referrals.actions.moving import Step, act_to
from referrals.models import Referral
from referrals.transitions.status import Status


def receive_referral(**step: Unpack[Step]) -> Referral:
    """Open a referral that was sent (row 3). Raises what ``move`` raises, and AlreadyDoneError."""
    return act_to(Status.RECEIVED, "receive_referral", step, row=3)


def ask_question(*, question: str, **step: Unpack[Step]) -> Referral:
    """Ask something before deciding (row 4). Raises what ``move`` raises, and AlreadyDoneError."""
    return act_to(Status.INFO_NEEDED, "ask_question", step, question=question)


def answer_question(*, answer: str, **step: Unpack[Step]) -> Referral:
    """Answer it (row 5). Raises what ``move`` raises, and AlreadyDoneError."""
    return act_to(Status.RECEIVED, "answer_question", step, row=5, answer=answer)
