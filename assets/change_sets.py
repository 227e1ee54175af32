"""What the pages of change sets show: which there are, and what one of them wrote about which asset."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator

from assets.actions.undoing import why_no_undo
from assets.choices import ChangeKind, RowOutcome
from assets.forms.undoing import ChangeFilterForm
from assets.history import Change, State, differences
from assets.history_words import Words
from assets.models import Asset, ChangeSet, Sighting
from assets.permissions import can_use_admin
from assets.undo.plan import touched_assets
from assets.undo.selection import Selection, contexts_of
from assets.undo.tables import BY_MODEL, INSERT, TABLES
from assets.undo.versions import Track, read_tracks

if TYPE_CHECKING:
    from accounts.models import User
    from assets.querysets.change import ChangeSetQuerySet

CHANGE_SETS_A_PAGE = 25
ASSETS_A_PAGE = 25
BESIDES_A_PAGE = 200


@dataclass(frozen=True)
class AssetChanges:
    """What is different, or would be, about one asset."""

    asset: Asset
    changes: list[Change]


def changes_by_asset(
    assets: list[Asset], rows: "list[tuple[frozenset[int], State, State]]", user: "User"
) -> list[AssetChanges]:
    """The differences of ``rows`` in words, each under the assets it belongs to.

    A row is (its assets, what there was, what there is instead). Only for staff of the assets' projects.
    """
    words = Words(user, [one for _, *sides in rows for side in sides for one in side.values()], is_staff=True)
    found: dict[int, list[Change]] = {asset.pk: [] for asset in assets}
    for owners, before, after in rows:
        said = list(differences(before, after, before.keys() | after.keys(), words, is_staff=True))
        for owner in owners & found.keys():
            found[owner].extend(said)
    return [AssetChanges(asset, found[asset.pk]) for asset in assets]


def changes_in_words(rows: "list[tuple[State, State]]", user: "User") -> list[Change]:
    """The differences of rows that belong to no asset, in words."""
    return changes_by_asset([Asset(pk=0)], [(frozenset([0]), *sides) for sides in rows], user)[0].changes


class ChangeListPage:
    """The change sets that wrote about assets in somebody's care, narrowed by an address, the latest first."""

    def __init__(self, user: "User", query: "dict[str, str]") -> None:
        self._readable: ChangeSetQuerySet = ChangeSet.objects.readable_by(user)
        self.form = ChangeFilterForm(query, readable=self._readable)
        self._number = query.get("page")

    @cached_property
    def page_obj(self) -> "Page[ChangeSet]":
        """The page that was asked for, or the nearest there is."""
        rows = self.form.narrow(self._readable).latest_first()
        return Paginator(rows, CHANGE_SETS_A_PAGE).get_page(self._number)

    def lines(self) -> "Iterator[tuple[ChangeSet, ChangeSet | None]]":
        """Each change set of the page with the latest one that took it back, if any."""
        undone = undoings([one for one in self.page_obj])  # noqa: C416 -- a page is no list of its own
        yield from ((one, undone.get(str(one.uuid))) for one in self.page_obj)


def undoings(change_sets: list[ChangeSet]) -> dict[str, ChangeSet]:
    """The latest undo of each change set that was taken back, wholly or in part, by its uuid. One query."""
    uuids = [str(one.uuid) for one in change_sets]
    reverts = ChangeSet.objects.filter(kind=ChangeKind.REVERT, details__undoes__has_any_keys=uuids).order_by("at", "pk")
    return {uuid: one for one in reverts.select_related("by") for uuid in one.details["undoes"] if uuid in uuids}


class ChangeSetPage:
    """One change set: what it wrote about each asset that the reader may correct."""

    def __init__(self, change_set: ChangeSet, user: "User", number: str | None) -> None:
        self.change_set = change_set
        self._user = user
        self._number = number

    def _all(self, assets: "frozenset[int] | None" = None) -> Selection:
        return Selection("", contexts=contexts_of([self.change_set]), assets=assets, written=self.change_set)

    @cached_property
    def _touched(self) -> set[int]:
        return touched_assets(self._all())

    @cached_property
    def page_obj(self) -> "Page[Asset]":
        """The assets, by name."""
        mine = Asset.objects.filter(pk__in=self._touched).editable_by(self._user).in_order_of_name()
        return Paginator(mine, ASSETS_A_PAGE).get_page(self._number)

    @property
    def elsewhere(self) -> int:
        """How many assets it wrote about that the reader may not correct."""
        return len(self._touched) - self.page_obj.paginator.count

    @cached_property
    def assets(self) -> list[AssetChanges]:
        """The assets of the page, each with what was written."""
        assets = list(self.page_obj)
        tracks = read_tracks(self._all(frozenset(asset.pk for asset in assets)))
        return changes_by_asset(assets, [_sides(track) for track in tracks], self._user)

    @cached_property
    def counts(self) -> list[tuple[str, int]]:
        """Of an import: how many rows there were of each outcome, and what the wave saw for the first time."""
        counts = self.change_set.details.get("counts", {})
        rows = [(str(outcome.label), counts[outcome]) for outcome in RowOutcome if counts.get(outcome)]
        seen = self._all().of(BY_MODEL[Sighting]).filter(pgh_label=INSERT).count() if counts else 0
        return [*rows, ("sightings", seen)] if seen else rows

    @cached_property
    def besides(self) -> list[Change]:
        """The first of what was written about no asset: terms, vocabularies and places."""
        if not can_use_admin(self._user):
            return []
        tracks = read_tracks(self._all(), tables=[table for table in TABLES if not table.owners])
        return changes_in_words([_sides(track)[1:] for track in tracks[:BESIDES_A_PAGE]], self._user)

    @property
    def can_be_undone(self) -> bool:
        """Whether the reader can take it back."""
        return not self.why_not

    @cached_property
    def why_not(self) -> str:
        """Why the reader cannot take it back; empty where they can."""
        return why_no_undo(self.change_set, self._user)

    @cached_property
    def undone_by(self) -> ChangeSet | None:
        """The latest change set that took it back, wholly or in part."""
        return undoings([self.change_set]).get(str(self.change_set.uuid))

    @cached_property
    def undoes(self) -> list[ChangeSet]:
        """The change sets that it took back."""
        uuids = self.change_set.details.get("undoes", []) if self.change_set.kind == ChangeKind.REVERT else []
        return list(ChangeSet.objects.readable_by(self._user).filter(uuid__in=uuids).latest_first())


def _sides(track: Track) -> tuple[frozenset[int], State, State]:
    """What a row was before the first version of the change set, and after the last."""
    chosen = [place for place, version in enumerate(track.versions) if version.is_chosen]
    before, after = track.versions[max(chosen[0] - 1, 0)].values, track.versions[chosen[-1]].values
    key = (track.table.model, track.pk)
    return track.owners, {key: before} if before else {}, {key: after} if after else {}
