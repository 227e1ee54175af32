"""Needs that were not met: noted for planning, by need and area. They never enter the machine of referrals."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from accounts.models import User
from assets.models import Place as Area
from referrals.actions.frame import act
from referrals.choices import DeclineReason, UnmetReason
from referrals.models import Need, Offer, Organisation, Referral, ReferralEvent, UnmetNeed
from referrals.permissions import services_of
from referrals.suggestions.wish import Wish
from referrals.suggestions.wishes import wish_of
from referrals.transitions.status import Status

_OF_DECLINE = {
    DeclineReason.NO_CAPACITY: UnmetReason.NO_CAPACITY,
    DeclineReason.NOT_ELIGIBLE: UnmetReason.NOT_ELIGIBLE,
}
# Why none of the places that were found will do, as it is asked; kept as a code among what was wanted.
NONE_WILL_DO = {
    "too_far": "too far, or hard to get to",
    "times": "at the wrong times",
    "cost": "costs too much",
    "access": "cannot get in, or cannot take part",
    "not_wanted": "not what they would like",
    "language": "not in their language",
    "wait": "the wait is too long",
}


def note_decline(referral: Referral, event: ReferralEvent) -> None:
    """An effect of moves: a decline for want of room or because somebody is not eligible leaves its needs unmet.

    Where the person is taken in later, elsewhere or after all, what was unmet of these needs is settled.
    """
    if event.to_status == Status.DECLINED and event.reason_code in _OF_DECLINE:
        reason = _OF_DECLINE[DeclineReason(event.reason_code)]
        _note(referral=referral, reason=reason, offer=referral.offer)
    elif event.to_status == Status.ACCEPTED:
        _settle(referral, event.effective_at)


def note_nothing_found(*, referral: Referral, because: str = "") -> None:
    """That nothing was found for the needs of a draft, or, with ``because``, that nothing that was found will do.

    Once for each need of it, however often it is looked for. Runs within the caller's act.
    """
    _note(referral=referral, reason=UnmetReason.NOTHING_FOUND, because=because)


def say_none_will_do(*, referral: Referral, because: str, by: User, submission: UUID | None = None) -> None:
    """Note that none of the places that were found will do.

    ``because`` is a key of ``NONE_WILL_DO``. Raises ValueError for another, PermissionDenied and AlreadyDoneError.
    """
    _check(referral, by)
    if because not in NONE_WILL_DO:
        raise ValueError(because)
    with act(by=by, what="say_none_will_do", submission=submission):
        note_nothing_found(referral=referral, because=because)


def say_full_place_was_wanted(*, referral: Referral, offer: Offer, by: User, submission: UUID | None = None) -> None:
    """Note that the person wanted a place that is full. Raises PermissionDenied and AlreadyDoneError."""
    _check(referral, by)
    if offer.service_id != referral.service_id:
        raise PermissionDenied
    with act(by=by, what="say_full_place_was_wanted", submission=submission):
        _note(referral=referral, reason=UnmetReason.FULL, offer=offer)


def note_unmet_without_person(
    *,
    service: Organisation,
    needs: Iterable[Need],
    by: User,
    area: Area | None = None,
    offer: Offer | None = None,
    submission: UUID | None = None,
) -> list[UnmetNeed]:
    """Note needs of somebody of whom nothing is kept. Raises PermissionDenied and AlreadyDoneError."""
    if not services_of(by).filter(pk=service.pk).exists():
        raise PermissionDenied
    reason = UnmetReason.FULL if offer else UnmetReason.NOTHING_FOUND
    with act(by=by, what="note_unmet_without_person", submission=submission):
        return [
            UnmetNeed.objects.create(service=service, reason=reason, need=need, offer=offer, area=area)
            for need in needs
        ]


def _check(referral: Referral, by: User) -> None:
    if not Referral.objects.worked_by(by).filter(pk=referral.pk).exists():
        raise PermissionDenied


def _note(*, referral: Referral, reason: UnmetReason, offer: Offer | None = None, because: str = "") -> None:
    """One record for each need of the referral, and one without a need where none was named."""
    wanted = _codes(wish_of(referral, with_position=False))
    if because:
        wanted["none_will_do"] = because
    needs: list[Need | None] = list(referral.needs.all())
    for need in needs or [None]:
        standing = UnmetNeed.objects.filter(
            referral=referral, reason=reason, need=need, offer=offer, settled_at__isnull=True
        ).first()
        if standing is None:
            UnmetNeed.objects.create(
                service=referral.service,
                referral=referral,
                reason=reason,
                need=need,
                offer=offer,
                area=referral.person.area,
                wanted=wanted,
            )
        elif standing.wanted != wanted:
            standing.wanted = wanted
            standing.save(update_fields=["wanted"])


def _settle(referral: Referral, at: datetime) -> None:
    """The same person's unmet needs that this referral answers; those without a need go with any."""
    unmet = UnmetNeed.objects.filter(referral__person=referral.person, settled_at__isnull=True)
    needs = list(referral.needs.values_list("pk", flat=True))
    met = unmet.filter(need__in=needs) | unmet.filter(need__isnull=True)
    met.update(settled_at=at)


def _codes(wish: Wish) -> dict[str, Any]:
    """What was wanted, in codes that say nothing about who it was."""
    codes: dict[str, Any] = {
        "access": sorted(wish.access),
        "parts_of_day": sorted(wish.times.parts or ()),
        "days": sorted(wish.times.days or ()),
        "is_free": wish.spend == 0,
        "is_in_another_language": bool(wish.language),
    }
    return {name: value for name, value in codes.items() if value}
