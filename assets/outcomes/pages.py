"""The further pages of a report: the assets behind a number, and how many were open on a day."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator

from assets.charts.figures import Cell, Figure, Table, TableRow
from assets.models import Asset, Comparison
from assets.outcomes.asked import OpenForm, RowsForm
from assets.outcomes.curves import openness_figure
from assets.outcomes.lines import Line, Lines
from assets.outcomes.openness import Openness
from assets.outcomes.report import Outcomes
from assets.outcomes.rows import Outcome
from assets.outcomes.survival import Marks
from assets.outcomes.words import sentence
from assets.templatetags.marks import day, number

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

ROWS_A_PAGE = 50


class RowsPage(Outcomes):
    """The outcomes that an address asks for: exactly those that the number counts from which it leads here."""

    def __init__(self, comparison: Comparison, user: "Viewer", query: Mapping[str, Any]) -> None:
        self.form = RowsForm(query)
        super().__init__(comparison, user, self.form)
        self._number = query.get("page")

    @cached_property
    def chosen(self) -> list[Outcome]:
        """All of them."""
        return [row for row in self.counted if self.form.narrows(row, self.groups)]

    @cached_property
    def page_obj(self) -> "Page[Outcome]":
        """The page that was asked for, or the nearest there is."""
        return Paginator(self.chosen, ROWS_A_PAGE).get_page(self._number)

    @cached_property
    def lines(self) -> list[Line]:
        """What the page shows of each."""
        lines = Lines(self.comparison, self.user, is_staff=self.is_staff)
        return lines.of(list(self.page_obj), with_proposals=self.with_proposals)

    @property
    def heading(self) -> str:
        """How many, of what."""
        said = self.form.in_words(self.groups)
        noun = "asset" if len(self.chosen) == 1 else "assets"
        return f"{number(len(self.chosen))} {noun}{': ' if said else ''}{'; '.join(said)}"


class OpenPage(Outcomes):
    """How many assets were open on a day, and of which it is in doubt."""

    def __init__(self, comparison: Comparison, user: "Viewer", query: Mapping[str, Any]) -> None:
        self.form = OpenForm(query)
        super().__init__(comparison, user, self.form)
        self.day: date = self.form.day(comparison.earlier.reference_date)
        self._number = query.get("page")
        self._openness = Openness(comparison, user)

    @property
    def heading(self) -> str:
        """The finding."""
        found = self._openness.on(self.day)
        if found.certain == found.possible:
            return f"Open on {day(self.day)}: {number(found.certain)}"
        return f"Open on {day(self.day)}: between {number(found.certain)} and {number(found.possible)}"

    @cached_property
    def figures(self) -> list[Figure]:
        """Over time, and on the day by group."""
        first, last = self.comparison.earlier.reference_date, self.comparison.later.reference_date
        days = sorted({*Marks.between(first, last).days, *([self.day] if first < self.day < last else [])})
        over_time = openness_figure(days, self._openness.over(days), self._openness.number)
        return [self._by_group(), over_time] if self._openness.number else []

    def _by_group(self) -> Figure:
        found = self._openness.by_group(self.day, self.groups)
        rows = [
            TableRow(
                sentence(self.groups.labels[key]),
                [Cell(number(one.certain)), Cell(number(one.possible)), Cell(str(one))],
            )
            for key, one in found.items()
        ]
        table = Table("Open on the day", [sentence(self.dimension.label), "At least", "At most", "Open"], rows)
        note = f"By {self.dimension.label} now. An asset counts once."
        return Figure("groups", f"By {self.dimension.label}", [note], table, is_table_open=True)

    @cached_property
    def page_obj(self) -> "Page[Asset]":
        """The assets in doubt, by name, page by page."""
        return Paginator(self._openness.in_doubt(self.day), ROWS_A_PAGE).get_page(self._number)
