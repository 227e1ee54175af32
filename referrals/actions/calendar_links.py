"""Links to the sessions of a group, for a calendar to subscribe to: made, and revoked. They open nothing of anybody."""

import secrets
from datetime import datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from referrals.actions.frame import act
from referrals.actions.waiting_line import locked_cohort
from referrals.choices import LinkPurpose
from referrals.models import Cohort, DoorLink
from referrals.querysets.door import hash_of

# After the last day, so that a calendar still hears of a session that was moved to the very end.
LASTS_ON = timedelta(days=30)


def make_calendar_link(*, cohort: Cohort, by: User, submission: UUID | None = None) -> str:
    """The token of a new link to the sessions of a group; it is kept nowhere. Links made before go on.

    Raises BookingRefusedError for a group that is over, PermissionDenied for somebody who may not see it, and
    AlreadyDoneError.
    """
    with act(by=by, what="make_calendar_link", submission=submission):
        _check(cohort, by)
        locked = locked_cohort(cohort)
        token = secrets.token_urlsafe(32)
        until = timezone.make_aware(datetime.combine(locked.ends_on + LASTS_ON, time.max))
        DoorLink.objects.create(
            token_hash=hash_of(token), purpose=LinkPurpose.CALENDAR, cohort=locked, expires_at=until
        )
        return token


def revoke_calendar_links(*, cohort: Cohort, by: User, submission: UUID | None = None) -> int:
    """Have no link to the sessions of a group open anything any more; gives how many there were.

    Raises PermissionDenied for somebody who may not see it, and AlreadyDoneError.
    """
    with act(by=by, what="revoke_calendar_links", submission=submission):
        _check(cohort, by)
        links = cohort.links.filter(purpose=LinkPurpose.CALENDAR, revoked_at__isnull=True)
        return links.update(revoked_at=timezone.now())


def _check(cohort: Cohort, by: User) -> None:
    if not Cohort.objects.visible_to(by).filter(pk=cohort.pk).exists():
        raise PermissionDenied
