"""Lines over time: steps or straight pieces, each with a dash of its own, and a band around those that have one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from assets.charts.figures import apart, colour, coordinate

WIDTH, HEIGHT = 840, 400
LEFT, RIGHT, TOP, BOTTOM = 56, 606, 16, 356
LABEL_GAP = 20
MOST_YEARS_NAMED = 7


@dataclass(frozen=True)
class Point:
    """One point of a line, and the band around it; a point that is not ``known`` has only its band."""

    x: float
    y: float
    low: float
    high: float
    known: bool = True


@dataclass(frozen=True)
class Series:
    """One line. ``ending`` is what its end is said to be worth ("74 %")."""

    label: str
    points: Sequence[Point]
    ending: str
    has_band: bool = False


@dataclass(frozen=True)
class Tick:
    """A place on an axis."""

    value: float
    label: str


@dataclass(frozen=True)
class Line:
    """One line as it is drawn."""

    style: str
    path: str
    band: str
    label: str
    ending: str
    label_y: str


@dataclass(frozen=True)
class Mark:
    """A tick as it is drawn: where on its axis, and where its words stand."""

    at: str
    words_at: str
    label: str


@dataclass(frozen=True)
class LineChart:
    """The whole drawing."""

    template: ClassVar[str] = "charts/lines.html"
    title: str
    description: str
    lines: Sequence[Line]
    across: Sequence[Mark]
    up: Sequence[Mark]


def draw_lines(
    series: Sequence[Series],
    *,
    title: str,
    description: str,
    across: Sequence[Tick],
    up: Sequence[Tick],
    steps: bool,
) -> LineChart:
    """Lines between the first and the last of the ticks ``across`` and ``up``, both in order.

    With ``steps`` a line keeps its height until the next point, where that follows at once; between two points with
    others that are not known between them it is drawn straight.
    """
    plane = _Plane(across[0].value, across[-1].value, up[0].value, up[-1].value)
    ends = sorted(range(len(series)), key=lambda index: plane.y(series[index].points[-1].y))
    heights = apart(
        [plane.y(series[index].points[-1].y) + 5 for index in ends], gap=LABEL_GAP, top=TOP + 5, bottom=BOTTOM + 5
    )
    label_at = dict(zip(ends, heights, strict=True))
    lines = [
        Line(
            style=colour(place),
            path=plane.path(one.points, steps=steps),
            band=plane.band(one.points, steps=steps) if one.has_band else "",
            label=one.label,
            ending=one.ending,
            label_y=coordinate(label_at[place]),
        )
        for place, one in enumerate(series)
    ]
    return LineChart(title, description, lines, [plane.across(tick) for tick in across if tick.label],
                     [plane.up(tick) for tick in up])  # fmt: skip


@dataclass(frozen=True)
class _Plane:
    """From values to places in the drawing, whose y grows downwards."""

    left: float
    right: float
    low: float
    high: float

    def x(self, value: float) -> float:
        return LEFT + (value - self.left) / ((self.right - self.left) or 1) * (RIGHT - LEFT)

    def y(self, value: float) -> float:
        return BOTTOM - (value - self.low) / ((self.high - self.low) or 1) * (BOTTOM - TOP)

    def across(self, tick: Tick) -> Mark:
        at = coordinate(self.x(tick.value))
        return Mark(at, at, tick.label)

    def up(self, tick: Tick) -> Mark:
        at = self.y(tick.value)
        return Mark(coordinate(at), coordinate(at + 4), tick.label)

    def path(self, points: Sequence[Point], *, steps: bool) -> str:
        parts: list[str] = []
        joined = True
        for point in points:
            if not point.known:
                joined = False
                continue
            x, y = coordinate(self.x(point.x)), coordinate(self.y(point.y))
            if not parts:
                parts.append(f"M{x} {y}")
            elif steps and joined:
                parts.append(f"H{x}V{y}")
            else:
                parts.append(f"L{x} {y}")
            joined = True
        return "".join(parts)

    def band(self, points: Sequence[Point], *, steps: bool) -> str:
        there = self._edge([(point.x, point.high) for point in points], steps=steps, late=True)
        back = self._edge([(point.x, point.low) for point in points], steps=steps, late=False)
        return "M" + "L".join([*there, *reversed(back)]) + "z"

    def _edge(self, points: Sequence[tuple[float, float]], *, steps: bool, late: bool) -> list[str]:
        """One edge of a band. Of a step the upper edge stays up as long as it may, the lower goes down at once."""
        corners: list[tuple[float, float]] = []
        for place, (x, y) in enumerate(points):
            if steps and place:
                before_x, before_y = points[place - 1]
                corners.append((x, before_y) if late else (before_x, y))
            corners.append((x, y))
        return [f"{coordinate(self.x(x))} {coordinate(self.y(y))}" for x, y in corners]


def percent_ticks() -> list[Tick]:
    """Nought to a hundred in quarters; values are shares of one."""
    return [Tick(part / 4, f"{part * 25} %") for part in range(5)]


def count_ticks(highest: float) -> list[Tick]:
    """At most six round numbers from nought to at least ``highest``.

    >>> [tick.label for tick in count_ticks(47)]
    ['0', '10', '20', '30', '40', '50']
    """
    unit = 1
    while unit * 5 < highest:
        unit = next(step for step in _round_numbers() if step > unit)
    most = max(1, -(-int(highest) // unit))
    return [Tick(unit * place, f"{unit * place:,}") for place in range(most + 1)]


def _round_numbers() -> "list[int]":
    return [digit * 10**power for power in range(9) for digit in (1, 2, 5)]


def some_years(years: Sequence[tuple[float, str]]) -> list[Tick]:
    """Ticks for all, of which at most ``MOST_YEARS_NAMED`` have a label: the first, the last, and some between."""
    every = -(-(len(years) - 1) // (MOST_YEARS_NAMED - 1)) if len(years) > 1 else 1
    last = len(years) - 1
    return [
        Tick(value, label if place == last or (place % every == 0 and last - place > every / 2) else "")
        for place, (value, label) in enumerate(years)
    ]
