"""The past of every row that a selection touches, from just before its first selected version until now."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from assets.choices import ChangeKind
from assets.models import Asset, ChangeSet
from assets.survivors import survivors_of
from assets.undo.selection import Selection, contexts_of
from assets.undo.tables import DELETE, INSERT, TABLES, Table, Values

# So many rows are asked about in one statement, which has ten seconds when a web server sends it.
CHUNK = 10_000

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Version:
    """One version: what stood there after it, nothing at all if it was a deletion, and whether it is taken back.

    ``is_final`` marks the removal of somebody's data, behind which nothing goes back. ``number`` is its own.
    """

    values: Values | None
    number: int = 0
    context: UUID | None = None
    is_chosen: bool = False
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """The last unbroken run of selected changes to something: what was there before, and what they wrote.

    ``since`` is the place among the versions of the one before it; ``is_sealed`` says that a removal on request came
    after it.
    """

    before: Any
    written: Any
    since: int = 0
    is_sealed: bool = False


@dataclass(frozen=True, slots=True)
class Track:
    """The past of one row. The first version is the one before the first that is taken back.

    ``owners`` are all assets that it belonged to at any time, and its ``home`` is one of those that it belonged to in
    the selected versions.
    """

    table: Table
    pk: int
    owners: frozenset[int]
    home: int | None
    versions: list[Version]
    now: Values | None
    survivors: Mapping[int, int] = field(default_factory=dict)

    @property
    def contexts(self) -> set[UUID]:
        """Through which contexts the selected versions came."""
        return {one.context for one in self.versions if one.is_chosen and one.context}

    @property
    def varying(self) -> list[str]:
        """The columns that are not the same in all versions: only of those there can be anything to take back."""
        first, *others = (one.values or {} for one in self.versions)
        return [name for name in self.table.columns if any(one.get(name) != first.get(name) for one in others)]

    def run(self, view: Callable[[Values | None], Any]) -> Run | None:
        """What was selected of the changes to what ``view`` shows of the row; None where it did not change.

        A change by somebody else in between ends a run: what stands before it was overwritten by them, and is theirs.
        """
        found: Run | None = None
        is_open = False
        seen = view(self.versions[0].values)
        for place, version in enumerate(self.versions[1:]):
            shown = view(version.values)
            if shown == seen:
                continue
            if version.is_chosen:
                found = replace(found, written=shown) if found and is_open else Run(seen, shown, place)
            elif version.is_final and found:
                found = replace(found, is_sealed=True)
            is_open, seen = version.is_chosen, shown
        return found

    @property
    def is_edited_since(self) -> bool:
        """Whether the row differs from what the last selected version left."""
        last = max(place for place, version in enumerate(self.versions) if version.is_chosen)
        return self.followed(self.versions[last].values) != self.followed(self.now)

    def followed(self, values: Values | None) -> Values | None:
        """The same values with survivors in place of merged assets: what a later merge has moved on is not edited."""
        if values is None or not self.survivors:
            return values
        names = (name for name in self.table.asset_pointers if name in values)
        followed = {name: self.survivors.get(values[name], values[name]) for name in names}
        return values | followed

    def while_it_was(self) -> "Track":
        """The same past without the times at which there was no row."""
        return replace(self, versions=[one for one in self.versions if one.values])


def read_tracks(
    selection: Selection,
    *,
    without: "QuerySet[Asset] | None" = None,
    tables: Iterable[Table] = TABLES,
    homes: Collection[int] | None = None,
    locking: bool = False,
) -> list[Track]:
    """The past of every row that the selection touches; with ``homes`` of those rows whose home is one of these assets.

    The assets ``without``, which it recorded, are left out, with what came with them: such an asset is withdrawn as it
    stands (``assets.undo.recorded``). The number of queries does not depend on how many rows there are, but for every
    ten thousand. ``locking`` keeps the rows from being changed by others until the transaction ends.
    """
    final = contexts_of(ChangeSet.objects.filter(kind=ChangeKind.REDACTION))
    tracks: list[Track] = []
    for table in tables:
        meant = selection.of(table).exclude(pgh_context__in=final) if final else selection.of(table)
        if without is not None and table.is_fact:
            meant = meant.exclude(id__in=_newcomers(table, selection, without))
        if homes is not None:
            meant = meant.filter(id__in=table.of_assets(meant, homes).values("id"))
        for part in chunks(_chosen(meant).items()):
            found = _tracks(table, dict(part), final, locking=locking)
            tracks.extend(track for track in found if homes is None or track.home in homes)
    return tracks


def _newcomers(table: Table, selection: Selection, recorded: "QuerySet[Asset]") -> "QuerySet[Any]":
    """The recorded assets, or the rows of this table that came with one; what was moved to one is not among them."""
    came = selection.of(table).filter(pgh_label=INSERT)
    return table.of_assets(came, recorded.values("pk")).values("id")


def _chosen(meant: "QuerySet[Any]") -> dict[int, list[int]]:
    """The numbers of the selected versions of each row."""
    chosen: dict[int, list[int]] = defaultdict(list)
    for pk, number in meant.order_by("id", "pgh_id").values_list("id", "pgh_id"):
        chosen[pk].append(number)
    return chosen


def _tracks(table: Table, chosen: dict[int, list[int]], final: Collection[UUID], *, locking: bool) -> Iterator[Track]:
    now = dict(_now(table, chosen, locking=locking))
    versions: dict[int, list[Version]] = defaultdict(list)
    owners: dict[int, set[int]] = defaultdict(set)
    last: dict[int, set[int]] = {}
    homes: dict[int, int] = {}
    inserted: set[int] = set()
    events = table.with_values(table.with_owners(table.events.filter(id__in=list(chosen)))).order_by("pgh_id")
    for pk, number, label, context, values, *owned in events.values_list(
        "id", "pgh_id", "pgh_label", "pgh_context_id", "values", "owner", "other_owner"
    ):
        here = {owner for owner in owned if owner}
        if number <= chosen[pk][0]:
            # Of all that was before the first selected version only the last matters.
            versions[pk], owners[pk] = versions[pk][-1:], last.get(pk, set())
        owners[pk], last[pk] = owners[pk] | here, here
        is_chosen = number in chosen[pk]
        if is_chosen and here:
            homes[pk] = min({*here, homes.get(pk, min(here))})
        if label == INSERT and is_chosen and not versions[pk]:
            inserted.add(pk)
        stands = None if label == DELETE else values
        versions[pk].append(Version(stands, number, context, is_chosen, context in final))
    survivors = _survivors(table, versions, now)
    for pk, past in versions.items():
        before = [Version(None)] if pk in inserted else []
        yield Track(table, pk, frozenset(owners[pk]), homes.get(pk), before + past, now.get(pk), survivors)


def _survivors(table: Table, versions: Mapping[int, list[Version]], now: Mapping[int, Values]) -> dict[int, int]:
    """What stands now for the assets that these rows named and name no more, where those were merged."""
    named = {
        version.values[name]
        for pk, past in versions.items()
        for version in past
        for name in table.asset_pointers
        if version.values and pk in now and version.values[name] != now[pk][name]
    }
    return survivors_of(named - {None})


def _now(table: Table, pks: Iterable[int], *, locking: bool) -> Iterator[tuple[int, Values]]:
    rows = table.rows.filter(pk__in=list(pks)).order_by("pk")
    if locking:
        rows = rows.select_for_update(of=("self",))
    yield from table.with_values(rows).values_list("pk", "values")


def chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """The items in lists that a statement can take."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
