"""Links by which a person says how things are going, and what asking left behind when it is settled."""

import secrets
from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from referrals.choices import LinkPurpose, MessageState, TaskKind
from referrals.models import DoorLink, FollowUp, Occasion, OutgoingMessage
from referrals.querysets.door import hash_of


def make_measure_link(*, occasion: Occasion) -> tuple[DoorLink, str]:
    """A link for the person of an occasion, good to the end of its last day, and its token, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    last = timezone.make_aware(datetime.combine(occasion.closes_on + timedelta(days=1), time.min))
    link = DoorLink.objects.create(
        token_hash=hash_of(token),
        purpose=LinkPurpose.MEASURES,
        person=occasion.person,
        occasion=occasion,
        expires_at=last,
    )
    return link, token


def shut_measure_links(occasion: Occasion) -> int:
    """Revoke all links to an occasion, within the caller's transaction; returns how many there were."""
    return occasion.links.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())


def settle_asking(occasion: Occasion, *, by: User | None, keep_messages: bool = False) -> None:
    """Have nobody ask any more, within the act by which that was settled: no message goes out, no task stands.

    ``keep_messages`` where the person was asked just now, perhaps by one. Links stay: whoever comes by one is thanked,
    or may think again.
    """
    now = timezone.now()
    FollowUp.objects.filter(
        kind=TaskKind.MEASURE, person=occasion.person, cause=occasion.cause, done_at__isnull=True
    ).update(done_at=now, done_by=by)
    if keep_messages:
        return
    messages_of(occasion).filter(state=MessageState.QUEUED).update(state=MessageState.HELD_BACK, settled_at=now)


def messages_of(occasion: Occasion) -> "QuerySet[OutgoingMessage]":
    """The messages by which a person was asked on an occasion."""
    return OutgoingMessage.objects.filter(person=occasion.person, cause__startswith=f"{occasion.cause}:")
