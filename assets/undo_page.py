"""What the preview of an undo shows: what goes back, what has to be asked, what stays and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator

from assets.change_sets import (
    ASSETS_A_PAGE,
    BESIDES_A_PAGE,
    AssetChanges,
    changes_by_asset,
    changes_in_words,
)
from assets.history import Change, State
from assets.models import Asset
from assets.undo.outline import Named, Outline
from assets.undo.plan import Item, UndoPlan, care_of, make_plan, touched_assets
from assets.undo.selection import Selection

if TYPE_CHECKING:
    from accounts.models import User

# So many questions stand on one page.
ASKED_A_PAGE = 50


@dataclass(frozen=True)
class Asked:
    """One item that has to be decided on, or that stays: its asset, if any, and what going back would change."""

    item: Item
    asset: Asset | None
    changes: list[Change]
    is_ticked: bool = False


class UndoPage:
    """An outline as a person reads it; ``ticked`` names the questions that they want to go back so far.

    What goes back, and what is asked, have pages of their own: ``number`` and ``asking``. What is on a page is planned
    anew where the plan is too large to be at hand.
    """

    def __init__(
        self,
        selection: Selection,
        outline: Outline,
        user: "User",
        *,
        number: str | None = None,
        asking: str | None = None,
        ticked: set[str] | frozenset[str] = frozenset(),
    ) -> None:
        self.selection, self.outline = selection, outline
        self._user = user
        self._number, self._asking = number, asking
        self._ticked = ticked

    @cached_property
    def page_obj(self) -> "Page[Asset]":
        """The assets of which something goes back, by name; of a large undo all that it is about."""
        whole = self.outline.whole
        about = {item.asset for item in whole.returning} if whole else touched_assets(self.selection)
        known = {pk for pk in about if pk is not None}
        assets = Asset.objects.filter(care_of(self.selection, self._user), pk__in=known)
        return Paginator(assets.in_order_of_name(), ASSETS_A_PAGE).get_page(self._number)

    @cached_property
    def returning(self) -> list[AssetChanges]:
        """The assets of the page, each with what goes back."""
        assets = list(self.page_obj)
        shown = {asset.pk for asset in assets}
        items = [(item.asset, item) for item in self._plan(shown).returning if item.asset in shown]
        rows = [(frozenset([pk]), *_sides(item)) for pk, item in items if pk is not None]
        return [one for one in changes_by_asset(assets, rows, self._user) if one.changes]

    @cached_property
    def besides(self) -> list[Change]:
        """The first of what goes back that belongs to no asset: terms, vocabularies and places."""
        items = [item for item in self._plan(set()).returning if item.asset is None]
        return changes_in_words([_sides(item) for item in items[:BESIDES_A_PAGE]], self._user)

    @cached_property
    def asking_obj(self) -> "Page[Named]":
        """The page of questions, those about one asset one after the other."""
        return Paginator(self.outline.questions, ASKED_A_PAGE).get_page(self._asking)

    @cached_property
    def questions(self) -> list[Asked]:
        """The questions of the page."""
        return self._asked(self.asking_obj)

    @property
    def ticked_elsewhere(self) -> str:
        """The names of what was ticked on other pages, with blanks between them."""
        return " ".join(sorted(self._ticked - {named.name for named in self.asking_obj}))

    @property
    def left_out(self) -> list[tuple[str, int]]:
        """The sorts of change sets that were meant too and stay, with how many there are."""
        return sorted(self.outline.left_out.items())

    @cached_property
    def stopped(self) -> list[Asked]:
        """The first of what cannot go back."""
        return self._asked(self.outline.named_stopped)

    def _plan(self, assets: set[int]) -> UndoPlan:
        """The plan of these assets; without any, of what belongs to none."""
        return self.outline.whole or make_plan(self.selection, self._user, assets=assets)

    def _items(self, named: list[Named]) -> list[Item]:
        """The items that are called so, as far as there still are such."""
        wanted = {one.name for one in named}
        assets = {one.asset for one in named if one.asset}
        plans = [self._plan(assets)]
        if self.outline.whole is None and any(one.asset is None for one in named):
            plans.append(self._plan(set()))
        return [item for plan in plans for item in plan.items if item.name in wanted]

    def _asked(self, named: Iterable[Named]) -> list[Asked]:
        items = self._items(list(named))
        assets = Asset.objects.in_bulk([item.asset for item in items if item.asset])
        rows = [(frozenset([place]), *_sides(item)) for place, item in enumerate(items)]
        # Each item is said by itself: its place among them stands for the asset.
        said = changes_by_asset([Asset(pk=place) for place in range(len(items))], rows, self._user)
        return [
            Asked(item, assets[item.asset] if item.asset else None, one.changes, item.name in self._ticked)
            for item, one in zip(items, said, strict=True)
        ]


def _sides(item: Item) -> tuple[State, State]:
    """What stands there now, and what would."""
    before: State = {}
    after: State = {}
    for step in item.steps:
        key = (step.table.model, step.pk)
        if step.now is not None:
            before.setdefault(key, step.now)
        becomes = step.after
        if becomes is not None:
            after[key] = {**after.get(key, becomes), **step.target}  # several columns of one row
    return before, after
