"""The drawings over time of a report: how many lasted how long, and how many were open on a day."""

from collections.abc import Sequence
from datetime import date

from assets.charts.figures import Cell, Figure, Table, TableRow
from assets.charts.lines import LineChart, Point, Series, count_ticks, draw_lines, percent_ticks, some_years
from assets.models import Comparison
from assets.outcomes.groups import Groups
from assets.outcomes.openness import Bounds
from assets.outcomes.rows import Outcome
from assets.outcomes.survival import FEWEST, Followed, Marks, Survival, follow, survival_of
from assets.outcomes.words import percent, percents, sentence, spelled
from assets.templatetags.marks import day, number

# Closer than this, the two ends of an estimate are one number.
_SAME = 0.005
_MOST_LINES = 5
_MOST_COLUMNS = 6


def survival_figures(comparison: Comparison, outcomes: Sequence[Outcome], groups: Groups) -> list[Figure]:
    """How long the assets of the baseline lasted: all of them, and group by group where there are enough."""
    marks = Marks.between(comparison.earlier.reference_date, comparison.later.reference_date)
    split: dict[str, list[Followed]] = {key: [] for key in groups.labels}
    for row in outcomes:
        if followed := follow(row, marks):
            split.setdefault(groups.was(row), []).append(followed)
    everything, *parts = survival_of([[one for group in split.values() for one in group], *split.values()], marks)
    if not everything.number:
        return []
    by_group = {key: part for key, part in zip(split, parts, strict=True) if part.number}
    return [_survival_of_all(everything), _survival_by_group(by_group, groups, marks)]


def _survival_of_all(survival: Survival) -> Figure:
    marks, bounds = survival.marks, survival.bounds
    title = _lasted(survival)
    drawing = _survival_chart(
        [("All", survival, True)],
        title=title,
        description="Share still here at each anniversary, with the band that dates and traces leave open.",
    )
    rows = [
        TableRow(
            day(when),
            [
                Cell(percents(*survival.curve[mark])),
                Cell(percent(bounds[mark][0]), beside=number(survival.certain[mark])),
                Cell(percent(bounds[mark][1]), beside=number(survival.possible[mark])),
            ],
        )
        for mark, when in enumerate(marks.days)
    ]
    return Figure(
        "survival",
        title,
        [
            f"Of {number(survival.number)} that the baseline saw in being. The line is the estimate (Turnbull; "
            "Kaplan–Meier where dates are known): an end known only to lie between two days counts as anywhere between "
            "them. Where the line is straight and slanted, no date says when between its ends.",
            "The band is no margin of error: these are all the assets that were recorded. Its lower edge takes what is "
            "not traced or not decided for gone, and every end for as early as it may have been; its upper edge takes "
            "all of that for still here, and every end for as late as may be.",
        ],
        Table("Share still here", ["On", "Estimate", "At least", "At most"], rows),
        drawing,
    )


def _lasted(survival: Survival) -> str:
    """The finding of a curve."""
    half = survival.half_gone
    if half is None:
        low, high = survival.bounds[-1]
        return f"After {_years(survival.marks)}, {percents(low, high)} were still here"
    first, last = (when.year for when in half)
    when = f"in {last}" if first == last else f"between {first} and {last}"
    return f"Half of them had ended {when}"


def _years(marks: Marks) -> str:
    years = round((marks.days[-1] - marks.days[0]).days / 365.25)
    return "a year" if years == 1 else f"{years} years"


def _survival_by_group(parts: dict[str, Survival], groups: Groups, marks: Marks) -> Figure:
    enough = sorted(
        (key for key, part in parts.items() if key and part.number >= FEWEST), key=lambda key: -parts[key].number
    )
    drawn = enough[:_MOST_LINES]
    few = [f"{groups.labels[key]} ({number(part.number)})" for key, part in parts.items() if key and key not in enough]
    title = _apart(drawn, parts, groups)
    notes = [f"By {groups.dimension.label} as it was then. The table has the outer bounds of each."]
    if few:
        notes.append(f"Too few to draw or to compare, under {FEWEST}: {', '.join(few)}.")
    drawing = _survival_chart(
        [(sentence(groups.labels[key]), parts[key], False) for key in drawn],
        title=title,
        description=f"Share still here at each anniversary, a line for each {groups.dimension.label}.",
    )
    shown = _some_marks(marks)
    rows = [
        TableRow(
            sentence(groups.labels[key]),
            [
                Cell(number(part.number)),
                *(Cell(percents(*part.curve[mark]) if part.number >= FEWEST else "") for mark in shown),
                Cell(percents(*part.bounds[-1])),
                Cell(_half(part) if part.number >= FEWEST else "too few"),
            ],
        )
        for key, part in parts.items()
    ]
    head = [sentence(groups.dimension.label), "Assets", *(str(marks.days[mark].year) for mark in shown),
            "Outer bounds at the end", "Half had ended"]  # fmt: skip
    table = Table(f"Estimated share still here, by {groups.dimension.label}", head, rows)
    return Figure("survival-groups", title, notes, table, drawing if drawn else None, is_table_open=not drawn)


