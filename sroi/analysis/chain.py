"""The chain of outcomes as a figure: which change leads to which, and where both ends are valued."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assets.charts.figures import Cell, Figure, Table, TableRow
from assets.charts.graph import Edge, Node, draw_graph
from sroi.analysis.words import WITHHELD, counted, row_words, short
from sroi.calculation.case import Case
from sroi.calculation.present_value import Result
from sroi.overview.words import amount

NOT_THERE = "no such row"


@dataclass(frozen=True, slots=True)
class _Link:
    """That one outcome leads to another; ``is_doubled`` where both are valued."""

    source: str
    target: str
    is_doubled: bool


def chain_figure(case: Case, result: Result, withheld: frozenset[str] = frozenset()) -> Figure | None:
    """The outcomes that lead to others or follow from them; None where none does."""
    links = _links(case, result)
    if not links:
        return None
    title = _title(links)
    values = {row.id: WITHHELD if row.id in withheld else amount(row.pv, case.currency) for row in result.rows}
    rows = [
        TableRow(
            row_words(case, link.source),
            [
                Cell(values[link.source]),
                Cell(row_words(case, link.target)),
                Cell(values.get(link.target, NOT_THERE)),
                Cell("both are valued: one change may be counted twice" if link.is_doubled else ""),
            ],
        )
        for link in links
    ]
    head = ["Outcome", "Present value", "Leads to", "Present value", "Note"]
    notes = ["From left to right, as people say that one change brings about the next, each with its present value."]
    if any(link.is_doubled for link in links):
        notes.append("A thick line joins two that are both valued: check that no change is counted twice.")
    return Figure("chain", title, notes, Table("Which outcome leads to which", head, rows, of_words=True),
                  draw_graph(*_graph(case, links, values), title=title,
                             description="Boxes for outcomes, with a line from each to what it leads to."))  # fmt: skip


def _links(case: Case, result: Result) -> list[_Link]:
    valued = {row.id for row in result.rows if row.impact}
    return [
        _Link(outcome.id, target, outcome.id in valued and target in valued)
        for outcome in case.outcomes
        for target in outcome.evidence.leads_to
    ]


def _title(links: Sequence[_Link]) -> str:
    leading = len({link.source for link in links})
    lead = f"{counted(leading, 'outcome leads', 'outcomes lead')} to others"
    doubled = sum(link.is_doubled for link in links)
    if not doubled:
        return f"{lead}, and no chain is valued at both its ends"
    where = "in one place" if doubled == 1 else f"in {doubled} places"
    return f"{lead}; {where} both the cause and what follows are valued"


def _graph(case: Case, links: Sequence[_Link], values: Mapping[str, str]) -> tuple[list[Node], list[Edge]]:
    names = dict.fromkeys(name for link in links for name in (link.source, link.target))
    columns = _columns(list(names), links)
    keys = {name: key for key, name in enumerate(names)}
    outcomes = {outcome.id: outcome.outcome or outcome.id for outcome in case.outcomes}
    nodes = [
        Node(keys[name], short(outcomes.get(name, name)), values.get(name, NOT_THERE), columns[name],
             "" if name in outcomes else "gone")
        for name in names
    ]  # fmt: skip
    edges = [Edge(keys[link.source], keys[link.target], "", "doubled" if link.is_doubled else "") for link in links]
    return nodes, edges


def _columns(names: Sequence[str], links: Sequence[_Link]) -> dict[str, int]:
    """How many steps into the chain each stands; a case has no circles, so that the steps come to an end."""
    columns = dict.fromkeys(names, 0)
    for _ in names:
        moved = False
        for link in links:
            if columns[link.target] <= columns[link.source]:
                columns[link.target] = columns[link.source] + 1
                moved = True
        if not moved:
            break
    return columns
