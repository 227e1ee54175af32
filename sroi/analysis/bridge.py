"""The value bridge as a figure: from the gross value, step by step, to the present value."""

from decimal import Decimal

from assets.charts.bridge import Step, draw_bridge
from assets.charts.figures import Cell, Figure, Table, TableRow
from sroi.analysis.words import counted, percent
from sroi.calculation.bridge import DISCOUNTING, DROP_OFF, Bridge, value_bridge
from sroi.calculation.case import Case
from sroi.calculation.decimals import currency_sign, money, precise, total
from sroi.calculation.present_value import Result
from sroi.overview.words import amount

_LABELS = {
    "deadweight": "Would have happened anyway",
    "displacement": "Moved from elsewhere",
    "attribution": "Due to others",
    "leakage": "Went to others",
    DROP_OFF: "Fades over time",
    DISCOUNTING: "Discounting",
}
# A share that most maps do not have is left out of the drawing where it takes nothing.
_RARE = {"leakage"}
GROSS, PRESENT = "Gross value", "Present value"


def bridge_figure(case: Case, result: Result) -> Figure:
    """From quantity times value in all years to the present value."""
    bridge, currency = value_bridge(case), case.currency
    steps = [
        Step(GROSS, float(bridge.gross), amount(bridge.gross, currency), is_whole=True),
        *(
            Step(_LABELS[step.name], float(step.amount), amount(step.amount, currency))
            for step in bridge.steps
            if step.amount or step.name not in _RARE
        ),
        Step(PRESENT, float(bridge.pv), amount(bridge.pv, currency), is_whole=True),
    ]
    title = _title(bridge, currency)
    drawing = draw_bridge(steps, title=title, description="Upright bars from the gross value to the present value.")
    lines = [(GROSS, bridge.gross), *((_LABELS[step.name], step.amount) for step in bridge.steps),
             (PRESENT, bridge.pv)]  # fmt: skip
    rows = [TableRow(label, [Cell(money(value, currency_sign(currency), 2))]) for label, value in lines]
    table = Table("From the gross value to the present value", ["Step", currency_sign(currency) or "Amount"], rows)
    return Figure("bridge", title, _notes(result, currency), table, drawing)


@precise
def _title(bridge: Bridge, currency: str) -> str:
    if bridge.pv < 0:
        return f"What is lost outweighs what is gained: the present value is {amount(bridge.pv, currency)}"
    if bridge.gross <= 0:
        return "Before anything is taken off, losses outweigh or equal what is gained"
    taken = -total(step.amount for step in bridge.steps if step.name not in {DROP_OFF, DISCOUNTING})
    if not taken:
        return "Nothing is taken off for what would have come about anyway, elsewhere or through others"
    part = taken / bridge.gross
    lead = "Half" if abs(part - Decimal("0.5")) < Decimal("0.005") else percent(part)
    return f"{lead} of the gross value would have come about anyway, elsewhere or through others"


def _notes(result: Result, currency: str) -> list[str]:
    notes = ["Gross value is quantity times worth, in all years that count. The steps add up exactly."]
    losses = [row.pv for row in result.rows if row.pv < 0]
    if losses:
        lost = amount(total(losses).copy_abs(), currency)
        notes.append(f"{counted(len(losses), 'row is a loss', 'rows are losses')}: {lost} in all, taken off.")
    return notes
