"""What a bulk edit would do to each asset of a list. Nothing is written here.

The same code plans the preview and the edit itself. An asset gets all that was asked for or nothing.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.utils.formats import date_format

from assets.actions.bulk_editing import BulkOrder, ChangedMeanwhileError
from assets.bulk.edit import HOUSEKEEPING, BulkEdit, Change
from assets.choices import Status, Tri
from assets.filters import AssetFilter
from assets.models import FACT_COLUMNS, Asset, Classification, ProjectAsset
from assets.permissions import administered_projects

if TYPE_CHECKING:
    from accounts.models import User

_CEASED = ("ceased_earliest", "ceased_latest")
_COLUMNS = (
    "pk", "uuid", "slug", "name", "kind", "sector", "parent", "status", "status_date", "status_reason",
    "status_reporter", "status_evidence", "opened_earliest", *_CEASED, "visibility", "review_months",
)  # fmt: skip


# The first column of a fact names it where its source is kept, as in ``assets.actions.facts``.
_FACTS = {column: columns[0] for columns in FACT_COLUMNS.values() for column in columns}


class Verdict(StrEnum):
    """What becomes of an asset."""

    CHANGED = "changed"
    SAME = "same"
    NOT_YOURS = "not_yours"
    IMPOSSIBLE = "impossible"


@dataclass(slots=True)
class AssetPlan:
    """What becomes of one asset; ``why`` says why it cannot be changed."""

    pk: int
    uuid: UUID
    slug: str
    name: str
    verdict: Verdict
    changes: list[Change] = field(default_factory=list)
    why: str = ""

    @property
    def fingerprint(self) -> bytes:
        """Stands for every difference of this asset."""
        said = json.dumps([self.pk, self.changes], default=str)
        return hashlib.sha256(said.encode()).digest()


class Plan:
    """What becomes of every asset of the list, by name."""

    def __init__(self, edit: BulkEdit, assets: list[AssetPlan], known: "_Known") -> None:
        self.edit = edit
        self.assets = assets
        self._known = known

    def having(self, verdict: Verdict) -> list[AssetPlan]:
        """The assets of which the same becomes."""
        return [asset for asset in self.assets if asset.verdict == verdict]

    @cached_property
    def changed(self) -> list[AssetPlan]:
        """The assets that change."""
        return self.having(Verdict.CHANGED)

    @cached_property
    def counts(self) -> dict[Verdict, int]:
        """How many assets there are of each verdict; together they are the list."""
        counts = Counter(asset.verdict for asset in self.assets)
        return {verdict: counts[verdict] for verdict in Verdict}

    @cached_property
    def fingerprint(self) -> str:
        """Stands for every difference: another plan has the same one only when it would write the same."""
        whole = hashlib.sha256()
        for asset in sorted(self.changed, key=lambda asset: asset.pk):
            whole.update(asset.fingerprint)
        return whole.hexdigest()

    def order(self, details: dict[str, Any]) -> BulkOrder:
        """What is to be written; ``details`` are kept with the change set."""
        changed = [asset.pk for asset in self.changed]
        order = BulkOrder(known=self.edit.known, fingerprint=self.fingerprint, changed=changed, details=details)
        for asset in self.changed:
            for change in asset.changes:
                self._enter(order, asset.pk, change)
        return order

    def _enter(self, order: BulkOrder, asset: int, change: Change) -> None:
        """Put one difference into the order, and the fact that a person thereby speaks of."""
        table, _, number = change.fact.partition(":")
        if table == "project":
            if change.after:
                order.joins.append((asset, int(number)))
            else:
                order.leaves.append(self._known.in_care_to_leave[asset])
        elif table == "term":
            term = self._known.terms[int(number)]
            order.facts[asset].add(term.scheme.code)
            self._enter_term(order, asset, term.pk, change.after)
        else:
            order.columns[asset][table] = change.after
            if table == "visibility":
                order.decided.append(asset)
            elif table not in HOUSEKEEPING:
                order.facts[asset].add(_FACTS.get(table, table))

    def _enter_term(self, order: BulkOrder, asset: int, term: int, value: str) -> None:
        said = self._known.statements.get((asset, term))
        if said is not None:
            # What a wave said is kept as that wave's, not current any more, as imports do.
            (order.ended if said.is_worth_keeping else order.taken_off).append(said.pk)
        if value:
            order.statements.append((term, asset, Tri(value)))


def make_plan(chosen: AssetFilter, edit: BulkEdit, user: "User", *, lock: bool = False) -> Plan:
    """Plan ``edit`` for the assets of a list, in a fixed number of queries.

    ``lock`` keeps them from being changed until the transaction ends: for a plan that is to be written. Raises
    ChangedMeanwhileError when the list grows while its assets are being locked.
    """
    assets = _ids(chosen)
    if lock:
        # In one order, so that two who lock the same assets wait for each other and not both at once.
        waited_for = Asset.objects.filter(pk__in=assets).order_by("pk").select_for_update()
        locked = set(waited_for.values_list("pk", flat=True))
        # Whoever was waited for may have moved assets into the list or out of it.
        assets = _ids(chosen)
        if not locked.issuperset(assets):
            raise ChangedMeanwhileError
    known = _Known(assets, edit, user, lock=lock)
    rows = Asset.objects.filter(pk__in=assets).order_by("name", "pk").values_list(*_COLUMNS, named=True)
    return Plan(edit, [_judge(row, edit, known) for row in rows], known)


def _ids(chosen: AssetFilter) -> list[int]:
    return list(chosen.narrowed().order_by().values_list("pk", flat=True))


class _Statement(NamedTuple):
    """What is said of a term and an asset now; worth keeping when a wave said it, of which nothing else tells."""

    pk: int
    value: str
    is_worth_keeping: bool


_UNSAID = _Statement(0, "", False)


class _Known:
    """What the register knows that the plan has to know, of all assets of the list."""

    def __init__(self, assets: list[int], edit: BulkEdit, user: "User", *, lock: bool) -> None:
        self.editable = set(Asset.objects.filter(pk__in=assets).editable_by(user).values_list("pk", flat=True))
        self.terms = {term.pk: term for term in edit.terms}
        self.statements: dict[tuple[int, int], _Statement] = {}
        if edit.terms:
            self._read_statements(assets, lock=lock)
        self.above = _line_of(edit.columns.get("parent"))
        self.in_care_to_join: set[int] = set()
        self.in_care_to_leave: dict[int, int] = {}
        self.administered: set[int] = set()
        self.in_other_care: set[int] = set()
        if edit.join or edit.leave:
            self._read_care(assets, edit, user)

    def _read_statements(self, assets: list[int], *, lock: bool) -> None:
        said = Classification.objects.filter(asset__in=assets, term__in=self.terms).order_by("pk")
        rows = said.filter(is_current=True)
        rows = rows.select_for_update() if lock else rows
        past = set(said.filter(is_current=False).values_list("asset", "term", "wave"))
        for pk, asset, term, value, wave in rows.values_list("pk", "asset", "term", "value", "wave"):
            keep = wave is not None and (asset, term, wave) not in past
            self.statements[asset, term] = _Statement(pk, value, keep)

    def _read_care(self, assets: list[int], edit: BulkEdit, user: "User") -> None:
        administered = set(administered_projects(user).values_list("pk", flat=True))
        for pk, asset, project in ProjectAsset.objects.filter(asset__in=assets).values_list("pk", "asset", "project"):
            if project in administered:
                self.administered.add(asset)
            if edit.join and project == edit.join.pk:
                self.in_care_to_join.add(asset)
            if edit.leave and project == edit.leave.pk:
                self.in_care_to_leave[asset] = pk
            else:
                self.in_other_care.add(asset)


def _line_of(asset: int | None) -> set[int]:
    """An asset, what it is part of, what that is part of, and so on."""
    line: set[int] = set()
    while asset is not None and asset not in line:
        line.add(asset)
        asset = Asset.objects.filter(pk=asset).values_list("parent", flat=True).first()
    return line


def _judge(row: Any, edit: BulkEdit, known: _Known) -> AssetPlan:
    plan = AssetPlan(row.pk, row.uuid, row.slug, row.name, Verdict.NOT_YOURS)
    if row.pk not in known.editable:
        return plan
    changes = list(_changes(row, edit, known))
    plan.why = _why_not(row, edit, known, {change.fact for change in changes})
    if plan.why:
        plan.verdict = Verdict.IMPOSSIBLE
    else:
        plan.verdict, plan.changes = (Verdict.CHANGED if changes else Verdict.SAME), changes
    return plan


def _changes(row: Any, edit: BulkEdit, known: _Known) -> Iterator[Change]:
    columns = dict(edit.columns)
    if edit.status and row.status != edit.status.status:
        columns |= edit.status.columns()
        if row.status == Status.CEASED:
            # What goes on again has no date of ceasing.
            columns |= dict.fromkeys(_CEASED)
    for column, after in columns.items():
        if (before := getattr(row, column)) != after:
            yield Change(column, before, after)
    for term, value in edit.terms.items():
        said = known.statements.get((row.pk, term.pk), _UNSAID).value
        if said != (value or ""):
            yield Change(f"term:{term.pk}", said, value or "")
    if edit.join and row.pk not in known.in_care_to_join:
        yield Change(f"project:{edit.join.pk}", "", Tri.YES)
    if edit.leave and row.pk in known.in_care_to_leave:
        yield Change(f"project:{edit.leave.pk}", Tri.YES, "")


def _why_not(row: Any, edit: BulkEdit, known: _Known, changed: set[str]) -> str:
    """Why these facts of the asset cannot be changed so; empty when they can."""
    if "parent" in changed and row.pk in known.above:
        return "It would be part of itself."
    if "status" in changed and edit.status and row.opened_earliest and edit.status.since < row.opened_earliest:
        return f"It opened later than that: on {date_format(row.opened_earliest, 'j M Y')} at the earliest."
    moved = any(fact.startswith("project:") for fact in changed)
    if moved and row.pk not in known.administered:
        return "Only an admin of a project that looks after it may hand it to another."
    if moved and edit.leave and row.pk in known.in_care_to_leave and not (edit.join or row.pk in known.in_other_care):
        return "No project would look after it."
    return ""
