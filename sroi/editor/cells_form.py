"""Cells as fields of a form, for whoever types without scripts, and for all that has no place in a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sroi.cells.column import NUMBERS, Column, Kind, Stage
from sroi.cells.reading import tidy
from sroi.cells.shapes import CellConflict, CellConflictError, CellEdit, CellsRefusedError
from sroi.cells.sheet import Row, Sheet
from sroi.choices import Table

SUBMISSION = "submission"
_WAS = "was-"


def address_of(table: Table, row: UUID | None, key: str) -> str:
    """A cell as pages and their scripts name it: "outcome:<uuid>:deadweight"."""
    return f"{table}:{row or ''}:{key}"


@dataclass
class CellField:
    """One field: its cell (``address_of``), what stands in it, what stood there when it was drawn, what is wrong."""

    column: Column
    place: str
    value: str
    was: str
    choices: Sequence[tuple[str, str]] = ()
    errors: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its name in the form."""
        return self.column.key

    @property
    def label(self) -> str:
        """What it is called; of what stands beside a figure its own name, for the figure is named above it."""
        is_beside = self.column.figure is not None and self.column.attribute != "value"
        return str(self.column.field.verbose_name) if is_beside else self.column.heading

    @property
    def widget(self) -> str:
        """Which kind of field it is: select, textarea, date, number or text."""
        if self.column.kind in {Kind.CHOICE, Kind.FLAG, Kind.LINK}:
            return "select"
        if self.column.kind is Kind.TEXT:
            return "textarea"
        if self.column.kind is Kind.DATE:
            return "date"
        return "number" if self.column.kind in NUMBERS else "text"


class CellsForm:
    """Some cells of one row; ``row`` is the map itself where ``table`` is the map's.

    What was sent stays in the fields, whatever is wrong with it: nothing that was typed is lost.
    """

    def __init__(
        self, sheet: Sheet, table: Table, row: Row, columns: Iterable[Column], sent: Mapping[str, str] | None = None
    ) -> None:
        self.sheet = sheet
        self.table = table
        self.row = row
        # Whatever did not go through is sent again under another name.
        self.submission = uuid4()
        self.submission_sent = _uuid(sent.get(SUBMISSION, "")) if sent else None
        self.faults: list[str] = []
        known = [column for column in columns if sent is None or column.key in sent]
        self.fields = [self._field(column, sent) for column in known]

    def _field(self, column: Column, sent: Mapping[str, str] | None) -> CellField:
        now = self.sheet.edit(column, self.row)
        value, was = (now, now) if sent is None else (sent[column.key], sent.get(_WAS + column.key, now))
        place = address_of(self.table, self.row_id, column.key)
        return CellField(column, place, value, was, self._choices(column))

    def _choices(self, column: Column) -> Sequence[tuple[str, str]]:
        if column.kind is Kind.LINK:
            options = self.sheet.links.options(column.key)
            return [("", ""), *((option.edit, option.text) for option in options)]
        return column.choices if column.kind in {Kind.CHOICE, Kind.FLAG} else ()

    @property
    def groups(self) -> list[tuple[str, list[CellField]]]:
        """The fields by stage, each under the stage's name; under none where there is but one."""
        found: dict[Stage, list[CellField]] = {}
        for each in self.fields:
            found.setdefault(each.column.stage, []).append(each)
        ordered = [(str(stage.label).capitalize(), found[stage]) for stage in Stage if stage in found]
        return ordered if len(ordered) > 1 else [("", fields) for _, fields in ordered]

    @property
    def row_id(self) -> UUID | None:
        """The row as addresses name it."""
        return None if self.table is Table.MAP else self.row.uuid

    @property
    def edits(self) -> list[CellEdit]:
        """What is to be saved: the fields that are not as they were drawn."""
        return [
            CellEdit(self.table, self.row_id, field.column.key, field.was, field.value)
            for field in self.fields
            if tidy(field.value) != tidy(field.was)
        ]

    @property
    def is_faulty(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.faults) or any(field.errors for field in self.fields)

    def refuse(self, refused: CellsRefusedError | CellConflictError) -> None:
        """Say at each field what is wrong. Sent once more, what conflicts is written over what others have."""
        by_key = {field.column.key: field for field in self.fields}
        if isinstance(refused, CellsRefusedError):
            for error in refused.errors:
                by_key[error.address.field].errors.append(error.message)
            return
        for conflict in refused.conflicts:
            self._ask(by_key[conflict.address.field], conflict)

    def _ask(self, field: CellField, conflict: CellConflict) -> None:
        if conflict.is_gone:
            self.faults.append(conflict.message)
            return
        field.errors.append(f"{conflict.message} Below is yours: save once more to keep it, or type theirs.")
        field.was = conflict.edit


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
