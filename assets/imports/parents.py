"""Which asset is part of which: named by id or by name, in the file or in the register, and never in a circle."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from accounts.models import User
from assets.choices import Status
from assets.imports.draft import Difference, Draft, Hand
from assets.imports.facts import know, label, may_write
from assets.imports.match import Match, chunks, linkable
from assets.imports.notes import Kind
from assets.imports.outcome import RowPlan
from assets.models import Asset
from assets.names import normalise_name

RIGHT = "The name or the id of exactly one other asset, which is not itself part of this one."


def write_parents(rows: Sequence[tuple[Match, RowPlan]], drafts: Sequence[Draft], hand: Hand, by: User | None) -> None:
    """Plan what the rows say about what their assets are part of."""
    wanted = [(match.record, row) for match, row in rows if match.record.part_of]
    if not wanted:
        return
    found = _find({record.part_of for record, _ in wanted}, rows, drafts, by)
    above = dict(Asset.objects.filter(parent__isnull=False).values_list("uuid", "parent__uuid"))
    for record, row in wanted:
        asset, parent = row.draft.asset, found.get(record.part_of)
        hand.row = record.row
        if parent is None or _is_below(parent.uuid, asset.uuid, above):
            hand.notes.add(record.row, Kind.PARENT_UNKNOWN, "part of", record.part_of, RIGHT)
        elif may_write(row.draft, hand, ("parent",)):
            before = asset.parent
            changed = before is None or before.uuid != parent.uuid
            if changed:
                row.differs(Difference(label("parent"), before.name if before else "", parent.name))
                hand.writes.change(asset, parent=parent)
                above[asset.uuid] = parent.uuid
            hand.source = record.source or hand.source
            know(row.draft, hand, "parent", changed=changed)


def _is_below(asset: UUID, ancestor: UUID, above: dict[UUID, UUID]) -> bool:
    """Whether ``asset`` is ``ancestor`` or a part of it, or of a part of it."""
    step: UUID | None = asset
    while step is not None:
        if step == ancestor:
            return True
        step = above.get(step)
    return False


def _find(
    texts: set[str], rows: Sequence[tuple[Match, RowPlan]], drafts: Sequence[Draft], by: User | None
) -> dict[str, Asset]:
    """The one asset that each text means; where several have the name, the one that is written exactly so."""
    planned = {draft.asset.uuid: draft.asset for draft in drafts}
    named: dict[str, dict[UUID, Asset]] = defaultdict(dict)
    for match, row in rows:
        named[match.record.name_key][row.draft.asset.uuid] = row.draft.asset
    present = linkable(by).exclude(status=Status.MERGED)
    for keys in chunks({normalise_name(text) for text in texts}):
        for asset in present.filter(name_key__in=keys):
            named[asset.name_key][asset.uuid] = planned.get(asset.uuid, asset)
    uuids = {uuid: text for text in texts if (uuid := _as_uuid(text))}
    found = {uuids[asset.uuid]: planned.get(asset.uuid, asset) for asset in present.filter(uuid__in=uuids)}
    for text in texts - found.keys():
        assets = list(named[normalise_name(text)].values())
        exact = [asset for asset in assets if asset.name == text]
        if len(exact or assets) == 1:
            found[text] = (exact or assets)[0]
    return found


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
