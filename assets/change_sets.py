"""What the pages of change sets show: which there are, and what one of them wrote about which asset."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator

from assets.choices import ChangeKind
from assets.forms.undoing import ChangeFilterForm
from assets.history import Change, State, differences
from assets.history_words import Words
from assets.models import Asset, ChangeSet
from assets.undo.plan import touched_assets
from assets.undo.selection import UNDONE_AS_A_WHOLE, WHY_NOT, Selection, contexts_of
from assets.undo.versions import Track, read_tracks

if TYPE_CHECKING:
    from accounts.models import User
    from assets.querysets.change import ChangeSetQuerySet

CHANGE_SETS_A_PAGE = 25
ASSETS_A_PAGE = 25


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

    @cached_property
    def _touched(self) -> set[int]:
        return touched_assets(Selection("", contexts=contexts_of([self.change_set])))

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
        shown = frozenset(asset.pk for asset in assets)
        tracks = read_tracks(Selection("", contexts=contexts_of([self.change_set]), assets=shown))
        return changes_by_asset(assets, [_sides(track) for track in tracks], self._user)

    @property
    def can_be_undone(self) -> bool:
        """Whether a change set of its kind can be taken back."""
        return self.change_set.kind in UNDONE_AS_A_WHOLE

    @property
    def why_not(self) -> str:
        """Why it cannot be taken back; empty where it can."""
        return WHY_NOT.get(ChangeKind(self.change_set.kind), "")

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
