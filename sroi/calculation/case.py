"""An impact map as the arithmetic takes it: every figure read, checked and typed.

``Case.raw`` is the object it was read from, with every digit, key and word of the file; it is what leaves again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from sroi.calculation.conventions import Conventions
from sroi.calculation.decimals import ARITHMETIC
from sroi.calculation.findings import Finding
from sroi.calculation.json_text import Raw

# The shares that are taken off a gross value, in the order in which the value bridge takes them.
SHARES = ("deadweight", "displacement", "attribution", "leakage")
# Every figure of a row that may be uncertain.
ESTIMATES = ("quantity", "proxy_value", *SHARES, "drop_off", "duration_years")

MOST_YEARS = 60


class DiscountClass(StrEnum):
    """Which rates a row is discounted at: health effects have lower ones in the Green Book."""

    STANDARD = "standard"
    HEALTH = "health"


@dataclass(frozen=True, slots=True)
class Range:
    """The lowest and the highest that an estimate may be, in its own unit; None where nobody said."""

    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class Input:
    """What somebody put in, in money of the map. ``year`` counts from 1; None where it is not stated."""

    position: int
    stakeholder: str
    description: str
    amount: Decimal
    kind: str
    year: int | None
    funder: str
    currency: str
    range: Range | None

    @property
    def row(self) -> str:
        """How findings name it."""
        return f"input {self.position}"


@dataclass(frozen=True, slots=True)
class Stakeholder:
    """Who may have been affected: how many there are, how they were asked, and why they were left out, if they were."""

    name: str
    group_size: Decimal | None
    is_included: bool
    reason: str
    involvement: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about a row beyond what is counted; the gates ask for it."""

    proxy: str
    proxy_unit: str
    proxy_source: str
    indicator: str
    is_measured: bool
    is_intended: bool
    sample_size: Decimal | None
    group_size: Decimal | None
    n_before: Decimal | None
    n_after: Decimal | None
    people_reached: Decimal | None
    is_headcount: bool
    saver: str
    leads_to: tuple[str, ...]
    reasons: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row. Shares are fractions from 0 to 1; ``attribution`` stands as stated, see ``AttributionMeans``.

    ``proxy_value`` is never negative: ``direction`` is -1 where the outcome is a loss. ``uprating`` takes the proxy to
    prices of the base year and is 1 where none was asked for. ``samples`` are the numbers of people behind a figure.
    """

    id: str
    stakeholder: str
    outcome: str
    direction: int
    quantity: Decimal
    proxy_value: Decimal
    proxy_price_year: str
    uprating: Decimal
    deadweight: Decimal
    displacement: Decimal
    attribution: Decimal
    leakage: Decimal
    drop_off: Decimal
    duration_years: int
    delay_years: Decimal
    is_undiscounted: bool
    discount_class: DiscountClass
    is_cashable: bool
    ranges: Mapping[str, Range]
    samples: Mapping[str, int]
    shared: Mapping[str, str]
    currency: str
    evidence: Evidence

    @property
    def value(self) -> Decimal:
        """What one unit of the outcome is worth in base-year prices; see ``uprating``."""
        return ARITHMETIC.multiply(self.proxy_value, self.uprating)

    @property
    def is_health(self) -> bool:
        """Whether the row is discounted at the rates of health."""
        return self.discount_class is DiscountClass.HEALTH and not self.is_undiscounted


@dataclass(frozen=True, slots=True)
class Case:
    """An impact map that can be counted. ``notes`` is what reading it had to say; ``period`` its first and last day."""

    raw: Raw
    id: str
    title: str
    currency: str
    price_year: str
    analysis_type: str
    conventions: Conventions
    inputs: tuple[Input, ...]
    outcomes: tuple[Outcome, ...]
    stakeholders: tuple[Stakeholder, ...]
    period: tuple[str, str]
    asked_about_losses: bool
    last_final_fingerprint: str
    has_sensitivity: bool
    rate_range: Range | None = None
    notes: tuple[Finding, ...] = field(default=(), compare=False)

    @property
    def name(self) -> str:
        """How findings name the map."""
        return self.title or self.id or "without a title"
