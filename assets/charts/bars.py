"""Rows of stacked bars: each row adds up to its whole, each part has its number in it and its own hatching."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from assets.charts.figures import coordinate

WIDTH = 840
LEFT, RIGHT, TOP = 216, 780, 36
ROW, BAR = 34, 22
# A part narrower than this has no room for its number, which the table has.
ROOM_FOR_NUMBER = 26
# Where the key begins, how broad a letter of it is taken to be, and what is left between its entries.
KEY_LEFT, LETTER, KEY_GAP = 60, 7.2, 42


@dataclass(frozen=True)
class Part:
    """What a part of every row stands for. ``style`` names its look in charts.css: "1" to "6", or a hatching."""

    label: str
    style: str


@dataclass(frozen=True)
class BarRow:
    """One row: how many of each part, in the order of the parts."""

    label: str
    counts: Sequence[int]


@dataclass(frozen=True)
class Segment:
    """One part of a bar as it is drawn."""

    x: str
    width: str
    style: str
    number: str
    number_x: str
    words: str


@dataclass(frozen=True)
class Bar:
    """One row as it is drawn."""

    label: str
    total: str
    y: str
    words_y: str
    segments: Sequence[Segment]


@dataclass(frozen=True)
class Key:
    """One entry of the key above."""

    label: str
    style: str
    x: str
    words_x: str


@dataclass(frozen=True)
class BarChart:
    """The whole drawing."""

    template: ClassVar[str] = "charts/bars.html"
    title: str
    description: str
    height: str
    keys: Sequence[Key]
    bars: Sequence[Bar]
    bar_height: str = str(BAR)


def draw_bars(rows: Sequence[BarRow], parts: Sequence[Part], *, title: str, description: str) -> BarChart:
    """Every bar as long as the others, divided in the shares of its parts; its whole stands at its end."""
    used = [part for place, part in enumerate(parts) if any(row.counts[place] for row in rows)]
    bars = [_bar(row, place, parts) for place, row in enumerate(rows)]
    return BarChart(title, description, coordinate(TOP + ROW * len(rows) + 4), list(_keys(used)), bars)


def _keys(parts: Sequence[Part]) -> Iterator[Key]:
    x = float(KEY_LEFT)
    for part in parts:
        yield Key(part.label, part.style, coordinate(x), coordinate(x + 18))
        x += len(part.label) * LETTER + KEY_GAP


def _bar(row: BarRow, place: int, parts: Sequence[Part]) -> Bar:
    top, total = TOP + ROW * place, sum(row.counts)
    segments, x = [], float(LEFT)
    for part, count in zip(parts, row.counts, strict=True):
        width = (RIGHT - LEFT) * count / total if total else 0
        if count:
            number = f"{count:,}" if width >= ROOM_FOR_NUMBER else ""
            segments.append(Segment(coordinate(x), coordinate(width), part.style, number, coordinate(x + width / 2),
                                    f"{row.label}, {part.label}: {count:,}"))  # fmt: skip
        x += width
    return Bar(row.label, f"{total:,}", coordinate(top), coordinate(top + BAR / 2 + 5), segments)
