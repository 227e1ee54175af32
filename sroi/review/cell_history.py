"""The history of one cell through all versions of its map, and what it can be put back to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from pghistory.models import Context

from accounts.models import User
from sroi.cells.column import MODELS, Column, Kind
from sroi.cells.sheet import Sheet
from sroi.cells.showing import edit_text
from sroi.choices import Table
from sroi.models import Estimate, ImpactMap, Outcome
from sroi.review.lineage import lineage_of
from sroi.review.told import Told
from sroi.review.versions_of_cells import DELETE, events_of, value_in


@dataclass(frozen=True, slots=True)
class Then:
    """One time at which the cell became something else.

    ``version`` is the one in which it did. ``edit`` is what one would type to have it again, and None where it cannot
    be had: it is so now, or it named a row that is not there.
    """

    at: datetime
    who: str
    why: str
    version: int
    before: str
    after: str
    is_first: bool
    edit: str | None


class CellHistory:
    """What a cell was, the latest first. ``now`` is what one would type to have it as it is."""

    def __init__(self, impact_map: ImpactMap, table: Table, row: UUID | None, column: Column) -> None:
        self.impact_map = impact_map
        self.table, self.row, self.column = table, row, column
        self._told = Told(impact_map)
        self._sheet = Sheet(impact_map, only={row} if row else ())
        self._record = self._sheet.find(table, row)

    @property
    def place(self) -> str:
        """The cell in words."""
        return self._told.names.of(self.table, self.row, self.column.key)

    @property
    def is_there(self) -> bool:
        """Whether its row is (still) there."""
        return self._record is not None

    @property
    def now(self) -> str:
        """What one would type to have it as it is."""
        return self._sheet.edit(self.column, self._record) if self._record is not None else ""

    @property
    def text(self) -> str:
        """What stands in it, as it is read."""
        return self._sheet.text(self.column, self._record) if self._record is not None else ""

    def entries(self) -> list[Then]:
        """Every change. A query or two for each version, three for all."""
        changes = list(self._changes())
        contexts = {context for _, context, _, _, _ in changes if context}
        metadata = dict(Context.objects.filter(pk__in=contexts).values_list("pk", "metadata"))
        people = User.objects.in_bulk({said["user"] for said in metadata.values() if said.get("user")})
        found = []
        for place, (at, context, version, before, after) in enumerate(changes):
            said = (metadata.get(context) if context else None) or {}
            person = people.get(said.get("user"))
            found.append(
                Then(
                    at=timezone.localtime(at),
                    who=person.get_short_name() if person else "",
                    why=said.get("reason", "").removesuffix(f" ({self.impact_map})"),
                    version=version,
                    before=self._told.text(self.column, before),
                    after=self._told.text(self.column, after),
                    is_first=place == 0,
                    edit=self._edit(after),
                )
            )
        return found[::-1]

    def _edit(self, value: Any) -> str | None:
        if self._record is None or edit_text(self.column, value) == self.now:
            return None
        if self.column.kind is Kind.LINK and value is not None:
            option = self._sheet.links.option(self.column.key, value)
            return option.edit if option else None
        return edit_text(self.column, value)

    def _changes(self) -> Iterator[tuple[datetime, UUID | None, int, Any, Any]]:
        """When, in which context and version, from what, to what; the first one from None. Copying changes nothing."""
        lineage = lineage_of(self.impact_map)
        if self.row is None:
            ids = [(version, None) for version in lineage.versions]
        else:
            ids = lineage.back(self.table, self.row)[::-1]  # type: ignore[assignment]
        last, is_known = None, False
        for version, row in ids:
            for event in self._events(version, row):
                value = None if event["pgh_label"] == DELETE else value_in(self.column, event)
                if not is_known or not self._is_same(last, value):
                    yield event["pgh_created_at"], event["pgh_context_id"], version.version, last, value
                last, is_known = value, True

    def _is_same(self, one: Any, other: Any) -> bool:
        """Whether two values say the same: rows that a copy names are copies themselves."""
        if self.column.kind is Kind.LINK:
            return self._told.text(self.column, one) == self._told.text(self.column, other)
        return bool(one == other)

    def _events(self, version: ImpactMap, row: UUID | None) -> Iterator[dict[str, Any]]:
        if row is None:
            events = events_of(ImpactMap).filter(pgh_obj_id=version.pk)
        elif self.column.figure is None:
            events = events_of(MODELS[self.table]).filter(uuid=row)
        else:
            outcomes = events_of(Outcome).filter(uuid=row).values("pgh_obj_id")
            events = events_of(Estimate).filter(outcome_id__in=outcomes, figure=self.column.figure)
        yield from events.order_by("pgh_id").values()
