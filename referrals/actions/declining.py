"""Saying no, and sending the person elsewhere after that."""

from typing import Unpack

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from referrals.actions.attempt import IllegalMoveError, StaleReferralError, UnmetRequirementError
from referrals.actions.drafting import create_draft
from referrals.actions.frame import act
from referrals.actions.moving import Step, act_to
from referrals.models import Offer, Referral
from referrals.permissions.acting import actors_of
from referrals.transitions.actor import Actor
from referrals.transitions.requirement import Requirement
from referrals.transitions.rows import ROWS
from referrals.transitions.status import Status

_REDIRECTING = next(row for row in ROWS if row.number == 8)


def decline_referral(*, reason_code: str, **step: Unpack[Step]) -> Referral:
    """Decline a referral (row 7). Raises what ``move`` raises, and AlreadyDoneError."""
    return act_to(Status.DECLINED, "decline_referral", step, reason_code=reason_code)


def redirect_referral(*, asked_again: bool, offer: Offer | None = None, **step: Unpack[Step]) -> Referral:
    """Begin another referral for somebody who was declined (row 8), and give the new draft.

    It names the declined one, which stays declined, and takes over why the person was referred. Raises what ``move``
    raises, and AlreadyDoneError.
    """
    by, role = step["by"], Actor(step["role"])
    with act(by=by, what="redirect_referral", submission=step.get("submission")):
        declined = Referral.objects.select_for_update(of=("self",)).select_related("person").get(pk=step["referral"].pk)
        if declined.version != step["version"]:
            raise StaleReferralError(declined)
        if role not in _REDIRECTING.origins.get(Status(declined.status), ()):
            raise IllegalMoveError(
                "Only a referral that was declined leads to another one, by its link worker or referrer."
            )
        if by is None or role not in actors_of(by, declined):
            raise PermissionDenied
        if not asked_again:
            raise UnmetRequirementError(
                Requirement.ASKED_AGAIN, "Ask the person again first: this is another place.", "asked_again"
            )
        declined.redirected_at = timezone.now()
        declined.save(update_fields=["redirected_at"])
        return create_draft(
            person=declined.person,
            kind=declined.kind,
            by=by,
            role=role,
            service=declined.service,
            parent=declined,
            referrer=declined.referrer,
            offer=offer,
            channel=step.get("channel", "page"),
            needs=list(declined.needs.all()),
            reason=declined.reason,
            lawful_basis=declined.lawful_basis,
        )
