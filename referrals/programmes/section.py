"""What the page of an asset says of the groups that meet for its activities."""

from typing import TYPE_CHECKING

from django.utils import timezone

from assets.models import Activity, Asset
from assets.sections import Section
from referrals.models import Cohort
from referrals.programmes.listing import GroupLine, lines_of

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


def groups_at(asset: Asset, user: "Viewer") -> Section | None:
    """The groups of its programmes that are under way or to come, for everybody who may see the activity."""
    seen = Activity.objects.visible_to(user).filter(asset=asset)
    offers = {"programme__offer__activity__in": seen, "programme__offer__is_active": True, "programme__is_active": True}
    cohorts = Cohort.objects.running().filter(**offers, ends_on__gte=timezone.localdate())
    lines = _with_known_venues(lines_of(cohorts.order_by("starts_on", "pk")), user)
    return Section("groups", "Next groups", len(lines), "referrals/asset_groups.html", lines) if lines else None


def _with_known_venues(lines: list[GroupLine], user: "Viewer") -> list[GroupLine]:
    """With no venue where it is one that the reader may not see."""
    venues = {line.cohort.venue_id for line in lines}
    known = set(Asset.objects.visible_to(user).filter(pk__in=venues).values_list("pk", flat=True))
    for line in lines:
        if line.cohort.venue_id not in known:
            line.cohort.venue = None
    return lines
