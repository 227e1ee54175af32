"""Lanes over time: what was so from when until when, drawn full where that is certain and broken where it may be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assets.charts.figures import coordinate
from assets.charts.shapes import Shape, ShapeChart, Words, box, cut, diamond, disc, rule, upright

WIDTH = 860
LEFT, RIGHT, TOP = 96, 848, 12
ROW, BAR = 40, 28
FOOT = 34
# So far apart must two labels of one line begin.
LABEL_GAP = 44
MOST_YEARS_NAMED = 8
SHAPES = {"seen": diamond, "unseen": diamond, "confirmed": disc, "begun": disc, "ended": disc, "now": disc}


@dataclass(frozen=True)
class Span:
    """Something that was so from ``outer[0]`` to ``outer[1]`` at the most, and beyond doubt from ``inner``.

    ``inner`` is None where no day of it is beyond doubt. ``style``: "life" is a line; "name" and "still" are bars.
    A bound of a line that nobody knows is drawn as dots, where ``is_open`` says so.
    """

    words: str
    outer: tuple[float, float]
    inner: tuple[float, float] | None
    style: str = "name"
    is_open: tuple[bool, bool] = (False, False)


@dataclass(frozen=True)
class Moment:
    """Something that was so on one day. ``style`` is one of ``SHAPES``; ``words`` are shown under the pointer."""

    at: float
    words: str
    style: str


@dataclass(frozen=True)
class Lane:
    """What belongs together, under one heading."""

    label: str
    spans: Sequence[Span] = ()
    moments: Sequence[Moment] = ()


def draw_lanes(
    lanes: Sequence[Lane], *, title: str, description: str, years: tuple[float, float], waves: Sequence[float] = ()
) -> ShapeChart:
    """The lanes below each other between two ``years``; an upright line through all of them for each of ``waves``."""
    drawing = _Drawing(*years)
    bottom = TOP + ROW * sum(_height(lane) for lane in lanes)
    shapes, words = drawing.ground(bottom, waves)
    y = float(TOP)
    for lane in lanes:
        more, said = drawing.lane(lane, y)
        shapes += more
        words += said
        y += ROW * _height(lane)
    return ShapeChart(title, description, str(WIDTH), coordinate(bottom + FOOT), shapes, words, "lanes")


def _height(lane: Lane) -> int:
    return max(1, len(_stacked(lane.spans)))


def _stacked(spans: Sequence[Span]) -> list[list[Span]]:
    """The spans in as few lines as it takes for none to lie upon another."""
    lines: list[list[Span]] = []
    for span in sorted(spans, key=lambda one: one.outer):
        free = next((line for line in lines if line[-1].outer[1] <= span.outer[0]), None)
        if free is None:
            lines.append([span])
        else:
            free.append(span)
    return lines


def years_between(first: float, last: float) -> list[int]:
    """At most ``MOST_YEARS_NAMED`` round years between two, for an axis.

    >>> years_between(1889.2, 2026.9)
    [1900, 1920, 1940, 1960, 1980, 2000, 2020]
    """
    step = next(unit for unit in _round_numbers() if (last - first) / unit <= MOST_YEARS_NAMED)
    start = -(-int(first + 0.999) // step) * step
    return list(range(start, int(last) + 1, step))


def _round_numbers() -> Iterator[int]:
    yield from (digit * 10**power for power in range(5) for digit in (1, 2, 5))


@dataclass(frozen=True)
class _Drawing:
    """From years to places in the drawing."""

    first: float
    last: float

    def x(self, year: float) -> float:
        share = (min(max(year, self.first), self.last) - self.first) / ((self.last - self.first) or 1)
        return LEFT + share * (RIGHT - LEFT)

    def ground(self, bottom: float, waves: Sequence[float]) -> tuple[list[Shape], list[Words]]:
        """The years, and the waves."""
        shapes, words = [], []
        for year in years_between(self.first, self.last):
            shapes.append(Shape("grid", upright(self.x(year), TOP, bottom)))
            words.append(Words("soft fig mid", coordinate(self.x(year)), coordinate(bottom + 20), str(year)))
        shapes += [Shape("wave", upright(self.x(wave), TOP, bottom)) for wave in waves]
        return shapes, words

    def lane(self, lane: Lane, top: float) -> tuple[list[Shape], list[Words]]:
        """One lane whose upper edge is at ``top``."""
        shapes: list[Shape] = []
        words = [Words("strong", "0", coordinate(top + ROW / 2 + 5), lane.label)]
        for place, line in enumerate(_stacked(lane.spans)):
            for span in line:
                draw = self._line if span.style == "life" else self._bar
                more, said = draw(span, top + ROW * place)
                shapes += more
                words += said
        more, said = self._moments(lane.moments, top, is_alone=not lane.spans)
        return shapes + more, words + said

    def _line(self, span: Span, top: float) -> tuple[list[Shape], list[Words]]:
        y = top + ROW / 2
        outer = self.x(span.outer[0]), self.x(span.outer[1])
        inner = (self.x(span.inner[0]), self.x(span.inner[1])) if span.inner else None
        before, after = ("life--gap" if is_open else "life--maybe" for is_open in span.is_open)
        if inner is None:
            return [Shape(before if before == after else "life--maybe", rule(outer[0], y, outer[1]))], []
        shapes = [Shape(before, rule(outer[0], y, inner[0]))] if inner[0] > outer[0] else []
        shapes += [Shape(after, rule(inner[1], y, outer[1]))] if outer[1] > inner[1] else []
        return [*shapes, Shape("life", rule(inner[0], y, inner[1]))], []

    def _bar(self, span: Span, top: float) -> tuple[list[Shape], list[Words]]:
        y = top + (ROW - BAR) / 2
        first, last = self.x(span.outer[0]), self.x(span.outer[1])
        style = "namebar namebar--still" if span.style == "still" else "namebar"
        shapes = [Shape(f"{style} namebar--maybe", box(first, y, last - first, BAR), span.words)]
        if span.inner:
            x, width = self.x(span.inner[0]), self.x(span.inner[1]) - self.x(span.inner[0])
            shapes = [*(shapes if (span.inner != span.outer) else []), Shape(style, box(x, y, width, BAR), span.words)]
        text = cut(span.words, last - first - 14)
        said = [Words("", coordinate(first + 8), coordinate(top + ROW / 2 + 5), text)] if text else []
        return shapes, said

    def _moments(self, moments: Sequence[Moment], top: float, *, is_alone: bool) -> tuple[list[Shape], list[Words]]:
        """Alone in their lane they leave room for their words below; upon a line they have none."""
        y = top + (12 if is_alone else ROW / 2)
        shapes: list[Shape] = []
        words: list[Words] = []
        right = float(LEFT)
        for moment in sorted(moments, key=lambda one: one.at):
            x = self.x(moment.at)
            shapes.append(Shape(f"event event--{moment.style}", SHAPES[moment.style](x, y, 7), moment.words))
            if is_alone and (not words or x - right >= LABEL_GAP):
                words.append(Words("soft fig mid", coordinate(x), coordinate(y + 23), str(int(moment.at))))
                right = x
        return shapes, words
