"""All there is to one row of a map, and all there is to one figure of an outcome, each as a form."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.urls import reverse

from sroi.cells.column import Column, Stage
from sroi.cells.registry import COLUMNS, parts_of
from sroi.cells.sheet import Row, rows_of
from sroi.choices import SHARES, Figure, Table
from sroi.editor.cells_form import CellsForm, address_of
from sroi.editor.page import MapState, StagePage, stage_url
from sroi.editor.stages import BY_SLUG
from sroi.editor.tables import estimate_url, name_of, row_url
from sroi.models import ImpactMap

# The stage at which the rows of a table are written down.
STAGES_OF_TABLES = {
    Table.STAKEHOLDER: Stage.SCOPE,
    Table.INPUT: Stage.INPUTS,
    Table.OUTPUT: Stage.OUTCOMES,
    Table.OUTCOME: Stage.OUTCOMES,
}


@dataclass(frozen=True, slots=True)
class Way:
    """A page on which more is done about a figure."""

    word: str
    url: str


@dataclass(frozen=True, slots=True)
class FigureLink:
    """The way to all there is to a figure of an outcome."""

    heading: str
    text: str
    url: str


class RowPage(StagePage):
    """The form of one row. Raises LookupError where the map has no such row."""

    def __init__(self, state: MapState, table: str, uuid: UUID, sent: Mapping[str, str] | None = None) -> None:
        row = state.sheet.find(table, uuid)
        if table not in STAGES_OF_TABLES or row is None:
            raise LookupError(uuid)
        super().__init__(state, STAGES_OF_TABLES[Table(table)])
        self.table = Table(table)
        self.row: Row = row
        self._texts = sent

    @property
    def url(self) -> str:
        """Its address."""
        return row_url(self.impact_map, self.table, self.row.uuid)

    @property
    def back_url(self) -> str:
        """The stage at which the row stands."""
        return f"{stage_url(self.impact_map, self.plan.slug)}#row-{self.row.uuid}"

    @property
    def name(self) -> str:
        """What the row is called."""
        return name_of(self.row, self.table)

    @property
    def noun(self) -> str:
        """What it is."""
        return str(self.table.label).removesuffix("s")

    @property
    def columns(self) -> tuple[Column, ...]:
        """The cells of the form: of a figure its value, for the rest has a form of its own."""
        return tuple(each for each in COLUMNS[self.table] if each.figure is None or each.attribute == "value")

    @cached_property
    def form(self) -> CellsForm:
        """The form."""
        return CellsForm(self.map.sheet, self.table, self.row, self.columns, self._texts)

    @property
    def findings(self) -> list[str]:
        """What is said of the row, in sentences, the pressing first."""
        return [
            each["message"]
            for each in self.map.findings
            if each["row"] == str(self.row.uuid) and each["gate"] != "note"
        ]

    @property
    def figures(self) -> list[FigureLink]:
        """The figures of an outcome; other rows have none."""
        if self.table is not Table.OUTCOME:
            return []
        values = [parts_of(figure)[0] for figure in Figure]
        return [
            FigureLink(
                column.heading,
                self.map.sheet.text(column, self.row),
                estimate_url(self.impact_map, self.row.uuid, Figure(column.key)),
            )
            for column in values
        ]

    # --- its place in the table ---------------------------------------------------------------------------------------

    @cached_property
    def _others(self) -> list[UUID]:
        return list(self.map.sheet.rows[self.table])

    @property
    def is_first(self) -> bool:
        """Whether no row stands above it."""
        return self._others[0] == self.row.uuid

    @property
    def is_last(self) -> bool:
        """Whether no row stands below it."""
        return self._others[-1] == self.row.uuid

    @property
    def move_url(self) -> str:
        """Where it is moved."""
        return self._act_url("move")

    @property
    def remove_url(self) -> str:
        """Where it is removed."""
        return self._act_url("remove")

    def _act_url(self, act: str) -> str:
        return reverse(f"sroi:impact_map_row_{act}", args=[self.impact_map.uuid, self.table, self.row.uuid])


class EstimatePage(RowPage):
    """The form of one figure of an outcome: value, range, people behind it, source and reason."""

    def __init__(self, state: MapState, uuid: UUID, figure: str, sent: Mapping[str, str] | None = None) -> None:
        if figure not in Figure.values:
            raise LookupError(figure)
        super().__init__(state, Table.OUTCOME, uuid, sent)
        self.figure = Figure(figure)
        self.plan = BY_SLUG[parts_of(self.figure)[0].stage]

    @property
    def url(self) -> str:
        """Its address."""
        return estimate_url(self.impact_map, self.row.uuid, self.figure)

    @property
    def heading(self) -> str:
        """What the figure is called."""
        return str(self.figure.label).capitalize()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The cells of the figure."""
        return parts_of(self.figure)

    @property
    def findings(self) -> list[str]:
        """What is said of the figure."""
        address = address_of(self.table, self.row.uuid, self.figure)
        return [each["message"] for each in self.map.by_address.get(address, ())]

    @property
    def row_url(self) -> str:
        """The form of the whole row."""
        return row_url(self.impact_map, self.table, self.row.uuid)

    @property
    def ways(self) -> list[Way]:
        """Where a figure comes from, what it was, and what is asked about it."""
        named = [self.impact_map.uuid, self.row.uuid]
        cell = [self.impact_map.uuid, self.table, self.row.uuid, self.figure]
        found = [Way("History and questions", reverse("sroi:impact_map_cell", args=cell))]
        if self.figure is Figure.PROXY_VALUE:
            found.insert(0, Way("Choose from the library of proxies", reverse("sroi:impact_map_proxy", args=named)))
        if self.figure in SHARES:
            survey = reverse("sroi:impact_map_survey", args=[*named, self.figure])
            found.insert(0, Way("Work it out from survey answers", survey))
        return found


def row_beside(impact_map: ImpactMap, table: str, row: UUID, way: str) -> UUID | None:
    """Before which row another one comes to stand when it goes one place ``up`` or down; None is the end."""
    rows: list[UUID] = []
    if table in STAGES_OF_TABLES:
        rows = list(rows_of(Table(table), impact_map).values_list("uuid", flat=True))
    if row not in rows:
        return None
    place = rows.index(row)
    if way == "up":
        return rows[max(0, place - 1)]
    return rows[place + 2] if place + 2 < len(rows) else None
