"""A table of a stage as it is drawn: its columns, its rows, and in every cell what is said of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse

from sroi.cells.column import NUMBERS, Column, Kind, Stage
from sroi.cells.sheet import Row, Sheet
from sroi.choices import Figure, Table
from sroi.editor.cells_form import address_of
from sroi.editor.stages import NAMES, TablePlan, parts_beside
from sroi.models import Outcome, Stakeholder

if TYPE_CHECKING:
    from sroi.models import ImpactMap

# Beside a figure stands how sure one is of it; the words for it open with these.
_BESIDE = ("low", "high", "n", "source")
_LONG = {Kind.TEXT, Kind.WORDS, Kind.LINKS}
# The column of names and those of one stage need no way to be found.
_FEW_STAGES = 2
NAMELESS = "without a name yet"


@dataclass(frozen=True, slots=True)
class Jump:
    """The way to a column of a wide table."""

    word: str
    id: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's name, a line on what belongs there, what stands behind its numbers, and how wide it is."""

    id: str
    word: str
    help: str
    unit: str
    css: str


@dataclass(frozen=True, slots=True)
class Beside:
    """A part of an estimate that is read beside its value; ``part`` is low, high, n or source."""

    part: str
    place: str
    text: str


# How pressing what is said of a cell is, by the gate at which it stops the map.
TONES = {"compute": "bad", "final": "bad", "answer": "warn", "answered": "note", "note": "note"}


@dataclass(frozen=True, slots=True)
class Flag:
    """Something said of a cell, and how pressing it is: bad, warn or note."""

    message: str
    tone: str


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell: its heading, its address, what is read, what would be typed, and what is said of it.

    ``url`` leads to all there is to the figure, where it is one.
    """

    heading: str
    css: str
    place: str
    text: str
    edit: str
    beside: tuple[Beside, ...]
    flags: tuple[Flag, ...]
    url: str


@dataclass(frozen=True, slots=True)
class RowView:
    """One row: its place from 1, what it is called, its cells, and what it comes to (None where nothing is counted)."""

    uuid: UUID
    number: int
    name: str
    url: str
    cells: tuple[CellView, ...]
    counted: Mapping[str, Any] | None
    is_left_out: bool
    is_loss: bool

    @property
    def impact(self) -> str:
        """Its impact in the first year."""
        return str(self.counted["impact"]) if self.counted else "–"

    @property
    def pv(self) -> str:
        """Its present value."""
        return str(self.counted["pv"]) if self.counted else "–"

    @property
    def share(self) -> str:
        """Its share of the present value of all."""
        return str(self.counted["share"]) if self.counted else "–"

    @property
    def share_exact(self) -> str:
        """The same from 0 to 1, for the meter; a loss has none."""
        return str(self.counted["exact"]["share"] or 0) if self.counted else "0"


class TableView:
    """The table of a plan, over the rows of ``sheet``; ``findings`` are those of the whole map, by address.

    ``is_first`` says that no other table of the page has the same rows: links to a row lead to this one.
    """

    def __init__(
        self,
        plan: TablePlan,
        sheet: Sheet,
        findings: Mapping[str, Sequence[Mapping[str, Any]]],
        counted: Mapping[str, Mapping[str, Any]],
        *,
        is_first: bool,
    ) -> None:
        self.plan = plan
        self.sheet = sheet
        self._findings = findings
        self._counted = counted
        self.is_first = is_first

    @property
    def impact_map(self) -> "ImpactMap":
        """Whose rows these are."""
        return self.sheet.impact_map

    @property
    def id(self) -> str:
        """A name for it on the page."""
        return f"table-{self.plan.heading.lower()}"

    @cached_property
    def headings(self) -> list[Heading]:
        """Its headings in order."""
        return [
            Heading(
                id=f"{self.id}-{each.key}",
                word=each.heading[:1].upper() + each.heading[1:],
                help=each.help,
                unit=each.unit,
                css=css_of(each),
            )
            for each in self.plan.columns
        ]

    @property
    def jumps(self) -> list[Jump]:
        """Of a table that holds columns of several stages the way to the first of each."""
        first: dict[Stage, Column] = {}
        for column in self.plan.columns:
            first.setdefault(column.stage, column)
        found = [Jump(str(stage.label).capitalize(), f"{self.id}-{column.key}") for stage, column in first.items()]
        return found if len(found) > _FEW_STAGES else []

    @property
    def add_url(self) -> str:
        """Where a row is added."""
        return reverse("sroi:impact_map_row_add", args=[self.impact_map.uuid, self.plan.table])

    @property
    def empty_heading(self) -> str:
        """What is said where there are no rows yet."""
        return f"There are no {self.plan.table.label} yet"

    @cached_property
    def rows(self) -> list[RowView]:
        """The rows in order."""
        found = sorted(self.sheet.rows[self.plan.table].values(), key=lambda row: (getattr(row, "position", 0), row.pk))
        return [self._row(number, row) for number, row in enumerate(found, start=1)]

    def _row(self, number: int, row: Row) -> RowView:
        columns = zip(self.plan.columns, self.headings, strict=True)
        cells = tuple(self._cell(column, heading, row) for column, heading in columns)
        return RowView(
            uuid=row.uuid,
            number=number,
            name=cells[0].text or NAMELESS,
            url=row_url(self.impact_map, self.plan.table, row.uuid),
            cells=cells,
            counted=self._counted.get(str(row.uuid)),
            is_left_out=left_out(row),
            is_loss=isinstance(row, Outcome) and row.direction < 0,
        )

    def _cell(self, column: Column, heading: Heading, row: Row) -> CellView:
        address = address_of(self.plan.table, row.uuid, column.key)
        figure = column.figure
        return CellView(
            heading=heading.word,
            css=heading.css,
            place=address,
            text=self.sheet.text(column, row),
            edit=self.sheet.edit(column, row),
            beside=tuple(self._beside(figure, row)) if figure is not None else (),
            flags=tuple(Flag(each["message"], TONES[each["gate"]]) for each in self._findings.get(address, ())),
            url=estimate_url(self.impact_map, row.uuid, figure) if figure is not None else "",
        )

    def _beside(self, figure: Figure, row: Row) -> Iterator[Beside]:
        for part, column in zip(_BESIDE, parts_beside(figure), strict=False):
            yield Beside(part, address_of(Table.OUTCOME, row.uuid, column.key), self.sheet.text(column, row))


def css_of(column: Column) -> str:
    """How wide a column is, and whether it holds numbers."""
    if column.kind in NUMBERS:
        return "n"
    return "sheet__long" if column.kind in _LONG else "sheet__word"


def left_out(row: Row) -> bool:
    """Whether a row is kept with its reason and not counted."""
    return row.is_left_out if isinstance(row, Outcome) else isinstance(row, Stakeholder) and not row.is_included


def name_of(row: Row, table: Table) -> str:
    """What a row is called."""
    attribute = {"name": "name", "description": "description", "outcome": "description"}[NAMES[table]]
    return str(getattr(row, attribute)) or NAMELESS


def row_url(impact_map: "ImpactMap", table: Table, row: UUID) -> str:
    """The form of a row."""
    return reverse("sroi:impact_map_row", args=[impact_map.uuid, table, row])


def estimate_url(impact_map: "ImpactMap", row: UUID, figure: Figure) -> str:
    """The form of a figure with all that belongs to it."""
    return reverse("sroi:impact_map_estimate", args=[impact_map.uuid, row, figure])
