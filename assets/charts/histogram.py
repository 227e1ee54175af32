"""A histogram: how often a result fell between two values, with lines where something is to be read off."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assets.charts.figures import coordinate
from assets.charts.scale import Scale, decimals_of
from assets.charts.shapes import LETTER, Shape, ShapeChart, Words, box, rule, upright

WIDTH, HEIGHT = 660, 336
LEFT, RIGHT, TOP, BOTTOM = 12, 648, 78, 292
MOST_TICKS = 7
LINE, LEVELS = 16, 4


@dataclass(frozen=True)
class Bin:
    """How many results fell between ``low`` and ``high``."""

    low: float
    high: float
    count: int


@dataclass(frozen=True)
class MarkedValue:
    """A line at a value, with its words above. ``style`` is that of the line: "axis", "join" or "wave"."""

    value: float
    words: str
    style: str


def draw_histogram(
    bins: Sequence[Bin],
    marks: Sequence[MarkedValue],
    *,
    line: float,
    name: Callable[[float, int], str],
    title: str,
    description: str,
) -> ShapeChart:
    """The bins from left to right. What lies below ``line`` is drawn as what is lost, the rest as what is won."""
    values = [mark.value for mark in marks]
    across = Scale(min(bins[0].low, *values), max(bins[-1].high, *values), LEFT, RIGHT)
    tallest = max(one.count for one in bins) or 1
    shapes = []
    for one in bins:
        first, last = across.at(one.low), across.at(one.high)
        height = (BOTTOM - TOP) * one.count / tallest
        words = f"{name(one.low, 2)} to {name(one.high, 2)}: {one.count:,}"
        style = "bin loss" if one.high <= line else "bin f1"
        if height:
            shapes.append(Shape(style, box(first, BOTTOM - height, max(last - first, 1), height), words))
    ticks = across.ticks(MOST_TICKS)
    places = decimals_of(ticks)
    said = [Words("soft fig mid", coordinate(across.at(tick)), coordinate(BOTTOM + 20), name(tick, places))
            for tick in ticks]  # fmt: skip
    shapes.append(Shape("axis", rule(LEFT - 6, BOTTOM, RIGHT + 6)))
    more, named = _lines(marks, across)
    return ShapeChart(title, description, str(WIDTH), str(HEIGHT), [*shapes, *more], [*said, *named], "histogram")


def _lines(marks: Sequence[MarkedValue], across: Scale) -> tuple[list[Shape], list[Words]]:
    """The lines with their words above, each at a height of its own, so that none lies upon its neighbour."""
    shapes, words = [], []
    for number, mark in enumerate(sorted(marks, key=lambda mark: mark.value)):
        x, y = across.at(mark.value), TOP - 14 - LINE * (number % LEVELS)
        half = len(mark.words) * LETTER / 2
        shapes.append(Shape(mark.style, upright(x, y + 5, BOTTOM)))
        middle = min(max(x, half), WIDTH - half)
        words.append(Words("soft fig mid", coordinate(middle), coordinate(y), mark.words))
    return shapes, words
