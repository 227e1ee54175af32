"""Saving cells of a map: as many as one likes, all of them or none, and never over what somebody else has written."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from accounts.models import User
from assets.models import ChangeSet
from sroi.actions.following import follow
from sroi.actions.frame import written_about
from sroi.actions.locking import writing_rows
from sroi.actions.pending import Pending
from sroi.cells.column import Column
from sroi.cells.reading import CellTextError, read_cell, tidy
from sroi.cells.registry import find_column
from sroi.cells.shapes import (
    CellAddress,
    CellConflict,
    CellConflictError,
    CellEdit,
    CellError,
    CellsRefusedError,
    RowRefusedError,
)
from sroi.cells.sheet import Row, Sheet
from sroi.cells.written import last_writing, removal
from sroi.models import ImpactMap

MOST_EDITS = 5_000


def save_cells(
    *, impact_map: ImpactMap, edits: Sequence[CellEdit], by: User, submission: UUID | None = None
) -> ChangeSet | None:
    """Write what differs; None where nothing does. What follows from it (``sroi.actions.following``) is written too.

    A cell that is not any more as ``was`` has it is a conflict, unless it is what is wanted already; other cells of the
    same row are none of its concern.

    Raises CellsRefusedError with every cell that does not take what was typed, CellConflictError with every cell that
    somebody else has changed and every one whose row is gone, and what ``writing_rows`` raises.
    """
    wanted = _merged(edits)
    try:
        return _save(impact_map, wanted, by, submission)
    except RowRefusedError as fault:
        # A rule of the database that no cell alone can break; it does not say which of them did.
        raise CellsRefusedError([CellError(edit.address, "refused", str(fault)) for edit in wanted]) from fault


def _save(impact_map: ImpactMap, wanted: Sequence[CellEdit], by: User, submission: UUID | None) -> ChangeSet | None:
    with writing_rows(impact_map, by, submission) as locked:
        sheet = Sheet(locked, only={edit.row for edit in wanted if edit.row is not None})
        pending = _pending(sheet, wanted)
        follow(pending)
        if not pending:
            return None
        with written_about(locked, _reason(pending), by, submission) as written:
            pending.write()
            return written


def _merged(edits: Iterable[CellEdit]) -> list[CellEdit]:
    """One edit for a cell: of several, from what the first one saw to what the last one wants."""
    found: dict[CellAddress, CellEdit] = {}
    for edit in edits:
        first = found.get(edit.address, edit)
        found[edit.address] = CellEdit(edit.table, edit.row, edit.field, first.was, edit.value)
    if len(found) > MOST_EDITS:
        address = next(iter(found))
        message = f"These are {len(found):,} cells, and {MOST_EDITS:,} are saved at once. Save them in parts."
        raise CellsRefusedError([CellError(address, "too_many", message)])
    return list(found.values())


def _pending(sheet: Sheet, wanted: Iterable[CellEdit]) -> Pending:
    """What is to be written. Raises CellsRefusedError or CellConflictError with all there is to say."""
    pending, errors, conflicts = Pending(sheet), list[CellError](), list[CellConflict]()
    for edit in wanted:
        column, row = find_column(edit.table, edit.field), sheet.find(edit.table, edit.row)
        if column is None:
            errors.append(CellError(edit.address, "unknown_cell", "There is no such column."))
        elif row is None:
            conflicts.append(_gone(edit.address))
        else:
            try:
                value = read_cell(column, edit.value, sheet.links_for(column))
            except CellTextError as fault:
                # What cannot be read stands there already, and nobody wants it changed.
                if tidy(edit.value) != sheet.edit(column, row):
                    errors.append(CellError(edit.address, fault.code, str(fault), fault.meant))
                continue
            if value == sheet.value(column, row):
                continue
            if tidy(edit.was) != tidy(sheet.edit(column, row)):
                conflicts.append(_conflict(sheet, edit.address, column, row))
            pending.put(column, row, value)
    _refuse(errors, conflicts)
    _refuse(pending.clashes(), ())
    return pending


def _refuse(errors: Sequence[CellError], conflicts: Sequence[CellConflict]) -> None:
    if errors:
        raise CellsRefusedError(errors)
    if conflicts:
        raise CellConflictError(conflicts)


def _gone(address: CellAddress) -> CellConflict:
    who = removal(address.table, address.row)
    return CellConflict(address, "", "", who.by, who.at, is_gone=True)


def _conflict(sheet: Sheet, address: CellAddress, column: Column, row: Row) -> CellConflict:
    holder = sheet.holder(column, row)
    who = last_writing(holder, column.attribute) if holder is not None else None
    return CellConflict(
        address, sheet.text(column, row), sheet.edit(column, row), who.by if who else "", who.at if who else None
    )


def _reason(pending: Pending) -> str:
    """What was done, in words for the history."""
    headings = list(dict.fromkeys(column.heading for column, _ in pending.cells))
    named = ", ".join(headings[:_MOST_NAMED]) + (" and more" if len(headings) > _MOST_NAMED else "")
    return f"Edited {named} ({pending.sheet.impact_map})"


_MOST_NAMED = 3
