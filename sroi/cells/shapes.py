"""What is passed around about cells: addresses, edits, refusals and conflicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CellAddress:
    """Which cell: ``table`` is a value of ``sroi.choices.Table``, ``row`` a row's uuid (None for the map itself)."""

    table: str
    row: UUID | None
    field: str

    @property
    def as_json(self) -> dict[str, str | None]:
        """As it stands in an answer."""
        return {"table": self.table, "row": str(self.row) if self.row else None, "field": self.field}


@dataclass(frozen=True, slots=True)
class CellEdit:
    """What somebody wants a cell to be: ``value`` as typed, and ``was``, the ``edit`` text that they had before."""

    table: str
    row: UUID | None
    field: str
    was: str
    value: str

    @property
    def address(self) -> CellAddress:
        """Which cell."""
        return CellAddress(self.table, self.row, self.field)


@dataclass(frozen=True, slots=True)
class CellError:
    """Why a cell does not take what was typed: a sentence that says how to mend it, and a word for programs.

    ``meant`` are texts that would be taken, where there are readings to choose from: "25 %" and "0.25 %".
    """

    address: CellAddress
    code: str
    message: str
    meant: tuple[str, ...] = ()

    @property
    def as_json(self) -> dict[str, object]:
        """As it stands in an answer."""
        return {**self.address.as_json, "code": self.code, "message": self.message, "meant": list(self.meant)}


@dataclass(frozen=True, slots=True)
class CellConflict:
    """A cell that somebody else has changed in the meantime, or whose row is gone.

    ``text`` and ``edit`` are theirs, to be read and to be edited; ``by`` is empty and ``at`` None where nobody knows.
    """

    address: CellAddress
    text: str
    edit: str
    by: str
    at: datetime | None
    is_gone: bool = False

    @property
    def message(self) -> str:
        """What happened, in a sentence."""
        who = self.by or "Somebody"
        if self.is_gone:
            return f"{who} has removed this row in the meantime."
        return f"{who} has changed this to “{self.text}” in the meantime." if self.text else f"{who} has cleared this."

    @property
    def as_json(self) -> dict[str, object]:
        """As it stands in an answer."""
        return {
            **self.address.as_json,
            "theirs": {"text": self.text, "edit": self.edit},
            "by": self.by,
            "at": self.at.isoformat() if self.at else None,
            "gone": self.is_gone,
            "message": self.message,
        }


class CellsRefusedError(ValueError):
    """Some cells do not take what was typed; nothing was written. ``errors`` are all of them at once."""

    def __init__(self, errors: Sequence[CellError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = tuple(errors)

    @property
    def by_cell(self) -> dict[CellAddress, CellError]:
        """The errors by cell."""
        return {error.address: error for error in self.errors}


class CellConflictError(Exception):
    """Somebody else has changed some of these cells since; nothing was written. ``conflicts`` are all of them."""

    def __init__(self, conflicts: Sequence[CellConflict]) -> None:
        super().__init__("; ".join(conflict.message for conflict in conflicts))
        self.conflicts = tuple(conflicts)


class LockedMapError(Exception):
    """The version is final, and may have become so a moment ago. Nothing was written."""

    def __init__(self) -> None:
        super().__init__("This version is final and locked. Copy it into a new version, and edit that.")


class RowRefusedError(Exception):
    """The row cannot be added, removed, moved or brought back; the text says why, and what to do first."""
