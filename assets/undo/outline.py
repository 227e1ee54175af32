"""A plan in outline: how much goes back, what is asked, and the fingerprint by which it is known; not every row."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from uuid import UUID

from assets.models import Asset, ChangeSet
from assets.undo.plan import Fingerprint, Item, UndoPlan, care_of, plan_batches
from assets.undo.selection import Selection, change_sets_of
from assets.undo.telling import Progress

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

# So many of what cannot go back are named; the others are counted.
MOST_STOPPED = 100


class Named(NamedTuple):
    """An item by its name, and the asset it is about, if any."""

    asset: int | None
    name: str


@dataclass
class Outline:
    """What a person decides on. It is small enough to be kept where the plan is not, and holds nothing but ids.

    ``whole`` is the plan itself, where it is no larger than a batch.
    """

    digest: str = ""
    returning: int = 0
    stopped: int = 0
    questions: list[Named] = field(default_factory=list)
    named_stopped: list[Named] = field(default_factory=list)
    beyond: int = 0
    settled: int = 0
    sealed: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    whole: UndoPlan | None = None

    @property
    def can_be_applied(self) -> bool:
        """Whether there is anything to do, or to decide."""
        return bool(self.returning or self.questions)

    def take(self, plan: UndoPlan) -> None:
        """Add a part of the plan."""
        self.returning += len(plan.returning)
        self.stopped += len(plan.stopped)
        self.questions += _named(plan.questions)
        self.named_stopped += _named(plan.stopped[: MOST_STOPPED - len(self.named_stopped)])
        self.beyond += plan.beyond
        self.settled += plan.settled
        self.sealed += plan.sealed
        self.left_out = plan.left_out

    def kept(self) -> dict[str, Any]:
        """As it is kept in a JSON column."""
        return {name: value for name, value in asdict(self).items() if name != "whole"}

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Self:
        """From such a column."""
        named = {name: [Named(*one) for one in kept[name]] for name in ("questions", "named_stopped")}
        return cls(**kept | named | {"left_out": Counter(kept["left_out"])})


def _named(items: Iterable[Item]) -> list[Named]:
    return [Named(item.asset, item.name) for item in items]


def outline(selection: Selection, user: "Viewer", *, progress: Progress | None = None) -> Outline:
    """What taking ``selection`` back would do now, as far as ``user`` may; memory is bounded by a batch of assets."""
    found, said = Outline(), Fingerprint()
    for number, plan in enumerate(plan_batches(selection, user, progress=progress)):
        said.add(plan.items)
        found.take(plan)
        found.whole = plan if number == 0 else None
    found.digest = str(said)
    return found


def change_sets_meant(selection: Selection, user: "Viewer") -> list[ChangeSet]:
    """The change sets that are taken back, wholly or in part, in their order: those that wrote of what is in the
    person's care."""
    if selection.written is not None:
        return [selection.written]
    mine = Asset.objects.filter(care_of(selection, user)).values("pk")
    contexts: set[UUID] = set()
    for table in selection.tables():
        about = table.of_assets(selection.of(table), mine).order_by()
        contexts.update(about.values_list("pgh_context_id", flat=True).distinct())
    return sorted(change_sets_of(contexts - {None}).values(), key=lambda one: one.pk)
