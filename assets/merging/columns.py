"""The columns of the survivor: fact by fact, whose word stands, and how it is known from then on.

What a person can choose has one key here and where facts are confirmed. Whether and when a
record was confirmed as a whole stays with the survivor: nobody has confirmed what comes in.
"""

from collections.abc import Iterable
from typing import Any

from assets.choices import Basis, NameKind, Status, Visibility
from assets.merging.draft import Fact, Merge, Side, snapshot, stricter
from assets.merging.known import is_better, known_as, would_overrule
from assets.merging.ties import ancestors
from assets.models import FACT_COLUMNS, Asset, AssetName, Classification, FieldSource
from assets.models.known import Known
from assets.names import normalise_name

# Who may see a record is no fact that anybody confirms, and one record's word about it stands all the same.
COLUMNS: dict[str, tuple[str, ...]] = {**FACT_COLUMNS, "visibility": ("visibility",)}
CEASED_BEFORE_OPENED = "So it would cease before it opens. Take both days from one of the records."
# How a fact is known that was decided on while two records became one.
DECIDED = "decided when two records were merged"
_FIRST_AND_LAST = ("opened_earliest", "ceased_latest")
_NOTHING = (None, "")


class Sources:
    """How the facts of both records are known, and how those of the survivor are from then on."""

    def __init__(self, merge: Merge) -> None:
        self._merge = merge
        mine, theirs = merge.pair(FieldSource, "wave")
        self.mine: dict[str, FieldSource] = {row.field: row for row in mine}
        self.theirs: dict[str, FieldSource] = {row.field: row for row in theirs}
        self._told: set[str] = set()

    def known(self, names: Iterable[str]) -> tuple[FieldSource | None, FieldSource | None]:
        """How the survivor, and the other record, know a fact whose source is kept under one of ``names``."""
        told = list(names)
        self._told.update(told)
        return snapshot(self._first(self.mine, told)), snapshot(self._first(self.theirs, told))

    @staticmethod
    def _first(rows: dict[str, FieldSource], names: list[str]) -> FieldSource | None:
        return next((rows[name] for name in names if name in rows), None)

    def settle(self, names: Iterable[str], fact: Fact) -> None:
        """Have the survivor know a fact as whoever speaks for it does.

        A word that the other one's list would write over, if it were read again, stands as a person's decision.
        """
        told = list(names)
        stands, lost = fact.kept_known, fact.given_known
        if (fact.chosen == Side.OTHER and fact.says_given) or (not fact.differ and is_better(lost, stands)):
            stands, lost = lost, stands
            self._take(told)
        if not fact.differ:
            return
        is_left_out = fact.chosen == Side.SURVIVOR and not fact.says_kept
        if stands is None and lost is not None and (is_left_out or fact.key == "visibility"):
            self._merge.create(
                FieldSource(asset=self._merge.survivor, field=told[0], basis=Basis.SOURCE, source=DECIDED)
            )
        elif fact.is_open and (fact.chosen == Side.BOTH or would_overrule(lost, stands)):
            self.decide(told)

    def _take(self, names: list[str]) -> None:
        for name in names:
            mine, theirs = self.mine.get(name), self.theirs.get(name)
            if mine is not None and theirs is not None:
                self._merge.change(FieldSource, [mine], **known_as(theirs))
            elif theirs is not None:
                self.mine[name] = FieldSource(asset=self._merge.survivor, field=name, **known_as(theirs))
                self._merge.create(self.mine[name])
            elif mine is not None:
                self._merge.remove(FieldSource, [self.mine.pop(name)])

    def decide(self, names: Iterable[str], known: Known | None = None) -> None:
        """Have a fact stand as decided by a person: no list writes over it. ``known`` is how, where nobody had said."""
        rows = [self.mine[name] for name in names if name in self.mine]
        if not rows and known is not None:
            values = known_as(known) | {"wave": None}
            self._merge.create(FieldSource(asset=self._merge.survivor, field=next(iter(names)), **values))
        for row in rows:
            if row.pk is None:
                row.wave = None  # not written yet
            elif row.wave_id is not None:
                self._merge.change(FieldSource, [row], wave=None)

    def rest(self) -> None:
        """Of what no fact has spoken, such as a whole scheme: the better source stands."""
        for name in sorted(self.theirs.keys() - self._told):
            if is_better(self.theirs[name], self.mine.get(name)):
                self._take([name])


