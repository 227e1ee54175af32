"""A stored map counted: its result, or why there is none, and everything there is to say about it, by cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from sroi.calculation.breakdown import Sides, sides
from sroi.calculation.case import Case
from sroi.calculation.conventions import PriceIndex
from sroi.calculation.findings import Finding, Gate, UnsoundCaseError
from sroi.calculation.horizons import uncounted
from sroi.calculation.json_text import Raw
from sroi.calculation.present_value import Result, calculate
from sroi.calculation.reading import read_case
from sroi.calculation.reading_rows import input_row, outcome_row
from sroi.calculation.remarks import warnings
from sroi.choices import Table
from sroi.models import ImpactMap, PriceLevel
from sroi.store.raw import stored_map


@dataclass(frozen=True, slots=True)
class CellPlace:
    """The address of a cell: ``row`` is the row's uuid, None for the map itself; ``field`` a case file's key or ""."""

    table: Table
    row: UUID | None
    field: str


@dataclass(frozen=True)
class Reckoning:
    """A map as it stands, counted.

    ``case`` and ``result`` are None where it cannot be counted, and then ``refusals`` says why. ``final`` is what a
    locked map may not have, ``to_answer`` what wants a reason, ``notes`` what is to be read.
    """

    raw: Raw
    case: Case | None
    result: Result | None
    refusals: tuple[Finding, ...]
    final: tuple[Finding, ...]
    to_answer: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    places: Mapping[str, CellPlace] = field(repr=False)

    @property
    def can_be_counted(self) -> bool:
        """Whether there is a result."""
        return self.result is not None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them, in the order of the gates."""
        return (*self.refusals, *self.final, *self.to_answer, *self.notes)

    @cached_property
    def sides(self) -> Sides | None:
        """Gross, net and cashable side by side; None where there is no result."""
        return sides(self.case) if self.case is not None else None

    @property
    def headline(self) -> Decimal | None:
        """The ratio that the map has on its cover; None where there is no result."""
        return self.result.headline_ratio if self.result is not None else None

    def place_of(self, finding: Finding) -> CellPlace:
        """The cell that a finding is about; of two rows with one id the first."""
        about = self.places.get(finding.row) if finding.row is not None else None
        table, row = (about.table, about.row) if about else (Table.MAP, None)
        return CellPlace(table, row, finding.field or "")


def indices() -> Mapping[str, PriceIndex]:
    """The price indices of the installation, by the name that a case file has for them."""
    levels: dict[str, dict[str, Decimal]] = {}
    sources: dict[str, str] = {}
    rows = PriceLevel.objects.order_by("index", "year").values_list("index__name", "index__source", "year", "level")
    for name, source, year, level in rows:
        levels.setdefault(name, {})[year] = level
        sources[name] = source
    return {name: PriceIndex(name, found, sources[name]) for name, found in levels.items()}


def reckon(impact_map: ImpactMap) -> Reckoning:
    """Count a map as it stands in the database."""
    stored = stored_map(impact_map)
    places = _places(stored.raw, stored.inputs, stored.outcomes)
    try:
        case = read_case(stored.raw, indices())
    except UnsoundCaseError as refused:
        return Reckoning(stored.raw, None, None, refused.findings, (), (), (), places)
    result = calculate(case)
    said = (*warnings(case, result), *uncounted(case))
    final, to_answer, notes = (
        tuple(finding for finding in said if finding.gate is gate) for gate in (Gate.FINAL, Gate.ANSWER, Gate.NOTE)
    )
    return Reckoning(stored.raw, case, result, (), final, to_answer, notes, places)


def _places(raw: Raw, inputs: Sequence[UUID], outcomes: Sequence[UUID]) -> dict[str, CellPlace]:
    """The rows as findings call them."""
    found: dict[str, CellPlace] = {}
    parts = raw.get("outcomes")
    for position, (part, row) in enumerate(
        zip(parts if isinstance(parts, list) else [], outcomes, strict=True), start=1
    ):
        found.setdefault(outcome_row(part, position), CellPlace(Table.OUTCOME, row, ""))
    for position, row in enumerate(inputs, start=1):
        found.setdefault(input_row(position), CellPlace(Table.INPUT, row, ""))
    return found
