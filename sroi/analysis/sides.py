"""Gross, net and cashable side by side, as a figure."""

from assets.charts.figures import Cell, Figure, Table, TableRow
from assets.charts.lengths import Length, draw_lengths
from sroi.calculation.breakdown import Sides, sides
from sroi.calculation.case import Case
from sroi.calculation.decimals import ONE, precise
from sroi.calculation.present_value import Result
from sroi.overview.words import amount, ratio


@precise
def sides_figure(case: Case, result: Result) -> Figure:
    """What there was before anything was taken off, what is left, what it cost, and what could be saved."""
    found, currency = sides(case), case.currency
    title = _title(found, currency)
    lines = [
        ("Value before anything is taken off", found.before_shares, found.before_shares / result.inputs, "f5"),
        ("Present value (gross)", found.pv, found.ratio, "f1"),
        ("Put in", result.inputs, ONE, "total"),
        ("Left after what was put in (net)", found.npv, found.net_ratio, "f1"),
        ("Cashable", found.cashable, found.cashable_ratio, "f2"),
    ]
    drawing = draw_lengths(
        [Length(label, float(value), amount(value, currency), style) for label, value, _, style in lines],
        title=title,
        description="Bars of the value before and after shares, of what was put in, what is left and what is cashable.",
    )
    rows = [
        TableRow(label, [Cell(amount(value, currency)), Cell(ratio(each, currency))]) for label, value, each, _ in lines
    ]
    table = Table("Gross, net and cashable", ["What", "Amount", "For every 1 put in"], rows)
    notes = ["Cashable is what somebody could take out of a budget. It is a part of the present value, not beside it."]
    return Figure("sides", title, notes, table, drawing)


def _title(found: Sides, currency: str) -> str:
    if not found.cashable:
        cashable = "none of it cashable"
    elif found.cashable < 0:
        cashable = f"and what is cashable is a loss of {ratio(found.cashable_ratio.copy_abs(), currency)}"
    else:
        cashable = f"{ratio(found.cashable_ratio, currency)} of it cashable"
    gross = f"{ratio(found.ratio, currency)} for every {amount(ONE, currency)}, {cashable}"
    if found.npv < 0:
        less = amount(found.npv.copy_abs(), currency)
        return f"The value that was found is {less} less than what was put in: {gross}"
    return f"The value is {amount(found.npv, currency)} more than what was put in: {gross}"
