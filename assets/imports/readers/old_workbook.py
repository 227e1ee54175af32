"""Reading .xls workbooks. Runs in the child process, without Django.

The values come through calamine, which knows the many versions of the format; what it does not tell (how numbers are
shown, errors, impossible dates) is looked up beside it.
"""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from assets.imports.limits import DamagedError, RefusalError
from assets.imports.readers.compound import Compound
from assets.imports.readers.grid import Line, Merged, SheetInfo, filled_down
from assets.imports.readers.old_records import Looked, Records
from assets.imports.readers.shown import number

# Of all sheets, the blank cells between others included: calamine makes room for each of them.
MOST_CELLS = 8_000_000
STRAY = (
    "A cell stands so far away from the others that there would be millions of empty ones between them. "
    "Delete what is in the last rows and columns, or save it as .xlsx."
)
NO_DATE = "A number in this row is shown as a date, and no calendar goes so far. Show it as a number."


class OldWorkbook:
    """The sheets of a workbook of Excel 5 to 2003, values as they were last calculated; no formula is ever run."""

    format = "Excel workbook (.xls)"
    remarks: Sequence[str] = ()

    def __init__(self, file: BinaryIO) -> None:
        looked, self.has_macros = _look_beside(file.read())
        file.seek(0)
        try:
            self._book = CalamineWorkbook.from_filelike(file)
        except CalamineError:
            raise DamagedError from None
        self._sheets: dict[str, tuple[SheetInfo, Looked]] = {}
        for position, sheet in enumerate(self._book.sheets_metadata):
            self.has_macros |= sheet.typ == SheetTypeEnum.MacroSheet
            if sheet.typ == SheetTypeEnum.WorkSheet:
                info = SheetInfo(sheet.name, sheet.visible != SheetVisibleEnum.Visible)
                self._sheets[sheet.name] = info, looked[position] if position < len(looked) else Looked()

    def sheets(self) -> Sequence[SheetInfo]:
        """The sheets with cells, in their order; charts and macros are none."""
        return [sheet for sheet, _ in self._sheets.values()]

    def rows(self, name: str) -> int:
        """How many rows there are down to the last that has anything in it."""
        return self._sheets[name][1].rows

    def merged(self, name: str) -> Sequence[Merged]:
        """The merged cells of a sheet."""
        return [
            Merged(row + 1, column, last_row + 1, last_column)
            for (row, column), (last_row, last_column) in self._sheet(name).merged_cell_ranges or ()
        ]

    def lines(self, name: str) -> Iterator[Line]:
        """Every row of a sheet down to the last that has anything in it."""
        if name not in self._sheets:
            raise DamagedError
        return filled_down(self._lines(name), self.merged(name))

    def _sheet(self, name: str) -> CalamineSheet:
        try:
            return self._book.get_sheet_by_name(name)
        except CalamineError:
            raise DamagedError from None

    def _lines(self, name: str) -> Iterator[Line]:
        sheet = self._sheet(name)
        special = self._sheets[name][1].special
        first_row, first_column = sheet.start or (0, 0)
        for row, values in enumerate(_each(sheet), start=first_row):
            if values is None:
                yield Line(row + 1, [], {}, NO_DATE)
                continue
            cells = [""] * first_column + [_text(value) for value in values]
            errors = {}
            for column, text, is_error in special.get(row, ()):
                cells.extend([""] * (column + 1 - len(cells)))
                cells[column] = "" if is_error else text
                if is_error:
                    errors[column] = text
            yield Line(row + 1, cells, errors)


def _look_beside(data: bytes) -> tuple[list[Looked], bool]:
    """What calamine does not tell of each sheet, and whether there are macros.

    Raises RefusalError for what calamine is not to be given. A function of its own, so that nothing of the file is held
    while calamine takes as much again.
    """
    compound = Compound(data)
    records = Records(compound.stream("Workbook" if "Workbook" in compound else "Book"))
    looked = records.sheets()
    if sum(sheet.rows * sheet.columns for sheet in looked) > MOST_CELLS:
        raise RefusalError(STRAY)
    return looked, records.has_macros


def _each(sheet: CalamineSheet) -> Iterator[list[Any] | None]:
    """The rows from the first that has anything in it; None for one with a date that Python cannot hold."""
    rows = sheet.iter_rows()
    while True:
        try:
            yield next(rows)
        except StopIteration:
            return
        except OverflowError:
            yield None


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number(float(value))
    # A date whose format was not recognised beside it.
    return value.isoformat(sep=" ", timespec="seconds") if isinstance(value, datetime.datetime) else str(value)
