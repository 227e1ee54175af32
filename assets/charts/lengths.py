"""Lengths: one bar a row from nought to its value, to the left where it is below, so that rows can be compared."""

from collections.abc import Sequence
from dataclasses import dataclass

from assets.charts.figures import coordinate
from assets.charts.scale import Scale
from assets.charts.shapes import LETTER, Shape, ShapeChart, Words, box, cut, folded, upright

WIDTH = 720
LEFT, RIGHT, TOP = 310, 610, 24
ROW, BAR, LINE = 38, 20, 16
ONE_LINE = 28
FOOT = 10


@dataclass(frozen=True)
class Length:
    """One row. ``style`` is its look: "total" for a whole or what the others are compared with, else f1 to f6."""

    label: str
    value: float
    shown: str
    style: str = "f1"
    beside: str = ""


def draw_lengths(
    rows: Sequence[Length], *, title: str, description: str, line: float | None = None, line_words: str = ""
) -> ShapeChart:
    """The bars below each other on one scale, each with its value at its end; a dotted line at ``line``, if given."""
    values = [0.0, *(row.value for row in rows), *([line] if line is not None else [])]
    # A bar to the left has its value at its own end, and needs room for it there.
    room = max((len(row.shown) * LETTER + 10 for row in rows if row.value < 0), default=0)
    across = Scale(min(values), max(values), LEFT + room, RIGHT)
    height = ROW if any(row.beside or len(_label(row)) > 1 for row in rows) else ONE_LINE
    bottom = TOP + height * len(rows)
    shapes: list[Shape] = []
    words: list[Words] = []
    for place, row in enumerate(rows):
        more, said = _row(row, TOP + height * place, height, across)
        shapes += more
        words += said
    shapes.append(Shape("axis", upright(across.at(0), TOP - 4, bottom)))
    if line is not None:
        shapes.append(Shape("wave", upright(across.at(line), TOP - 4, bottom)))
        words.append(Words("soft fig mid", coordinate(across.at(line)), coordinate(TOP - 10), line_words))
    return ShapeChart(title, description, str(WIDTH), coordinate(bottom + FOOT), shapes, words, "lengths")


def _label(row: Length) -> list[str]:
    """The name on one line, or on two where nothing stands below it."""
    return [cut(row.label, LEFT)] if row.beside else folded(row.label, LEFT, 2)


def _row(row: Length, top: float, height: float, across: Scale) -> tuple[list[Shape], list[Words]]:
    y, start, end = top + (height - BAR) / 2, across.at(0), across.at(row.value)
    first, last = sorted((start, end))
    style = "minus" if row.value < 0 else row.style
    shape = Shape(style, box(first, y, max(last - first, 1), BAR), f"{row.label}: {row.shown}")
    lines = _label(row)
    is_alone = len(lines) == 1 and not row.beside
    words = [
        Words("", "0", coordinate(y + 15 if is_alone else top + 15 + LINE * number), line)
        for number, line in enumerate(lines)
    ]
    if row.beside:
        words.append(Words("soft fig", "0", coordinate(top + 15 + LINE), cut(row.beside, LEFT)))
    if row.value < 0:
        words.append(Words("soft fig end", coordinate(first - 5), coordinate(y + 15), row.shown))
    else:
        words.append(Words("soft fig", coordinate(last + 5), coordinate(y + 15), row.shown))
    return [shape], words
