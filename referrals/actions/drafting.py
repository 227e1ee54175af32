"""Beginning a referral."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from referrals.actions.attempt import ERASED, IllegalMoveError, MoveRefusedError
from referrals.actions.frame import act
from referrals.actions.moving import organisation_of, run_effects
from referrals.choices import OrganisationKind, PostRole
from referrals.models import Need, Offer, Organisation, Person, Post, Referral, ReferralEvent
from referrals.transitions.actor import Actor
from referrals.transitions.pairs import PAIRS
from referrals.transitions.sql import FIRST_VERSION
from referrals.transitions.status import Status

# Columns of a draft that somebody writes; the others are the machine's.
WRITTEN = {
    "reason",
    "for_provider",
    "overruled_because",
    "provider",
    "lawful_basis",
    "agreed_by",
    "agreed_how",
    "agreed_at",
    "notice_at",
    "next_action",
    "next_on",
    "next_by",
}
_POST_OF = {Actor.REFERRER: PostRole.REFERRER, Actor.LINK_WORKER: PostRole.LINK_WORKER}


def create_draft(
    *,
    person: Person,
    kind: str,
    by: User | None,
    role: Actor | str,
    service: Organisation,
    parent: Referral | None = None,
    referrer: Organisation | None = None,
    offer: Offer | None = None,
    effective_at: datetime | None = None,
    channel: str = "page",
    submission: UUID | None = None,
    needs: Iterable[Need] = (),
    **columns: Any,
) -> Referral:
    """A new referral of ``person`` to ``service``, as a draft (row 1). ``by`` is None for the person themselves.

    ``offer`` is where the person is to go: its provider is set with it. ``columns`` are others of the referral that
    somebody writes (``WRITTEN``). Raises TypeError for another one, IllegalMoveError for a role that begins none,
    PermissionDenied for somebody without that role, MoveRefusedError where the person belongs to another service or was
    erased, and AlreadyDoneError.
    """
    pair = PAIRS[None, Status.DRAFT]
    if unknown := set(columns) - WRITTEN:
        raise TypeError(f"a draft does not take {', '.join(sorted(unknown))}")
    if role not in pair.actors:
        raise IllegalMoveError("A referral is begun by a referrer, a link worker or the person.")
    role = Actor(role)
    _check_who(by, role, service, referrer)
    if person.erased_at is not None:
        raise MoveRefusedError(ERASED)
    if person.service_id != service.pk:
        raise MoveRefusedError("This person's record belongs to another service.")
    now = timezone.now()
    if effective_at is not None and effective_at > now:
        raise MoveRefusedError("That day is still to come. Say when it was, or leave it empty for now.", "effective_at")
    if offer is not None:
        columns = {"provider": offer.provider} | columns
    with act(by=by, what="create_draft", submission=submission):
        referral = Referral(
            person=person, service=service, kind=kind, parent=parent, referrer=referrer, offer=offer, created_by=by
        )
        for name, value in columns.items():
            setattr(referral, name, value)
        if role == Actor.LINK_WORKER:
            referral.owner = by
        if role == Actor.REFERRER:
            referral.referrer_user = by
        referral.save(force_insert=True)
        referral.needs.set(needs)
        event = ReferralEvent.objects.create(
            referral=referral,
            row=pair.row.number,
            version=FIRST_VERSION,
            to_status=Status.DRAFT,
            actor=by,
            organisation=organisation_of(role, referral),
            role=role,
            at=now,
            effective_at=effective_at or now,
            channel=channel,
        )
        run_effects(referral, event)
    return referral


def _check_who(by: User | None, role: Actor, service: Organisation, referrer: Organisation | None) -> None:
    """Refuse somebody who does not hold this role; the person comes without an account."""
    if by is None or role == Actor.PERSON:
        if by is not None or role != Actor.PERSON:
            raise PermissionDenied
        return
    where = service if role == Actor.LINK_WORKER else referrer
    if where is None or service.kind != OrganisationKind.SERVICE:
        raise PermissionDenied
    if not Post.objects.current_of(by).filter(role=_POST_OF[role], organisation=where).exists():
        raise PermissionDenied
