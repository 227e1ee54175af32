"""The tornado as a figure: which assumption alone moves the ratio most, and whether one decides its side of 1."""

from collections.abc import Sequence
from decimal import Decimal

from assets.charts.figures import Cell, Figure, Table, TableRow
from assets.charts.tornado import Swing, draw_tornado
from sroi.analysis.words import (
    WITHHELD,
    axis_money,
    driver_words,
    field_words,
    one,
    short,
    value_words,
)
from sroi.calculation.case import Case
from sroi.calculation.decimals import ONE
from sroi.calculation.drivers import Driver
from sroi.calculation.present_value import Result
from sroi.calculation.tornado import Bar, tornado
from sroi.overview.words import ratio

# So many bars are drawn. The table has them all, but of a map of hundreds of rows, which nobody would read through.
MOST_DRAWN, MOST_LISTED = 12, 500
ASSUMED = "a quarter either way, or ten points of a share"


def tornado_figure(case: Case, result: Result, withheld: frozenset[str] = frozenset()) -> Figure:
    """Every assumption alone at its lowest and its highest; ``withheld`` are rows whose proxy is not to be shown."""
    bars, currency = tornado(case), case.currency
    title = _title(bars, result.ratio, currency)
    drawn = [
        Swing(
            driver_words(bar.driver),
            f"{field_words(bar.driver.field)}: {range_words(case, bar.driver, withheld)}",
            float(bar.at_low),
            float(bar.at_high),
            ratio(bar.at_low, currency),
            ratio(bar.at_high, currency),
        )
        for bar in bars[:MOST_DRAWN]
    ]
    drawing = draw_tornado(
        drawn,
        middle=float(result.ratio),
        middle_shown=ratio(result.ratio, currency),
        line=1.0,
        name=lambda value, places: axis_money(value, places, currency),
        title=title,
        description="A bar for each assumption, from the ratio at its lowest to the ratio at its highest.",
    ) if drawn else None  # fmt: skip
    return Figure("tornado", title, _notes(bars, currency), _table(case, bars, withheld), drawing)


def _table(case: Case, bars: Sequence[Bar], withheld: frozenset[str]) -> Table:
    rows = [
        TableRow(
            driver_words(bar.driver),
            [
                Cell(field_words(bar.driver.field)),
                Cell(range_words(case, bar.driver, withheld), beside=_whose(bar.driver)),
                Cell(ratio(bar.at_low, case.currency)),
                Cell(ratio(bar.at_high, case.currency)),
            ],
        )
        for bar in bars[:MOST_LISTED]
    ]
    head = ["Assumption", "Figure", "From lowest to highest", "Ratio at the lowest", "Ratio at the highest"]
    return Table("What each assumption alone does to the ratio", head, rows, of_words=True)


def _whose(driver: Driver) -> str:
    return "" if any(member.has_own_range for member in driver.members) else "assumed"


def range_words(case: Case, driver: Driver, withheld: frozenset[str]) -> str:
    """From where to where an assumption may lie; of several rows that share it, those of the first."""
    if is_withheld(case, driver, withheld):
        return WITHHELD
    member = driver.members[0]
    low, high = (value_words(driver.field, value, case.currency) for value in (member.low, member.high))
    return f"{low} to {high}"


def is_withheld(case: Case, driver: Driver, withheld: frozenset[str]) -> bool:
    """Whether it is the value of a proxy that is not to be passed on."""
    is_proxy = driver.field == "proxy_value"
    return is_proxy and any(case.outcomes[member.place].id in withheld for member in driver.members)


def _title(bars: Sequence[Bar], now: Decimal, currency: str) -> str:
    if not bars:
        return "No figure of this map is said to be uncertain"
    most, unit = _named(bars[0]), one(currency)
    word = "below" if now >= ONE else "above"
    crossing = [bar for bar in bars if _crosses(bar, now)]
    if not crossing:
        return f"No single assumption takes the return {word} {unit}; it hangs most on {most}"
    if len(crossing) == 1:
        return f"One assumption alone takes the return {word} {unit}: {_named(crossing[0])}"
    return (
        f"Each of {len(crossing)} assumptions alone takes the return {word} {unit}, first of all {_named(crossing[0])}"
    )


def _crosses(bar: Bar, now: Decimal) -> bool:
    ends = (bar.at_low, bar.at_high)
    return min(ends) < ONE if now >= ONE else max(ends) > ONE


def _named(bar: Bar) -> str:
    return f"“{short(bar.driver.label)}”, {field_words(bar.driver.field)}"


def _notes(bars: Sequence[Bar], currency: str) -> list[str]:
    notes = [
        f"The gross ratio when one assumption alone goes to its lowest or its highest, and all else stays. Dotted: "
        f"{one(currency)}, where what comes out is what was put in."
    ]
    if any(_whose(bar.driver) for bar in bars):
        notes.append(f"Where nobody said how far a figure may be off, {ASSUMED}: the table calls it assumed.")
    if len(bars) > MOST_DRAWN:
        listed = f"all {len(bars)}" if len(bars) <= MOST_LISTED else f"the first {MOST_LISTED} of {len(bars):,}"
        notes.append(f"Drawn are the {MOST_DRAWN} that move it most; the table has {listed}.")
    return notes