def merge_columns(merge: Merge, sources: Sources) -> None:
    """Plan every fact that stands in columns of the asset."""
    for key, columns in COLUMNS.items():
        names = dict.fromkeys((*columns, key))
        fact = _fact(merge, key, columns, *sources.known(names))
        merge.facts.append(fact)
        _put(merge, fact, columns)
        if fact.says_given:
            sources.settle(names, fact)
        if fact.is_open:
            _keep_what_is_lost(merge, fact)
    _refuse_a_wrong_order(merge)


def _put(merge: Merge, fact: Fact, columns: tuple[str, ...]) -> None:
    status = merge.columns.get("status", merge.survivor.status)
    if fact.key == "visibility" and fact.chosen == Side.SURVIVOR and status == merge.survivor.status:
        return  # A lead that stays one is kept from the public anyway.
    stands = fact.given if fact.chosen == Side.OTHER else fact.kept
    for name, value in zip(columns, stands, strict=True):
        if getattr(merge.survivor, name) != value:
            merge.columns[name] = value


def _fact(merge: Merge, key: str, columns: tuple[str, ...], kept_by: Known | None, given_by: Known | None) -> Fact:
    kept, given = (_said(merge, key, columns, asset) for asset in (merge.survivor, merge.other))
    says_kept, says_given = (any(value not in _NOTHING for value in values) for values in (kept, given))
    default = Side.SURVIVOR
    if key == "visibility" and kept != given and stricter(kept[0], given[0]) == given[0]:
        default = Side.OTHER
    chosen = merge.choose(key, says_kept=says_kept, says_given=says_given, default=default)
    return Fact(key, kept, given, kept_by, given_by, chosen, says_kept, says_given, kept != given)


def _said(merge: Merge, key: str, columns: tuple[str, ...], asset: Asset) -> tuple[Any, ...]:
    beside = merge.other if asset is merge.survivor else merge.survivor
    if key == "parent" and asset.parent_id == beside.pk:
        # What is part of the one it becomes one with is part of what that one is part of.
        return (beside.parent,)
    if key == "parent" and asset is merge.other and merge.survivor.pk in ancestors(asset):
        return (None,)  # The survivor would be part of itself.
    if key == "visibility" and asset.status == Status.LEAD != beside.status:
        # A lead is nobody's business but the project's until it is confirmed.
        return (Visibility.STAFF.value,)
    return tuple(getattr(asset, column) for column in columns)


def _keep_what_is_lost(merge: Merge, fact: Fact) -> None:
    """A name and a sector that do not stand are kept as what they were, as an import keeps them."""
    stands, lost = (fact.kept, fact.given) if fact.chosen == Side.SURVIVOR else (fact.given, fact.kept)
    by, lost_by = fact.kept_known, fact.given_known
    if fact.chosen != Side.SURVIVOR:
        by, lost_by = lost_by, by
    if fact.key == "name":
        _keep_name(merge, stands[0], lost[0], by, lost_by)
    elif fact.key == "sector" and lost_by is not None and lost_by.wave_id is not None:
        _keep_sector(merge, lost[0], lost_by)


def _keep_name(merge: Merge, stands: str, lost: str, by: Known | None, lost_by: Known | None) -> None:
    if AssetName.objects.filter(asset__in=[merge.survivor, merge.other], name=lost).exists():
        return
    row = AssetName(asset=merge.survivor, name=lost, kind=NameKind.ALTERNATIVE)
    known_then, known_now = (one.as_of if one else None for one in (lost_by, by))
    if normalise_name(lost) == normalise_name(stands):
        row.kind = NameKind.EARLIER_RECORD
    elif known_then and known_now and known_then < known_now:
        row.kind = NameKind.FORMER
        row.until_earliest, row.until_latest = known_then, known_now
    if lost_by is not None:
        for column, value in known_as(lost_by).items():
            setattr(row, column, value)
    merge.create(row)


def _keep_sector(merge: Merge, lost: Any, lost_by: Known) -> None:
    both = [merge.survivor, merge.other]
    told = Classification.objects.filter(asset__in=both, term=lost, wave=lost_by.wave_id, is_current=False)
    if not told.exists():
        merge.create(Classification(asset=merge.survivor, term=lost, is_current=False, **known_as(lost_by)))


def _refuse_a_wrong_order(merge: Merge) -> None:
    opened, ceased = (merge.columns.get(name, getattr(merge.survivor, name)) for name in _FIRST_AND_LAST)
    if opened and ceased and ceased < opened:
        merge.refusals.append(CEASED_BEFORE_OPENED)
