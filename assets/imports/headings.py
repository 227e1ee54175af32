"""Where the headings of a sheet stand, and what its columns are called."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol

from assets.imports.limits import COLUMNS
from assets.imports.readers.grid import Merged

# The column with which rejected rows come back: it says what was wrong, and nothing about an asset.
ERRORS = "errors"
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


def find_headings(
    top: Sequence[tuple[int, list[str]]], reader: Reader, merged: Sequence[Merged] = ()
) -> Headings | None:
    """The row among the first ones that has the most of the columns ``reader`` looks for; the uppermost of equals.

    A group of columns with a heading above theirs may be known by both: "Address: Street". None when no row has any.
    """
    best, most = None, 0
    for number, cells in layouts(top, merged):
        found = reader.known({heading_key(cell) for cell in cells if cell.strip()})
        if found > most:
            best, most = Headings(number, name_columns(cells)), found
    return best


def layouts(top: Sequence[tuple[int, list[str]]], merged: Sequence[Merged] = ()) -> Iterator[tuple[int, list[str]]]:
    """What the headings might be: each row, with a merged cell in all columns over which it reaches; and after them
    each two rows of which the upper one names groups of columns, with both names. The number is that of the lower row.
    """
    across: dict[int, list[Merged]] = defaultdict(list)
    for each in merged:
        if each.last_column > each.column:
            across[each.row].append(each)
    rows = [(number, _spread(cells, across[number]), cells) for number, cells in top]
    for number, spread, _cells in rows:
        yield number, spread
    for (upper, groups, above), (lower, _, below) in pairwise(rows):
        if lower == upper + 1 and (together := _grouped(groups, above, below, across[upper])):
            yield lower, together


def _spread(cells: list[str], across: Sequence[Merged]) -> list[str]:
    """A row with its merged cells in all columns over which they reach."""
    spread = list(cells)
    for each in across:
        if each.column < len(cells) and cells[each.column]:
            reach = min(each.last_column, COLUMNS - 1) + 1
            spread.extend([""] * (reach - len(spread)))
            spread[each.column : reach] = [cells[each.column]] * (reach - each.column)
    return spread


def _grouped(groups: list[str], above: list[str], below: list[str], across: Sequence[Merged]) -> list[str] | None:
    """The names of two rows together; None where the upper one has no groups of the lower one's columns.

    A cell that stands above another without reaching over others as well shows that these are no two rows of headings.
    """
    reaching = [each for each in across if sum(bool(cell) for cell in below[each.column : each.last_column + 1]) > 1]
    inside = {column for each in reaching for column in range(each.column, each.last_column + 1)}
    if not reaching or (len(inside) >= len(below) and len(reaching) == 1):
        return None
    together = []
    for column in range(max(len(groups), len(below))):
        group = groups[column] if column < len(groups) else ""
        name = below[column] if column < len(below) else ""
        if column in inside and group and name:
            together.append(f"{group}: {name}")
        elif group and name and group != name and above[column : column + 1] == [group]:
            return None
        else:
            together.append(name or group)
    return together


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
