"""What is wrong, or wants saying, about an impact map: where, what, and at which gate it stops."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum


class Gate(IntEnum):
    """Where a finding stops the map.

    COMPUTE: the sum would be wrong; nothing is counted. FINAL: a draft may have it, a locked map and a report may not.
    ANSWER: to be acknowledged with a reason, which the report prints. NOTE: to be read, no more.
    """

    COMPUTE = 1
    FINAL = 2
    ANSWER = 3
    NOTE = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """One of them. ``row`` is the outcome's id, "input 2" for the second input, or None for the map as a whole."""

    gate: Gate
    code: str
    row: str | None
    field: str | None
    message: str

    @property
    def as_answer(self) -> Mapping[str, str | None]:
        """As it leaves in an answer."""
        return {"code": self.code, "row": self.row, "field": self.field, "message": self.message}


class UnsoundCaseError(ValueError):
    """The map cannot be counted; ``findings`` are all the reasons at once."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = findings
