"""Ending a referral because the person moved away or died."""

from typing import Unpack

from referrals.actions.frame import act
from referrals.actions.moving import Step, move
from referrals.choices import EndReason
from referrals.models import Referral
from referrals.transitions.status import Status


def end_referral(*, reason_code: str, **step: Unpack[Step]) -> Referral:
    """End an open referral (row 24). Where the person died, their other open ones end with it: nobody rings again.

    Raises what ``move`` raises, and AlreadyDoneError.
    """
    order = dict(step)
    submission = order.pop("submission", None)
    with act(by=step["by"], what="end_referral", submission=submission):  # type: ignore[arg-type]
        ended = move(to=Status.ENDED, reason_code=reason_code, **order)  # type: ignore[arg-type]
        if reason_code == EndReason.DIED:
            for other in Referral.objects.is_open().filter(person=ended.person_id).order_by("id"):
                move(
                    referral=other,
                    to=Status.ENDED,
                    by=step["by"],
                    role=step["role"],
                    version=other.version,
                    reason_code=reason_code,
                    channel=step.get("channel", "page"),
                )
    return ended
