"""Which asset is part of which: named by id or by name, in the file or in the register, and never in a circle."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from assets.imports.batches import chunks
from assets.imports.draft import Draft, Hand
from assets.imports.facts import know, label, may_write
from assets.imports.match import Match
from assets.imports.notes import Kind
from assets.imports.record import Record
from assets.models import Asset
from assets.names import normalise_name
from assets.survivors import survivors_of

RIGHT = "The name or the id of exactly one other asset, which is not itself part of this one."

# An asset of the register by its id, or a new one by its negative number.
Key = int


@dataclass(frozen=True, slots=True)
class Parent:
    """An asset that others say they are part of."""

    key: Key
    name: str


def key_of(match: Match) -> Key:
    """The key of the asset that a row is about."""
    return match.asset if match.asset is not None else -(match.new or 0)


class Parents:
    """What ``texts``, the words that rows use for what they are part of, mean.

    Every row of the file is to be ``seen`` before the first one is asked about: what it names may stand further down.
    Where several assets have a name, the one that is written exactly so is meant.
    """

    def __init__(self, texts: set[str], by: User | None) -> None:
        self._wanted = {normalise_name(text) for text in texts}
        self._named: dict[str, dict[Key, str]] = defaultdict(dict)
        self._by_id: dict[str, Parent] = {}
        self._above: dict[Key, Key] = {}
        if texts:
            self._learn(texts, by)

    def _learn(self, texts: set[str], by: User | None) -> None:
        linkable = Asset.objects.linkable_by(by)
        named: list[tuple[str, int, str]] = []
        for keys in chunks(self._wanted):
            named += linkable.filter(name_key__in=keys).values_list("name_key", "pk", "name")
        ids = {uuid: text for text in texts if (uuid := _as_uuid(text))}
        by_id = list(linkable.filter(uuid__in=ids).values_list("uuid", "pk", "name"))
        # What was merged is known by the survivor's id, as far as that may be linked to.
        survivors = survivors_of([pk for _, pk, _ in (*named, *by_id)])
        closed = set(survivors.values()) - set(linkable.filter(pk__in=survivors.values()).values_list("pk", flat=True))
        for key, pk, name in named:
            if (stands := survivors.get(pk, pk)) not in closed:
                self._named[key].setdefault(stands, name)
        for uuid, pk, name in by_id:
            if (stands := survivors.get(pk, pk)) not in closed:
                self._by_id[ids[uuid]] = Parent(stands, name)
        above = Asset.objects.filter(parent__isnull=False).values_list("pk", "parent")
        self._above = {pk: parent for pk, parent in above if parent is not None}

    def seen(self, match: Match) -> None:
        """Note that a row of the file is about this asset."""
        if match.record.name_key in self._wanted:
            self._named[match.record.name_key].setdefault(key_of(match), match.record.name)

    def _find(self, text: str) -> Parent | None:
        if text in self._by_id:
            return self._by_id[text]
        named = [Parent(key, name) for key, name in self._named[normalise_name(text)].items()]
        exact = [parent for parent in named if parent.name == text]
        return (exact or named)[0] if len(exact or named) == 1 else None

    def find_for(self, match: Match) -> Parent | None:
        """What a row says its asset is part of; None where no single asset is meant, or it would go in a circle."""
        parent = self._find(match.record.part_of)
        return None if parent is None or self._is_below(parent.key, key_of(match)) else parent

    def _is_below(self, asset: Key, ancestor: Key) -> bool:
        """Whether ``asset`` is ``ancestor`` or a part of it, or of a part of it."""
        step: Key | None = asset
        while step is not None:
            if step == ancestor:
                return True
            step = self._above.get(step)
        return False

    def put(self, match: Match, parent: Parent) -> None:
        """Note that the asset of a row is part of another from here on."""
        self._above[key_of(match)] = parent.key


def write_parent(draft: Draft, match: Match, parents: Parents, hand: Hand, *, new_ids: Sequence[int] | None) -> None:
    """Plan what a row says its asset is part of.

    ``new_ids`` are those of new assets in the order of their numbers; None while nothing is written.
    """
    record: Record = match.record
    if not record.part_of:
        return
    parent = parents.find_for(match)
    if parent is None:
        hand.notes.add(record.row, Kind.PARENT_UNKNOWN, "part of", record.part_of, RIGHT)
    elif may_write(draft, hand, ("parent",)):
        before = draft.asset.parent
        # While nothing is written a new asset has no id, and is not what stands there.
        pk = parent.key if parent.key > 0 else new_ids[-parent.key - 1] if new_ids else None
        changed = before is None or before.pk != pk
        if changed:
            hand.differs(label("parent"), before.name if before else "", parent.name)
            hand.writes.change(draft.asset, parent=Asset(pk=pk, name=parent.name))
            parents.put(match, parent)
        know(draft, hand, "parent", changed=changed)


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
