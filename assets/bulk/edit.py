"""What is asked for of a set of assets: one or several changes, each of them meant."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from assets.actions.editing import Provenance
from assets.choices import Status, Tri
from assets.models import MappingProject, Term

# The columns that are housekeeping: they say how the record is kept, and nobody asks how that is known.
HOUSEKEEPING = frozenset({"visibility", "review_months"})


class Change(NamedTuple):
    """One difference, in values of the database. ``fact`` is a column, ``term:<id>`` or ``project:<id>``."""

    fact: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A new status with all that it must say for itself."""

    status: Status
    since: date
    reason: str
    evidence: str
    reporter: str

    def columns(self) -> dict[str, Any]:
        """The same as columns of an asset."""
        return {
            "status": self.status.value,
            "status_date": self.since,
            "status_reason": self.reason,
            "status_reporter": self.reporter,
            "status_evidence": self.evidence,
        }


@dataclass(frozen=True, slots=True)
class BulkEdit:
    """The changes that are asked for; what is not named here stays as it is.

    ``columns`` holds plain columns of the asset, with ids where they point at another record. ``terms`` are said to
    apply (yes), not to apply (no), or are taken off (None). ``join`` and ``leave`` are projects into and out of whose
    care the assets go. ``known`` says how facts are known, and is None where none is changed.
    """

    known: Provenance | None
    reason: str
    columns: dict[str, Any] = field(default_factory=dict)
    status: StatusChange | None = None
    terms: dict[Term, Tri | None] = field(default_factory=dict)
    join: MappingProject | None = None
    leave: MappingProject | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return not (self.columns or self.status or self.terms or self.join or self.leave)

    @property
    def changes_facts(self) -> bool:
        """Whether anything is said of the assets themselves, so that one may ask how it is known."""
        return bool(self.status or self.terms or self.columns.keys() - HOUSEKEEPING)

    def changes(self) -> list[Change]:
        """All that is asked for, of an asset of which nothing is known."""
        columns = self.columns | (self.status.columns() if self.status else {})
        return [
            *(Change(column, None, value) for column, value in columns.items()),
            *(Change(f"term:{term.pk}", "", value or "") for term, value in self.terms.items()),
            *([Change(f"project:{self.join.pk}", "", Tri.YES)] if self.join else []),
            *([Change(f"project:{self.leave.pk}", Tri.YES, "")] if self.leave else []),
        ]
