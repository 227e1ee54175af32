"""A sheet of cells into the object of a case, for ``read_case`` to check: nothing is corrected on the way."""

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from sroi.calculation.decimals import EXACT, plain
from sroi.calculation.json_text import Json
from sroi.value_map.columns import (
    COLUMNS,
    DISCOUNT_RATE,
    HEADER,
    Cell,
    Column,
    attribution_means,
    recognise,
    simple,
)

# As many known headings make a row the one of headings.
FEWEST_HEADINGS = 5
# So many rows of headings may stand under each other: stage, name, question.
ROWS_OF_HEADINGS = 4

# What merged cells do not say once for each of the rows that they reach over.
_ONCE = {column for column in COLUMNS if column.of_input}

_PERCENT = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?)\s?%")


class NoValueMapError(ValueError):
    """The cells are no Value Map: there is no row with its headings."""


def read_value_map(
    cells: Sequence[Sequence[Cell]],
    *,
    meaning: str | None = None,
    numbers: Sequence[int] = (),
    repeated: Collection[tuple[int, int]] = (),
) -> dict[str, Json]:
    """The case that a sheet holds. A stakeholder counts for the rows below it until another stands there.

    ``meaning`` is what attribution means, where the person who imports was asked; else the heading has to say it, and
    where it does not, ``read_case`` refuses the case. An outcome is called by the number of its row: ``numbers`` are
    those that the sheet has for ``cells``, else it is its place among the outcomes. ``repeated`` are the cells (row and
    column from 0) that say again what a cell merged over several rows says: an input is put in once. Raises
    NoValueMapError.
    """
    first, last, columns = _headings(cells)
    headings = [cell for row in cells[first : last + 1] for cell in row]
    above = _beside(cells[:first])
    case: dict[str, Json] = {key: above[words.casefold()] for key, words in HEADER.items() if words.casefold() in above}
    conventions: dict[str, Json] = {}
    below = _beside(cells[last + 1 :])
    rate = above.get(DISCOUNT_RATE.casefold(), below.get(DISCOUNT_RATE.casefold()))
    if rate is not None:
        conventions["discount_rate"] = rate
    stated = meaning or attribution_means(headings)
    if stated:
        conventions["attribution_means"] = stated
    below_headings = [
        [None if columns.get(at) in _ONCE and (number, at) in repeated else cell for at, cell in enumerate(row)]
        for number, row in enumerate(cells)
    ][last + 1 :]
    inputs, outcomes = _rows(below_headings, columns, numbers[last + 1 :])
    return {**case, "conventions": conventions, "inputs": list(inputs), "outcomes": list(outcomes)}


def _headings(cells: Sequence[Sequence[Cell]]) -> tuple[int, int, dict[int, Column]]:
    """The first and the last row of the headings, and the columns under them."""
    for first, row in enumerate(cells):
        columns = recognise(row)
        if len(columns) < FEWEST_HEADINGS:
            continue
        last = first
        for number in range(first + 1, min(first + ROWS_OF_HEADINGS, len(cells))):
            further = recognise(cells[number])
            if len(further) < FEWEST_HEADINGS:
                break
            named = set(columns.values())
            columns |= {at: each for at, each in further.items() if at not in columns and each not in named}
            last = number
        return first, last, columns
    raise NoValueMapError(
        "There is no row with the headings of a Value Map, such as stakeholders, quantity, deadweight."
    )


def _beside(cells: Sequence[Sequence[Cell]]) -> dict[str, str]:
    """What stands to the right of a word, by that word."""
    found: dict[str, str] = {}
    for row in cells:
        for word, value in pairwise(row):
            if isinstance(word, str) and value not in {None, ""}:
                found.setdefault(simple(word), _text(value, is_share=simple(word) == DISCOUNT_RATE.casefold()))
    return found


def _rows(
    cells: Sequence[Sequence[Cell]], columns: Mapping[int, Column], numbers: Sequence[int]
) -> tuple[list[dict[str, Json]], list[dict[str, Json]]]:
    inputs: list[dict[str, Json]] = []
    outcomes: list[dict[str, Json]] = []
    stakeholder = ""
    for position, cell_row in enumerate(cells):
        row = {
            column.key: _text(cell_row[place], is_share=column.kind == "share")
            for place, column in columns.items()
            if place < len(cell_row) and cell_row[place] not in {None, ""}
        }
        if simple(row.get("stakeholder")) in {"total", "totals"} or _is_end(cell_row):
            break
        stakeholder = row.pop("stakeholder", stakeholder)
        put_in = {
            column.key: row.pop(column.key) for column in columns.values() if column.of_input and column.key in row
        }
        if "amount" in put_in:
            inputs.append({"stakeholder": stakeholder, **put_in})
        if row.keys() & {"quantity", "proxy_value"}:
            name = numbers[position] if numbers else len(outcomes) + 1
            outcomes.append({"id": str(name), "stakeholder": stakeholder, **row})
    return inputs, outcomes


def _is_end(row: Sequence[Cell]) -> bool:
    """Whether this is the row of totals, in whatever cell it says so, or what stands below the table."""
    words = {simple(cell) for cell in row if isinstance(cell, str)}
    return bool(words & {"total", "totals", DISCOUNT_RATE.casefold()})


def _text(cell: Cell, *, is_share: bool) -> str:
    """A cell as a case has it: numbers in the digits that the sheet shows, and 15% of a share as 0.15."""
    if isinstance(cell, bool) or cell is None:
        return str(cell)
    if isinstance(cell, float):
        return plain(Decimal(repr(cell)))
    if isinstance(cell, int | Decimal):
        return plain(Decimal(cell))
    words = cell.strip()
    found = _PERCENT.fullmatch(words) if is_share else None
    return plain(EXACT.scaleb(Decimal(found[1]), -2)) if found else words
