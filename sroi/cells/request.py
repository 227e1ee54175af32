"""What a page asks of the cells' endpoint, taken apart; see ``sroi.cells.answer``."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sroi.cells.shapes import CellEdit

LONGEST_TOKEN = 500


class NoRequestError(ValueError):
    """It is no request of the kind; the text says why, for whoever writes programs."""


@dataclass(frozen=True, slots=True)
class CellsRequest:
    """Edits, the id under which they are written once, and how far the page's knowledge reaches."""

    edits: tuple[CellEdit, ...]
    submission: UUID
    seen: str


def read_request(body: bytes) -> CellsRequest:
    """The request in a body of JSON. Raises NoRequestError."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise NoRequestError("The body is not JSON.") from fault
    if not isinstance(found, dict) or not isinstance(found.get("edits"), list):
        raise NoRequestError("The body is no object with a list of edits.")
    seen = found.get("seen", "")
    if not isinstance(seen, str) or len(seen) > LONGEST_TOKEN:
        raise NoRequestError("“seen” is no state of a map.")
    return CellsRequest(tuple(_edit(part) for part in found["edits"]), _uuid(found.get("submission")), seen)


def _edit(part: Any) -> CellEdit:
    if not isinstance(part, dict):
        raise NoRequestError("An edit is an object.")
    row = part.get("row")
    return CellEdit(
        table=_text(part, "table"),
        row=None if row is None else _uuid(row),
        field=_text(part, "field"),
        was=_text(part, "was"),
        value=_text(part, "value"),
    )


def _text(part: dict[str, Any], key: str) -> str:
    found = part.get(key)
    if not isinstance(found, str):
        raise NoRequestError(f"The “{key}” of an edit is no text.")
    return found


def _uuid(value: Any) -> UUID:
    try:
        return UUID(value if isinstance(value, str) else "")
    except ValueError as fault:
        raise NoRequestError("A row and a submission are named by a UUID.") from fault
