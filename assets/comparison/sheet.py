"""The proposals of a comparison as the rows of a sheet: one for each row of the earlier wave, then what is new."""

from collections.abc import Iterator
from typing import Any

from assets.choices import ChangeType
from assets.models import Comparison, Proposal, Sighting
from assets.postcodes import format_postcode
from assets.spreadsheets import Value

COLUMNS = (
    "baseline_row", "baseline_name", "baseline_postcode", "changes", "now_name", "now_postcode", "confidence",
    "reasons",
)  # fmt: skip


def sheet_rows(comparison: Comparison) -> Iterator[list[Value]]:
    """The rows, without headings: those of the earlier wave in the order of their sheet, then what is new, by name."""
    proposals = Proposal.objects.filter(comparison=comparison).select_related("sighting", "later_sighting")
    seen = proposals.filter(sighting__isnull=False).order_by(
        "sighting__file_name", "sighting__sheet", "sighting__row_number", "sighting"
    )
    found = {proposal.sighting_id: proposal for proposal in seen}
    for proposal in found.values():
        yield _row(proposal, _goes_on(proposal, found))
    new = proposals.filter(sighting__isnull=True).order_by("later_sighting__name", "later_sighting")
    for proposal in new:
        yield _row(proposal, proposal.later_sighting)


def _goes_on(proposal: Proposal, found: dict[int | None, Proposal]) -> Sighting | None:
    """The row of the later wave; of a duplicate, that of the row which it repeats."""
    if proposal.changes == [ChangeType.DUPLICATE]:
        kept = found.get(proposal.later_sighting_id)
        return kept.later_sighting if kept and kept.changes != [ChangeType.DUPLICATE] else None
    return proposal.later_sighting


def _row(proposal: Proposal, now: Sighting | None) -> list[Value]:
    then = proposal.sighting
    return [
        then.row_number if then else None,
        received_name(then),
        received_postcode(then),
        ";".join(str(ChangeType(change).label) for change in proposal.changes),
        received_name(now),
        received_postcode(now),
        proposal.confidence,
        "; ".join(proposal.reasons),
    ]


def received_name(sighting: Sighting | None) -> str:
    """The name as the cell had it: what was read from it has one line and no blanks around it."""
    if sighting is None:
        return ""
    cells = (cell for cell in _cells(sighting) if " ".join(cell.split()) == sighting.name)
    return next(cells, sighting.name)


def received_postcode(sighting: Sighting | None) -> str:
    """The postcode as the cell had it, be it written wrongly."""
    if sighting is None or not sighting.postcode:
        return ""
    code = format_postcode(sighting.postcode)
    cells = [cell for cell in _cells(sighting) if cell.strip() == sighting.postcode]
    cells += [cell for cell in _cells(sighting) if code and format_postcode(cell) == code]
    return next(iter(cells), sighting.postcode)


def _cells(sighting: Sighting) -> Iterator[str]:
    raw: Any = sighting.raw
    for cell in raw.values() if isinstance(raw, dict) else ():
        if isinstance(cell, str) and cell:
            yield cell
