"""A merge as it is planned: both records, what was chosen, and what has to be written, in its order."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from django.db.models import Model, QuerySet

from assets.choices import Visibility
from assets.merging.known import is_better, is_dated, known_as, period_of
from assets.models import Asset
from assets.models.known import Known, UncertainPeriod

Row = TypeVar("Row", bound=Model)
# From what everybody may see to what hardly anybody may.
_STRICTNESS = list(Visibility)


class Side(StrEnum):
    """Which of the two records speaks for a fact; of a fact with several terms it may be both."""

    SURVIVOR = "survivor"
    OTHER = "other"
    BOTH = "both"


class Verb(StrEnum):
    """What is done to rows."""

    CHANGE = "change"
    CREATE = "create"
    REMOVE = "remove"


@dataclass(frozen=True)
class Op:
    """Something to write: rows of one table that all get the same ``values``, a new row, or rows that go."""

    verb: Verb
    model: type[Model]
    rows: tuple[Any, ...]
    values: dict[str, Any] = field(default_factory=dict)


@dataclass
class Tally:
    """How many rows of a table move, stay with the merged record because the survivor has the same, and go."""

    moved: int = 0
    folded: int = 0
    gone: int = 0


@dataclass(frozen=True)
class Fact:
    """One fact of which both records may say something: values of columns, or rows.

    ``chosen`` is whose word stands afterwards. Somebody is asked only where both say something and ``differ``.
    """

    key: str
    kept: Any
    given: Any
    kept_known: Known | None
    given_known: Known | None
    chosen: Side
    says_kept: bool
    says_given: bool
    differ: bool
    may_be_both: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it has to be decided which of the two is right."""
        return self.says_kept and self.says_given and self.differ

    @property
    def is_taken(self) -> bool:
        """Whether the survivor says nothing and the other does."""
        return self.says_given and not self.says_kept


class Pair(NamedTuple):
    """The rows of a table that hang on the survivor, and those that hang on the other record."""

    mine: list[Any]
    theirs: list[Any]


class Merge:
    """What merging ``other`` into ``survivor`` would do, with what was chosen for each fact (``choices``).

    With ``locking`` the rows that are read stay as they are until the transaction ends. ``refusals`` and ``warnings``
    are sentences. ``columns`` are those of the survivor that change. Whatever is planned is set in memory too, on
    records that belong to the plan alone. ``instead`` leads from a row that stays behind to the one like it that the
    survivor has.
    """

    def __init__(self, survivor: Asset, other: Asset, choices: Mapping[str, str], *, locking: bool = False) -> None:
        self.survivor, self.other, self.choices, self.locking = survivor, other, choices, locking
        self.facts: list[Fact] = []
        self.columns: dict[str, Any] = {}
        self.ops: list[Op] = []
        self.tallies: dict[type[Model], Tally] = {}
        self.refusals: list[str] = []
        self.warnings: list[str] = []
        self.instead: dict[tuple[type[Model], int], Any] = {}
        self._read: list[tuple[str, Any]] = []
        self.note("assets", [_values(survivor), _values(other)])

    # --- reading ------------------------------------------------------------------------------------------------------

    def note(self, what: str, said: Any) -> None:
        """Take something into the fingerprint."""
        self._read.append((what, said))

    @property
    def digest(self) -> str:
        """The same for as long as nothing changes of what the plan was made from; what was chosen is no part of it."""
        text = json.dumps(self._read, default=str, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def read(self, rows: "QuerySet[Any]") -> list[Any]:
        """These rows in order of their numbers, taken into the fingerprint."""
        ordered = rows.order_by("pk")
        found = list(ordered.select_for_update(of=("self",)) if self.locking else ordered)
        self.note(rows.model.__name__, [_values(row) for row in found])
        return found

    def pair(self, model: type[Row], *related: str) -> Pair:
        """The rows of a table whose column ``asset`` names one of the two."""
        rows = self.read(model._base_manager.filter(asset__in=[self.survivor, self.other]).select_related(*related))
        return Pair(
            [row for row in rows if row.asset_id == self.survivor.pk],
            [row for row in rows if row.asset_id == self.other.pk],
        )

    # --- planning -----------------------------------------------------------------------------------------------------

    def choose(
        self,
        key: str,
        *,
        says_kept: bool,
        says_given: bool,
        default: Side = Side.SURVIVOR,
        may_be_both: bool = False,
    ) -> Side:
        """Whose word stands: what was chosen, or else the survivor's where it says anything."""
        if not says_given:
            return Side.SURVIVOR
        chosen = self.choices.get(key)
        if chosen == Side.BOTH and not may_be_both:
            chosen = None
        if chosen is not None:
            return Side(chosen)
        return default if says_kept else Side.OTHER

    def tally(self, model: type[Model]) -> Tally:
        """The counts of a table."""
        return self.tallies.setdefault(model, Tally())

    def move(self, model: type[Model], rows: Iterable[Any], **values: Any) -> None:
        """Have rows of the other record belong to the survivor; ``values`` where the column is not ``asset``."""
        moving = tuple(rows)
        self.tally(model).moved += len(moving)
        self.change(model, moving, **(values or {"asset": self.survivor}))

    def change(self, model: type[Model], rows: Iterable[Any], **values: Any) -> None:
        """Have columns of rows of a table written: in all of them the same."""
        changing = tuple(rows)
        for row in changing:
            for column, value in values.items():
                setattr(row, column, value)
        if changing and values:
            self.ops.append(Op(Verb.CHANGE, model, changing, values))

    def create(self, row: Model) -> None:
        """Have a new row written."""
        self.ops.append(Op(Verb.CREATE, type(row), (row,)))

    def remove(self, model: type[Model], rows: Iterable[Any]) -> None:
        """Have rows taken out."""
        going = tuple(rows)
        self.tally(model).gone += len(going)
        if going:
            self.ops.append(Op(Verb.REMOVE, model, going))

    def fold(self, kept: Any, folded: Any, **values: Any) -> None:
        """Leave a row with the other record, because the survivor has ``kept``, which says the same.

        ``kept`` is then known by whichever of the two is known better, dated where only ``folded`` was, and gets
        ``values``.
        """
        self.tally(type(folded)).folded += 1
        self.instead[type(folded), folded.pk] = kept
        self.enrich(kept, folded, **values)

    def enrich(self, kept: Any, folded: Any, **values: Any) -> None:
        """Have ``kept`` know what ``folded`` knows better."""
        learnt = dict(values)
        if isinstance(kept, Known) and is_better(folded, kept):
            learnt = known_as(folded) | learnt
        if isinstance(kept, UncertainPeriod) and not is_dated(kept) and is_dated(folded):
            learnt = period_of(folded) | learnt
        changed = {column: value for column, value in learnt.items() if getattr(kept, column) != value}
        self.change(type(kept), [kept], **changed)

    def strictly(self, kept: Any, folded: Any) -> dict[str, Any]:
        """Who may see a row that stands for two: whoever might see both."""
        return {"visibility": stricter(kept.visibility, folded.visibility)}


def snapshot(row: Row | None) -> Row | None:
    """A row as it stands, for a fact to show: what is planned is set on the row itself."""
    return copy(row) if row is not None else None


def stricter(one: str, other: str) -> str:
    """The visibility that fewer people have."""
    return max(one, other, key=lambda value: _STRICTNESS.index(Visibility(value)))


def _values(row: Model) -> dict[str, Any]:
    """What a row says, as far as it was read."""
    return {
        column.attname: getattr(row, column.attname)
        for column in row._meta.concrete_fields
        if column.attname not in row.get_deferred_fields()
    }
