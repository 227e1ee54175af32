"""What a report has on paper alone: the tables behind its pictures, as long as anybody reads them there."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from assets.charts.figures import Figure, Table

# Longer tables are cut: the workbook and the page have all their rows.
MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class PaperTable:
    """The table behind a picture; ``left`` says how many of its rows are not printed."""

    key: str
    title: str
    table: Table
    left: int


def paper_tables(figures: Iterable[Figure]) -> list[PaperTable]:
    """The tables of the figures that have a picture; that of any other stands in its place."""
    return [
        PaperTable(
            figure.key,
            figure.title,
            replace(figure.table, rows=figure.table.rows[:MOST_ROWS]),
            max(0, len(figure.table.rows) - MOST_ROWS),
        )
        for figure in figures
        if figure.drawing is not None
    ]
