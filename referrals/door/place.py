"""What is said of a place: how many people it can take now, and what is different there."""

from dataclasses import dataclass
from typing import Self

from referrals.actions.requirements.places import places_left
from referrals.door.forms import AvailabilityForm, PlaceFaultForm
from referrals.models import Availability, Offer


@dataclass(frozen=True)
class PlacePage:
    """An offer, what was said last of its places, and the two forms."""

    offer: Offer
    said: Availability | None
    left: int | None
    places: AvailabilityForm
    fault: PlaceFaultForm

    @classmethod
    def of(
        cls, offer: Offer | None, *, places: AvailabilityForm | None = None, fault: PlaceFaultForm | None = None
    ) -> Self | None:
        """The page of an offer, with forms that were sent back; None without an offer."""
        if offer is None:
            return None
        said = Availability.objects.filter(activity=offer.activity_id).first()
        return cls(
            offer,
            said,
            places_left(offer),
            places or AvailabilityForm(auto_id="id_places_%s"),
            fault or PlaceFaultForm(auto_id="id_fault_%s"),
        )

    @property
    def in_words(self) -> str:
        """How many are free, as one says it."""
        return words_of(self.said, self.offer.activity.capacity, self.left)


def words_of(said: Availability | None, capacity: int | None, left: int | None = None) -> str:
    """What was said last, in words; with ``left`` the places that were given since are taken off."""
    if said is None:
        return "Nobody has said how many places are free."
    free = said.places_free if left is None else max(left, 0)
    parts = []
    if free is not None:
        of = f" of {capacity}" if capacity else ""
        parts.append(f"{free}{of} {'place' if free == 1 and not of else 'places'} free" if free else "Full")
    if said.waiting_weeks is not None:
        parts.append(_wait(said.waiting_weeks))
    return ", ".join(parts)


def _wait(weeks: int) -> str:
    return f"{weeks} {'week' if weeks == 1 else 'weeks'} to wait" if weeks else "no wait"
