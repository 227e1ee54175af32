"""A bridge: from one whole to another by what each step takes away or adds, as upright bars joined at their ends."""

from collections.abc import Sequence
from dataclasses import dataclass

from assets.charts.figures import coordinate
from assets.charts.scale import Scale
from assets.charts.shapes import Shape, ShapeChart, Words, box, folded, rule

WIDTH, HEIGHT = 660, 350
LEFT, RIGHT, TOP, BOTTOM = 12, 648, 28, 274
GAP = 14
LINE = 15


@dataclass(frozen=True)
class Step:
    """One bar. A whole stands on the ground; any other is what it adds (or, below 0, takes) where the last one ended.

    ``shown`` is the amount as it stands above the bar.
    """

    label: str
    amount: float
    shown: str
    is_whole: bool = False


def draw_bridge(steps: Sequence[Step], *, title: str, description: str) -> ShapeChart:
    """The bars from left to right; the ground is at 0, and may lie in the middle where there are losses."""
    spans = list(_spans(steps))
    ends = [end for span in spans for end in span]
    up = Scale(min(0.0, *ends), max(0.0, *ends), BOTTOM, TOP)
    breadth = (RIGHT - LEFT - GAP * (len(steps) - 1)) / len(steps)
    shapes: list[Shape] = []
    words: list[Words] = []
    for place, (step, (before, after)) in enumerate(zip(steps, spans, strict=True)):
        x = LEFT + place * (breadth + GAP)
        top, foot = sorted((up.at(before), up.at(after)))
        style = "total" if step.is_whole else "gain" if step.amount > 0 else "loss"
        shapes.append(Shape(style, box(x, top, breadth, max(foot - top, 1)), f"{step.label}: {step.shown}"))
        if place < len(steps) - 1:
            shapes.append(Shape("join", rule(x + breadth, up.at(after), x + breadth + GAP)))
        middle = coordinate(x + breadth / 2)
        words.append(Words("fig mid", middle, coordinate(top - 7), step.shown))
        for number, line in enumerate(folded(step.label, breadth + GAP)):
            words.append(Words("soft mid", middle, coordinate(BOTTOM + 19 + LINE * number), line))
    shapes.append(Shape("axis", rule(LEFT - 6, up.at(0), RIGHT + 6)))
    return ShapeChart(title, description, str(WIDTH), str(HEIGHT), shapes, words, "bridge")


def _spans(steps: Sequence[Step]) -> "list[tuple[float, float]]":
    """From where to where each bar reaches."""
    spans, level = [], 0.0
    for step in steps:
        before = 0.0 if step.is_whole else level
        level = before + step.amount
        spans.append((before, level))
    return spans
