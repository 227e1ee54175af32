"""What becomes of what names an asset here when that is merged into another one: providers, offers, groups, stories."""

from assets.merging.draft import Merge
from assets.models import Activity
from referrals.models import Availability, Cohort, CohortSession, MovingOn, Offer, Organisation, Signpost, Story


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


def merge_groups(merge: Merge) -> None:
    """Plan the venues of groups and sessions: they meet at the survivor."""
    for model in (Cohort, CohortSession):
        merge.move(model, merge.read(model._base_manager.filter(venue=merge.other)), venue=merge.survivor)


def merge_what_people_told(merge: Merge) -> None:
    """Plan where people went on to, and what their stories are about: the survivor.

    Whoever merges two records is told neither how many there are nor anything in them.
    """
    for model in (MovingOn, Story):
        rows = merge.read(model._base_manager.filter(asset=merge.other).only("pk", "asset"))
        merge.change(model, rows, asset=merge.survivor)
