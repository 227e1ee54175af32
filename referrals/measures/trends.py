"""How what somebody said has changed: scores over time, as a drawing, a table and a plain sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.utils.formats import date_format

from assets.charts.figures import Cell, Figure, Table, TableRow
from assets.charts.lines import LineChart, Point, Series, Tick, draw_lines
from assets.templatetags.marks import day
from referrals.instruments import Change, Instrument

SCORE = "score"
_MOST_TICKS = 6
# Months that find room below the axis.
_MOST_NAMED = 7


class Result(Protocol):
    """What one set of answers came to."""

    @property
    def answered_on(self) -> date:
        """When it was answered."""

    @property
    def score(self) -> Decimal | None:
        """Its score; None where it has none."""

    @property
    def subscales(self) -> dict[str, float]:
        """What its parts came to."""


@dataclass(frozen=True)
class Reading:
    """One number on one day, and at which point of the referral."""

    on: date
    value: Decimal
    when: str


@dataclass(frozen=True)
class Trend:
    """One number over time. ``better`` says which way is: higher, lower or neither."""

    label: str
    better: str
    least: Decimal
    greatest: Decimal
    readings: Sequence[Reading]
    change: Change | None = None

    @property
    def difference(self) -> Decimal:
        """The last less the first."""
        return self.readings[-1].value - self.readings[0].value

    @property
    def direction(self) -> str:
        """What is better, for who reads the numbers."""
        return {"higher": "higher is better", "lower": "lower is better"}.get(self.better, "neither is better")

    @property
    def verdict(self) -> str:
        """Better, less well, the same; of what is neither, more or less."""
        if not self.difference:
            return "the same"
        if self.better not in ("higher", "lower"):
            return "more" if self.difference > 0 else "less"
        return "better" if (self.difference > 0) == (self.better == "higher") else "less well"

    @property
    def weight(self) -> str:
        """How much the difference tells of one person, where a source says it; "" where none does."""
        if self.change is None or not self.difference:
            return ""
        size, said = abs(self.difference), number(abs(self.difference))
        if size < self.change.least:
            return "That is within what answers vary by anyway."
        if self.change.greatest is not None and size < self.change.greatest:
            return f"A change of {said} may be more than what answers vary by anyway; sources differ."
        return f"A change of {said} is more than what answers vary by anyway."

    @property
    def sentence(self) -> str:
        """From what to what, which way, and how much that tells."""
        first, last = self.readings[0], self.readings[-1]
        if len(self.readings) == 1:
            return f"{self.label}: {number(first.value)} on {day(first.on)}. There is nothing yet to compare it with."
        lower = " (lower is better)" if self.better == "lower" else ""
        said = f"{self.label}: {number(first.value)}, then {number(last.value)}: {self.verdict}{lower}."
        return f"{said} {self.weight}".strip()


@dataclass(frozen=True)
class Answered:
    """What one instrument came to on several occasions."""

    key: str
    instrument: Instrument
    trends: Sequence[Trend]

    @property
    def figure(self) -> Figure:
        """The drawing, with its table; a table alone where there is but one day."""
        return Figure(
            key=self.key,
            title=self.finding,
            notes=[*(trend.sentence for trend in self.trends), *self._sources],
            table=self._table,
            drawing=self._drawing if self._days[1:] else None,
            is_table_open=not self._days[1:],
        )

    @property
    def finding(self) -> str:
        """The title: what there is to see, in few words."""
        title = self.instrument.title
        moved = [trend for trend in self.trends if len(trend.readings) > 1]
        if not moved:
            return f"{title}: asked once so far"
        told = dict.fromkeys(trend.verdict for trend in moved)
        if len(moved) == 1:
            return f"{title}: {moved[0].verdict} than at first" if moved[0].difference else f"{title}: as at first"
        counted = [f"{sum(trend.verdict == verdict for trend in moved)} {verdict}" for verdict in told]
        return f"{title}: {', '.join(counted)}"

    @property
    def _sources(self) -> list[str]:
        changes = dict.fromkeys(trend.change for trend in self.trends if trend.change and len(trend.readings) > 1)
        return [f"From how much on a change counts: {change.source}." for change in changes if change]

    @property
    def _days(self) -> list[date]:
        return sorted({reading.on for trend in self.trends for reading in trend.readings})

    @property
    def _table(self) -> Table:
        whens = {reading.on: reading.when for trend in self.trends for reading in trend.readings}
        head = ["What", *(f"{date_format(on, 'j M Y')} ({whens[on]})" for on in self._days)]
        rows = []
        for trend in self.trends:
            values = {reading.on: number(reading.value) for reading in trend.readings}
            cells = [Cell(values.get(on, "not answered")) for on in self._days]
            limits = f"{number(trend.least)} to {number(trend.greatest)}, {trend.direction}"
            rows.append(TableRow(f"{trend.label} ({limits})", cells))
        return Table(f"{self.instrument.title}, by day", head, rows)

    @property
    def _drawing(self) -> LineChart:
        days = self._days
        least = min(trend.least for trend in self.trends)
        greatest = max(trend.greatest for trend in self.trends)
        series = [
            Series(
                label=trend.label,
                points=[
                    Point((reading.on - days[0]).days, float(reading.value), float(reading.value), float(reading.value))
                    for reading in trend.readings
                ],
                ending=number(trend.readings[-1].value),
            )
            for trend in self.trends
        ]
        return draw_lines(
            series,
            title=self.finding,
            description=" ".join(trend.sentence for trend in self.trends),
            across=_across(days),
            up=ticks(least, greatest),
            steps=False,
        )


def answered_of(
    instrument: Instrument, results: Iterable[tuple[str, Result]], *, labels: dict[str, str] | None = None
) -> Answered | None:
    """What ``instrument`` came to, the earliest first; None where nothing has a number.

    ``results`` come with the point at which each was answered. ``labels`` are words for parts that have none in the
    definition: a person's own goals.
    """
    found = sorted(results, key=lambda pair: pair[1].answered_on)
    trends = []
    if instrument.has_score:
        readings = [Reading(one.answered_on, one.score, when) for when, one in found if one.score is not None]
        least, greatest = instrument.score_least, instrument.score_greatest
        if readings and least is not None and greatest is not None:
            trends.append(
                Trend(instrument.title, instrument.direction, least, greatest, readings, _change(instrument, SCORE))
            )
    else:
        for key, label, better, least, greatest in _parts(instrument, labels or {}):
            readings = [
                Reading(one.answered_on, Decimal(str(one.subscales[key])), when)
                for when, one in found
                if key in one.subscales
            ]
            if readings:
                trends.append(Trend(label, better, least, greatest, readings, _change(instrument, key)))
    return Answered(f"asked-{instrument.code}", instrument, trends) if trends else None


def number(value: Decimal) -> str:
    """Without noughts behind the point."""
    return f"{value.normalize():f}"


def _across(days: Sequence[date]) -> list[Tick]:
    """A tick for each day; of those that stand close together the first alone has its month written."""
    room = (days[-1] - days[0]).days / _MOST_NAMED
    named = days[0]
    found = [Tick(0, date_format(named, "M Y"))]
    for on in days[1:]:
        is_apart = (on - named).days >= room
        named = on if is_apart else named
        found.append(Tick((on - days[0]).days, date_format(on, "M Y") if is_apart else ""))
    return found


def ticks(least: Decimal, greatest: Decimal) -> list[Tick]:
    """At most ``_MOST_TICKS`` whole numbers from the least to the greatest that a scale has."""
    span = int(greatest) - int(least)
    step = next(size for size in (1, 2, 5, 10, 20, 50, 100, 500) if span / size < _MOST_TICKS)
    inner = range(int(least), int(greatest), step)
    values = [value for value in inner if int(greatest) - value > step / 2]
    return [Tick(value, str(value)) for value in (*values, int(greatest))]


def _parts(instrument: Instrument, labels: dict[str, str]) -> Iterable[tuple[str, str, str, Decimal, Decimal]]:
    if instrument.items_from_plan:
        pattern = instrument.items[0]
        for key, label in labels.items():
            yield key, label, "higher", Decimal(pattern.least), Decimal(pattern.greatest)
        return
    for part in instrument.subscales:
        yield part.key, part.label, part.better, Decimal(part.least), Decimal(part.greatest)


def _change(instrument: Instrument, of: str) -> Change | None:
    """From how much on one person's change means something."""
    return next((each for each in instrument.meaningful_change if each.of == of and each.who == "person"), None)
