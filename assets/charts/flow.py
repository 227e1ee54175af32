"""A flow: bars on the left, bars on the right, and ribbons between them as broad as their numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from assets.charts.figures import apart, coordinate

WIDTH = 840
LEFT, RIGHT, BAR = 216, 624, 12
TOP, HEIGHT = 28, 440
GAP, LABEL_GAP = 12, 19
BOTTOM = TOP + HEIGHT


@dataclass(frozen=True)
class Node:
    """A bar: its key among those of its side, its words, and its look in charts.css ("1" to "6")."""

    key: str
    label: str
    style: str


@dataclass(frozen=True)
class Ribbon:
    """One ribbon as it is drawn; ``words`` are read out and shown under the pointer."""

    path: str
    style: str
    words: str


@dataclass(frozen=True)
class NodeBar:
    """One bar as it is drawn."""

    x: str
    y: str
    height: str
    style: str
    label: str
    total: str
    words_x: str
    words_y: str
    is_left: bool


@dataclass(frozen=True)
class FlowChart:
    """The whole drawing."""

    template: ClassVar[str] = "charts/flow.html"
    title: str
    description: str
    ribbons: Sequence[Ribbon]
    bars: Sequence[NodeBar]
    heading_left: str
    heading_right: str
    height: str = str(BOTTOM + 8)


def draw_flow(
    sources: Sequence[Node],
    targets: Sequence[Node],
    counts: Mapping[tuple[str, str], int],
    *,
    title: str,
    description: str,
    headings: tuple[str, str],
) -> FlowChart:
    """Ribbons from ``sources`` to ``targets``; ``counts`` holds how many go from which to which, by their keys.

    Both sides have the same scale, so that a ribbon is equally broad at both ends. Nodes without anything are left out.
    """
    left = [node for node in sources if any(counts.get((node.key, other.key)) for other in targets)]
    right = [node for node in targets if any(counts.get((other.key, node.key)) for other in sources)]
    totals_left = {node.key: sum(counts.get((node.key, other.key), 0) for other in right) for node in left}
    totals_right = {node.key: sum(counts.get((other.key, node.key), 0) for other in left) for node in right}
    gaps = GAP * (max(len(left), len(right)) - 1)
    unit = (HEIGHT - gaps) / (sum(totals_left.values()) or 1)
    tops_left, tops_right = _tops(left, totals_left, unit), _tops(right, totals_right, unit)
    ribbons = _ribbons(left, right, counts, unit, (dict(tops_left), dict(tops_right)))
    bars = [
        *_bars(left, totals_left, tops_left, unit, is_left=True),
        *_bars(right, totals_right, tops_right, unit, is_left=False),
    ]
    return FlowChart(title, description, ribbons, bars, *headings)


def _tops(nodes: Sequence[Node], totals: Mapping[str, int], unit: float) -> dict[str, float]:
    """Where each bar begins: spread over the whole height."""
    spare = HEIGHT - unit * sum(totals.values())
    gap = spare / (len(nodes) - 1) if len(nodes) > 1 else 0
    tops, y = {}, float(TOP)
    for node in nodes:
        tops[node.key] = y
        y += totals[node.key] * unit + gap
    return tops


def _ribbons(
    left: Sequence[Node],
    right: Sequence[Node],
    counts: Mapping[tuple[str, str], int],
    unit: float,
    reached: tuple[dict[str, float], dict[str, float]],
) -> list[Ribbon]:
    from_y, to_y = reached
    start, end, middle = LEFT + BAR, RIGHT, (LEFT + BAR + RIGHT) / 2
    ribbons = []
    for source in left:
        for target in right:
            count = counts.get((source.key, target.key), 0)
            if not count:
                continue
            a, b, breadth = from_y[source.key], to_y[target.key], count * unit
            from_y[source.key], to_y[target.key] = a + breadth, b + breadth
            path = (
                f"M{start} {coordinate(a)}C{middle} {coordinate(a)} {middle} {coordinate(b)} {end} {coordinate(b)}"
                f"V{coordinate(b + breadth)}"
                f"C{middle} {coordinate(b + breadth)} {middle} {coordinate(a + breadth)} {start} "
                f"{coordinate(a + breadth)}z"
            )
            style = target.style if target.style == "6" else source.style
            ribbons.append(Ribbon(path, style, f"{source.label} to {target.label}: {count:,}"))
    return ribbons


def _bars(
    nodes: Sequence[Node], totals: Mapping[str, int], tops: Mapping[str, float], unit: float, *, is_left: bool
) -> list[NodeBar]:
    middles = [tops[node.key] + totals[node.key] * unit / 2 + 5 for node in nodes]
    words = apart(middles, gap=LABEL_GAP, top=TOP + 5, bottom=BOTTOM + 4)
    return [
        NodeBar(
            x=str(LEFT if is_left else RIGHT),
            y=coordinate(tops[node.key]),
            height=coordinate(max(totals[node.key] * unit, 1)),
            style=node.style,
            label=node.label,
            total=f"{totals[node.key]:,}",
            words_x=str(LEFT - 8 if is_left else RIGHT + BAR + 10),
            words_y=coordinate(y),
            is_left=is_left,
        )
        for node, y in zip(nodes, words, strict=True)
    ]
