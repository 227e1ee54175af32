"""The cells of a row as they are to be read: without what cannot be seen, and with a word about what is damaged."""

from collections.abc import Mapping

from assets.imports.headings import Headings, heading_key
from assets.imports.limits import CELL_CHARACTERS, GUESSED
from assets.imports.notes import Kind, Notes
from assets.imports.profiles import Profile
from assets.imports.read import Row
from assets.imports.text import UNREADABLE, clean
from assets.imports.values import Cell
from assets.spreadsheets import unescape

RIGHT_FORMULA = "Open the file in a spreadsheet program and save it, so that the result of the formula is stored."
RIGHT_ERROR = "A value; the formula in this cell has gone wrong."


class RowCells:
    """Reads the cells of the rows of one sheet."""

    def __init__(self, headings: Headings, notes: Notes) -> None:
        self._headings, self._names = headings, headings.names
        self._keys = {position: key for key, position in headings.keys.items()}
        self._row = headings.row
        self._notes = notes

    def read(self, row: Row) -> dict[str, Cell]:
        """The filled cells by the key of their heading."""
        if len(self._names) > len(self._keys):
            # A row of a workbook turned out to be longer than the headings.
            self._keys = {position: key for key, position in self._headings.keys.items()}
        said: dict[str, Cell] = {}
        for position, cell in enumerate(row.completed):
            if not cell:
                continue
            name = self._name(position)
            text, had_harmful = clean(cell)
            if had_harmful or len(cell) > CELL_CHARACTERS or UNREADABLE in cell or GUESSED in cell:
                self._speak_of(row.number, name, cell, text, had_harmful=had_harmful)
            if text and position in self._keys:
                said[self._keys[position]] = Cell(name, unescape(text))
        for position, value in row.errors.items():
            is_formula = value.startswith("=")
            kind, right = (Kind.FORMULA, RIGHT_FORMULA) if is_formula else (Kind.ERROR_VALUE, RIGHT_ERROR)
            self._notes.add(row.number, kind, self._name(position), value, right)
        return said

    def why_skipped(self, row: Row, said: Mapping[str, Cell], profile: Profile) -> str:
        """Why the row is no record, or nothing."""
        for skip in profile.skips:
            near = not skip.within or row.number <= self._row + skip.within
            cell = said.get(skip.when.column)
            if near and cell and skip.when.matches.search(cell.text):
                return skip.when.value
        if len(said) > 1 and all(heading_key(cell.text) == key for key, cell in said.items()):
            return "repeats the headings"
        return "" if said or row.errors else "is empty"

    def _name(self, position: int) -> str:
        return self._names[position] if position < len(self._names) else f"column {position + 1}"

    def _speak_of(self, number: int, name: str, cell: str, text: str, *, had_harmful: bool) -> None:
        if len(cell) > CELL_CHARACTERS:
            right = f"At most {CELL_CHARACTERS:,} characters; a quotation mark that is never closed can be the reason."
            self._notes.add(number, Kind.CELL_TOO_LONG, name, cell[:200], right)
        if had_harmful:
            self._notes.add(number, Kind.INVISIBLE, name, text)
        if UNREADABLE in cell or GUESSED in cell:
            right = "Compare it with the original; it was written in another encoding than the rest of the file."
            self._notes.add(number, Kind.UNREADABLE, name, text, right)
