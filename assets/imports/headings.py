"""Where the headings of a sheet stand, and what its columns are called."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple, Protocol

_BLANKS = re.compile(r"[\s_\u200b\ufeff]+")


class Headings(NamedTuple):
    """The headings of a sheet: the number of their row, one unique name for each column, and their keys."""

    row: int
    names: list[str]

    @property
    def keys(self) -> dict[str, int]:
        """The position of each column by the key of its name."""
        return {heading_key(name): position for position, name in reversed(list(enumerate(self.names)))}


class Reader(Protocol):
    """Whoever looks for columns: a profile."""

    def known(self, keys: set[str]) -> int:
        """How many of these columns it reads."""

    def missing(self, keys: set[str]) -> list[str]:
        """The columns it cannot do without and that are not among these."""


def heading_key(heading: str) -> str:
    """The form in which headings are compared: case, blanks, underscores, line feeds and a closing mark do not count.

    >>> heading_key("Post\\nCode *") == heading_key("postcode")
    True
    """
    return _BLANKS.sub("", unicodedata.normalize("NFKC", heading).casefold()).rstrip("*:")


def find_headings(top: Sequence[tuple[int, list[str]]], reader: Reader) -> Headings | None:
    """The row among the first ones that has the most of the columns ``reader`` looks for; the uppermost of equals.

    None when no row has any of them.
    """
    best, most = None, 0
    for number, cells in top:
        found = reader.known({heading_key(cell) for cell in cells if cell.strip()})
        if found > most:
            best, most = Headings(number, name_columns(cells)), found
    return best


def widest(top: Sequence[tuple[int, list[str]]]) -> list[str]:
    """What look most like headings to somebody who knows no profile: the first row with the most filled cells."""
    rows = [[cell for cell in cells if cell.strip()] for _number, cells in top]
    return max(rows, key=len, default=[])


def name_columns(cells: Sequence[str]) -> list[str]:
    """A name of its own for every column: "name (2)" for the second of a name, "column 7" for one without."""
    names: list[str] = []
    taken: set[str] = set()
    for position, cell in enumerate(cells, start=1):
        plain = " ".join(cell.split()) or f"column {position}"
        name, number = plain, 1
        while heading_key(name) in taken:
            number += 1
            name = f"{plain} ({number})"
        taken.add(heading_key(name))
        names.append(name)
    return names
