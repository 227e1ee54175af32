"""What the page of an asset says of the places at its activities."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assets.models import Activity, Asset
from assets.sections import Section
from referrals.door.place import words_of
from referrals.models import Availability, Offer
from referrals.permissions.places import offers_of

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


@dataclass(frozen=True, slots=True)
class Line:
    """An activity, what was said last of its places, and the reader's offer where they may say it anew."""

    activity: Activity
    said: Availability | None
    offer: Offer | None

    @property
    def in_words(self) -> str:
        """What was said."""
        return words_of(self.said, self.activity.capacity)


def places_at(asset: Asset, user: "Viewer") -> Section | None:
    """The section; None where nothing was said, and the reader is not one of those who say it."""
    seen = Activity.objects.visible_to(user).filter(asset=asset)
    latest = Availability.objects.order_by("activity_id", "-said_at", "-id").distinct("activity_id")
    said = {each.activity: each for each in latest.filter(activity__in=seen).select_related("activity")}
    mine = {each.activity: each for each in offers_of(user).filter(activity__in=seen).select_related("activity")}
    activities = sorted({*said, *mine}, key=lambda each: (each.name, each.pk))
    lines = [Line(each, said.get(each), mine.get(each)) for each in activities]
    return Section("places", "Places free", len(lines), "referrals/asset_places.html", lines) if lines else None
