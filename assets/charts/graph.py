"""A graph in columns: boxes from left to right, one column a generation, and lines from each box to those after it.

Lines to the same column or back to an earlier one are drawn too, so that a circle in the records is seen and does no
harm.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assets.charts.figures import coordinate
from assets.charts.shapes import LETTER, Shape, ShapeChart, Words, box, cut

BOX_WIDTH, BOX_HEIGHT = 216, 52
ACROSS, DOWN = 96, 20
MARGIN = 4


@dataclass(frozen=True)
class Node:
    """One box: a name, something said below it, and whether it is the one that the graph is about, or stands aside."""

    key: int
    name: str
    beside: str
    column: int
    style: str = ""


@dataclass(frozen=True)
class Edge:
    """One line; ``style`` "aside" is a lighter one. ``words`` stand in its middle where there is room."""

    source: int
    target: int
    words: str
    style: str = ""


def draw_graph(nodes: Sequence[Node], edges: Sequence[Edge], *, title: str, description: str) -> ShapeChart:
    """The boxes in their columns, each column in the order in which it is given, and the lines between them."""
    columns = sorted({node.column for node in nodes})
    by_column = {column: [node for node in nodes if node.column == column] for column in columns}
    tallest = max(len(column) for column in by_column.values())
    height = tallest * (BOX_HEIGHT + DOWN) - DOWN
    places = {}
    for across, column in enumerate(columns):
        used = len(by_column[column]) * (BOX_HEIGHT + DOWN) - DOWN
        for down, node in enumerate(by_column[column]):
            x = MARGIN + across * (BOX_WIDTH + ACROSS)
            places[node.key] = (x, MARGIN + (height - used) / 2 + down * (BOX_HEIGHT + DOWN))
    shapes, words = _lines(edges, places)
    for node in nodes:
        x, y = places[node.key]
        shapes.append(
            Shape(f"box box--{node.style}" if node.style else "box", box(x, y, BOX_WIDTH, BOX_HEIGHT), node.name)
        )
        text = cut(node.name, BOX_WIDTH - 16)
        words.append(Words("strong", coordinate(x + 10), coordinate(y + 22), text))
        words.append(Words("soft", coordinate(x + 10), coordinate(y + 41), cut(node.beside, BOX_WIDTH - 12)))
    width = 2 * MARGIN + len(columns) * (BOX_WIDTH + ACROSS) - ACROSS
    return ShapeChart(
        title, description, coordinate(width), coordinate(height + 2 * MARGIN + DOWN), shapes, words, "graph"
    )


def _lines(edges: Sequence[Edge], places: Mapping[int, tuple[float, float]]) -> tuple[list[Shape], list[Words]]:
    shapes, words = [], []
    for edge in edges:
        (x, y), (to_x, to_y) = places[edge.source], places[edge.target]
        shapes.append(Shape(f"edge edge--{edge.style}" if edge.style else "edge", _path(x, y, to_x, to_y), edge.words))
        if to_x > x and len(edge.words) * LETTER < ACROSS - 8:
            middle, half = (x + BOX_WIDTH + to_x) / 2, (y + to_y + BOX_HEIGHT) / 2
            words.append(Words("soft mid", coordinate(middle), coordinate(half - 7), edge.words))
    return shapes, words


def _path(x: float, y: float, to_x: float, to_y: float) -> str:
    """From the right of one box to the left of another, with an arrow's head; around below where that lies behind."""
    start, end = (x + BOX_WIDTH, y + BOX_HEIGHT / 2), (to_x, to_y + BOX_HEIGHT / 2)
    if to_x > x:
        bend = (start[0] + end[0]) / 2
        curve = f"M{_point(*start)}C{_point(bend, start[1])} {_point(bend, end[1])} {_point(end[0] - 7, end[1])}"
        return f"{curve}l0 -5l7 5l-7 5l0 -5"
    below = max(y, to_y) + BOX_HEIGHT + DOWN / 2
    start, end = (x + BOX_WIDTH / 2, y + BOX_HEIGHT), (to_x + BOX_WIDTH / 2, to_y + BOX_HEIGHT)
    curve = f"M{_point(*start)}C{_point(start[0], below)} {_point(end[0], below)} {_point(end[0], end[1] + 7)}"
    return f"{curve}l-5 0l5 -7l5 7l-5 0"


def _point(x: float, y: float) -> str:
    return f"{coordinate(x)} {coordinate(y)}"
