"""The access log: every look at a person's data, every search, export and refusal gets an entry."""

from uuid import UUID

from accounts.choices import AccessAction, AccessChannel, AccessOutcome
from accounts.models import AccessEntry, User


def note_access(
    *,
    by: User | None,
    action: AccessAction | str,
    subject_kind: str,
    subject: UUID | int | None = None,
    person: UUID | None = None,
    role: str = "",
    organisation: UUID | None = None,
    reason: str = "",
    outcome: AccessOutcome | str = AccessOutcome.ALLOWED,
    channel: AccessChannel | str = AccessChannel.PAGE,
    count: int | None = None,
) -> None:
    """Add an entry, in the transaction that is open: what is rolled back was not seen by anybody either.

    A refusal is noted before the exception that refuses, outside of a transaction which that would roll back.
    ``subject_kind``, ``role`` and ``reason`` are codes in small letters (``person``, ``link_worker``, ``own_caseload``)
    and never what somebody typed; ``count`` is the number of records that a search or an export gave. ``by`` is None
    for a timer and for somebody without an account. Raises IntegrityError for a word the log does not know.
    """
    AccessEntry.objects.create(
        who=by.pk if by else None,
        role=role,
        organisation=organisation,
        action=action,
        outcome=outcome,
        channel=channel,
        subject_kind=subject_kind,
        subject="" if subject is None else str(subject),
        person=person,
        reason=reason,
        count=count,
    )
