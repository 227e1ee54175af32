"""What becomes of the rows of an import."""

from collections.abc import Callable
from dataclasses import dataclass, field

from assets.choices import RowOutcome
from assets.imports.draft import Difference, Draft
from assets.imports.match import Match
from assets.imports.notes import Note


@dataclass(slots=True)
class RowPlan:
    """What one row would do: its outcome, what it is about and why, and each fact it would change.

    A row that is rejected or skipped has neither ``match`` nor ``draft``; ``skipped`` says why it is no record.
    """

    number: int
    outcome: RowOutcome
    name: str
    notes: list[Note]
    match: Match | None = None
    draft: Draft | None = None
    differences: list[Difference] = field(default_factory=list)
    skipped: str = ""


# Whoever wants to know of every row, in the order in which they are planned.
Tell = Callable[[RowPlan], None]
