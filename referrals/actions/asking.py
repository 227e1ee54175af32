"""Asking for a place oneself, from the page of an activity."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone

from referrals.actions.arriving import Arrival, record_arrival
from referrals.actions.drafting import create_draft
from referrals.actions.frame import act
from referrals.actions.referring import send_to_link_workers
from referrals.choices import Channel, ContactOutcome, GivenBy, ReferralKind
from referrals.models import ContactLog, Offer, Referral, SelfReferral
from referrals.transitions.actor import Actor


@dataclass(frozen=True)
class AskingOrder:
    """Who asks, and what would help. ``columns`` are those of the person (``people.WRITTEN``)."""

    reason: str
    columns: Mapping[str, Any] = field(default_factory=dict)


def ask_for_place(*, offer: Offer, order: AskingOrder, submission: UUID | None = None) -> Referral:
    """Bring somebody's own request to the link workers of the service (rows 1 and 2); they speak with the person first.

    What is done, and for how long, does not tell whoever asks whether they are known here. A record that was there is
    not changed by it: anybody could say that they are this person. Raises PersonRefusedError and AlreadyDoneError.
    """
    with act(by=None, what="ask_for_place", submission=submission):
        arrival = record_arrival(service=offer.service, by=None, columns=order.columns)
        now = timezone.now()
        draft = create_draft(
            person=arrival.person,
            kind=ReferralKind.SELF,
            by=None,
            role=Actor.PERSON,
            service=offer.service,
            reason=order.reason,
            lawful_basis=offer.service.lawful_basis,
            agreed_by=GivenBy.PERSON,
            agreed_how=Channel.ONLINE,
            agreed_at=now,
            notice_at=now,
        )
        SelfReferral.objects.create(offer=offer, referral=draft, may_be_known=arrival.may_be_known)
        sent = send_to_link_workers(draft=draft, by=None, role=Actor.PERSON, was_known=arrival.was_known)
        if arrival.differs:
            _log(arrival, sent)
        return sent


def _log(arrival: Arrival, referral: Referral) -> None:
    """How they are to be reached as was said now; the link worker compares it with the record before they ring."""
    ContactLog.objects.create(
        person=arrival.person,
        referral=referral,
        at=timezone.now(),
        channel=Channel.ONLINE,
        outcome=ContactOutcome.REACHED,
        note=f"Asked for a place on a page of this site, and gave: {arrival.differs}. Nobody has checked this yet.",
    )
