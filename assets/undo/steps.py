"""What taking back does to single rows: from their past to steps, each with what stands there now and what would."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from assets.models import Asset
from assets.redaction.words import MARKER
from assets.undo.selection import Part
from assets.undo.tables import PROVENANCE, REST, UNTOUCHED, Table, Values
from assets.undo.versions import Run, Track

# What stands in place of a person's data that were removed on request, inside a text or as a name.
REMOVED = MARKER.strip("[]")


class Verb(StrEnum):
    """What is done to a row."""

    CHANGE = "change"
    TAKE_OUT = "take out"
    PUT_BACK = "put back"


@dataclass(slots=True)
class Step:
    """One row's part of an undo.

    ``target`` holds the columns that are written: the changed ones, or all of a row that is put back. ``is_touched``
    says that somebody else has been there since, so that it has to be asked about. ``version`` is the number of the
    version that is put back.
    """

    table: Table
    pk: int
    assets: frozenset[int]
    verb: Verb
    now: Values | None
    target: Values
    is_touched: bool = False
    obstacle: str = ""
    version: int = 0

    @property
    def after(self) -> Values | None:
        """The whole row as it would be."""
        return None if self.verb == Verb.TAKE_OUT else {**(self.now or {}), **self.target}

    @property
    def name(self) -> str:
        """The same step in every plan: "location-5", or of an asset "asset-12-status"."""
        column = next(iter(self.target)) if self.table.model is Asset else ""
        return str(Part(self.table, self.pk, column))


@dataclass(slots=True)
class Steps:
    """The steps of a selection, and how many facts stand already as they did before or stay removed on request."""

    steps: list[Step] = field(default_factory=list)
    settled: int = 0
    sealed: int = 0

    def add(self, step: Step | None, run: Run) -> None:
        """Count a fact, whose step is None where there is nothing to do."""
        if step is None:
            self.settled += 1
        elif run.is_sealed or (step.verb != Verb.TAKE_OUT and _is_removed(step)):
            self.sealed += 1
        else:
            self.steps.append(step)


def _is_removed(step: Step) -> bool:
    return any(
        isinstance(value, str) and REMOVED in value.casefold() and value != (step.now or {}).get(name)
        for name, value in step.target.items()
    )


def steps_of(tracks: Iterable[Track], part: Part | None) -> Steps:
    """The steps that take the selected versions of ``tracks`` back; with ``part`` only those."""
    found = Steps()
    for track in tracks:
        if track.table.model is Asset:
            _set_back_asset(track, part, found)
        else:
            _set_back_row(track, part, found)
    return found


def _set_back_asset(track: Track, part: Part | None, found: Steps) -> None:
    """A column goes back by itself, or with those it belongs together with."""
    seen = set(UNTOUCHED)
    for column in track.varying:
        if column in seen:
            continue
        group = track.table.group_of(column)
        seen.update(group)
        run = track.run(_shows(group))
        if run and _is_meant(track, part, group):
            found.add(_change(track, group, run), run)


def _set_back_row(track: Track, part: Part | None, found: Steps) -> None:
    """A row that came is taken out, one that went is put back, and else what changed goes back with how it is known."""
    being = track.run(lambda values: values is not None)
    if being and being.before != being.written:
        if _is_meant(track, part, (part.column,) if part else ()):
            found.add(_come_or_go(track, being), being)
        return
    kept = track.while_it_was()
    if not kept.versions:
        return
    changed = {column for column in kept.varying if column not in UNTOUCHED and kept.run(_shows((column,)))}
    if part is not None and part.table is track.table and part.pk == track.pk and part.column:
        changed &= {part.column}
    elif part is not None and not _is_meant(track, part, ()):
        return
    if not changed:
        return
    group = sorted({name for column in changed for name in kept.table.group_of(column)})
    if kept.table.is_provenance_on_the_row and not changed <= set(kept.table.asset_pointers):
        group = list(dict.fromkeys([*group, *PROVENANCE]))
    run = kept.run(_shows(tuple(group)))
    if run:
        found.add(_change(kept, tuple(group), run), run)


def _come_or_go(track: Track, being: Run) -> Step | None:
    if being.written:
        if track.now is None:
            return None
        return Step(track.table, track.pk, track.owners, Verb.TAKE_OUT, track.now, {}, track.is_edited_since)
    if track.now is not None:
        return None
    last = track.versions[being.since]
    stood = dict(last.values or {})
    # What the same selection had changed of it before goes back too.
    kept = track.while_it_was()
    for column in stood.keys() - UNTOUCHED - {REST}:
        run = kept.run(_shows((column,)))
        if run and run.written == (stood[column],):
            stood[column] = run.before[0]
    return Step(track.table, track.pk, track.owners, Verb.PUT_BACK, None, stood, version=last.number)


def _change(track: Track, group: tuple[str, ...], run: Run) -> Step | None:
    now = track.now
    if now is None or all(now[name] == value for name, value in zip(group, run.before, strict=True)):
        return None
    written = track.followed(dict(zip(group, run.written, strict=True)))
    is_touched = track.followed({name: now[name] for name in group}) != written
    pointers = {name for name in track.table.asset_pointers if track.table.model is not Asset}
    columns = zip(group, run.before, run.written, strict=True)
    if any(name in pointers and before != after for name, before, after in columns):
        # It was given to another asset: whose it is, if somebody has worked on it since, is for a person to say.
        is_touched |= track.is_edited_since
    target = dict(zip(group, run.before, strict=True))
    return Step(track.table, track.pk, track.owners, Verb.CHANGE, now, target, is_touched)


def _is_meant(track: Track, part: Part | None, group: tuple[str, ...]) -> bool:
    if part is None:
        return True
    if part.table is not track.table:
        return is_source_of(track, part)
    return part.pk == track.pk and (not part.column or part.column in group)


def is_source_of(track: Track, part: Part) -> bool:
    """Whether a row says how a column of an asset, or one that belongs together with it, is known."""
    if track.table.name != "fieldsource" or part.table.model is not Asset or not part.column:
        return False
    said = next((one.values for one in track.versions if one.values), None) or {}
    return bool(columns_told(part.table, said.get("field", "")) & set(part.table.group_of(part.column)))


def columns_told(table: Table, fact: str) -> set[str]:
    """The columns of an asset whose source is kept under the name ``fact``; "opened" is an uncertain day of two."""
    return {fact, f"{fact}_earliest", f"{fact}_latest"} & set(table.columns)


def _shows(group: tuple[str, ...]) -> Any:
    def view(values: Values | None) -> Any:
        return tuple(values[name] for name in group) if values is not None else None

    return view


def iter_slots(step: Step) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The unique places that a step would take, which the row has not now."""
    held = set(step.table.slots(step.now))
    yield from (slot for slot in step.table.slots(step.after) if slot not in held)
