"""How many places are free at an activity, as its people say; what was said last holds."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from assets.models import Activity
from referrals.actions.frame import act
from referrals.models import Availability, DoorLink, Offer, Organisation
from referrals.permissions.places import may_say_places


def say_places(
    *,
    offer: Offer,
    places_free: int | None,
    waiting_weeks: int | None,
    note: str = "",
    by: User | None,
    link: DoorLink | None = None,
    submission: UUID | None = None,
) -> Availability:
    """Write down how many places are free, or how many weeks people wait, or both; None is not said.

    Said by somebody of the provider or of the service that refers there, or by a ``link`` to a referral there. Raises
    PermissionDenied for anybody else, ValueError for neither number, and AlreadyDoneError.
    """
    if places_free is None and waiting_weeks is None:
        raise ValueError("Neither the places nor the weeks were said.")
    if not _may(offer, by, link):
        raise PermissionDenied
    with act(by=by, what="say_places", submission=submission):
        # Whoever accepts somebody at this moment counts the places: one after the other.
        Activity.objects.select_for_update(no_key=True).get(pk=offer.activity_id)
        return Availability.objects.create(
            activity=offer.activity,
            places_free=places_free,
            waiting_weeks=waiting_weeks,
            note=note,
            said_at=timezone.now(),
            said_by=by,
            provider=_provider(offer, by, link),
        )


def _may(offer: Offer, by: User | None, link: DoorLink | None) -> bool:
    if by is not None:
        return may_say_places(by, offer)
    return link is not None and link.referral is not None and link.referral.offer == offer


def _provider(offer: Offer, by: User | None, link: DoorLink | None) -> Organisation | None:
    """The provider, where its own people said it."""
    if link is not None:
        return link.organisation
    return offer.provider if by and Organisation.objects.where(by).filter(pk=offer.provider_id).exists() else None
