"""What is proposed about one row of the earlier wave, or about one that only the later wave has."""

from dataclasses import dataclass, field
from typing import Any

from assets.choices import ChangeType
from assets.comparison.seen import Recorded

Difference = tuple[str, str, str]  # fact, before, after
# So many others are shown at the most.
MOST = 5


@dataclass(slots=True)
class Alternative:
    """Another row that it might be, or a further one that followed: how much speaks for it, of a hundred, and what."""

    row: Recorded
    score: int
    reasons: list[str]

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the proposal."""
        return {
            "sighting": self.row.seen.sighting, "asset": self.row.asset, "score": self.score, "reasons": self.reasons,
        }  # fmt: skip


@dataclass(slots=True)
class Proposed:
    """What is thought to have become of ``row``, a row of the earlier wave, or what ``later`` is where there is none.

    ``later`` is the row that is about the same asset or about the one that followed it; of a duplicate it is the row
    that it repeats, and ``goes_on`` the later row of that one. ``confidence`` is of a hundred.
    """

    row: Recorded | None
    later: Recorded | None
    changes: list[ChangeType]
    confidence: int
    reasons: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    alternatives: list[Alternative] = field(default_factory=list)
    goes_on: Recorded | None = None
