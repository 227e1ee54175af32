"""The same rows under other conventions, as a figure: how much of the ratio is the convention."""

from collections.abc import Sequence

from assets.charts.figures import Cell, Figure, Table, TableRow
from assets.charts.lengths import Length, draw_lengths
from assets.outcomes.words import sentence
from sroi.analysis.words import one
from sroi.calculation.alternatives import Alternative, alternatives
from sroi.calculation.case import Case
from sroi.overview.words import ratio

USED = "As in this map"
KEY = (
    "r: the discount rate. e: by how many years the first benefit year is discounted. k: the first benefit year in "
    "which drop-off bites. mult, sub: shares taken one from what the other leaves, or all from the whole."
)


def conventions_figure(case: Case) -> Figure:
    """The map's own conventions, the presets, and its own with one choice made otherwise."""
    found, currency = alternatives(case), case.currency
    title = _title(found, currency)
    drawing = draw_lengths(
        [
            Length(sentence(each.words) or USED, float(each.ratio), ratio(each.ratio, currency),
                   "total" if each.is_used else "f1", each.fingerprint)
            for each in found
        ],
        title=title,
        description="A bar for the ratio under each set of conventions.",
        line=1.0,
        line_words=one(currency),
    )  # fmt: skip
    rows = [
        TableRow(sentence(each.words) or USED, [Cell(each.fingerprint), Cell(ratio(each.ratio, currency))])
        for each in found
    ]
    table = Table(
        "The ratio under other conventions",
        ["What is otherwise", "Conventions", f"For every {one(currency)} put in"],
        rows,
        of_words=True,
    )
    notes = [
        "Compare ratios only where the line of conventions is the same. A net ratio leaves out what was put in.",
        KEY,
    ]
    return Figure("conventions", title, notes, table, drawing)


def _title(found: Sequence[Alternative], currency: str) -> str:
    """Between which ratios the convention alone moves it; net beside gross would be no comparison."""
    headline = next(each.fingerprint.rsplit(" ", 1)[-1] for each in found if each.is_used)
    ratios = [each.ratio for each in found if each.fingerprint.endswith(headline)]
    low, high = ratio(min(ratios), currency), ratio(max(ratios), currency)
    if low == high:
        return f"No other convention moves the {headline} ratio: it stays at {low}"
    return f"On the same rows the convention alone moves the {headline} ratio from {low} to {high}"
