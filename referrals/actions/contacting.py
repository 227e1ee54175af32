"""Writing down that somebody was in touch with a person, or tried; and whether enough was tried."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from referrals.actions.frame import act
from referrals.choices import Channel, ContactOutcome
from referrals.models import ContactLog, Person, Referral, Representative
from referrals.working_days import working_days_between

# Before a referral is closed because the person could not be reached (row 15 of the table).
LEAST_ATTEMPTS, LEAST_CHANNELS, LEAST_WORKING_DAYS = 3, 2, 10


class ContactRefusedError(Exception):
    """It was not written down; the text says what is wrong, ``field`` where."""

    def __init__(self, text: str, field: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True)
class Attempts:
    """What was tried since the person was last reached: how often, by how many ways, over how many working days."""

    number: int
    channels: int
    working_days: int

    @property
    def are_enough(self) -> bool:
        """Whether a referral may be closed because the person could not be reached."""
        return (
            self.number >= LEAST_ATTEMPTS
            and self.channels >= LEAST_CHANNELS
            and self.working_days >= LEAST_WORKING_DAYS
        )

    @property
    def in_words(self) -> str:
        """The count as a sentence: "2 attempts by 1 way, over 4 working days"."""
        return (
            f"{_number(self.number, 'attempt')} by {_number(self.channels, 'way')}, "
            f"over {_number(self.working_days, 'working day')}"
        )


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def contacts_about(referral: Referral) -> "QuerySet[ContactLog]":
    """What was written down for this referral, or for its person in general."""
    return ContactLog.objects.filter(Q(referral=referral) | Q(referral__isnull=True), person=referral.person_id)


def contact_attempts(referral: Referral, *, until: datetime | None = None) -> Attempts:
    """The attempts to reach the person since they were last reached, or since the referral was accepted."""
    logged = contacts_about(referral).filter(at__lte=until or timezone.now())
    reached = logged.filter(outcome=ContactOutcome.REACHED).order_by("-at").values_list("at", flat=True).first()
    since = max(filter(None, (reached, referral.accepted_at)), default=None)
    tried = list((logged.filter(at__gt=since) if since else logged).order_by("at", "id").values_list("at", "channel"))
    first, last = (timezone.localdate(tried[end][0]) for end in (0, -1)) if tried else (timezone.localdate(),) * 2
    return Attempts(len(tried), len({channel for _, channel in tried}), working_days_between(first, last))


def log_contact(
    *,
    person: Person,
    channel: Channel | str,
    outcome: ContactOutcome | str,
    by: User | None,
    at: datetime | None = None,
    note: str = "",
    referral: Referral | None = None,
    representative: Representative | None = None,
    by_provider: bool = False,
    submission: UUID | None = None,
) -> ContactLog:
    """Write down one time of being in touch, or trying to; it is never changed.

    Raises ContactRefusedError for a moment to come and for a referral or representative of somebody else, and
    AlreadyDoneError.
    """
    now = timezone.now()
    if at is not None and at > now:
        raise ContactRefusedError("That is still to come. Write it down once it has happened.", "at")
    if referral is not None and referral.person_id != person.pk:
        raise ContactRefusedError("This referral is not about this person.", "referral")
    if representative is not None and representative.person_id != person.pk:
        raise ContactRefusedError("They do not speak for this person.", "representative")
    with act(by=by, what="log_contact", submission=submission):
        return ContactLog.objects.create(
            person=person,
            referral=referral,
            representative=representative,
            at=at or now,
            channel=channel,
            outcome=outcome,
            note=note,
            by_provider=by_provider,
            recorded_by=by,
        )
