"""Reads of links and messages."""

from datetime import datetime
from hashlib import sha256

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from referrals.choices import LinkPurpose, MessageState, OccasionState


class DoorLinkQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Links, by whether they still open anything."""

    def of_token(self, token: str) -> "DoorLinkQuerySet":
        """The one with this token, of which only the hash is kept."""
        return self.filter(token_hash=hash_of(token))

    def standing(self) -> "DoorLinkQuerySet":
        """Neither revoked nor too old."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())

    def to_referrals(self) -> "DoorLinkQuerySet":
        """Those that still open a referral to its provider: sent, not void, and with the provider the link was for."""
        return (
            self.standing()
            .filter(purpose=LinkPurpose.REFERRAL, organisation=F("referral__provider"))
            .filter(Q(organisation__closed_on__isnull=True) | Q(organisation__closed_on__gte=timezone.localdate()))
            .filter(referral__person__erased_at__isnull=True)
            .exclude(referral__status__in=["draft", "entered_in_error"])
        )

    def to_occasions(self) -> "DoorLinkQuerySet":
        """Those that still open an occasion of asking to its person, whatever they answered."""
        return (
            self.standing()
            .filter(purpose=LinkPurpose.MEASURES, person__erased_at__isnull=True)
            .exclude(occasion__state=OccasionState.STOPPED)
        )

    def to_stories(self) -> "DoorLinkQuerySet":
        """Those that still open a person's own stories to them."""
        return self.standing().filter(purpose=LinkPurpose.STORIES, person__erased_at__isnull=True)


class OutgoingMessageQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Messages, by what is to be done with them."""

    def waiting(self) -> "OutgoingMessageQuerySet":
        """Queued, and in nobody's hands."""
        return self.filter(state=MessageState.QUEUED)

    def abandoned(self, *, since: datetime) -> "OutgoingMessageQuerySet":
        """Taken up before ``since`` by somebody who never said what became of it."""
        return self.filter(state=MessageState.SENDING, claimed_at__lt=since)


def hash_of(token: str) -> str:
    """What is kept of a token: it is 256 bits by chance, so that a plain SHA-256 of it cannot be searched."""
    return sha256(token.encode()).hexdigest()
