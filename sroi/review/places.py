"""Where in a map something stands: in words, and as a way to the cell."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from sroi.cells.registry import find_column
from sroi.cells.sheet import TABLES_OF_ROWS
from sroi.choices import Table
from sroi.editor.page import stage_url
from sroi.editor.stages import stage_of
from sroi.editor.tables import estimate_url, row_url
from sroi.models import ImpactMap
from sroi.review.lineage import rows_of

_HEADINGS = {
    "ratio": "ratio",
    "outcomes": "outcomes",
    "inputs": "inputs",
    "stakeholders": "stakeholders",
    "excluded_outcomes": "outcomes that are left out",
    "scenarios": "scenarios",
    "conventions": "conventions",
    "period": "period",
}
WHOLE = "the map as a whole"


@dataclass(frozen=True)
class Names:
    """What the rows of a map are called."""

    rows: dict[UUID, str]

    def of(self, table: str, row: UUID | None, field: str | None) -> str:
        """A cell, a row or the map in words: "sleep through the night: would have happened anyway"."""
        heading = heading_of(table, field)
        if row is None:
            return heading or WHOLE
        name = self.rows.get(row, "a row that was removed")
        return f"{name}: {heading}" if heading else name


def names_of(impact_map: ImpactMap) -> Names:
    """The names of all rows; a query for each table."""
    found: dict[UUID, str] = {}
    for table in TABLES_OF_ROWS:
        rows = rows_of(impact_map, table)
        # An input without words is called by whose it is.
        found.update(
            (row.uuid, str(row)) for row in (rows.select_related("stakeholder") if table is Table.INPUT else rows)
        )
    return Names(found)


def heading_of(table: str, field: str | None) -> str:
    """What a column is called, lower case; what a finding means that is about no column; empty for none."""
    column = find_column(table, field) if field else None
    return column.heading if column else _HEADINGS.get(field or "", field or "")


def cell_url(impact_map: ImpactMap, table: str, row: UUID | None, field: str | None, *, can_edit: bool) -> str:
    """Where the cell is mended; for those who may not change the version, where its row is read."""
    if not can_edit:
        return f"{impact_map.get_absolute_url()}{f'#row-{row}' if row else ''}"
    if field == "scenarios":
        return reverse("sroi:impact_map_analysis", args=[impact_map.uuid])
    column = find_column(table, field) if field else None
    if row is None:
        return f"{stage_url(impact_map, stage_of(Table(table), field or ''))}{f'#{field}' if field else ''}"
    if column is not None and column.figure is not None and column.attribute != "value":
        return f"{estimate_url(impact_map, row, column.figure)}#{field}"
    return f"{row_url(impact_map, Table(table), row)}{f'#{field}' if field else ''}"
