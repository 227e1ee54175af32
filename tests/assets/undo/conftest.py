"""What tests of taking back have in common: preview and apply at once, and the register as it stands to be compared."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User
from assets.actions.changes import change_set
from assets.actions.undoing import UndoOrder, undo, undo_change_set
from assets.choices import ChangeKind
from assets.models import Asset, ChangeSet, MappingProject
from assets.undo.plan import UndoPlan, make_plan
from assets.undo.selection import Selection, of_change_set
from assets.undo.tables import TABLES
from tests.assets.imports.conftest import bring
from tests.factories import make_asset

__all__ = ["bring"]

Rows = dict[tuple[str, int], dict[str, Any]]


def writing(by: User, reason: str = "an edit", kind: ChangeKind = ChangeKind.EDIT, **fields: Any) -> "change_set":
    """A change set of this person."""
    return change_set(kind=kind, by=by, reason=reason, **fields)


def take_back(selection: Selection, by: User, *back: str, everything: bool = False) -> ChangeSet:
    """Preview and apply at once."""
    order = UndoOrder(make_plan(selection, by).digest, uuid4(), frozenset(back), everything)
    return undo(selection=selection, by=by, order=order)


def take_back_whole(written: ChangeSet, by: User, *back: str, everything: bool = False) -> ChangeSet:
    """The same of a whole change set, by the door that the pages use."""
    order = UndoOrder(plan_of(written, by).digest, uuid4(), frozenset(back), everything)
    return undo_change_set(written=written, by=by, order=order)


def plan_of(written: ChangeSet, by: User) -> UndoPlan:
    """What taking a change set back would do."""
    return make_plan(of_change_set(written), by)


def names(plan: UndoPlan) -> tuple[list[str], list[str], list[str]]:
    """What goes back, what is asked, what cannot go back."""
    returning, asked, stopped = (
        [item.name for item in items] for items in (plan.returning, plan.questions, plan.stopped)
    )
    return returning, asked, stopped


def fresh(asset: Asset) -> Asset:
    """The asset as it is now."""
    return Asset.objects.get(pk=asset.pk)


def the_import(place: int = -1) -> ChangeSet:
    """The last import, or another one by its place."""
    return list(ChangeSet.objects.filter(kind=ChangeKind.IMPORT).order_by("pk"))[place]


def register() -> Rows:
    """Every row of every table that can be taken back, as it stands; withdrawn assets left out with all that hangs on
    them."""
    withdrawn = set(Asset.objects.filter(is_withdrawn=True).values_list("pk", flat=True))
    found: Rows = {}
    for table in TABLES:
        rows = table.with_values(table.with_owners(table.rows))
        for pk, values, owner, other in rows.values_list("pk", "values", "owner", "other_owner"):
            if not {owner, other} & withdrawn:
                found[table.name, pk] = values
    return found


def differences(before: Rows, after: Rows) -> dict[tuple[str, int], Any]:
    """The rows that are not the same, each with what it was and what it is."""
    return {
        key: (before.get(key), after.get(key))
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
    }


@pytest.fixture
def hall(project: MappingProject, researcher: User) -> Asset:
    """An asset with a past."""
    with writing(researcher, "recorded"):
        return make_asset(name="The Hall", project=project, phone="0151 496 0111", description="A hall.")


TakeBack = Callable[..., ChangeSet]
