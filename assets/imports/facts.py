"""What a row would do to an asset's columns: a later wave and a person's hand stand, an empty cell erases nothing."""

from datetime import date
from typing import Any

from django.db.models import Field

from assets.choices import Basis, Status, Visibility
from assets.dates import NOTHING, Period, write_uncertain
from assets.imports.draft import Draft, Hand
from assets.imports.notes import Kind, shorten
from assets.imports.record import Record
from assets.models import Asset, Classification

# A fact, the columns that hold it, the first of which names it where its source is kept.
PLAIN = ("kind", "description", "website", "email", "phone", "visibility")
STATUS = ("status", "status_date", "status_reason", "status_reporter", "status_evidence")
OPENED = ("opened_earliest", "opened_latest")
CEASED = ("ceased_earliest", "ceased_latest")
_REASON, _REPORTER = 500, 200
# What a column says while nobody has spoken of it.
UNSPOKEN = {"visibility": Visibility.PUBLIC}


def write_facts(draft: Draft, record: Record, hand: Hand) -> None:
    """Plan everything the row says about columns of the asset, but for its name."""
    for column in PLAIN:
        if column in record.values:
            _put(draft, hand, (column,), {column: record.values[column]})
    _sector(draft, record, hand)
    _status(draft, record, hand)
    _lifetime(draft, record, hand)


def label(column: str) -> str:
    """What a column is called on pages and in sheets."""
    return str(_column(column).verbose_name)


def _column(name: str) -> "Field[Any, Any]":
    found = Asset._meta.get_field(name)
    if not isinstance(found, Field):
        raise TypeError(f"{name} is no column of an asset.")
    return found


def may_write(draft: Draft, hand: Hand, columns: tuple[str, ...]) -> bool:
    """Whether this row may write a fact: nobody later has, no person has, and no earlier row of this file."""
    if draft.spoken.get(columns[0], hand.row) != hand.row:
        return False
    sources = [draft.sources[column] for column in columns if column in draft.sources]
    if not sources:
        # A value without a source was not brought by an import: somebody gave it.
        return draft.is_new or all(
            getattr(draft.asset, column) in {None, "", UNSPOKEN.get(column)} for column in columns
        )
    return all(hand.may_overrule(source) for source in sources)


def know(draft: Draft, hand: Hand, column: str, *, changed: bool, basis: Basis | None = None) -> None:
    """Write down that this row has spoken of a fact; a fact that is confirmed is known from the later wave."""
    draft.spoken.setdefault(column, hand.row)
    source = draft.sources.get(column)
    if source is None:
        draft.sources[column] = source = hand.new_source(draft.asset, column, basis)
        hand.writes.create(source)
    elif changed or not hand.is_from_here(source):
        hand.writes.change(source, **hand.known(basis))


def _put(draft: Draft, hand: Hand, columns: tuple[str, ...], values: dict[str, Any], *, shown: bool = True) -> bool:
    """Write a fact where that is allowed; returns whether it was."""
    if not may_write(draft, hand, columns):
        return False
    before = {column: getattr(draft.asset, column) for column in values}
    changed = before != values
    if changed:
        if shown:
            for column, value in values.items():
                if before[column] != value:
                    hand.differs(
                        label(column), _shown(draft.asset, column, before[column]), _shown(draft.asset, column, value)
                    )
        hand.writes.change(draft.asset, **values)
    know(draft, hand, columns[0], changed=changed)
    return True


def _shown(asset: Asset, column: str, value: Any) -> object:
    choices = dict(_column(column).flatchoices)
    return choices.get(value, value)


def _sector(draft: Draft, record: Record, hand: Hand) -> None:
    """The sector; the one that is not current is kept as what its wave said."""
    if "sector" not in record.values:
        return
    new, old, source = record.values["sector"], draft.asset.sector, draft.sources.get("sector")
    old_is_known_by = {name: getattr(source, name) for name in ("basis", "as_of", "source", "wave")} if source else None
    if draft.spoken.get("sector", hand.row) != hand.row:
        return
    if _put(draft, hand, ("sector",), {"sector": new}):
        if old and old != new and old_is_known_by and old_is_known_by["wave"] != hand.wave:
            keep_past(draft, hand, Classification(asset=draft.asset, term=old, is_current=False, **old_is_known_by))
    elif old != new:
        statement = Classification(asset=draft.asset, term=new, is_current=False, **hand.known())
        if keep_past(draft, hand, statement):
            hand.differs(f"{label('sector')}, as this wave has it", "", new)


