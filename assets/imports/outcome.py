"""What becomes of the rows of an import."""

from dataclasses import dataclass

from django.db.models import TextChoices

from assets.imports.draft import Difference, Draft


class Outcome(TextChoices):
    """What becomes of a row; together they are all the rows that came in."""

    CREATED = "created", "created"
    UPDATED = "updated", "updated"
    UNCHANGED = "unchanged", "unchanged"
    REJECTED = "rejected", "rejected"
    SKIPPED = "skipped", "skipped"


@dataclass(slots=True)
class RowPlan:
    """What one row would do: its outcome, its asset, why it is linked to it, and each fact it would change."""

    row: int
    outcome: Outcome
    name: str
    draft: Draft
    reason: str
    differences: list[Difference]

    def differs(self, difference: Difference) -> None:
        """Add a fact that the row would change."""
        self.differences.append(difference)
        if self.outcome == Outcome.UNCHANGED:
            self.outcome = Outcome.UPDATED
