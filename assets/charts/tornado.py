"""A tornado: how far each of many assumptions alone moves a result, the widest at the top."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assets.charts.figures import coordinate
from assets.charts.scale import Scale, decimals_of
from assets.charts.shapes import Shape, ShapeChart, Words, box, cut, upright

WIDTH = 660
LEFT, RIGHT, TOP = 310, 612, 30
ROW, BAR = 38, 20
FOOT = 34
MOST_TICKS = 4


@dataclass(frozen=True)
class Swing:
    """One assumption: its name, its range in words, and the result at either end of it, as a number and in words."""

    label: str
    beside: str
    at_low: float
    at_high: float
    low_shown: str
    high_shown: str


def draw_tornado(
    swings: Sequence[Swing],
    *,
    middle: float,
    middle_shown: str,
    line: float,
    name: Callable[[float, int], str],
    title: str,
    description: str,
) -> ShapeChart:
    """The bars of all ``swings`` below each other, around the result ``middle``; a dotted line stands at ``line``.

    ``name`` writes a value of the axis with so many decimal places.
    """
    ends = [end for swing in swings for end in (swing.at_low, swing.at_high)]
    low, high = min(line, middle, *ends), max(line, middle, *ends)
    across = Scale(low, high, LEFT + 34, RIGHT)
    bottom = TOP + ROW * len(swings)
    shapes, words = _ground(across, bottom, name)
    for place, swing in enumerate(swings):
        more, said = _row(swing, TOP + ROW * place, across, middle)
        shapes += more
        words += said
    shapes.append(Shape("wave", upright(across.at(line), TOP - 6, bottom)))
    shapes.append(Shape("axis", upright(across.at(middle), TOP - 8, bottom)))
    words.append(Words("fig strong mid", coordinate(across.at(middle)), coordinate(TOP - 13), middle_shown))
    return ShapeChart(title, description, str(WIDTH), coordinate(bottom + FOOT), shapes, words, "torn")


def _ground(across: Scale, bottom: float, name: Callable[[float, int], str]) -> tuple[list[Shape], list[Words]]:
    ticks = across.ticks(MOST_TICKS)
    places = decimals_of(ticks)
    shapes = [Shape("grid", upright(across.at(tick), TOP - 4, bottom)) for tick in ticks]
    words = [
        Words("soft fig mid", coordinate(across.at(tick)), coordinate(bottom + 18), name(tick, places))
        for tick in ticks
    ]
    return shapes, words


def _row(swing: Swing, top: float, across: Scale, middle: float) -> tuple[list[Shape], list[Words]]:
    """One assumption. Where both ends lie to the same side of the result, the nearer one is drawn upon the other."""
    y, x = top + (ROW - BAR) / 2, across.at(middle)
    ends = [(swing.at_low, swing.low_shown), (swing.at_high, swing.high_shown)]
    shapes = []
    for value, _ in sorted(ends, key=lambda end: -abs(end[0] - middle)):
        first, last = sorted((x, across.at(value)))
        if last > first:
            shapes.append(Shape("loss" if value < middle else "f1", box(first, y, last - first, BAR)))
    (left, left_shown), (right, right_shown) = sorted(ends, key=lambda end: end[0])
    words = [
        Words("", "0", coordinate(top + 15), cut(swing.label, LEFT)),
        Words("soft fig", "0", coordinate(top + 31), cut(swing.beside, LEFT)),
        Words("soft fig end", coordinate(min(across.at(left), x) - 5), coordinate(y + 15), left_shown),
        Words("soft fig", coordinate(max(across.at(right), x) + 5), coordinate(y + 15), right_shown),
    ]
    return shapes, words
