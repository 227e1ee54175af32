"""The random draws as a figure: where the ratio may lie when every assumption varies at once."""

from decimal import Decimal

from assets.charts.figures import Cell, Figure, Table, TableRow
from assets.charts.histogram import Bin, MarkedValue, draw_histogram
from assets.charts.shapes import ShapeChart
from sroi.analysis.words import axis_money, one
from sroi.calculation.case import Case
from sroi.calculation.monte_carlo import NothingToDivideByError, Simulation, agrees, simulate
from sroi.calculation.present_value import Result
from sroi.overview.words import ratio

CAPTION = "What came of the random draws"


def simulated(case: Case, seed: int) -> Simulation | None:
    """The draws; None where some of them have nothing put in."""
    try:
        return simulate(case, seed=seed)
    except NothingToDivideByError:
        return None


def draws_figure(case: Case, result: Result, simulation: Simulation | None) -> Figure:
    """How often the ratio fell where."""
    if simulation is None:
        return _impossible()
    title = _title(simulation, case.currency)
    drawing = _drawing(simulation, case.currency, title) if simulation.top > simulation.bins[0][0] else None
    return Figure("draws", title, _notes(simulation, result, case.currency), _table(simulation, case.currency), drawing)


def _impossible() -> Figure:
    title = "The random draws cannot be made: in some of them nothing is put in"
    notes = ["Give every input a lowest value, and let them together come to more than nothing."]
    return Figure("draws", title, notes, Table(CAPTION, ["Figure", "Value"], []), is_table_open=False)


def _title(simulation: Simulation, currency: str) -> str:
    low, high = (_money(end, currency) for end in (simulation.low, simulation.high))
    if low == high:
        return f"Nothing that is said to be uncertain moves the ratio: it stays at {low}"
    if simulation.share_above_one >= 1:
        how_often = f"In all of {simulation.draws:,} runs"
    elif simulation.share_above_one <= 0:
        how_often = f"In none of {simulation.draws:,} runs"
    else:
        how_often = f"In {_of_a_hundred(simulation.share_above_one)} of 100 runs"
    return f"{how_often} more comes out than was put in; the middle 90 % of all runs lies from {low} to {high}"


def _of_a_hundred(share: float) -> str:
    """A share that is neither nothing nor all, as a count of a hundred that is neither either."""
    count = round(share * 100)
    return "fewer than 1" if count < 1 else "more than 99" if count > 99 else str(count)


def _notes(simulation: Simulation, result: Result, currency: str) -> list[str]:
    drawn = "Every figure is drawn anew in each run: from the people asked where their number is known, else between "
    notes = [
        f"{simulation.words} It is no statement about people who were not asked.",
        f"{drawn}its lowest and its highest, most often near the estimate. Figures that rows share move together.",
    ]
    if agrees(simulation, result):
        notes.append(f"The run at the estimates themselves comes to {ratio(result.ratio, currency)}, as the exact sum "
                     "does.")  # fmt: skip
    else:
        central = ratio(Decimal(repr(simulation.central)), currency)
        notes.append(f"The run at the estimates comes to {central}, and the exact sum to "
                     f"{ratio(result.ratio, currency)}: do not rely on these draws.")  # fmt: skip
    return notes


def _drawing(simulation: Simulation, currency: str, title: str) -> ShapeChart:
    edges = [edge for edge, _ in simulation.bins]
    bins = [
        Bin(low, high, count) for (low, count), high in zip(simulation.bins, [*edges[1:], simulation.top], strict=True)
    ]
    marks = [
        MarkedValue(simulation.low, f"5 of 100 below {_money(simulation.low, currency)}", "join"),
        MarkedValue(simulation.middle, f"half below {_money(simulation.middle, currency)}", "axis"),
        MarkedValue(simulation.high, f"95 of 100 below {_money(simulation.high, currency)}", "join"),
    ]
    if edges[0] <= 1 <= simulation.top:
        marks.append(MarkedValue(1.0, one(currency), "wave"))
    return draw_histogram(
        bins,
        marks,
        line=1.0,
        name=lambda value, places: axis_money(value, places, currency),
        title=title,
        description="A histogram: how many runs came to which ratio. Dotted: what comes out is what was put in.",
    )


def _money(value: float, currency: str) -> str:
    return ratio(Decimal(repr(value)), currency)


def _table(simulation: Simulation, currency: str) -> Table:
    figures = [
        ("5 of 100 runs lie below", simulation.low),
        ("Half of the runs lie below", simulation.middle),
        ("95 of 100 runs lie below", simulation.high),
        ("Mean of all runs", simulation.mean),
        ("Run at the estimates", simulation.central),
    ]
    rows = [TableRow(label, [Cell(_money(value, currency))]) for label, value in figures]
    above = f"{round(simulation.share_above_one * simulation.draws):,} of {simulation.draws:,} runs"
    rows += [TableRow(f"Above {one(currency)}", [Cell(above)]), TableRow("Seed", [Cell(str(simulation.seed))]),
             TableRow("Made with", [Cell(simulation.made_with)])]  # fmt: skip
    tops = [edge for edge, _ in simulation.bins[1:]] + [simulation.top]
    for (low, count), high in zip(simulation.bins, tops, strict=True):
        rows.append(TableRow(f"From {_money(low, currency)} to {_money(high, currency)}", [Cell(f"{count:,} runs")]))
    return Table(CAPTION, ["Figure", "Value"], rows)
