"""Handing out what is kept about a person: to them, or to somebody else whom they may be known to."""

from datetime import date, timedelta
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.access_log import note_access
from accounts.choices import AccessAction
from accounts.models import User
from referrals.choices import ConsentKind
from referrals.models import ConsentRecord, Person, Post
from referrals.permissions import is_manager_of

# For so long a look-up of the national data opt-out holds. Recalled from the guidance on complying with it (21 days to
# honour a choice), not read again for this: who runs an installation looks it up.
OPT_OUT_HOLDS = timedelta(days=21)
OPTED_OUT, NOT_OPTED_OUT = "opted_out", "not_opted_out"


class Reader(StrEnum):
    """For whom a copy is."""

    PERSON = "person"
    OTHER = "other"


_REASONS = {Reader.PERSON: "for_the_person", Reader.OTHER: "for_somebody_else"}


class ExportRefusedError(Exception):
    """Nothing was handed out; the text says why and what to do."""


def export_person(
    *, person: Person, by: User, count: int, reader: Reader = Reader.PERSON, is_guarded: bool = True
) -> None:
    """Allow a copy of ``count`` records to be handed out, and write it into the access log.

    A copy for anybody but the person may identify them to others: it needs a look-up of the national data opt-out that
    is no older than ``OPT_OUT_HOLDS`` and found none. The person's own copy is not a use that one opts out of. What
    could put somebody in danger goes out only where a manager says so (``is_guarded`` is False).

    Raises ExportRefusedError, and PermissionDenied for somebody who may not open the record.
    """
    if not Person.objects.visible_to(by).filter(pk=person.pk).exists():
        raise PermissionDenied
    if not is_guarded and not is_manager_of(by, person.service):
        raise ExportRefusedError("Only a manager of the service decides that this can be handed out.")
    if reader == Reader.OTHER:
        _check_opt_out(person, timezone.localdate())
    post = Post.objects.current_of(by).filter(organisation=person.service).order_by("id").first()
    note_access(
        by=by,
        action=AccessAction.EXPORT,
        subject_kind="person",
        subject=person.uuid,
        person=person.uuid,
        role=post.role if post else "",
        organisation=person.service.uuid,
        reason=_REASONS[reader] + ("" if is_guarded else "_with_all"),
        count=count,
    )


def _check_opt_out(person: Person, today: date) -> None:
    checks = ConsentRecord.objects.filter(person=person, kind=ConsentKind.OPT_OUT)
    last = checks.order_by("-recorded_at", "-id").first()
    if last is not None and last.value == OPTED_OUT:
        raise ExportRefusedError("The person has opted out of it. A copy for themselves can be made all the same.")
    if last is None or last.given_on < today - OPT_OUT_HOLDS:
        raise ExportRefusedError(
            f"The national data opt-out must have been looked up in the last {OPT_OUT_HOLDS.days} days. "
            "Look it up, record it under Agreements, and come back."
        )