def keep_past(draft: Draft, hand: Hand, statement: Classification) -> bool:
    """Keep what a wave said of a term and what is not held to be so now; once for each wave."""
    for known in draft.classifications:
        if not known.is_current and known.term_id == statement.term_id and _same_wave(known, statement):
            return False
    draft.classifications.append(statement)
    hand.writes.create(statement)
    return True


def _same_wave(one: Classification, other: Classification) -> bool:
    return one.wave is other.wave or (one.wave_id is not None and one.wave_id == other.wave_id)


def _lifetime(draft: Draft, record: Record, hand: Hand) -> None:
    """When it opened and when it ceased: in this order, or the date that does not fit is left out."""
    asset = draft.asset
    opened = record.values.get("opened") if may_write(draft, hand, OPENED) else None
    ceased = record.values.get("ceased") if may_write(draft, hand, CEASED) else None
    if asset.status != Status.CEASED:
        # What goes on again has no date of ceasing; what was not said to go on keeps the one it has.
        goes_on = record.values.get("status") == asset.status and may_write(draft, hand, CEASED)
        ceased = NOTHING if goes_on and (asset.ceased_earliest or asset.ceased_latest) else None
    if ceased and _clash(asset, opened, ceased):
        right = f"A day after it opened ({write_uncertain(*(opened or (asset.opened_earliest, asset.opened_latest)))})."
        hand.notes.add(hand.row, Kind.CEASED_BEFORE_OPENED, "ceased", write_uncertain(*ceased), right)
        ceased = None
    if opened and _clash(asset, opened, ceased):
        right = f"A day before it ceased ({write_uncertain(asset.ceased_earliest, asset.ceased_latest)})."
        hand.notes.add(hand.row, Kind.CEASED_BEFORE_OPENED, "opened", write_uncertain(*opened), right)
        opened = None
    if opened:
        _put_period(draft, hand, OPENED, opened, "opened")
    if ceased:
        _put_period(draft, hand, CEASED, ceased, "ceased")


def _clash(asset: Asset, opened: Period | None, ceased: Period | None) -> bool:
    """Whether it would cease before it opens."""
    first = opened[0] if opened else asset.opened_earliest
    last = ceased[1] if ceased else asset.ceased_latest
    return bool(first and last and last < first)


def _put_period(draft: Draft, hand: Hand, columns: tuple[str, str], period: Period, shown_as: str) -> None:
    before = tuple(getattr(draft.asset, column) for column in columns)
    if _put(draft, hand, columns, dict(zip(columns, period, strict=True)), shown=False) and before != period:
        hand.differs(shown_as, write_uncertain(*before), write_uncertain(*period))


def _status(draft: Draft, record: Record, hand: Hand) -> None:
    """The status, never without since when, why, who says so and on what evidence."""
    if "status" not in record.values:
        _imply_active(draft, hand)
        return
    status = record.values["status"]
    if status == Status.LEAD and not draft.is_new and draft.asset.status != Status.LEAD:
        # That one list could not reach it is no reason to take it from the public.
        return
    values: dict[str, Any] = {"status": status} | {
        column: record.values[column] for column in STATUS[1:] if column in record.values
    }
    if draft.is_new or status != draft.asset.status:
        values = _told(draft, record, hand, status) | values
    _put(draft, hand, STATUS, values)


def _told(draft: Draft, record: Record, hand: Hand, status: Status) -> dict[str, Any]:
    """What is written beside a new status where the sheet does not say it."""
    since = _status_day(record, status, hand.day)
    if draft.is_new and status in {Status.ACTIVE, Status.LEAD}:
        return {"status_date": since}
    evidence = record.evidence or record.seen.get("ceased", "")
    return {
        "status_date": since,
        "status_reason": f"Recorded as {status.label} in {hand.wave.name}."[:_REASON],
        "status_reporter": hand.source[:_REPORTER],
        "status_evidence": f"{hand.file_name}, row {hand.row}" + (f": {shorten(evidence, 300)}" if evidence else ""),
    }


def _status_day(record: Record, status: Status, day: date) -> date:
    """The day from which the status is known to hold: that of ceasing where it is known, or the wave's."""
    _, ceased = record.values.get("ceased", NOTHING)
    return ceased if status == Status.CEASED and ceased and ceased <= day else day


def _imply_active(draft: Draft, hand: Hand) -> None:
    """A list that names an asset and says nothing of its status means one in being."""
    if draft.asset.status == Status.ACTIVE and may_write(draft, hand, STATUS):
        if draft.is_new and draft.asset.status_date is None:
            hand.writes.change(draft.asset, status_date=hand.day)
        know(draft, hand, "status", changed=False, basis=Basis.INFERRED)
