"""The two kinds of file that the admin screens take and give, on the register's own writer."""

from tempfile import TemporaryFile
from typing import Any

import tablib
from import_export.formats.base_formats import Format

from assets.imports.headings import Headings
from assets.imports.limits import RefusalError
from assets.imports.read import Row, overview, read_sheet
from assets.spreadsheets import CSV_TYPE, XLSX_TYPE, unescape, write_csv, write_xlsx

MAX_BYTES = 10 * 1024 * 1024
# For corrections by hand: a row takes some hundredths of a second to read, check and draw, while somebody waits. A
# longer list is a wave, and comes in by the way that is made for it.
MAX_ROWS = 1_000


class SheetError(ValueError):
    """The file cannot be taken as a sheet; the text says why and what would be right."""


class _RegisterFormat(Format):
    title = ""
    content_type = ""

    def __init__(self, encoding: str | None = None) -> None:
        self.encoding = encoding

    def get_title(self) -> str:
        """Its name in the choice of formats, which is also the ending of its files."""
        return self.title

    def get_extension(self) -> str:
        """The ending of its files."""
        return self.title

    def get_content_type(self) -> str:
        """The media type of its files."""
        return self.content_type

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """Read a sheet by its content, whatever it is called; SheetError says why it cannot be."""
        return _dataset(*_read(in_stream))

    def can_import(self) -> bool:
        """It can be read."""
        return True

    def can_export(self) -> bool:
        """It can be written."""
        return True


class RegisterCSV(_RegisterFormat):
    """Comma-separated text; read in any common encoding and with any common separator."""

    title = "csv"
    content_type = CSV_TYPE

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """The sheet through the one safe writer."""
        return b"".join(write_csv(dataset.headers, dataset))


class RegisterXLSX(_RegisterFormat):
    """An Excel workbook; its first sheet is read."""

    title = "xlsx"
    content_type = XLSX_TYPE

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """The sheet through the one safe writer."""
        return write_xlsx(dataset.headers, dataset, title=dataset.title or "Sheet")


def _read(content: bytes) -> tuple[list[str], list[Row]]:
    """Headings and rows of the first sheet, read in the limited process that reads every sheet."""
    with TemporaryFile() as file:
        file.write(content)
        file.flush()
        try:
            seen = overview(file)
            first = next((sheet for sheet in seen.sheets if not sheet.hidden), seen.sheets[0])
            number, cells = next(iter(first.rows), (0, []))
            if number != 1 or not any(cells):
                raise SheetError("The first row must hold the headings.")
            headings = [cell.strip() for cell in cells]
            while not headings[-1]:
                headings.pop()
            return headings, read_sheet(file, seen, first, Headings(number, list(headings))).rows
        except RefusalError as refusal:
            raise SheetError(str(refusal)) from None


def _dataset(headings: list[str], rows: list[Row]) -> tablib.Dataset:
    """A row for every row up to the last that holds anything, empty ones too: each keeps its number in the sheet."""
    if "" in headings:
        raise SheetError("A column has no heading.")
    twice = [heading for heading in headings if headings.count(heading) > 1]
    if twice:
        raise SheetError(f"More than one column is called “{twice[0]}”.")
    dataset = tablib.Dataset(headers=headings)
    for row in rows:
        if row.number > MAX_ROWS + 1:
            raise SheetError(f"The sheet has more than {MAX_ROWS:,} rows. Split it, or bring it in as a wave.")
        if row.fault or row.errors or any(row.cells[len(headings) :]):
            raise SheetError(f"Row {row.number}: {row.fault or _strange_cells(row)}")
        while len(dataset) < row.number - 2:
            dataset.append([""] * len(headings))
        cells = [unescape(cell.strip()) for cell in row.cells[: len(headings)]]
        dataset.append(cells + [""] * (len(headings) - len(cells)))
    return dataset


def _strange_cells(row: Row) -> str:
    if row.errors:
        return f"a cell holds the error value {next(iter(row.errors.values()))} and nothing else."
    return "there is something in a cell without a heading."
