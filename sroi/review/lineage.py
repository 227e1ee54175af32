"""The rows of one map through its versions: a copy's id follows from its original's (``uuid_of_copy``)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from sroi.choices import Table
from sroi.models import ImpactMap
from sroi.models.rows import uuid_of_copy


@dataclass(frozen=True)
class Lineage:
    """The versions of a map up to one of them, the first one first."""

    versions: Sequence[ImpactMap]

    def forward(self, row: UUID, since: ImpactMap) -> UUID:
        """The id that a row of the version ``since`` has in the last of these versions, if it is still there."""
        for later in self.versions:
            if later.version > since.version:
                row = uuid_of_copy(row, later.uuid)
        return row

    def back(self, table: Table, row: UUID) -> list[tuple[ImpactMap, UUID]]:
        """The last version and those before it that have the row, each with its id there, the last one first.

        One query for each version: those before the last are final, and have all rows that they ever had.
        """
        found = [(self.versions[-1], row)]
        for earlier, later in zip(self.versions[-2::-1], self.versions[:0:-1], strict=True):
            ids = rows_of(earlier, table).values_list("uuid", flat=True)
            origin = next((one for one in ids if uuid_of_copy(one, later.uuid) == row), None)
            if origin is None:
                break
            row = origin
            found.append((earlier, row))
        return found


def rows_of(impact_map: ImpactMap, table: Table) -> "QuerySet[Any]":
    """The rows of one of its tables; the map is no row of its own."""
    found: QuerySet[Any] = getattr(impact_map, f"{table}s").all()
    return found


def lineage_of(impact_map: ImpactMap) -> Lineage:
    """The versions up to this one. One query."""
    rows = ImpactMap.objects.filter(series=impact_map.series, version__lte=impact_map.version)
    return Lineage(list(rows.select_related("project", "price_index").order_by("version")))
