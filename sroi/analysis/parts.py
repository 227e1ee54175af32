"""Whose value it is, of which outcomes, and who put in what: each as a figure."""

from collections.abc import Sequence
from decimal import Decimal

from assets.charts.figures import Cell, Figure, Table, TableRow
from assets.charts.lengths import Length, draw_lengths
from sroi.analysis.words import counted, listed, percent, short
from sroi.calculation.breakdown import Part, by_funder, by_outcome, by_stakeholder
from sroi.calculation.case import Case
from sroi.calculation.decimals import ZERO, total
from sroi.overview.words import amount

# So many are drawn; what is left comes as one bar, and the table has them all.
MOST_DRAWN = 12
HALF = Decimal("0.5")
NO_NAME = "not said"


def stakeholder_figure(case: Case) -> Figure:
    """The present value by stakeholder."""
    parts = by_stakeholder(case)
    title = _of_value(parts, "No group has over half of the value; the largest part, {share}, goes to {name}",
                      "{share} of the value goes to {name}", "All of the value goes to {name}")  # fmt: skip
    losing = [part for part in parts if part.amount < 0]
    if losing and title:
        most = max(parts, key=lambda part: part.amount)
        names = listed(short(part.name or NO_NAME) for part in losing)
        gained, lost = (
            amount(most.amount, case.currency),
            amount(total(part.amount for part in losing).copy_abs(), case.currency),
        )
        title = f"Most of the value goes to {short(most.name or NO_NAME)}, {gained}; {names} lose {lost}"
    return _figure("stakeholders", title or "Taken together nobody gains", parts, case, "Stakeholder", "Present value")


def outcome_figure(case: Case) -> Figure:
    """The present value by outcome, as worded."""
    parts = by_outcome(case)
    title = _of_value(parts, "No single outcome is over half of the value; the largest is {share}: “{name}”",
                      "One outcome alone is {share} of the value: “{name}”",
                      "All of the value is one outcome: “{name}”")  # fmt: skip
    losses = [part.amount for part in parts if part.amount < 0]
    title = title or "The outcomes come to nothing or less"
    if losses:
        gone = amount(total(losses).copy_abs(), case.currency)
        title = f"{title}. {counted(len(losses), 'loss takes', 'losses take')} {gone} off"
    return _figure("outcomes", title, parts, case, "Outcome", "Present value")


def funder_figure(case: Case) -> Figure:
    """What was put in, by funder."""
    parts = by_funder(case)
    title = _of_value(parts, "Nobody put in over half of it; the largest part, {share}, came from {name}",
                      "{share} of what was put in came from {name}",
                      "All that was put in came from {name}")  # fmt: skip
    return _figure("funders", title or "Nothing was put in", parts, case, "Put in by", "Put in")


def _of_value(parts: Sequence[Part], spread: str, most: str, alone: str) -> str:
    """The finding about the largest part, in one of three wordings; empty where the whole is nothing or less."""
    if total(part.amount for part in parts) <= 0:
        return ""
    first = max(parts, key=lambda part: part.amount)
    part = first.share or ZERO
    wording = alone if len(parts) == 1 else most if part > HALF else spread
    return wording.format(name=short(first.name or NO_NAME), share=percent(part))


def _figure(key: str, title: str, parts: Sequence[Part], case: Case, noun: str, measure: str) -> Figure:
    currency = case.currency
    ordered = sorted(parts, key=lambda part: -part.amount.copy_abs())
    has_shares = total(part.amount for part in parts) > 0
    lengths = [Length(part.name or NO_NAME, float(part.amount), _shown(part, currency, has_shares=has_shares))
               for part in ordered[:MOST_DRAWN]]  # fmt: skip
    if rest := ordered[MOST_DRAWN:]:
        left = total(part.amount for part in rest)
        lengths.append(Length(f"{counted(len(rest), 'other')}, together", float(left), amount(left, currency), "f5"))
    drawing = draw_lengths(lengths, title=title, description=f"{measure} in bars, one for each; losses to the left.")
    rows = [
        TableRow(part.name or NO_NAME, [Cell(amount(part.amount, currency)), Cell(_share(part) if has_shares else "")])
        for part in parts
    ]
    whole = total(part.amount for part in parts)
    foot = TableRow("All", [Cell(amount(whole, currency)), Cell("")])
    table = Table(f"{measure} by {noun.lower()}", [noun, measure, "Share of the whole"], rows, foot)
    notes = ["In money of the map, and as a share of the whole."]
    if any(part.amount < 0 for part in parts) and has_shares:
        notes.append("Where there are losses, the shares of the gains come to more than the whole.")
    return Figure(key, title, notes, table, drawing if parts else None)


def _shown(part: Part, currency: str, *, has_shares: bool) -> str:
    return f"{amount(part.amount, currency)}, {_share(part)}" if has_shares else amount(part.amount, currency)


def _share(part: Part) -> str:
    return "" if part.share is None else percent(part.share)
