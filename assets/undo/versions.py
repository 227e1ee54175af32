"""The past of every row that a selection touches, from just before its first selected version until now."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from assets.choices import ChangeKind
from assets.models import ChangeSet
from assets.undo.selection import Selection, contexts_of
from assets.undo.tables import TABLES, Table, Values


@dataclass(frozen=True, slots=True)
class Version:
    """One version: what stood there after it, nothing at all if it was a deletion, and whether it is taken back.

    ``is_final`` marks the removal of somebody's data, behind which nothing goes back.
    """

    values: Values | None
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
    """The past of one row. The first version is the one before the first that is taken back."""

    table: Table
    pk: int
    owners: frozenset[int]
    versions: list[Version]
    now: Values | None

    @property
    def contexts(self) -> set[UUID]:
        """Through which contexts the selected versions came."""
        return {one.context for one in self.versions if one.is_chosen and one.context}

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
        return self.versions[last].values != self.now

    def while_it_was(self) -> "Track":
        """The same past without the times at which there was no row."""
        return Track(self.table, self.pk, self.owners, [one for one in self.versions if one.values], self.now)


def read_tracks(selection: Selection, *, locking: bool = False) -> list[Track]:
    """The past of every row that the selection touches, in a fixed number of queries.

    ``locking`` keeps the rows from being changed by others until the transaction ends.
    """
    final = contexts_of(ChangeSet.objects.filter(kind=ChangeKind.REDACTION))
    return [track for table in TABLES for track in _tracks(table, selection, final, locking=locking)]


def _tracks(table: Table, selection: Selection, final: Collection[UUID], *, locking: bool) -> Iterator[Track]:
    chosen: dict[int, set[int]] = defaultdict(set)
    meant = selection.of(table).exclude(pgh_context__in=final) if final else selection.of(table)
    for pk, number in meant.values_list("id", "pgh_id"):
        chosen[pk].add(number)
    if not chosen:
        return
    numbers = _numbers(table, chosen)
    now = dict(_now(table, chosen, locking=locking))
    versions: dict[int, list[Version]] = defaultdict(list)
    owners: dict[int, set[int]] = defaultdict(set)
    inserted: set[int] = set()
    events = table.with_values(table.with_owners(table.events.filter(pgh_id__in=numbers))).order_by("pgh_id")
    for pk, number, label, context, values, *owned in events.values_list(
        "id", "pgh_id", "pgh_label", "pgh_context_id", "values", "owner", "other_owner"
    ):
        owners[pk].update(owner for owner in owned if owner)
        stands = None if label == "delete" else values
        if label == "insert" and not versions[pk] and number in chosen[pk]:
            inserted.add(pk)
        versions[pk].append(Version(stands, context, number in chosen[pk], context in final))
    for pk, past in versions.items():
        before = [Version(None)] if pk in inserted else []
        yield Track(table, pk, frozenset(owners[pk]), before + past, now.get(pk))


def _numbers(table: Table, chosen: dict[int, set[int]]) -> list[int]:
    """The numbers of all versions from the one before the first selected on."""
    past: dict[int, list[int]] = defaultdict(list)
    for pk, number in table.events.filter(id__in=chosen).order_by("pgh_id").values_list("id", "pgh_id"):
        past[pk].append(number)
    return [number for pk, numbers in past.items() for number in _from_before(numbers, min(chosen[pk]))]


def _from_before(numbers: list[int], first: int) -> list[int]:
    place = numbers.index(first)
    return numbers[max(place - 1, 0) :]


def _now(table: Table, pks: Iterable[int], *, locking: bool) -> Iterator[tuple[int, Values]]:
    rows = table.rows.filter(pk__in=list(pks)).order_by("pk")
    if locking:
        rows = rows.select_for_update(of=("self",))
    yield from table.with_values(rows).values_list("pk", "values")
