"""Telling somebody of a place, of whom nothing is kept."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied

from accounts.models import User
from assets.models import Activity, Asset
from assets.models import Place as Area
from referrals.actions.frame import act
from referrals.models import Need, Organisation, Signpost
from referrals.permissions import services_of


def record_signpost(
    *,
    service: Organisation,
    asset: Asset,
    by: User,
    activity: Activity | None = None,
    needs: Iterable[Need] = (),
    area: Area | None = None,
    submission: UUID | None = None,
) -> Signpost:
    """Count that somebody was told of ``asset``, or of an activity there. Raises PermissionDenied, AlreadyDoneError."""
    if not services_of(by).filter(pk=service.pk).exists():
        raise PermissionDenied
    with act(by=by, what="record_signpost", submission=submission):
        signpost = Signpost.objects.create(service=service, asset=asset, activity=activity, area=area, by=by)
        signpost.needs.set(needs)
        return signpost
