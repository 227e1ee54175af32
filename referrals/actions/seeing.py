"""That a referrer has read how a referral ended."""

from typing import Unpack

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from referrals.actions.attempt import IllegalMoveError, StaleReferralError
from referrals.actions.frame import act
from referrals.actions.moving import Step
from referrals.choices import Sharing
from referrals.messages.sharing import sharing_of
from referrals.models import Referral
from referrals.permissions.acting import actors_of
from referrals.transitions.actor import Actor
from referrals.transitions.status import CLOSED


def see_ending(**step: Unpack[Step]) -> Referral:
    """Write down that the referrer knows how it ended, as far as the person lets them.

    Raises IllegalMoveError where it has not ended or nothing may be told, StaleReferralError, PermissionDenied for
    anybody but the referrer, and AlreadyDoneError.
    """
    by = step["by"]
    with act(by=by, what="see_ending", submission=step.get("submission")):
        rows = Referral.objects.select_for_update(of=("self",)).select_related("person")
        referral: Referral = rows.get(pk=step["referral"].pk)
        if by is None or Actor.REFERRER not in actors_of(by, referral):
            raise PermissionDenied
        if referral.version != step["version"]:
            raise StaleReferralError(referral)
        if referral.status not in CLOSED or sharing_of(referral) == Sharing.NOTHING:
            raise IllegalMoveError("There is nothing to be read of how it ended.")
        referral.loop_seen_at = timezone.now()
        referral.save(update_fields=["loop_seen_at"])
        return referral
