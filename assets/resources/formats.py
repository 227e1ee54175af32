"""The two kinds of file that the admin screens take and give, on the register's own writer."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, Any

import tablib
from import_export.formats.base_formats import Format

from assets.imports.headings import Headings
from assets.imports.limits import RefusalError
from assets.imports.read import Row, overview, read_sheet
from assets.spreadsheets import CSV_TYPE, XLSX_TYPE, unescape, write_csv, write_xlsx

MAX_BYTES = 10 * 1024 * 1024
# While somebody waits: a row that is read for itself takes some hundredths of a second to look up, check and draw.
MAX_ROWS = 1_000
# Assets are looked up and written together (``assets.resources.bulk``). A statement of a request has ten seconds.
MAX_ASSETS = 10_000
_LONGER = "Split it, or bring it in by the import pages, which take their time in the background."


class SheetError(ValueError):
    """The file cannot be taken as a sheet; the text says why and what would be right."""


class _RegisterFormat(Format):
    title = ""
    content_type = ""
    # So many rows are read.
    most = MAX_ROWS

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
        with TemporaryFile() as file:
            file.write(in_stream)
            file.flush()
            return _dataset(SheetRows(file), self.most)

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


class AssetsCSV(RegisterCSV):
    """For assets, of which more come at once."""

    most = MAX_ASSETS


class AssetsXLSX(RegisterXLSX):
    """For assets, of which more come at once."""

    most = MAX_ASSETS


class SheetRows:
    """The first sheet of an open file, read in the limited process that reads every sheet, while one goes through it.

    ``headers`` are its headings; a row comes with its number, 1 for the first below them, and has a cell for each. Rows
    that hold nothing do not come. Raises SheetError, also on the way.
    """

    def __init__(self, file: IO[bytes]) -> None:
        with _refusals_as_faults():
            seen = overview(file)
            first = next((sheet for sheet in seen.sheets if not sheet.hidden), seen.sheets[0])
            number, cells = next(iter(first.rows), (0, []))
            if number != 1 or not any(cells):
                raise SheetError("The first row must hold the headings.")
            self.headers = [cell.strip() for cell in cells]
            while not self.headers[-1]:
                self.headers.pop()
            self._rows = read_sheet(file, seen, first, Headings(number, list(self.headers))).rows
        if "" in self.headers:
            raise SheetError("A column has no heading.")
        twice = [heading for heading in self.headers if self.headers.count(heading) > 1]
        if twice:
            raise SheetError(f"More than one column is called “{twice[0]}”.")

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        width = len(self.headers)
        with _refusals_as_faults():
            for row in self._rows:
                cells = row.cells
                if row.fault or row.errors or (len(cells) > width and any(cells[width:])):
                    raise SheetError(f"Row {row.number}: {row.fault or _strange_cells(row)}")
                cells = [unescape(cell.strip()) for cell in cells[:width]]
                yield row.number - 1, cells + [""] * (width - len(cells))


@contextmanager
def _refusals_as_faults() -> Iterator[None]:
    try:
        yield
    except RefusalError as refusal:
        raise SheetError(str(refusal)) from None


def _dataset(sheet: SheetRows, most: int) -> tablib.Dataset:
    """A row for every row up to the last that holds anything, empty ones too: each keeps its number in the sheet."""
    dataset = tablib.Dataset(headers=sheet.headers)
    for number, cells in sheet:
        if number > most:
            raise SheetError(f"The sheet has more than {most:,} rows. {_LONGER}")
        while len(dataset) < number - 1:
            dataset.append([""] * len(sheet.headers))
        dataset.append(cells)
    return dataset


def _strange_cells(row: Row) -> str:
    if row.errors:
        return f"a cell holds the error value {next(iter(row.errors.values()))} and nothing else."
    return "there is something in a cell without a heading."
