"""The one writer of spreadsheets: every .csv and .xlsx that leaves the register goes through it.

A spreadsheet program runs text that begins with ``=``, ``+``, ``-`` or ``@`` as a formula, in a .csv even behind
a tab or the end of a line (OWASP, "CSV Injection"). Such text leaves with an apostrophe in front, which
``unescape`` takes off again, so that what is exported and imported comes back as it was. Numbers and telephone numbers
cannot do harm and stay as they are.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Value = str | int | float | Decimal | date | None

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?%?")
# A plus, then at least seven digits with what people put between them: +44 (0)151 496 0100.
_TELEPHONE = re.compile(r"\+(?:[ ()./-]*[0-9]){7,}[ ()]*")
_ROWS_A_CHUNK = 200
_SEMICOLON = re.compile(r"(\\*);")
_LAST_BACKSLASHES = re.compile(r"\\+\Z")


def _is_live(text: str) -> bool:
    # Judged behind any apostrophes, so that text that came with one of its own is told apart.
    bare = text.lstrip("'")
    return bare.startswith(_STARTS_FORMULA) and not (_NUMBER.fullmatch(bare) or _TELEPHONE.fullmatch(bare))


def escape(text: str) -> str:
    """``text`` so that no spreadsheet program runs it.

    >>> escape("=1+1"), escape("-2.99"), escape("+44 151 496 0100"), escape("'=1+1")
    ("'=1+1", '-2.99', '+44 151 496 0100', "''=1+1")
    """
    return f"'{text}" if _is_live(text) else text


def unescape(text: str) -> str:
    """The inverse of ``escape``: takes off exactly the apostrophe that it put on, and no other.

    >>> unescape("'=1+1"), unescape("'Owd Lads' choir"), unescape("''=1+1")
    ('=1+1', "'Owd Lads' choir", "'=1+1")
    """
    return text[1:] if text.startswith("'") and _is_live(text) else text


def join_parts(parts: Sequence[str]) -> str:
    r"""Several values in one cell, with a semicolon between them; ``split_parts`` reads exactly these out of it.

    A semicolon inside a value gets a backslash in front. Backslashes mean something only before a semicolon, where each
    of their own is doubled; everywhere else they are what they are.

    >>> print(join_parts(["Bread; Roses", "AC\DC"]))
    Bread\; Roses; AC\DC
    """
    marked = [_SEMICOLON.sub(lambda found: f"{found[1]}{found[1]}\\;", part) for part in parts]
    return "; ".join([*(_LAST_BACKSLASHES.sub(r"\g<0>\g<0>", part) for part in marked[:-1]), *marked[-1:]])


def split_parts(text: str) -> list[str]:
    r"""The values of a cell, as ``join_parts`` wrote them, with the blanks that stand around them.

    >>> split_parts(r"Bread\; Roses; AC\DC")
    ['Bread; Roses', ' AC\\DC']
    """
    parts, begun = [""], 0
    for found in _SEMICOLON.finditer(text):
        backslashes = len(found[1])
        parts[-1] += text[begun : found.start()] + "\\" * (backslashes // 2)
        if backslashes % 2:
            parts[-1] += ";"
        else:
            parts.append("")
        begun = found.end()
    parts[-1] += text[begun:]
    return parts


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Value]], *, is_marked: bool = True) -> Iterator[bytes]:
    """A .csv in UTF-8, in pieces of some hundred rows, beginning with the mark by which Excel knows the encoding.

    What programs read is better not ``is_marked``: many take the mark for a part of the first heading. Dates are
    written as 2026-11-21, and what is None is an empty cell.
    """
    buffer = io.StringIO(newline="")
    if is_marked:
        buffer.write("\ufeff")
    writer = csv.writer(buffer)
    writer.writerow([escape(column) for column in columns])
    for number, row in enumerate(rows, start=1):
        writer.writerow([_as_text(value) for value in row])
        if number % _ROWS_A_CHUNK == 0:
            yield _take(buffer)
    yield _take(buffer)


def write_xlsx(columns: Sequence[str], rows: Iterable[Sequence[Value]], title: str = "Assets") -> bytes:
    """An .xlsx of one sheet: numbers as numbers, everything else as text, the headings bold and kept in view.

    Excel holds 32,767 characters in a cell and none of the control characters: longer text is cut there, and
    a control character becomes a blank. The .csv has neither limit.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for index, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = max(12, min(40, len(column) + 4))
    sheet.append([_cell(sheet, column, font=Font(bold=True)) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook: its title, of 31 characters at most, its rows, and which of them are headings."""

    title: str
    rows: Sequence[Sequence[Value]]
    headings: frozenset[int] = frozenset({0})


def write_book(sheets: Iterable[Sheet]) -> bytes:
    """An .xlsx of several sheets, under the rules of ``write_xlsx``; columns are as broad as what stands in them."""
    book = Workbook(write_only=True)
    for given in sheets:
        sheet = book.create_sheet(given.title)
        for index, width in enumerate(_widths(given.rows), start=1):
            sheet.column_dimensions[get_column_letter(index)].width = width
        for number, row in enumerate(given.rows):
            font = Font(bold=True) if number in given.headings else None
            sheet.append([_cell(sheet, value, font=font) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _widths(rows: Sequence[Sequence[Value]]) -> list[int]:
    """Room for the longest cell of each column, within limits: what is longer runs on or is wrapped by the reader."""
    lengths: list[int] = []
    for row in rows:
        lengths += [0] * (len(row) - len(lengths))
        for index, value in enumerate(row):
            lengths[index] = max(lengths[index], len(str(value)) if value is not None else 0)
    return [max(12, min(48, length + 2)) for length in lengths]


def _as_text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return escape(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _cell(sheet: WriteOnlyWorksheet, value: Value, font: Font | None = None) -> Cell | None:
    if value is None or value == "":
        return None
    if isinstance(value, str | date):
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub(" ", _as_text(value)))
        # openpyxl would take "#N/A" for an error; whatever is text here is text there.
        cell.data_type = "s"
    else:
        cell = WriteOnlyCell(sheet, value)
    if font:
        cell.font = font
    return cell


def _take(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece
