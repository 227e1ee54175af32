"""The rows of a map in memory, and the value of every cell of them."""

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet

from sroi.calculation.decimals import currency_sign
from sroi.cells.column import MODELS, Column, Kind
from sroi.cells.links import NO_LINKS, Links, links_of
from sroi.cells.reading import Value
from sroi.cells.registry import COLUMNS
from sroi.cells.showing import edit_text, show_cell
from sroi.choices import Table
from sroi.models import Estimate, ImpactMap, MapRow

Row = ImpactMap | MapRow
TABLES_OF_ROWS = tuple(table for table in Table if table is not Table.MAP)


def rows_of(table: Table, impact_map: ImpactMap) -> "QuerySet[Any]":
    """All rows of a table of a map, in their order."""
    # One model or another, each with a column ``impact_map``, which their abstract parent cannot have.
    model: Any = MODELS[table]
    found: QuerySet[Any] = model.objects.filter(impact_map=impact_map)
    return found


class Sheet:
    """The rows of ``impact_map``, all of them or ``only`` those with these ids, with the figures of outcomes.

    A query for each table, one for the figures, and four for what links may name, when they are asked for.
    """

    def __init__(self, impact_map: ImpactMap, only: Collection[UUID] | None = None) -> None:
        self.impact_map = impact_map
        self._only = only
        self.rows: dict[Table, dict[UUID, Row]] = {Table.MAP: {impact_map.uuid: impact_map}}
        for table in TABLES_OF_ROWS:
            found = rows_of(table, impact_map)
            found = found if only is None else found.filter(uuid__in=only)
            self.rows[table] = {row.uuid: row for row in found}
        self.figures: dict[tuple[int, str], Estimate] = {
            (figure.outcome_id, figure.figure): figure for figure in self._figures()
        }

    def _figures(self) -> Iterator[Estimate]:
        found = Estimate.objects.filter(impact_map=self.impact_map).order_by()
        outcomes = [row.pk for row in self.rows[Table.OUTCOME].values()]
        yield from found if self._only is None else found.filter(outcome__in=outcomes)

    @cached_property
    def links(self) -> Links:
        """What the cells of the map may name."""
        return links_of(self.impact_map)

    @cached_property
    def sign(self) -> str:
        """What stands before an amount."""
        return currency_sign(self.impact_map.currency)

    def find(self, table: str, row: UUID | None) -> Row | None:
        """The row at an address; None where there is none (any more)."""
        if table == Table.MAP:
            return self.impact_map if row is None else None
        rows = self.rows.get(Table(table)) if table in Table.values else None
        return None if rows is None or row is None else rows.get(row)

    def value(self, column: Column, row: Row) -> Value:
        """What stands in a cell: None for a figure that nobody has given, a primary key for a link."""
        holder = self.holder(column, row)
        if holder is None:
            return None if column.field.null else ""
        name = f"{column.attribute}_id" if column.kind is Kind.LINK else column.attribute
        return cast("Value", getattr(holder, name))

    def holder(self, column: Column, row: Row) -> Row | Estimate | None:
        """The record that holds a cell: the row, or its figure; None where the figure has no record yet."""
        return row if column.figure is None else self.figures.get((row.pk, column.figure))

    def text(self, column: Column, row: Row) -> str:
        """The cell as it is read."""
        return show_cell(column, self.value(column, row), self.links_for(column), self.sign)

    def edit(self, column: Column, row: Row) -> str:
        """The cell as it is edited."""
        return edit_text(column, self.value(column, row), self.links_for(column))

    def links_for(self, column: Column) -> Links:
        """What a cell of this column may name; nothing where it names no rows."""
        return self.links if column.kind in {Kind.LINK, Kind.LINKS} else NO_LINKS

    def cells(self, table: Table, row: Row) -> Iterator[dict[str, str | None]]:
        """All cells of a row, as they stand in an answer."""
        name = None if table is Table.MAP else str(row.uuid)
        for column in COLUMNS[table]:
            yield {
                "table": table,
                "row": name,
                "field": column.key,
                "text": self.text(column, row),
                "edit": self.edit(column, row),
            }
