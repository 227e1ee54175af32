"""How both records are tied to others: relations, and what is part of what."""

from assets.choices import RelationKind
from assets.merging.draft import Merge
from assets.models import Asset, Relation

_End = tuple[int, str, int]


def merge_relations(merge: Merge) -> None:
    """Plan the relations: one between the two goes, and so does one that the survivor has already."""
    both = (merge.survivor.pk, merge.other.pk)
    rows = Relation.objects.filter(from_asset__in=both) | Relation.objects.filter(to_asset__in=both)
    found = merge.read(rows.select_related("wave"))
    theirs = [row for row in found if merge.other.pk in (row.from_asset_id, row.to_asset_id)]
    told: dict[_End, Relation] = {_ends(row): row for row in found if row not in theirs}
    for row in theirs:
        one, kind, other = (
            merge.survivor.pk if end == merge.other.pk else end
            for end in (row.from_asset_id, row.kind, row.to_asset_id)
        )
        if one == other:
            merge.remove(Relation, [row])
        elif (same := _told(told, (one, str(kind), other))) is not None:
            merge.enrich(same, row)
            merge.remove(Relation, [row])
        else:
            column = "from_asset" if row.from_asset_id == merge.other.pk else "to_asset"
            merge.move(Relation, [row], **{column: merge.survivor})
            told[one, str(kind), other] = row


def _ends(row: Relation) -> _End:
    return row.from_asset_id, row.kind, row.to_asset_id


def _told(told: dict[_End, Relation], ends: _End) -> Relation | None:
    """The relation that says the same; partners are each other's."""
    one, kind, other = ends
    turned = told.get((other, kind, one)) if kind == RelationKind.PARTNER_OF else None
    return told.get(ends) or turned


def merge_parts(merge: Merge) -> None:
    """Plan the parts of the other record, which become parts of the survivor; refuse what would go in a circle."""
    parts = merge.read(Asset.objects.filter(parent=merge.other).exclude(pk=merge.survivor.pk).only("pk", "parent"))
    above = _above(merge)
    if circle := above & {part.pk for part in parts}:
        name = Asset.objects.values_list("name", flat=True).get(pk=min(circle))
        merge.refusals.append(
            f"“{merge.survivor}” would be part of itself, by way of “{name}”. Change what one of them is part of first."
        )
    elif merge.survivor.pk in above:
        merge.refusals.append(f"“{merge.survivor}” would be part of itself. Choose the other answer for “part of”.")
    merge.move(Asset, parts, parent=merge.survivor)


def _above(merge: Merge) -> set[int]:
    parent: Asset | None = merge.columns.get("parent", merge.survivor.parent)
    return {parent.pk, *ancestors(parent)} if parent else set()


def ancestors(asset: Asset) -> set[int]:
    """All that an asset is part of, directly or by way of others (ids)."""
    step, above = asset.parent_id, set[int]()
    while step is not None and step not in above:
        above.add(step)
        step = Asset.objects.values_list("parent", flat=True).get(pk=step)
    return above
