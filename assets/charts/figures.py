"""A figure: a finding as its title, how to read it, a drawing, and the same as a table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

# The drawings of bars, lines and ribbons come in six colours, the last of which is for what has ended.
COLOURS = 5
ENDED = 6


class Drawing(Protocol):
    """Anything that a template of templates/charts draws. ``title`` and ``description`` are read out for it."""

    template: ClassVar[str]

    @property
    def title(self) -> str:
        """The finding."""

    @property
    def description(self) -> str:
        """What is drawn."""


@dataclass(frozen=True)
class Cell:
    """One cell of a table; with ``url`` it leads to what it counts. ``beside`` is said smaller, after it."""

    text: str
    url: str = ""
    beside: str = ""


@dataclass(frozen=True)
class TableRow:
    """A row of a table under its own heading."""

    heading: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Table:
    """What stands behind a drawing: ``head`` begins with the heading of the column of headings.

    Its cells are numbers, which stand below each other by their ends, unless it is ``of_words``.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[TableRow]
    foot: TableRow | None = None
    of_words: bool = False


@dataclass(frozen=True)
class Figure:
    """A drawing with all that belongs to it. ``key`` is its anchor on the page, and unique there.

    Without a drawing, because there is too little to draw, the table stands open.
    """

    key: str
    title: str
    notes: Sequence[str]
    table: Table
    drawing: Drawing | None = None
    is_table_open: bool = field(default=False)


def coordinate(value: float) -> str:
    """A coordinate as SVG takes it.

    >>> coordinate(12), coordinate(3.14159)
    ('12', '3.1')
    """
    return f"{value:.1f}".removesuffix(".0")


def colour(place: int) -> str:
    """The colour of the part at ``place`` of a row, counted from nought; they come round again after the fifth."""
    return str(place % COLOURS + 1)


def apart(wanted: Sequence[float], *, gap: float, top: float, bottom: float) -> list[float]:
    """Places for labels in the order of ``wanted``, at least ``gap`` from each other and as near to it as may be.

    They stay between ``top`` and ``bottom`` as far as there is room.

    >>> apart([10, 11, 50], gap=8, top=0, bottom=60)
    [10, 18, 50]
    """
    placed: list[float] = []
    for want in wanted:
        placed.append(max(want, placed[-1] + gap) if placed else max(want, top))
    limit = bottom
    for index in range(len(placed) - 1, -1, -1):
        placed[index] = min(placed[index], limit)
        limit = placed[index] - gap
    return placed
