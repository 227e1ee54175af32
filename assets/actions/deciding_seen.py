"""What somebody had before their eyes who decides about a change: the proposal, both records, and what was decided."""

from hashlib import sha256
from typing import TYPE_CHECKING

from assets.actions.facts import facts_of
from assets.actions.redeciding import former_changes
from assets.models import Asset, Proposal, Sighting

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


def fingerprint_of(*, proposal: Proposal, user: "Viewer") -> str:
    """A text that is another one where the proposal, a fact of either record or the decision has changed since.

    The proposal is read anew; records are compared as ``user`` may read them.
    """
    rows = Proposal.objects.filter(comparison=proposal.comparison_id, sighting=proposal.sighting_id)
    if proposal.sighting_id is None:
        rows = rows.filter(later_asset=proposal.later_asset_id)
    decided = former_changes(
        comparison=proposal.comparison, sighting=proposal.sighting, later_asset=proposal.later_asset
    )
    seen = [proposal.sighting_id] if proposal.sighting_id else []
    then = Sighting.objects.filter(pk__in=seen).values("asset")
    records = Asset.objects.filter(pk__in=then) | Asset.objects.filter(pk__in=stands(proposal.later_asset))
    said = [
        sorted(rows.values_list("asset", "later_asset", "changes", "confidence"), key=repr),
        [(change.pk, change.at.isoformat()) for change in decided],
        [_record(asset, user) for asset in records.order_by("pk")],
    ]
    return sha256(repr(said).encode()).hexdigest()


def stands(asset: Asset | None) -> list[int]:
    """The id of the record in whose name an asset stands now: its own, or the one's that it was merged into."""
    passed: set[int] = set()
    while asset is not None and asset.merged_into_id and asset.pk not in passed:
        passed.add(asset.pk)
        asset = asset.merged_into
    return [asset.pk] if asset else []


def _record(asset: Asset, user: "Viewer") -> tuple[object, ...]:
    facts = sorted(fact.token for fact in facts_of(asset, user))
    return asset.pk, asset.merged_into_id, asset.is_withdrawn, facts
