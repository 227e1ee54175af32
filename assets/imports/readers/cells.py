"""The cells of one .xlsx sheet, from its XML to text. Runs in the child process, without Django."""

import re
from collections.abc import Sequence

from assets.imports.limits import LAST_COLUMN, DamagedError
from assets.imports.readers.grid import Line, column_of
from assets.imports.readers.packed import Attributes, careful_parser
from assets.imports.readers.shown import Format, formatted, plain

_ESCAPED = re.compile(r"_x00([0-9A-Fa-f]{2})_")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.\d+)?Z?)?")
_DIGITS = "0123456789"


class CellParser:
    """A parser of one sheet: give it pieces of XML, and take the rows that are complete out of ``lines``."""

    def __init__(self, texts: Sequence[str], formats: Sequence[Format | None], *, since_1904: bool) -> None:
        self.lines: list[Line] = []
        self.is_done = False
        self._texts = texts
        self._formats = {str(style): shown for style, shown in enumerate(formats) if shown}
        self._since_1904 = since_1904
        self._columns: dict[str, int] = {}
        self.parser = careful_parser()
        self.parser.StartElementHandler = lambda tag, _said: self._listen(tag.removesuffix("worksheet"))

    def _listen(self, prefix: str) -> None:
        """Take in rows and cells; ``prefix`` stands before the names of all elements.

        Functions within one, because this is called for every element of the sheet, and names of a function are found
        in half the time that attributes are.
        """
        row, cell, value, text, formula, sound, all_rows = (
            prefix + name for name in ("row", "c", "v", "t", "f", "rPh", "sheetData")
        )
        number = 0
        cells: list[str] = []
        errors: dict[int, str] = {}
        said: Attributes = {}
        content: list[str] = []
        formulas: list[str] = []
        has_formula = is_sound = False
        taking: list[str] | None = None

        def start(tag: str, attributes: Attributes) -> None:
            nonlocal number, cells, errors, said, has_formula, is_sound, taking
            if tag == cell:
                said = attributes
                content.clear()
                has_formula = False
            elif tag in (value, text):
                taking = None if is_sound else content
            elif tag == row:
                number = _number(attributes.get("r"), number + 1)
                cells, errors = [], {}
            elif tag == formula:
                has_formula, taking = True, formulas
                formulas.clear()
            elif tag == sound:
                is_sound = True

        def characters(piece: str) -> None:
            if taking is not None:
                taking.append(piece)

        def end(tag: str) -> None:
            nonlocal is_sound, taking
            taking = None
            if tag == cell:
                position = self._position(said.get("r"), len(cells))
                if content or has_formula:
                    self._put(
                        cells, errors, position, said, "".join(content), "".join(formulas) if has_formula else None
                    )
                elif position == len(cells) and "r" not in said:
                    cells.append("")
            elif tag == row:
                self.lines.append(Line(number, cells, errors))
            elif tag == sound:
                is_sound = False
            elif tag == all_rows:
                self.is_done = True

        parser = self.parser
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters

    def _position(self, reference: str | None, following: int) -> int:
        if reference is None:
            if following >= LAST_COLUMN:
                raise DamagedError
            return following
        letters = reference.rstrip(_DIGITS)
        position = self._columns.get(letters)
        if position is None:
            position = self._columns[letters] = column_of(letters)
        return position

    def _put(
        self, cells: list[str], errors: dict[int, str], position: int, said: Attributes, text: str, formula: str | None
    ) -> None:
        """Put a cell into its row: its value, or what went wrong with it."""
        kind, value = said.get("t", "n"), ""
        if kind == "e":
            errors[position] = text
        elif text:
            value = self._as_text(kind, said.get("s"), text)
        elif formula is not None and kind != "str":
            # Its result was never stored. One that gave no text has none either, but says that it would be text.
            errors[position] = f"={formula}"
        else:
            return
        missing = position - len(cells)
        if missing > 0:
            cells.extend([""] * missing)
        if missing >= 0:
            cells.append(value)
        else:
            cells[position] = value

    def _as_text(self, kind: str, style: str | None, text: str) -> str:
        if kind == "n":
            shown = self._formats.get(style) if style else None
            return formatted(text, shown, self._since_1904) if shown else plain(text)
        if kind == "s":
            try:
                return self._texts[int(text)]
            except (ValueError, IndexError):
                raise DamagedError from None
        if kind == "b":
            return "TRUE" if text.strip() == "1" else "FALSE"
        return _iso(text) if kind == "d" else unescape(text)


def _number(said: str | None, following: int) -> int:
    """The number of a row, which need not be said."""
    try:
        return following if said is None else int(said)
    except ValueError:
        raise DamagedError from None


def _iso(text: str) -> str:
    found = _MOMENT.fullmatch(text.strip())
    if not found:
        return text.strip()
    day, time = found.groups()
    return day if time in {None, "00:00:00"} else f"{day} {time}"


def unescape(text: str) -> str:
    """Text with the characters that XML cannot hold, which are written as ``_x000D_``.

    >>> unescape("a_x000A_b _x005F_x000A_")
    'a\\nb _x000A_'
    """
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x00" in text else text
