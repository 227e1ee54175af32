"""What the preview of an undo shows: what goes back, what has to be asked, what stays and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator

from assets.change_sets import ASSETS_A_PAGE, AssetChanges, changes_by_asset
from assets.history import Change, State
from assets.models import Asset
from assets.undo.plan import Item, UndoPlan

if TYPE_CHECKING:
    from accounts.models import User

# More questions than anybody answers one by one; the others can be answered all at once.
MOST_ASKED = 100


@dataclass(frozen=True)
class Asked:
    """One item that has to be decided on, or that stays: its asset, and what going back would change."""

    item: Item
    asset: Asset
    changes: list[Change]
    is_ticked: bool = False


class UndoPage:
    """A plan as a person reads it; ``ticked`` names the questions that they want to go back so far."""

    def __init__(self, plan: UndoPlan, user: "User", number: str | None, ticked: Iterable[str]) -> None:
        self.plan = plan
        self._user = user
        self._number = number
        self._ticked = set(ticked)

    @cached_property
    def page_obj(self) -> "Page[Asset]":
        """The assets of which something goes back, by name."""
        assets = Asset.objects.filter(pk__in={item.asset for item in self.plan.returning}).in_order_of_name()
        return Paginator(assets, ASSETS_A_PAGE).get_page(self._number)

    @cached_property
    def returning(self) -> list[AssetChanges]:
        """The assets of the page, each with what goes back."""
        assets = list(self.page_obj)
        shown = {asset.pk for asset in assets}
        rows = [(frozenset([item.asset]), *_sides(item)) for item in self.plan.returning if item.asset in shown]
        return changes_by_asset(assets, rows, self._user)

    @cached_property
    def questions(self) -> list[Asked]:
        """The first of the questions."""
        return self._asked(self.plan.questions[:MOST_ASKED])

    @property
    def left_out(self) -> list[tuple[str, int]]:
        """The sorts of change sets that were meant too and stay, with how many there are."""
        return sorted(self.plan.left_out.items())

    @property
    def unlisted(self) -> int:
        """How many questions there are beyond those."""
        return len(self.plan.questions) - len(self.questions)

    @cached_property
    def stopped(self) -> list[Asked]:
        """The first of what cannot go back."""
        return self._asked(self.plan.stopped[:MOST_ASKED])

    def _asked(self, items: Iterable[Item]) -> list[Asked]:
        items = list(items)
        assets = Asset.objects.in_bulk([item.asset for item in items])
        rows = [(frozenset([place]), *_sides(item)) for place, item in enumerate(items)]
        # Each item is said by itself: its place among them stands for the asset.
        said = changes_by_asset([Asset(pk=place) for place in range(len(items))], rows, self._user)
        return [
            Asked(item, assets[item.asset], one.changes, item.name in self._ticked)
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
