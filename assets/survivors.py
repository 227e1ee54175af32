"""Which record stands for one that was merged, by way of however many others, and which ones it stands for."""

from collections.abc import Iterable

from assets.models import Asset


def survivors_of(assets: Iterable[int]) -> dict[int, int]:
    """For every one of ``assets`` (ids) that was merged into another, the one that stands for it in the end.

    One query for each merge that follows on another.
    """
    into: dict[int, int] = {}
    wanted = set(assets)
    while wanted:
        merged = Asset.objects.filter(pk__in=wanted, merged_into__isnull=False).values_list("pk", "merged_into")
        into.update(step := dict(merged))
        wanted = set(step.values()) - into.keys()
    ends = {}
    for asset in into:
        end, passed = into[asset], {asset}
        # Two that were merged into each other by hand have no end; each then stands for itself.
        while end in into and end not in passed:
            passed.add(end)
            end = into[end]
        ends[asset] = end
    return ends


def stands_for(asset: Asset) -> Asset:
    """The record that stands for ``asset``: itself, unless it was merged."""
    end = survivors_of([asset.pk]).get(asset.pk)
    return Asset.objects.get(pk=end) if end is not None and end != asset.pk else asset


def merged_records(asset: Asset) -> list[Asset]:
    """The records for which ``asset`` stands, by way of however many others."""
    found: dict[int, Asset] = {}
    wanted = [asset.pk]
    while wanted:
        rows = Asset.objects.filter(merged_into__in=wanted).exclude(pk__in=[asset.pk, *found]).order_by("pk")
        found |= (step := {row.pk: row for row in rows})
        wanted = list(step)
    return list(found.values())
