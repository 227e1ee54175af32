"""Values that are to be written into cells, gathered first and written record by record."""

from collections.abc import Iterator

from sroi.cells.column import Column, Kind
from sroi.cells.reading import Value
from sroi.cells.shapes import CellAddress, CellError
from sroi.cells.sheet import Row, Sheet, rows_of
from sroi.choices import Table
from sroi.models import Estimate, Outcome, Scenario

# What no two rows of a map may have in common. Ids of outcomes may be equal in a map that was read from a file.
_UNIQUE = ((Table.STAKEHOLDER, "name"), (Table.OUTCOME, "id"))
_SAID = {
    "name": "There is a stakeholder of this name already. Give this one another, or use that one.",
    "id": "Another outcome has this id. Scenarios and chains would take the one for the other: choose another.",
}


class Pending:
    """What is to be written into the rows of a sheet; nothing is, until ``write`` is called."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._values: dict[tuple[Table, int, str], tuple[Column, Row, Value]] = {}
        self._besides: list[Outcome | Scenario] = []

    def __bool__(self) -> bool:
        return bool(self._values)

    @property
    def cells(self) -> Iterator[tuple[Column, Row]]:
        """The cells that will change."""
        yield from ((column, row) for column, row, _ in self._values.values())

    def put(self, column: Column, row: Row, value: Value) -> None:
        """Have a cell become this value."""
        self._values[column.table, row.pk, column.key] = (column, row, value)

    def has(self, column: Column, row: Row) -> bool:
        """Whether this cell is to be written."""
        return (column.table, row.pk, column.key) in self._values

    def value(self, column: Column, row: Row) -> Value:
        """What a cell will be."""
        found = self._values.get((column.table, row.pk, column.key))
        return found[2] if found else self.sheet.value(column, row)

    def also(self, record: Outcome | Scenario) -> None:
        """Save a record of the map as it stands in memory, after the cells."""
        self._besides.append(record)

    def clashes(self) -> list[CellError]:
        """The cells that would make two rows of one name, or outcomes of one id."""
        found = []
        for column, row, value in self._values.values():
            if (column.table, column.key) in _UNIQUE and self._is_taken(column, row, value):
                found.append(CellError(CellAddress(column.table, row.uuid, column.key), "taken", _SAID[column.key]))
        return found

    def _is_taken(self, column: Column, row: Row, value: Value) -> bool:
        written = {
            pk: new for new_column, each, new in self._values.values() if new_column is column for pk in [each.pk]
        }
        others = rows_of(column.table, self.sheet.impact_map).exclude(pk=row.pk)
        standing = dict(others.values_list("pk", column.attribute))
        return any(written.get(pk, name) == value for pk, name in standing.items())

    def write(self) -> None:
        """Write all of it, inside the caller's change set: a record that is touched is saved once."""
        touched: dict[int, tuple[Row | Estimate, set[str]]] = {}
        for column, row, value in self._values.values():
            record = self.sheet.holder(column, row) or self._new_figure(column, row)
            name = f"{column.attribute}_id" if column.kind is Kind.LINK else column.attribute
            setattr(record, name, value)
            touched.setdefault(id(record), (record, set()))[1].add(column.attribute)
        for record, attributes in touched.values():
            record.save(update_fields=None if record.pk is None else sorted(attributes))
        for besides in self._besides:
            besides.save()

    def _new_figure(self, column: Column, row: Row) -> Estimate:
        """The record of a figure that had none; nobody else makes it meanwhile, since the map is locked."""
        made = Estimate(impact_map=self.sheet.impact_map, outcome_id=row.pk, figure=str(column.figure))
        self.sheet.figures[row.pk, str(column.figure)] = made
        return made
