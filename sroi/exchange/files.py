"""A file that somebody brings: a case file, or a sheet with the Value Map's columns, as the object of a case.

A sheet is opened in the register's limited process, whatever the file is called; a case file is plain text.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import PurePath
from typing import IO

from assets.imports.headings import Headings
from assets.imports.limits import MEGABYTE, RefusalError
from assets.imports.read import Overview, Row, Rows, Top, merged_cells, overview, sheets_in_words, weigh
from assets.imports.text import storable
from assets.imports.upload import descriptor
from assets.spreadsheets import unescape
from sroi.calculation.json_text import LARGEST_FILE, CaseTextError, Json, Raw, read_text
from sroi.calculation.record import MOST_ROWS
from sroi.value_map.columns import recognise
from sroi.value_map.reading import FEWEST_HEADINGS, NoValueMapError, read_value_map

FILE_BYTES = 10 * MEGABYTE
ENDINGS = (".json", ".xlsx", ".xlsm", ".xls", ".ods", ".csv")


class FileRefusedError(Exception):
    """The file is no impact map; the text says what it is instead, or what to do."""


def read_file(file: IO[bytes], name: str, *, meaning: str = "", sheet: str = "") -> Raw:
    """The object of a case in an open file, for ``read_case`` to check.

    ``meaning`` is whose share attribution states, where a sheet does not say it; ``sheet`` the one to be read, else the
    first with the headings of a Value Map. Raises FileRefusedError.
    """
    file.seek(0)
    start = file.read(LARGEST_FILE + 1)
    if PurePath(name).suffix.lower() == ".json" or start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}:
        return read_content(start)
    try:
        weigh(file)
        with descriptor(file) as opened:
            return _read_sheet(opened, meaning, sheet)
    except (RefusalError, NoValueMapError) as refusal:
        raise FileRefusedError(str(refusal)) from refusal


def read_content(content: bytes) -> Raw:
    """The object in the text of a case file. Raises FileRefusedError."""
    try:
        return read_text(content)
    except CaseTextError as fault:
        raise FileRefusedError(str(fault)) from fault


def _read_sheet(file: IO[bytes], meaning: str, name: str) -> Raw:
    seen = overview(file)
    top = _value_map(seen, name)
    rows = list(islice(Rows(file, top.name, Headings(0, []), is_text=False), MOST_ROWS + 1))
    merged = merged_cells(file, top.name)
    repeated = {
        (position, column)
        for position, row in enumerate(rows)
        for each in merged
        for column in range(each.column, each.last_column + 1)
        if each.row < row.number <= each.last_row
    }
    raw = read_value_map(
        [list(_cells(row)) for row in rows],
        meaning=meaning or None,
        numbers=[row.number for row in rows],
        repeated=repeated,
    )
    return _with_stakeholders(raw)


def _value_map(seen: Overview, name: str) -> Top:
    """The sheet to be read: one that can be seen comes before one that is hidden."""
    named = [top for top in seen.sheets if not name or top.name.casefold() == name.casefold()]
    if not named:
        raise RefusalError(f"There is no sheet “{name}” in it. {sheets_in_words(seen)}")
    for top in sorted(named, key=lambda one: one.hidden):
        if any(len(recognise(cells)) >= FEWEST_HEADINGS for _, cells in top.rows):
            return top
    raise RefusalError(
        "There is no row with the headings of a Value Map, such as stakeholders, quantity, deadweight. "
        f"{sheets_in_words(seen)}"
    )


def _cells(row: Row) -> Iterator[str]:
    """The cells as somebody sees them; an error of the sheet is seen too, and then refused where a figure belongs."""
    for position, cell in enumerate(row.cells):
        yield unescape(storable(row.errors.get(position, cell)))


def _with_stakeholders(raw: dict[str, Json]) -> Raw:
    """What is said to change for people, as facts about them: a sheet says it beside one of their rows."""
    changes: dict[str, list[str]] = {}
    outcomes = raw["outcomes"]
    for row in outcomes if isinstance(outcomes, list) else []:
        if isinstance(row, dict) and "intended_changes" in row:
            said = changes.setdefault(str(row["stakeholder"]), [])
            change = str(row.pop("intended_changes"))
            if change not in said:
                said.append(change)
    listed: list[Json] = [{"name": name, "intended_changes": "\n".join(said)} for name, said in changes.items() if name]
    return {**raw, "stakeholders": listed} if listed else raw
