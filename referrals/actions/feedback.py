"""Saying how it goes, while it goes."""

from typing import Unpack

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from referrals.actions.attempt import ERASED, IllegalMoveError, MoveRefusedError
from referrals.actions.frame import act
from referrals.actions.moving import LINK, Step
from referrals.models import Feedback, Referral
from referrals.permissions.acting import actors_of
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status

# Once the provider said yes, and for as long as they may correct what they recorded.
TAKES_FEEDBACK = (
    Status.ACCEPTED,
    Status.WAITING,
    Status.SCHEDULED,
    Status.IN_PROGRESS,
    Status.ON_HOLD,
    Status.CANCEL_REQUESTED,
    Status.DISENGAGED,
    Status.COMPLETED,
)


def give_feedback(*, text: str, **step: Unpack[Step]) -> Referral:
    """Write down how it goes, in the provider's words; it is never changed.

    Raises IllegalMoveError where it is not the time for it, PermissionDenied for anybody but the provider or the link
    worker, and AlreadyDoneError.
    """
    by, role = step["by"], Actor(step["role"])
    with act(by=by, what="give_feedback", submission=step.get("submission")):
        rows = Referral.objects.select_for_update(of=("self",)).select_related("person")
        referral: Referral = rows.get(pk=step["referral"].pk)
        if referral.person.erased_at is not None:
            raise MoveRefusedError(ERASED)
        if referral.status not in TAKES_FEEDBACK:
            raise IllegalMoveError(f"There is nothing to say yet: it is “{referral.get_status_display()}”.")
        comes_by_link = by is None and (role, step.get("channel")) == (Actor.PROVIDER, LINK)
        if not comes_by_link and (by is None or role not in actors_of(by, referral) & {*_WRITERS}):
            raise PermissionDenied
        Feedback.objects.create(referral=referral, text=text, at=timezone.now(), by=by)
        return referral


_WRITERS = (Actor.PROVIDER, Actor.LINK_WORKER)
