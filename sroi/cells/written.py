"""Who wrote a cell last, and how far a reader's knowledge of a map reaches."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q

from accounts.models import User
from sroi.cells.column import MODELS
from sroi.cells.sheet import TABLES_OF_ROWS
from sroi.choices import Table
from sroi.models import Acknowledgement, Estimate, ImpactMap, MapRow

# So many versions are looked through for the one that made a cell what it is.
MOST_VERSIONS = 500


@dataclass(frozen=True, slots=True)
class Writing:
    """Who wrote and when; nobody and None where it is not known."""

    by: str
    at: datetime | None


NOT_KNOWN = Writing("", None)


def last_writing(record: ImpactMap | MapRow | Estimate, attribute: str) -> Writing:
    """Who gave a column of a record the value that it has."""
    versions = _events(type(record)).filter(pgh_obj_id=record.pk).order_by("-pgh_id")
    found = list(versions.values(attribute, "pgh_created_at", "pgh_context__metadata")[:MOST_VERSIONS])
    if not found:
        return NOT_KNOWN
    for later, earlier in pairwise(found):
        if later[attribute] != earlier[attribute]:
            return _writing(later)
    return _writing(found[-1])


def removal(table: str, row: UUID | None) -> Writing:
    """Who removed a row."""
    model = MODELS.get(Table(table)) if table in Table.values else None
    if model is None or row is None:
        return NOT_KNOWN
    gone = _events(model).filter(uuid=row, pgh_label="delete").order_by("-pgh_id")
    found = gone.values("pgh_created_at", "pgh_context__metadata").first()
    return _writing(found) if found else NOT_KNOWN


def _writing(version: dict[str, Any]) -> Writing:
    metadata = version["pgh_context__metadata"] or {}
    pk = metadata.get("user")
    user = User.objects.filter(pk=pk).first() if pk else None
    return Writing(user.get_short_name() if user else "", version["pgh_created_at"])


def _events(model: type[Any]) -> Any:
    return model.pgh_event_model._default_manager


# --- What a reader has not seen yet -------------------------------------------------------------------------------

_CURRENCY = "~"


def state_token(impact_map: ImpactMap) -> str:
    """A word for how the map stands: another one after every write.

    It holds the number of versions of the rows of each table and the last of them, the same of answers to warnings,
    and the currency.
    """
    parts = []
    answers: tuple[type[Any], Q] = (Acknowledgement, Q(impact_map=impact_map.pk))
    for model, of_map in [*_tables(impact_map), answers]:
        found = _events(model).filter(of_map).aggregate(Count("pgh_id"), Max("pgh_id"))
        parts.append(f"{found['pgh_id__count']}.{found['pgh_id__max'] or 0}")
    currency = ImpactMap.objects.values_list("currency", flat=True).get(pk=impact_map.pk)
    return f"{'-'.join(parts)}{_CURRENCY}{currency}"


def written_since(impact_map: ImpactMap, token: str) -> set[UUID] | None:
    """The ids of rows (and of the map) that were written after ``token`` was given; None means all of them.

    All are meant where another currency stands in every amount, and where a version has come to light that is numbered
    before the last one that was known: its transaction began earlier and ended later.
    """
    known, _, currency = token.partition(_CURRENCY)
    numbers = [part.partition(".") for part in known.split("-")]
    tables = _tables(impact_map)
    if currency != impact_map.currency or len(numbers) != len(tables) + 1:
        return None
    found: set[UUID] = set()
    # Answers to warnings stand at the end, and in no cell.
    for (model, of_map), (count, _, last) in zip(tables, numbers[:-1], strict=True):
        if not (_is_number(count) and _is_number(last)):
            return None
        events = _events(model).filter(of_map)
        if events.filter(pgh_id__lte=last).count() != int(count):
            return None
        uuid = "outcome__uuid" if model is Estimate else "uuid"
        found.update(events.filter(pgh_id__gt=last).values_list(uuid, flat=True))
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER and int(text) <= _LARGEST_NUMBER


# What the database numbers versions with.
_LONGEST_NUMBER, _LARGEST_NUMBER = 10, 2_147_483_647


def _tables(impact_map: ImpactMap) -> list[tuple[type[Any], Q]]:
    of_map = Q(impact_map=impact_map.pk)
    rows = [(MODELS[table], of_map) for table in TABLES_OF_ROWS]
    return [(ImpactMap, Q(pgh_obj=impact_map.pk)), *rows, (Estimate, of_map)]
