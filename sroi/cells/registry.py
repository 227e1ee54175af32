"""All columns of all tables of a map."""

from collections.abc import Mapping

from sroi.cells.column import Column, Stage
from sroi.cells.columns_of_map import MAP_COLUMNS
from sroi.cells.columns_of_outcomes import OUTCOME_COLUMNS
from sroi.cells.columns_of_rows import INPUT_COLUMNS, OUTPUT_COLUMNS, SCENARIO_COLUMNS, STAKEHOLDER_COLUMNS
from sroi.choices import Figure, Table

COLUMNS: Mapping[Table, tuple[Column, ...]] = {
    Table.MAP: MAP_COLUMNS,
    Table.STAKEHOLDER: STAKEHOLDER_COLUMNS,
    Table.INPUT: INPUT_COLUMNS,
    Table.OUTPUT: OUTPUT_COLUMNS,
    Table.OUTCOME: OUTCOME_COLUMNS,
    Table.SCENARIO: SCENARIO_COLUMNS,
}
BY_KEY: Mapping[tuple[Table, str], Column] = {
    (table, column.key): column for table, columns in COLUMNS.items() for column in columns
}


def find_column(table: str, key: str) -> Column | None:
    """The column of that key; None where the table has none."""
    return BY_KEY.get((Table(table), key)) if table in Table.values else None


def columns_at(stage: Stage, table: Table) -> tuple[Column, ...]:
    """The columns of a table that are filled in at a stage, in order."""
    return tuple(column for column in COLUMNS[table] if column.stage is stage)


def parts_of(figure: Figure) -> tuple[Column, ...]:
    """The cells of one figure of an outcome: value, lowest, highest, people behind it, source, rationale, shared."""
    return tuple(column for column in OUTCOME_COLUMNS if column.figure is figure)
