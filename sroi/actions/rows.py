"""Adding, moving, removing and bringing back rows of a map."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from accounts.models import User
from assets.actions.changes import AlreadyWrittenError
from sroi.actions.following import follow
from sroi.actions.frame import written_about
from sroi.actions.locking import writing_rows
from sroi.actions.pending import Pending
from sroi.actions.removed import bring_back
from sroi.calculation.json_text import read_text
from sroi.cells.reading import CellTextError, read_cell
from sroi.cells.registry import find_column
from sroi.cells.shapes import CellAddress, CellError, CellsRefusedError, RowRefusedError
from sroi.cells.sheet import Sheet, rows_of
from sroi.choices import Table
from sroi.models import Challenge, ImpactMap, Input, MapRow, Outcome, Output, Scenario, Stakeholder

# Scenarios are written by ``sroi.actions.scenarios``.
ROWS = (Table.STAKEHOLDER, Table.INPUT, Table.OUTPUT, Table.OUTCOME)
# What the arithmetic reads at most of any list.
MOST_ROWS = 20_000
_NOUNS = {
    Table.STAKEHOLDER: "stakeholder", Table.INPUT: "input", Table.OUTPUT: "output", Table.OUTCOME: "outcome",
}  # fmt: skip
GONE = "Somebody has removed this row in the meantime."


def add_row(
    *,
    impact_map: ImpactMap,
    table: str,
    by: User,
    values: Mapping[str, str] | None = None,
    before: UUID | None = None,
    submission: UUID | None = None,
) -> MapRow:
    """A new row of a table, with ``values`` (texts as typed, by field), before another one or at the end.

    A stakeholder without a name and an outcome without an id are given one. Sent twice, it is made once. Raises
    RowRefusedError, CellsRefusedError (its cells have no row yet) and what ``writing_rows`` raises.
    """
    kind, uuid = _table(table), uuid4()
    try:
        with writing_rows(impact_map, by, submission) as locked:
            rows = list(rows_of(kind, locked))
            if len(rows) >= MOST_ROWS:
                raise RowRefusedError(f"There are {MOST_ROWS:,} rows already, and a map has no more.")
            made = _new(kind, locked, uuid, max((row.position for row in rows), default=-1) + 1)
            with written_about(locked, f"Added to the {kind.label} ({locked})", by, submission, row=str(uuid)):
                made.save(force_insert=True)
                _fill(Sheet(locked, only={uuid}), kind, uuid, values or {})
                if before is not None:
                    _place(rows, made, before)
    except AlreadyWrittenError as first:
        uuid = UUID(first.change_set.details.get("row", str(uuid)))
    found: MapRow | None = rows_of(kind, impact_map).filter(uuid=uuid).first()
    if found is None:
        raise RowRefusedError(GONE)
    return found


def move_row(
    *, impact_map: ImpactMap, table: str, row: UUID, before: UUID | None, by: User, submission: UUID | None = None
) -> None:
    """Put a row before another one, or at the end. Raises RowRefusedError and what ``writing_rows`` raises."""
    kind = _table(table)
    with writing_rows(impact_map, by, submission) as locked:
        rows = list(rows_of(kind, locked))
        moved = next((each for each in rows if each.uuid == row), None)
        if moved is None:
            raise RowRefusedError(GONE)
        if row == before:
            return
        with written_about(locked, f"Moved “{moved}”", by, submission):
            _place([each for each in rows if each.pk != moved.pk], moved, before)


def remove_row(*, impact_map: ImpactMap, table: str, row: UUID, by: User, submission: UUID | None = None) -> None:
    """Take a row out of its map, with its figures; its history stays, and ``restore_row`` brings it back.

    Raises RowRefusedError where something hangs on it, saying what and what to do first, and what ``writing_rows``
    raises. A row that is gone already stays so.
    """
    kind = _table(table)
    with writing_rows(impact_map, by, submission) as locked:
        found = rows_of(kind, locked).filter(uuid=row).first()
        if found is None:
            return
        reason = what_hangs_on(locked, found)
        if reason:
            raise RowRefusedError(reason)
        with written_about(locked, f"Removed “{found}” ({locked})", by, submission, row=str(row)):
            found.delete()


def restore_row(*, impact_map: ImpactMap, table: str, row: UUID, by: User, submission: UUID | None = None) -> MapRow:
    """Bring a removed row back as it was, at its place, with its figures; what it named and is gone it names no more.

    Raises RowRefusedError where there is no such row, or another one has its name or id by now, and what
    ``writing_rows`` raises. One that is there already stays as it is.
    """
    kind = _table(table)
    with writing_rows(impact_map, by, submission) as locked:
        standing: MapRow | None = rows_of(kind, locked).filter(uuid=row).first()
        if standing is not None:
            return standing
        with written_about(locked, f"Brought back to the {kind.label} ({locked})", by, submission):
            found = bring_back(locked, kind, row)
    return found


def _table(table: str) -> Table:
    if table not in ROWS:
        raise RowRefusedError("There is no such table, or its rows are written elsewhere.")
    return Table(table)


def _place(others: list[MapRow], moved: MapRow, before: UUID | None) -> None:
    """Number the rows so that ``moved`` stands before another one; only those that move are written."""
    at = next((place for place, each in enumerate(others) if each.uuid == before), len(others))
    if before is not None and at == len(others):
        raise RowRefusedError("Somebody has removed the row before which it was to stand. Choose its place anew.")
    ordered = [*others[:at], moved, *others[at:]]
    changed = [each for place, each in enumerate(ordered) if each.position != place]
    for place, each in enumerate(ordered):
        each.position = place
    type(moved)._default_manager.bulk_update(changed, ["position"], batch_size=500)


# --- A new row ----------------------------------------------------------------------------------------------------


def _new(table: Table, impact_map: ImpactMap, uuid: UUID, position: int) -> MapRow:
    """A row that is not saved yet, with what it needs to be told from others: it can be given another name later."""
    place = {"impact_map": impact_map, "uuid": uuid, "position": position}
    if table is Table.STAKEHOLDER:
        names = impact_map.stakeholders.values_list("name", flat=True)
        return Stakeholder(**place, name=_free("New stakeholder", " ", set(names)))
    if table is Table.OUTCOME:
        taken = {"outcome", *impact_map.outcomes.values_list("key", flat=True)}
        # A chain that leads nowhere must not lead to a new outcome by chance.
        taken.update(key for keys in impact_map.outcomes.values_list("leads_to", flat=True) for key in keys)
        return Outcome(**place, key=_free("outcome", "-", taken))
    return Input(**place) if table is Table.INPUT else Output(**place)


def _free(word: str, sign: str, taken: set[str]) -> str:
    number = 1
    found = word
    while found in taken:
        number += 1
        found = f"{word}{sign}{number}"
    return found


def _fill(sheet: Sheet, table: Table, uuid: UUID, values: Mapping[str, str]) -> None:
    pending, errors = Pending(sheet), list[CellError]()
    row = sheet.rows[table][uuid]
    for field, text in values.items():
        address = CellAddress(table, None, field)
        column = find_column(table, field)
        if column is None:
            errors.append(CellError(address, "unknown_cell", "There is no such column."))
            continue
        try:
            value = read_cell(column, text, sheet.links_for(column))
        except CellTextError as fault:
            errors.append(CellError(address, fault.code, str(fault), fault.meant))
            continue
        if value != sheet.value(column, row):
            pending.put(column, row, value)
    if found := errors or pending.clashes():
        raise CellsRefusedError(found)
    follow(pending)
    pending.write()


# --- What hangs on a row ------------------------------------------------------------------------------------------


def what_hangs_on(impact_map: ImpactMap, row: MapRow) -> str:
    """Why a row cannot be removed yet, and what to do first; empty where nothing hangs on it."""
    found: list[str] = []
    if isinstance(row, Stakeholder):
        found += [f"the {_NOUNS[table]} “{each}”" for table, each in _rows_of(impact_map, row)]
    if isinstance(row, Output):
        found += [f"the outcome “{each}”" for each in row.outcomes.all()]
    if isinstance(row, Outcome):
        others = Outcome.objects.filter(impact_map=impact_map).exclude(pk=row.pk)
        if not others.filter(key=row.key).exists():
            found += [
                f"the outcome “{each}”, which leads to it" for each in others.filter(leads_to__contains=[row.key])
            ]
            found += [f"the scenario “{each}”" for each in _scenarios_that_set(impact_map, "set", f"{row.key}.")]
    if isinstance(row, Input) and row.stakeholder and row.stakeholder.inputs.count() == 1:
        named = _scenarios_that_set(impact_map, "set_inputs", row.stakeholder.name)
        found += [f"the scenario “{each}”" for each in named]
    asked = Challenge.objects.filter(impact_map=impact_map, row=row.uuid, is_settled=False).count()
    if asked:
        found.append("an open challenge" if asked == 1 else f"{asked} open challenges")
    if not found:
        return ""
    more = f" and {len(found) - _MOST_NAMED:,} more" if len(found) > _MOST_NAMED else ""
    return f"“{row}” cannot be removed yet: {', '.join(found[:_MOST_NAMED])}{more} would be left without it."


_MOST_NAMED = 3


def _rows_of(impact_map: ImpactMap, stakeholder: Stakeholder) -> list[tuple[Table, MapRow]]:
    tables = (Table.INPUT, Table.OUTPUT, Table.OUTCOME)
    return [(table, each) for table in tables for each in rows_of(table, impact_map).filter(stakeholder=stakeholder)]


def _scenarios_that_set(impact_map: ImpactMap, part: str, name: str) -> list[Scenario]:
    """The scenarios that set something of a row: keys that are ``name``, or begin with it where it ends in a point."""
    found = []
    for scenario in Scenario.objects.filter(impact_map=impact_map):
        sets = read_text(scenario.overrides.encode()).get(part)
        keys = sets if isinstance(sets, dict) else {}
        if any(key == name or (name.endswith(".") and key.rpartition(".")[0] == name[:-1]) for key in keys):
            found.append(scenario)
    return found
