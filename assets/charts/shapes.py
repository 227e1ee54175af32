"""Drawings that are made of paths and words alone: what each is and how it looks is said by a class of charts.css."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import ClassVar

from assets.charts.figures import coordinate

# How broad a letter is, of the height in which words are written in a drawing.
LETTER = 7.2
# A word shorter than this tells nothing.
SHORTEST = 4


@dataclass(frozen=True)
class Shape:
    """A path with the classes that say how it looks; ``words`` are shown under the pointer."""

    style: str
    path: str
    words: str = ""


@dataclass(frozen=True)
class Words:
    """Words at a place: where their line begins, or where its middle or end is when ``style`` says so."""

    style: str
    x: str
    y: str
    text: str


@dataclass(frozen=True)
class ShapeChart:
    """The whole drawing, in units of which ``width`` fit across. ``style`` is its class: "lanes", "graph" …"""

    template: ClassVar[str] = "charts/shapes.html"
    title: str
    description: str
    width: str
    height: str
    shapes: Sequence[Shape]
    words: Sequence[Words]
    style: str


def rule(x: float, y: float, last: float) -> str:
    """A line from left to right."""
    return f"M{coordinate(x)} {coordinate(y)}H{coordinate(last)}"


def upright(x: float, y: float, last: float) -> str:
    """A line downwards."""
    return f"M{coordinate(x)} {coordinate(y)}V{coordinate(last)}"


def box(x: float, y: float, width: float, height: float) -> str:
    """A rectangle."""
    return f"M{coordinate(x)} {coordinate(y)}h{coordinate(width)}v{coordinate(height)}h{coordinate(-width)}z"


def disc(x: float, y: float, radius: float) -> str:
    """A circle around a point."""
    arc = f"a{coordinate(radius)} {coordinate(radius)} 0 1 0"
    return (
        f"M{coordinate(x - radius)} {coordinate(y)}{arc} {coordinate(2 * radius)} 0{arc} {coordinate(-2 * radius)} 0z"
    )


def diamond(x: float, y: float, radius: float) -> str:
    """A square on its corner around a point."""
    step, back = coordinate(radius), coordinate(-radius)
    return f"M{coordinate(x)} {coordinate(y - radius)}l{step} {step}l{back} {step}l{back} {back}z"


def cut(text: str, width: float) -> str:
    """As much of ``text`` as fits into ``width``; nothing where that would not be worth reading.

    >>> cut("Florence Institute for Boys", 100), cut("Florence Institute", 20), cut("FACT", 30)
    ('Florence Ins…', '', 'FACT')
    """
    fits = int(width / LETTER)
    if len(text) <= fits:
        return text
    return f"{text[: fits - 1].rstrip()}…" if fits > SHORTEST else ""


def folded(text: str, width: float, most: int = 3) -> list[str]:
    """``text`` on at most ``most`` lines of ``width``, broken between words; the last is cut where it does not fit.

    >>> folded("Would have happened anyway", 80), folded("Due to others", 100)
    (['Would have', 'happened', 'anyway'], ['Due to others'])
    """
    lines = wrap(text, max(int(width / LETTER), SHORTEST)) or [""]
    return lines if len(lines) <= most else [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), width)]
