"""What becomes of the maps that are about an asset when it is merged into another one."""

from assets.merging.draft import Merge
from assets.models import Activity
from sroi.models import MapActivity, MapAsset


def merge_map_links(merge: Merge) -> None:
    """Plan the links: maps about the other record are about the survivor, each once.

    An activity moves with its asset and keeps its maps. Where it stays behind, because the survivor has the same one,
    its maps are about that one.
    """
    mine, theirs = merge.pair(MapAsset)
    told = {link.impact_map_id: link for link in mine}
    for link in theirs:
        if (same := told.get(link.impact_map_id)) is not None:
            merge.fold(same, link)
    merge.move(MapAsset, [link for link in theirs if link.impact_map_id not in told])
    _merge_activities(merge)


def _merge_activities(merge: Merge) -> None:
    kept = {number: row for (model, number), row in merge.instead.items() if model is Activity}
    links = merge.read(MapActivity.objects.filter(activity__in=[*kept, *(row.pk for row in kept.values())]))
    told = {(link.impact_map_id, link.activity_id) for link in links}
    for link in links:
        survivor = kept.get(link.activity_id)
        if survivor is not None and (link.impact_map_id, survivor.pk) not in told:
            merge.move(MapActivity, [link], activity=survivor)
