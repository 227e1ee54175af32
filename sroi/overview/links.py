"""What in the register a map is about, and which maps are about something in it; each as far as the reader may know."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q

from assets.models import Activity, Asset
from sroi.models import ImpactMap

if TYPE_CHECKING:
    from assets.querysets.activity import ActivityQuerySet
    from assets.querysets.scope import Viewer

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class About:
    """The assets and activities that a map is about."""

    assets: list[Asset]
    activities: list[Activity]

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self.assets) + len(self.activities)


def about(impact_map: ImpactMap, user: "Viewer") -> About:
    """What the map is about, as far as ``user`` may know of it. Two queries."""
    assets = Asset.objects.visible_to(user).filter(map_assets__impact_map=impact_map)
    return About(
        list(assets.order_by("name", "pk")),
        list(_activities(user).filter(map_activities__impact_map=impact_map).order_by("name", "pk")),
    )


@dataclass(frozen=True, slots=True)
class Found:
    """An asset that was looked for: whether the map is about it already, and its activities that it is not yet."""

    asset: Asset
    is_linked: bool
    activities: list[Activity]


def find(words: str, impact_map: ImpactMap, user: "Viewer") -> list[Found]:
    """Assets by a part of their names, or of an activity's; the first few by name. Three queries."""
    if not words:
        return []
    named = _activities(user).filter(name__icontains=words)
    assets = Asset.objects.visible_to(user).present()
    assets = assets.filter(Q(name__icontains=words) | Q(pk__in=named.values("asset"))).order_by("name", "pk")
    free = _activities(user).going_on().exclude(map_activities__impact_map=impact_map).order_by("name", "pk")
    found = assets.prefetch_related(Prefetch("activities", queryset=free))[:MOST_FOUND]
    linked = set(impact_map.mapassets.values_list("asset", flat=True))
    return [Found(asset, asset.pk in linked, list(asset.activities.all())) for asset in found]


def _activities(user: "Viewer") -> "ActivityQuerySet":
    return Activity.objects.visible_to(user).filter(asset__in=Asset.objects.visible_to(user)).select_related("asset")


@dataclass(frozen=True, slots=True)
class Mention:
    """A map that is about an asset or its activities, which are then named."""

    impact_map: ImpactMap
    activities: list[str]


def maps_about(asset: Asset, user: "Viewer") -> list[Mention]:
    """The maps about the asset that ``user`` may read, of each the newest version. Two queries; one without any."""
    named = Activity.objects.visible_to(user).filter(asset=asset)
    meant = Q(mapassets__asset=asset) | Q(mapactivitys__activity__in=named)
    versions = ImpactMap.objects.open_to(user).filter(pk__in=ImpactMap.objects.filter(meant).values("pk"))
    versions = versions.newest_versions().select_related("final_run")
    found = list(versions.order_by("title", "series", "-version", "pk"))
    names: dict[int, list[str]] = {}
    if found:
        pairs = named.filter(map_activities__impact_map__in=found).order_by("name", "pk")
        for number, name in pairs.values_list("map_activities__impact_map", "name"):
            names.setdefault(number, []).append(name)
    return [Mention(each, names.get(each.pk, [])) for each in found]
