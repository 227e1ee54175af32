"""Links to referrals for providers without an account: made, sent anew, and revoked."""

import secrets
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from referrals.actions.attempt import MoveRefusedError
from referrals.actions.frame import act
from referrals.actions.messages import hold_back_messages, queue_message
from referrals.choices import LinkPurpose
from referrals.messages.kinds import MessageKind
from referrals.models import DoorLink, Organisation, OutgoingMessage, Referral
from referrals.permissions.acting import actors_of
from referrals.querysets.door import hash_of
from referrals.transitions.actor import Actor
from referrals.transitions.status import OPEN

LASTS = timedelta(days=30)


def make_link(*, referral: Referral, organisation: Organisation) -> tuple[DoorLink, str]:
    """A link for the people of a provider to one referral, and its token, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    link = DoorLink.objects.create(
        token_hash=hash_of(token),
        purpose=LinkPurpose.REFERRAL,
        referral=referral,
        organisation=organisation,
        expires_at=timezone.now() + LASTS,
    )
    return link, token


def shut_links(*, referral: Referral) -> int:
    """Revoke all links to a referral, within the caller's transaction; returns how many there were."""
    return referral.links.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())


def revoke_links(*, referral: Referral, by: User, submission: UUID | None = None) -> int:
    """Have no link to a referral open anything any more, neither those that were sent nor those that are about to be.

    Raises PermissionDenied for anybody but its link worker or manager, and AlreadyDoneError.
    """
    _check_who(referral, by)
    with act(by=by, what="revoke_links", submission=submission):
        hold_back_messages(referral=referral)
        return shut_links(referral=referral)


def send_new_link(*, referral: Referral, by: User, submission: UUID) -> OutgoingMessage | None:
    """Send the provider of an open referral a new link; earlier ones are revoked.

    Raises MoveRefusedError where the referral is not open or has no provider, PermissionDenied for anybody but its link
    worker or manager, and AlreadyDoneError.
    """
    _check_who(referral, by)
    with act(by=by, what="send_new_link", submission=submission):
        locked = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
        if locked.status not in OPEN or locked.provider is None:
            raise MoveRefusedError("There is nothing to open for a provider: the referral is not with one now.")
        shut_links(referral=locked)
        return queue_message(
            kind=MessageKind.NEW_LINK,
            cause=f"new_link:{submission}",
            referral=locked,
            to_organisation=locked.provider,
        )


def _check_who(referral: Referral, by: User) -> None:
    if not actors_of(by, referral) & {Actor.LINK_WORKER, Actor.MANAGER}:
        raise PermissionDenied
