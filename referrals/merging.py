"""What becomes of providers, offers and signposts when the asset they name is merged into another one."""

from assets.merging.draft import Merge
from assets.models import Activity
from referrals.models import Availability, Offer, Organisation, Signpost


def merge_providers(merge: Merge) -> None:
    """Plan the links: providers and signposts go to the survivor.

    An activity moves with its asset and keeps its offers. Where it stays behind, because the survivor has the same one,
    what was offered there is offered at that one, unless the service refers to it already.
    """
    for named in (Organisation, Signpost):
        merge.move(named, merge.pair(named)[1])
    kept = {number: row for (model, number), row in merge.instead.items() if model is Activity}
    offers = merge.read(Offer.objects.filter(activity__in=[*kept, *(row.pk for row in kept.values())]))
    offered = {(offer.service_id, offer.activity_id) for offer in offers}
    for offer in offers:
        survivor = kept.get(offer.activity_id)
        if survivor is not None and (offer.service_id, survivor.pk) not in offered:
            merge.move(Offer, [offer], activity=survivor)
    for said in (Availability, Signpost):
        for row in merge.read(said.objects.filter(activity__in=list(kept))):
            merge.move(said, [row], activity=kept[row.activity_id])
