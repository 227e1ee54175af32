"""Suggestions for one wish, out of what a service refers to."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from assets.postcodes import format_postcode, locate
from referrals.models import Need, Organisation
from referrals.suggestions.choosing import Suggestion, Suggestions, choose, weigh
from referrals.suggestions.places import offers_for, read_places
from referrals.suggestions.wish import Position, Wish

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


def suggest(*, service: Organisation, wish: Wish, by: "Viewer") -> Suggestions:
    """The places for ``wish`` among the offers of ``service``, as far as ``by`` may know of them.

    Where a place is kept private its position counts for the staff of its project alone.
    """
    return choose(read_places(offers_for(service, by), by), wish, need_labels(), timezone.localdate())


def find_offers(*, service: Organisation, wish: Wish, by: "Viewer", words: str = "") -> list[Suggestion]:
    """Every place of ``service`` with all ``words`` in its name or its asset's, in order of name, with reasons."""
    offers = offers_for(service, by)
    for word in words.split():
        offers = offers.filter(activity__name__icontains=word) | offers.filter(activity__asset__name__icontains=word)
    labels, today = need_labels(), timezone.localdate()
    found = sorted(read_places(offers, by), key=lambda place: (place.name.casefold(), str(place.offer)))
    return [weigh(place, wish, labels, today) for place in found]


def look_at(*, service: Organisation, wish: Wish, by: "Viewer", offer: UUID) -> Suggestion | None:
    """One offer with its reasons, whether or not it would be suggested; None where there is no such offer."""
    places = list(read_places(offers_for(service, by).filter(uuid=offer), by))
    return weigh(places[0], wish, need_labels(), timezone.localdate()) if places else None


def need_labels() -> dict[str, str]:
    """The words for each need, by code."""
    return dict(Need.objects.values_list("code", "label"))


def position_of(postcode: str) -> Position | None:
    """The middle of a postcode; None where the directory does not know it. It is kept nowhere."""
    canonical = format_postcode(postcode) if postcode else None
    found = locate([canonical]).get(canonical) if canonical else None
    return Position(found.point.x, found.point.y) if found else None
