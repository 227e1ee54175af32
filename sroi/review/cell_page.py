"""The page of one cell: what stands in it, what it was, and what was asked about it."""

from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse

from sroi.cells.column import Column
from sroi.cells.registry import find_column
from sroi.cells.shapes import CellAddress
from sroi.choices import Table
from sroi.models import ImpactMap
from sroi.permissions import can_edit_map
from sroi.review.cell_history import CellHistory, Then
from sroi.review.challenges import Asked, challenges_of
from sroi.review.forms import ChallengeForm, PutBackForm, ReplyForm, reply_form
from sroi.review.places import cell_url

if TYPE_CHECKING:
    from accounts.models import User


class CellPage:
    """One cell for somebody who works in the project of its map."""

    def __init__(self, impact_map: ImpactMap, address: CellAddress, column: Column, user: "User") -> None:
        self.impact_map = impact_map
        self.address = address
        self.column = column
        self.user = user
        self._history = CellHistory(impact_map, Table(address.table), address.row, column)

    @property
    def place(self) -> str:
        """The cell in words."""
        return self._history.place

    @property
    def is_there(self) -> bool:
        """Whether its row has not been removed."""
        return self._history.is_there

    @property
    def text(self) -> str:
        """What stands in it, as it is read."""
        return self._history.text

    @cached_property
    def can_edit(self) -> bool:
        """Whether the reader may put it back."""
        return self.is_there and can_edit_map(self.user, self.impact_map)

    @property
    def url(self) -> str:
        """Where it is edited, or read."""
        said = self.address
        return cell_url(self.impact_map, said.table, said.row, said.field, can_edit=self.can_edit)

    @cached_property
    def entries(self) -> list[tuple[Then, PutBackForm | None]]:
        """What it was, the latest first, each with the form that makes it so again."""
        return [(then, self._form(then)) for then in self._history.entries()]

    def _form(self, then: Then) -> PutBackForm | None:
        if then.edit is None or not self.can_edit:
            return None
        return PutBackForm(initial={**self._initial, "value": then.edit, "was": self._history.now}, auto_id=False)

    @property
    def _initial(self) -> dict[str, object]:
        return {"table": self.address.table, "row": self.address.row, "field": self.address.field}

    @cached_property
    def asking(self) -> ChallengeForm:
        """A question about this cell."""
        return ChallengeForm(initial=self._initial, auto_id="id_asking_%s")

    asked_about = "this cell"

    @cached_property
    def challenges(self) -> list[tuple[Asked, ReplyForm]]:
        """What was asked about this cell, each with the form under it."""
        said = self.address
        return [
            (asked, reply_form(asked.challenge.uuid))
            for asked in challenges_of(self.impact_map, self.user)
            if (asked.challenge.table, asked.row, asked.challenge.field) == (said.table, said.row, said.field)
        ]


def cell_page(impact_map: ImpactMap, table: str, row: UUID, field: str, user: "User") -> CellPage | None:
    """The page of a cell; None where there is no such column, or never was such a row.

    ``row`` is the map's own id for a cell of the map itself.
    """
    column = find_column(table, field)
    if column is None or (table == Table.MAP and row != impact_map.uuid):
        return None
    address = CellAddress(table, None if table == Table.MAP else row, field)
    page = CellPage(impact_map, address, column, user)
    return page if page.is_there or page.entries else None


def cell_page_url(impact_map: ImpactMap, address: CellAddress) -> str:
    """The page of a cell; for what is no cell, that of all questions."""
    if not address.field:
        return reverse("sroi:impact_map_challenges", args=[impact_map.uuid])
    row = address.row or impact_map.uuid
    return reverse("sroi:impact_map_cell", args=[impact_map.uuid, address.table, row, address.field])
