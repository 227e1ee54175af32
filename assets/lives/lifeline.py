"""The life of one asset as a drawing over the years, and the same as a table.

What is certain is drawn full, what may be so broken, and what nobody knows as dots: a drawing must not look surer than
the record is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assets.charts.figures import Cell, Figure, Table, TableRow
from assets.charts.lanes import Lane, Moment, Span, draw_lanes
from assets.charts.shapes import ShapeChart
from assets.choices import Basis, ChangeType, Status
from assets.dates import NOTHING, Period
from assets.lives.life import Life
from assets.lives.stays import Stay, addresses_over_time, names_over_time
from assets.lives.story import followed, source_of, tell
from assets.templatetags.marks import NOT_KNOWN, to

KEY = "life"
# Years that are seen beyond the first and the last thing that is known, of a hundred of what is drawn; and the fewest
# years that are drawn at all.
MARGIN = 4
FEWEST_YEARS = 6


def lifeline(life: Life, today: date) -> Figure | None:
    """The drawing; None for an asset of which less than two days are known, so that there is nothing to draw."""
    days = sorted(set(_days(life)))
    if len(days) < 2:
        return None
    drawn = _Drawn(life, min(days[0], today), max(days[-1], today), today)
    ended = life.asset.ceased_latest or life.asset.ceased_earliest or life.asset.status_date or days[-1]
    last = "now" if life.asset.status != Status.CEASED else str(ended.year)
    return Figure(
        key=KEY,
        title=f"Its life from {days[0].year} to {last}",
        notes=["Full where it is certain, broken where it may be, dotted where nobody knows."],
        table=Table("The same in words", ["What", "Which", "When", "How we know"], list(_rows(life)), of_words=True),
        drawing=drawn.chart(),
    )


def year_of(day: date) -> float:
    """A day as a number of years: 2 July 2026 is 2026.5."""
    return day.year + (day.timetuple().tm_yday - 1) / 366


def _days(life: Life) -> Iterator[date]:
    """Every day on which something is known to have begun, ended or been seen."""
    asset = life.asset
    yield from filter(None, (asset.opened_earliest, asset.opened_latest, asset.ceased_earliest, asset.ceased_latest))
    yield from filter(None, (asset.assured_on,))
    yield from (row.wave.reference_date for row in life.sightings)
    for stay in [*names_over_time(life)[0], *_addresses(life)]:
        yield from filter(None, (*stay.since, *stay.until))
    for period in _states(life):
        yield from filter(None, (*period.since, *period.until))
    if asset.status in {Status.PAUSED, Status.CEASED} and asset.status_date:
        yield asset.status_date


def _addresses(life: Life) -> list[Stay]:
    """The dated addresses that the reader may know, the present one last; none where it was always there."""
    moved = next((one.when for one in reversed(life.decisions) if ChangeType.MOVED in one.types), NOTHING)
    past, present = addresses_over_time(life, moved)
    if any(stay.words is None for stay in [*past, present or Stay("")]):
        # A gap between two addresses would tell from when until when it was at the one that is kept private.
        return []
    return [*past, *([present] if present and past else [])]


def _states(life: Life) -> list[Stay]:
    """When it was paused, or closed and opened again, as far as that was decided or is so now."""
    words = {ChangeType.PAUSED: "paused", ChangeType.CEASED: "closed", ChangeType.REOPENED: ""}
    turns: list[tuple[str, Period]] = [
        (said, one.when)
        for one in life.decisions
        for kind, said in words.items()
        if kind in one.types and one.is_earlier and any(one.when)
    ]
    asset = life.asset
    if asset.status == Status.PAUSED and asset.status_date and (not turns or turns[-1][0] != "paused"):
        turns.append(("paused", (asset.status_date, asset.status_date)))
    # How it ended is drawn as its end; what several followed is decided once for each of them.
    while turns and turns[-1][0] == "closed" and asset.status == Status.CEASED:
        turns.pop()
    ends = [*(when for _, when in turns[1:]), NOTHING]
    return [Stay(said, since=when, until=end) for (said, when), end in zip(turns, ends, strict=False) if said]


# --- the drawing ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Drawn:
    life: Life
    first: date
    last: date
    today: date

    def chart(self) -> ShapeChart:
        lanes = [Lane("There", [self._being()], list(self._ends()))]
        names, present = names_over_time(self.life)
        lanes.append(Lane("Name", list(self._spans([*names, present]))))
        if addresses := _addresses(self.life):
            lanes.append(Lane("Address", list(self._spans(addresses))))
        if states := _states(self.life):
            lanes.append(Lane("Not open", list(self._spans(states, "still"))))
        if moments := list(self._seen()):
            lanes.append(Lane("Seen", moments=moments))
        name = self.life.asset.name
        return draw_lanes(
            lanes,
            title=f"The life of {name} over the years; the same is in the table below.",
            description=str(tell(self.life)) or f"What is known of {name}, year by year.",
            years=self._years(),
            waves=sorted({year_of(row.wave.reference_date) for row in self.life.sightings}),
        )

    def _years(self) -> tuple[float, float]:
        first, last = year_of(self.first), year_of(self.last)
        spare = max((last - first) * MARGIN / 100, (FEWEST_YEARS - (last - first)) / 2)
        return first - spare, last + (last - first) * MARGIN / 400

    def _being(self) -> Span:
        """What goes on is drawn until today, and not beyond."""
        being, last = self.life.being, year_of(self.last)
        outer = (
            year_of(being.possible_from) if being.possible_from else self._years()[0],
            min(year_of(being.possible_until), last) if being.possible_until else last,
        )
        outer = min(outer), max(outer)
        inner = _within((being.certain_from, being.certain_until), outer)
        unknown = being.possible_from is None, being.possible_until is None
        return Span(self.life.asset.name, outer, inner, "life", unknown)

    def _ends(self) -> Iterator[Moment]:
        asset = self.life.asset
        for period, style in (
            ((asset.opened_earliest, asset.opened_latest), "begun"),
            ((asset.ceased_earliest, asset.ceased_latest), "ended"),
        ):
            if period[0] and period[1] and period[0].year == period[1].year:
                yield Moment(year_of(period[0] if period[0] == period[1] else date(period[0].year, 7, 1)), "", style)
        if asset.status == Status.ACTIVE:
            yield Moment(year_of(self.today), "", "now")

    def _spans(self, stays: Sequence[Stay], style: str = "name") -> Iterator[Span]:
        """Each from its own beginning, or from where the one before it ended; at the ends, as long as it was there."""
        being = self.life.being
        open_from = max(being.possible_from or self.first, self.first)
        open_until = min(being.possible_until or self.last, self.last)
        before: Period = NOTHING
        for stay in stays:
            since, until = stay.since if any(stay.since) else before, stay.until
            outer = since[0] or since[1] or open_from, until[1] or until[0] or open_until
            # Only what there never was another of is known to have been so from the beginning.
            begun = stay.since if any(stay.since) or len(stays) > 1 else (being.certain_from, None)
            inner = begun[1] or begun[0], until[0] or until[1] or being.certain_until
            before = until
            if outer[0] <= outer[1]:
                years = year_of(outer[0]), year_of(outer[1])
                yield Span(stay.words or "", years, _within(inner, years), style)

    def _seen(self) -> Iterator[Moment]:
        for row in self.life.sightings:
            style = "unseen" if row.status == Status.CEASED else "seen"
            yield Moment(year_of(row.wave.reference_date), f"{row.wave}: {row.name}", style)
        if self.life.asset.assured_on:
            yield Moment(year_of(self.life.asset.assured_on), "confirmed", "confirmed")


def _within(inner: tuple[date | None, date | None], outer: tuple[float, float]) -> tuple[float, float] | None:
    """The part of ``inner`` that lies in ``outer``, in years."""
    if inner[0] is None or inner[1] is None:
        return None
    first, last = max(year_of(inner[0]), outer[0]), min(year_of(inner[1]), outer[1])
    return (first, last) if first <= last else None


# --- the table ------------------------------------------------------------------------------------------------------


def _rows(life: Life) -> Iterator[TableRow]:
    asset, sources = life.asset, life.sources
    yield _row("Opened", "", to(asset.opened_earliest, asset.opened_latest), source_of(sources.get("opened")))
    names, present = names_over_time(life)
    for stay in [*names, present]:
        yield _row("Name", stay.words or "", _period(stay), source_of(stay.known))
    for stay in _addresses(life):
        yield _row("Address", stay.words or "", _period(stay), source_of(stay.known))
    for stay in _states(life):
        yield _row("Not open", stay.words or "", _period(stay), "")
    for row in life.sightings:
        status = str(Status(row.status).label) if row.status else "status not said"
        yield _row(f"Seen by {row.wave}", f"{row.name}, {status}", _day(row.wave.reference_date), "its list")
    if asset.assured_on:
        basis = str(Basis(asset.assured_basis).label) if asset.assured_basis else ""
        yield _row("Confirmed", "the whole record", _day(asset.assured_on), basis)
    yield from _followers(life)
    if asset.status == Status.CEASED:
        yield _row("Ceased", "", to(asset.ceased_earliest, asset.ceased_latest), source_of(sources.get("ceased")))


def _followers(life: Life) -> Iterator[TableRow]:
    told = set()
    for link in life.successions:
        told.add(link.other.pk)
        when = to(link.relation.since_earliest, link.relation.since_latest)
        yield _other(link.is_successor, link.other.name, link.other.get_absolute_url(), when, source_of(link.relation))
    for one in life.decisions:
        if one.other is not None and one.other.pk not in told and followed(one):
            yield _other(one.is_earlier, one.other.name, one.other.get_absolute_url(), to(*one.when), one.change.source)


def _other(is_successor: bool, name: str, url: str, when: str, source: str) -> TableRow:
    heading = "Followed by" if is_successor else "Followed"
    return TableRow(heading, [Cell(name, url), Cell(when.capitalize()), Cell(source or "Not said")])


def _row(heading: str, which: str, when: str, source: str) -> TableRow:
    return TableRow(heading, [Cell(which), Cell(when[:1].upper() + when[1:]), Cell(source or "Not said")])


def _day(day: date) -> str:
    return to(day, day)


def _period(stay: Stay) -> str:
    since, until = to(*stay.since), to(*stay.until)
    said = [f"from {since}" if since != NOT_KNOWN else "", f"until {until}" if until != NOT_KNOWN else ""]
    return " ".join(filter(None, said)) or NOT_KNOWN
