"""What becomes of the rows of an import."""

from dataclasses import dataclass

from assets.choices import RowOutcome
from assets.imports.draft import Difference, Draft


@dataclass(slots=True)
class RowPlan:
    """What one row would do: its outcome, its asset, why it is linked to it, and each fact it would change."""

    row: int
    outcome: RowOutcome
    name: str
    draft: Draft
    reason: str
    differences: list[Difference]

    def differs(self, difference: Difference) -> None:
        """Add a fact that the row would change."""
        self.differences.append(difference)
        if self.outcome == RowOutcome.UNCHANGED:
            self.outcome = RowOutcome.UPDATED