def _apart(drawn: Sequence[str], parts: dict[str, Survival], groups: Groups) -> str:
    if len(drawn) < 2:
        return f"How long they lasted, by {groups.dimension.label}"
    ends = {key: sum(parts[key].curve[-1]) / 2 for key in drawn}
    best, worst = max(drawn, key=lambda key: ends[key]), min(drawn, key=lambda key: ends[key])
    if ends[best] - ends[worst] < _SAME:
        return f"No {groups.dimension.label} lasted longer than another"
    return (
        f"{sentence(groups.labels[best])} lasted longest, {groups.labels[worst]} least: an estimated "
        f"{percent(ends[best])} and {percent(ends[worst])} were still here at the end"
    )


def _half(part: Survival) -> str:
    half = part.half_gone
    if half is None:
        return "not by the end"
    first, last = (when.year for when in half)
    return str(last) if first == last else f"{first}–{last}"


def _some_marks(marks: Marks) -> list[int]:
    """The marks that a table of groups has columns for: the last, and some evenly between."""
    every = -(-marks.intervals // _MOST_COLUMNS)
    return sorted({*range(every, marks.intervals - every // 2, every), marks.intervals})


def _survival_chart(lines: Sequence[tuple[str, Survival, bool]], *, title: str, description: str) -> LineChart | None:
    if not lines:
        return None
    marks = lines[0][1].marks
    series = [
        Series(
            label,
            [
                Point(
                    mark,
                    (low + high) / 2,
                    *survival.bounds[mark],
                    known=high - low < _SAME or mark == len(marks.days) - 1,
                )
                for mark, (low, high) in enumerate(survival.curve)
            ],
            percents(*survival.curve[-1]),
            has_band=with_band,
        )
        for label, survival, with_band in lines
    ]
    return draw_lines(
        series,
        title=title,
        description=description,
        across=some_years([(mark, str(when.year)) for mark, when in enumerate(marks.days)]),
        up=percent_ticks(),
        steps=True,
    )  # fmt: skip


def openness_figure(days: Sequence[date], counted: Sequence[Bounds], whole: int) -> Figure:
    """How many were open on each of several days, between a least and a most."""
    first, last = counted[0], counted[-1]
    title = f"Open on {day(days[0])}: {_between(first)}; on {day(days[-1])}: {_between(last)}"
    series = [
        Series("At most", [_point(place, one.possible, one) for place, one in enumerate(counted)],
               number(last.possible), has_band=True),
        Series("At least", [_point(place, one.certain, one) for place, one in enumerate(counted)],
               number(last.certain)),
    ]  # fmt: skip
    drawing = draw_lines(
        series,
        title=title,
        description="How many were open at least and at most, at each anniversary of the baseline.",
        across=some_years([(place, str(when.year)) for place, when in enumerate(days)]),
        up=count_ticks(max(one.possible for one in counted)),
        steps=False,
    )
    rows = [
        TableRow(day(when), [Cell(number(count)) for count in (one.certain, one.possible, one.possible - one.certain)])
        for when, one in zip(days, counted, strict=True)
    ]
    return Figure(
        "open",
        title,
        [
            f"Of {number(whole)} that either wave or a decision knows. At least: their dates, or waves before and "
            "after, leave no doubt. At most: nothing is known that excludes it.",
            "Before the first wave only those are known that lasted until it, so earlier numbers are too low.",
        ],
        Table("Open on a day", ["On", "At least", "At most", "In doubt"], rows),
        drawing,
    )


def _between(bounds: Bounds) -> str:
    return f"{'' if bounds.certain == bounds.possible else 'between '}{spelled(str(bounds))}"


def _point(place: int, value: int, bounds: Bounds) -> Point:
    return Point(place, value, bounds.certain, bounds.possible)
