"""The plan of an undo: what goes back, what has to be asked, what cannot go back and why."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from accounts.choices import Role
from assets.models import Asset
from assets.permissions import can_use_admin
from assets.querysets.scope import EDITORS, in_care_of
from assets.undo.obstacles import find_obstacles, tie
from assets.undo.recorded import ask_before_merging_again, ask_before_withdrawing, recorded_by, withdrawals
from assets.undo.selection import Selection
from assets.undo.steps import Step, steps_of
from assets.undo.tables import TABLES, Table
from assets.undo.telling import Progress, Silent
from assets.undo.versions import Track, chunks, read_tracks

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

# The plan of so many assets is held at a time.
BATCH = 1000


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
    def asset(self) -> int | None:
        """The asset under which it is shown; None for what belongs to none."""
        return min(self.steps[0].assets, default=None)

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


class Fingerprint:
    """What plans say, put together to a text that is another one if anything of it is, in whichever order they came."""

    def __init__(self) -> None:
        self._sum = 0

    def add(self, items: "Collection[Item]") -> None:
        """Take in what is said of these."""
        for item in items:
            steps = [(step.table.name, step.pk, step.verb, step.target, step.now) for step in item.steps]
            line = json.dumps((item.name, item.is_question, item.obstacle, steps), sort_keys=True)
            self._sum += int.from_bytes(hashlib.sha256(line.encode()).digest())

    def __str__(self) -> str:
        return f"{self._sum % 2**256:064x}"


@dataclass(frozen=True)
class UndoPlan:
    """What an undo would do now, or a batch of it.

    ``beyond`` counts assets that it would touch too, but that the person may not edit; ``settled`` facts that stand
    already as they did before; ``sealed`` facts that stay removed on request; ``left_out`` change sets by kind that
    stay.
    """

    selection: Selection
    items: tuple[Item, ...]
    beyond: int = 0
    settled: int = 0
    sealed: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    @cached_property
    def digest(self) -> str:
        """A fingerprint of all that the plan says: what is applied is what was previewed."""
        said = Fingerprint()
        said.add(self.items)
        return str(said)

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


def touched_assets(selection: Selection) -> set[int]:
    """The assets to which what is selected belongs, whether or not the person may edit them."""
    found: set[int] = set()
    for table in TABLES:
        for owners in table.with_owners(selection.of(table)).values_list("owner", "other_owner").distinct():
            found.update(owner for owner in owners if owner)
    return found


def make_plan(selection: Selection, user: "Viewer", *, assets: Collection[int] | None = None) -> UndoPlan:
    """What taking ``selection`` back would do now, as far as ``user`` may.

    With ``assets`` what of it is about those, or with an empty set what is about none.

    The number of queries does not depend on how much there is, but for every ten thousand rows. It is held whole: for
    more than a batch see ``plan_batches``.
    """
    planner = _Planner(selection, user, locking=False)
    return planner.plan(assets) if assets or assets is None else planner.plan_without_assets()


def plan_batches(
    selection: Selection, user: "Viewer", *, locking: bool = False, progress: Progress | None = None
) -> Iterator[UndoPlan]:
    """The plan of ``selection`` in parts, each of so many assets; what belongs to no asset comes first.

    With ``locking`` the rows stay as they are until the transaction ends; the caller has locked the assets, and may
    write each part before it asks for the next. What ``progress`` raises to stop the work goes through.
    """
    progress = progress or Silent()
    planner = _Planner(selection, user, locking=locking)
    assets = sorted(touched_assets(selection))
    if len(assets) <= BATCH:
        yield planner.plan(None)
        return
    progress.step("working out what goes back", len(assets))
    yield planner.plan_without_assets()
    for batch in chunks(assets, BATCH):
        yield planner.plan(frozenset(batch))
        progress.advance(len(batch))


class _Planner:
    def __init__(self, selection: Selection, user: "Viewer", *, locking: bool) -> None:
        self.selection, self.locking = selection, locking
        self.is_admin = can_use_admin(user)
        self.care = care_of(selection, user)
        self.tables = selection.tables()
        self.parents: dict[int, int | None] = {}

    def plan(self, homes: Collection[int] | None) -> UndoPlan:
        recorded = recorded_by(self.selection, self.care)
        here = recorded if homes is None else recorded.filter(pk__in=homes)
        is_withdrawn = dict(here.order_by("pk").values_list("pk", "is_withdrawn"))
        tables = self.tables if homes is None else [table for table in self.tables if table.owners]
        return self._plan(self._tracks(tables, homes, recorded), is_withdrawn)

    def plan_without_assets(self) -> UndoPlan:
        return self._plan(self._tracks([table for table in self.tables if not table.owners], None, None), {})

    def _tracks(
        self, tables: list[Table], homes: Collection[int] | None, recorded: QuerySet[Asset] | None
    ) -> list[Track]:
        return read_tracks(self.selection, without=recorded, tables=tables, homes=homes, locking=self.locking)

    def _plan(self, tracks: list[Track], is_withdrawn: dict[int, bool]) -> UndoPlan:
        open_to = _open_to(self.care, {owner for track in tracks for owner in track.owners})
        mine = [track for track in tracks if track.owners & open_to or (self.is_admin and not track.table.owners)]
        found = steps_of(mine, self.selection.part)
        ask_before_withdrawing(found.steps, self.selection)
        found.steps[:0] = withdrawals(is_withdrawn, self.selection)
        found.settled += sum(is_withdrawn.values())
        find_obstacles(found.steps, self.parents)
        ask_before_merging_again(found.steps, self.selection)
        items = tuple(Item(tuple(steps)) for steps in tie(found.steps))
        return UndoPlan(
            selection=self.selection,
            items=tuple(sorted(items, key=lambda item: (item.asset or 0, item.name))),
            beyond=len(_homes_of(tracks) - _homes_of(mine)),
            settled=found.settled,
            sealed=found.sealed,
            left_out=self.selection.left_out,
        )


def care_of(selection: Selection, user: "Viewer") -> Q:
    """The condition under which what is selected about an asset goes back: that ``user`` may edit it, or administer
    it where that is asked for."""
    return in_care_of(user, "pk", (Role.ADMIN,) if selection.as_admin else EDITORS)


def _open_to(care: Q, assets: set[int]) -> set[int]:
    mine = Asset.objects.filter(care)
    return {pk for part in chunks(assets) for pk in mine.filter(pk__in=part).values_list("pk", flat=True)}


def _homes_of(tracks: list[Track]) -> set[int]:
    return {track.home for track in tracks if track.home}
