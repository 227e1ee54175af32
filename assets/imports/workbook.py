"""Reading .xlsx workbooks. Runs in the child process, without Django."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import zip_longest
from typing import Any, BinaryIO, NamedTuple

import openpyxl
from openpyxl.utils.escape import unescape

from assets.imports.limits import RefusalError

_ZEROS = re.compile(r"0+")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >]")
_ESCAPED = re.compile(r"_x(?:00[0-9A-Fa-f]{2}|005[Ff])_")
# Microsoft, "Excel specifications and limits". A file may number its rows as it likes, and each gap would be filled.
_LAST_ROW = 1_048_576


class Line(NamedTuple):
    """One row: its number, its cells as text, and the error values among them by position."""

    number: int
    cells: list[str]
    errors: dict[int, str]


class Workbook:
    """The sheets of a workbook, values as they were last calculated; no formula is ever run."""

    def __init__(self, file: BinaryIO) -> None:
        self._book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        # Where there are formulas, a second look tells a cell whose result was never stored from an empty one.
        self._formulas = openpyxl.load_workbook(file, read_only=True, keep_links=False) if _has_formulas(file) else None
        self.has_macros = _has_macros(file)

    def sheets(self) -> list[dict[str, Any]]:
        """Name of every sheet and whether it is hidden, in their order."""
        return [{"name": sheet.title, "hidden": sheet.sheet_state != "visible"} for sheet in self._book.worksheets]

    def lines(self, name: str) -> Iterator[Line]:
        """Every row of a sheet, blank ones included."""
        for number, (row, formulas) in enumerate(zip_longest(self._rows(name), self._formula_rows(name)), start=1):
            if number > _LAST_ROW:
                raise RefusalError(f"The sheet “{name}” has rows beyond {_LAST_ROW:,}. Open it and save it anew.")
            row = row or ()
            errors = {position: str(cell.value) for position, cell in enumerate(row) if cell.data_type == "e"}
            for position, formula in enumerate(formulas or ()):
                if formula.data_type == "f" and not _has_result(row, position):
                    errors[position] = str(formula.value)
            cells = ["" if position in errors else as_typed(cell) for position, cell in enumerate(row)]
            while cells and not cells[-1] and len(cells) - 1 not in errors:
                cells.pop()
            yield Line(number, cells, errors)

    def _rows(self, name: str) -> Iterator[Any]:
        sheet = self._book[name]
        # What the sheet says of its size is often wrong; without this openpyxl believes it and cuts rows off.
        sheet.reset_dimensions()
        yield from sheet.iter_rows()

    def _formula_rows(self, name: str) -> Iterator[Any]:
        if self._formulas is None:
            return
        sheet = self._formulas[name]
        sheet.reset_dimensions()
        yield from sheet.iter_rows()


def _has_result(row: Sequence[Any], position: int) -> bool:
    """Whether a formula's result is stored. One that gave no text has none either, but says that it would be text."""
    return position < len(row) and (row[position].value is not None or row[position].data_type == "str")


def _has_macros(file: BinaryIO) -> bool:
    """Whether programs came with the workbook: Visual Basic, or the macro sheets that there were before."""
    with zipfile.ZipFile(file) as archive:
        return any(name.endswith("vbaProject.bin") or "macrosheets/" in name for name in archive.namelist())


def _has_formulas(file: BinaryIO) -> bool:
    """Whether any sheet has a formula: a search through the text, which is far quicker than a second reading."""
    with zipfile.ZipFile(file) as archive:
        return any(
            _mentions_formula(archive, name)
            for name in archive.namelist()
            if "worksheets/" in name and name.endswith(".xml")
        )


def _mentions_formula(archive: zipfile.ZipFile, name: str) -> bool:
    with archive.open(name) as member:
        tail = b""
        while piece := member.read(1 << 20):
            if _FORMULA.search(tail + piece):
                return True
            tail = piece[-20:]
    return False


def as_typed(cell: Any) -> str:
    """What somebody looking at the cell would copy out of it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return unescape(value) if _ESCAPED.search(value) else value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time | timedelta):
        return str(value)
    return _number(value, cell.number_format or "")


def _number(value: float, shown_as: str) -> str:
    """A number without the tail of its binary form: 15 digits are what a spreadsheet shows and keeps."""
    whole = int(value) if value == value and abs(value) < 1e300 else 0
    if whole == value:
        # A column of telephone numbers may be numbers shown with their leading zeros ("00000000000").
        return str(whole).zfill(len(shown_as)) if _ZEROS.fullmatch(shown_as) else str(whole)
    return f"{Decimal(f'{value:.15g}'):f}"
