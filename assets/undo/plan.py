"""The plan of an undo: what goes back, what has to be asked, what cannot go back and why."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from accounts.choices import Role
from assets.models import Asset
from assets.querysets.scope import EDITORS, in_care_of
from assets.undo.obstacles import find_obstacles, tie
from assets.undo.selection import Selection, change_sets_of
from assets.undo.steps import Step, recorded_assets, steps_of
from assets.undo.tables import TABLES
from assets.undo.versions import Track, read_tracks

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


@dataclass(frozen=True)
class Item:
    """Steps that are decided on as one: all of them are done, or none.

    It is a question where somebody else has been there since; what is there now is kept unless the answer is to go
    back. With an ``obstacle``, a sentence, it cannot go back.
    """

    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        """The same item in every plan, for forms."""
        return self.steps[0].name

    @property
    def asset(self) -> int:
        """The asset under which it is shown."""
        return min(self.steps[0].assets)

    @property
    def obstacle(self) -> str:
        """Why it cannot go back; empty where it can."""
        return next((step.obstacle for step in self.steps if step.obstacle), "")

    @property
    def is_question(self) -> bool:
        """Whether somebody has to decide."""
        return not self.obstacle and any(step.is_touched for step in self.steps)

    @property
    def goes_back(self) -> bool:
        """Whether it goes back without anybody being asked."""
        return not self.obstacle and not self.is_question


@dataclass(frozen=True)
class UndoPlan:
    """What an undo would do now.

    ``beyond`` counts assets that it would touch too, but that the person may not edit; ``settled`` facts that stand
    already as they did before; ``sealed`` facts that stay removed on request; ``left_out`` change sets by kind that
    stay.
    """

    selection: Selection
    items: tuple[Item, ...]
    assets: frozenset[int]
    contexts: frozenset[UUID]
    beyond: int = 0
    settled: int = 0
    sealed: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    @cached_property
    def digest(self) -> str:
        """A fingerprint of all that the plan says: what is applied is what was previewed."""
        said = [
            (item.name, item.is_question, item.obstacle,
             [(step.table.name, step.pk, step.verb, step.target, step.now) for step in item.steps])
            for item in self.items
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    @cached_property
    def returning(self) -> list[Item]:
        """What goes back without a question."""
        return [item for item in self.items if item.goes_back]

    @cached_property
    def questions(self) -> list[Item]:
        """What somebody has changed since."""
        return [item for item in self.items if item.is_question]

    @cached_property
    def stopped(self) -> list[Item]:
        """What cannot go back."""
        return [item for item in self.items if item.obstacle]

    @property
    def can_be_applied(self) -> bool:
        """Whether there is anything to do, or to decide."""
        return bool(self.returning or self.questions)

    def change_sets(self) -> list[str]:
        """The change sets that are taken back, wholly or in part, by uuid in their order."""
        found = {one.pk: str(one.uuid) for one in change_sets_of(self.contexts).values()}
        return [found[pk] for pk in sorted(found)]


def touched_assets(selection: Selection) -> set[int]:
    """The assets to which what is selected belongs, whether or not the person may edit them."""
    found: set[int] = set()
    for table in TABLES:
        for owners in table.with_owners(selection.of(table)).values_list("owner", "other_owner").distinct():
            found.update(owner for owner in owners if owner)
    return found


def make_plan(selection: Selection, user: "Viewer", *, locking: bool = False) -> UndoPlan:
    """What taking ``selection`` back would do now, as far as ``user`` may.

    The number of queries does not depend on how much there is. With ``locking`` the rows stay as they are until the
    transaction ends; the caller has locked the assets.
    """
    tracks = read_tracks(selection, locking=locking)
    owners = {owner for track in tracks for owner in track.owners}
    roles = (Role.ADMIN,) if selection.as_admin else EDITORS
    open_to = set(Asset.objects.filter(in_care_of(user, "pk", roles), pk__in=owners).values_list("pk", flat=True))
    mine = [track for track in tracks if track.owners & open_to]
    found = steps_of(mine, selection.part, worked_on=_worked_on(recorded_assets(mine), selection))
    find_obstacles(found.steps)
    items = tuple(Item(tuple(steps)) for steps in tie(found.steps))
    return UndoPlan(
        selection=selection,
        items=tuple(sorted(items, key=lambda item: (item.asset, item.name))),
        assets=frozenset(owner for step in found.steps for owner in step.assets),
        contexts=frozenset(context for track in mine for context in track.contexts),
        beyond=len(_assets_of(tracks) - _assets_of(mine)),
        settled=found.settled,
        sealed=found.sealed,
        left_out=selection.left_out,
    )


def _assets_of(tracks: list[Track]) -> set[int]:
    return {min(track.owners) for track in tracks if track.owners}


def _worked_on(recorded: set[int], selection: Selection) -> set[int]:
    """Those of the newly recorded assets that were written to by others than the selection."""
    if not recorded:
        return set()
    found: set[int] = set()
    for table in TABLES:
        others = table.events.exclude(pgh_context__in=selection.contexts)
        if selection.after is not None:
            others = others.filter(pgh_created_at__lte=selection.after)
        for owners in table.of_assets(others, recorded).values_list("owner", "other_owner").distinct():
            found.update(owners)
    return found & recorded
