"""Versions of a map's cells, in words."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from sroi.calculation.decimals import currency_sign
from sroi.cells.column import Column, Kind
from sroi.cells.links import Links, Option
from sroi.cells.sheet import TABLES_OF_ROWS
from sroi.cells.showing import show_cell
from sroi.choices import Table
from sroi.models import ImpactMap, Output, PriceIndex, Stakeholder
from sroi.review.places import Names, names_of
from sroi.review.versions_of_cells import Version, value_in

GONE = "a row that was removed"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that an act did: to a cell, from ``before`` to ``after``; or to a row, and then ``did`` says what.

    ``said`` is what was said about the cell, where nothing was done to it.
    """

    table: str
    row: UUID | None
    field: str
    place: str
    before: str
    after: str
    did: str = ""
    said: str = ""


class Told:
    """Words for the cells of one version, and of those before it, however long ago they stood so."""

    def __init__(self, impact_map: ImpactMap) -> None:
        self.impact_map = impact_map
        self._sign = currency_sign(impact_map.currency)

    @cached_property
    def names(self) -> Names:
        """What the rows that are there are called."""
        return names_of(self.impact_map)

    @cached_property
    def _links(self) -> Links:
        """What cells of all versions name."""
        return Links(
            {
                "stakeholder": list(self._named(Stakeholder)),
                "output": list(self._named(Output)),
                "price_index": [Option(index.pk, index.name, index.title) for index in PriceIndex.objects.all()],
            }
        )

    def _named(self, model: type[Stakeholder] | type[Output]) -> Iterator[Option]:
        rows = model._default_manager.filter(impact_map__series=self.impact_map.series)
        yield from (Option(row.pk, str(row.uuid), str(row)) for row in rows)

    def text(self, column: Column, value: Any) -> str:
        """A value as it is read."""
        if column.kind is not Kind.LINK:
            return show_cell(column, value, sign=self._sign)
        return (show_cell(column, value, self._links) or GONE) if value is not None else ""

    def lines(self, versions: Iterable[Version]) -> Iterator[Line]:
        """What the versions of one act did.

        Figures that came or went with their row are not told apart from it, nor the rows of a map that began with them.
        """
        versions = list(versions)
        if any(each.table is Table.MAP and each.before is None for each in versions):
            yield self._of_a_map(versions)
            return
        whole = {each.row for each in versions if not each.is_figure and (each.before is None or each.values is None)}
        for version in versions:
            if version.row not in whole:
                yield from self._of_cells(version)
            elif not version.is_figure:
                yield self._of_a_row(version)

    def _of_a_map(self, versions: list[Version]) -> Line:
        numbers = Counter(each.table for each in versions if not each.is_figure)
        rows = [_number(numbers[table], str(table.label)) for table in TABLES_OF_ROWS if numbers[table]]
        return Line(Table.MAP, None, "", "the map", "", "", "begun with " + ", ".join(rows) if rows else "begun")

    def _of_a_row(self, version: Version) -> Line:
        held = version.held
        name = held.get("name") or held.get("title") or held.get("description") or held.get("key") or "a row"
        did = "added" if version.values is not None else "removed"
        return Line(version.table, version.row, "", f"{version.table.label}: {name}", "", "", did)

    def _of_cells(self, version: Version) -> Iterator[Line]:
        table, row = version.table, version.row
        for column in version.columns:
            before, after = (value_in(column, side) for side in (version.before, version.values))
            if before != after:
                place = self.names.of(table, row, column.key)
                yield Line(table, row, column.key, place, self.text(column, before), self.text(column, after))
        if version.before and version.values and version.before.get("position") != version.values.get("position"):
            yield Line(table, row, "", self.names.of(table, row, ""), "", "", "moved")


def _number(number: int, of_many: str) -> str:
    return f"1 {of_many.removesuffix('s')}" if number == 1 else f"{number:,} {of_many}"
