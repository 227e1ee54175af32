"""The further names of both records."""

from assets.merging.draft import Merge
from assets.models import AssetName


def merge_names(merge: Merge) -> None:
    """Plan the further names: what the survivor has, or is called itself, stays with the other record."""
    mine, theirs = merge.pair(AssetName, "wave")
    told = {(row.name, row.kind): row for row in mine}
    present = merge.columns.get("name", merge.survivor.name)
    moving = []
    for row in theirs:
        same = told.get((row.name, row.kind))
        if same is not None:
            merge.fold(same, row)
        elif row.name == present:
            merge.tally(AssetName).folded += 1
        else:
            moving.append(row)
    merge.move(AssetName, moving)
