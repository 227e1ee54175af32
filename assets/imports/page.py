"""What the page of a checked or imported file shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.utils.dateparse import parse_date, parse_datetime

from assets.choices import ImportState, RowDoubt, RowOutcome
from assets.imports.notes import Kind
from assets.imports.page_rows import RowLine, RowLines
from assets.models import ChangeSet, ImportFile, ImportRow

if TYPE_CHECKING:
    from assets.querysets.importing import ImportRowQuerySet
    from assets.querysets.scope import Viewer

ROWS_A_PAGE = 25
EVERYTHING = "all"


class Option(NamedTuple):
    """One value by which rows are narrowed: what it is called, and how many rows it leaves of the whole file."""

    value: str
    word: str
    rows: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class RowFilters:
    """How the rows are narrowed, as the address says it. What it says wrongly narrows nothing."""

    outcome: str = ""
    doubt: str = ""
    kind: str = ""
    fact: str = ""
    text: str = ""

    @classmethod
    def read(cls, said: Mapping[str, str]) -> "RowFilters":
        """From the query of an address."""
        outcome, doubt, kind = said.get("outcome", ""), said.get("doubt", ""), said.get("kind", "")
        return cls(
            outcome=outcome if outcome in {*RowOutcome, EVERYTHING} else "",
            doubt=doubt if doubt in set(RowDoubt) else "",
            kind=kind if kind in set(Kind) else "",
            fact=said.get("fact", "")[:100],
            text=said.get("text", "").strip()[:100],
        )

    def narrow(self, rows: "ImportRowQuerySet") -> "ImportRowQuerySet":
        """Those of ``rows`` that are meant; without an outcome those that somebody should look at."""
        if self.outcome in set(RowOutcome):
            rows = rows.coming_to(self.outcome)
        elif not (self.outcome or self.doubt or self.kind or self.fact or self.text):
            rows = rows.to_look_at()
        rows = rows.doubted(self.doubt) if self.doubt else rows
        rows = rows.noted(self.kind) if self.kind else rows
        rows = rows.changing(self.fact) if self.fact else rows
        return rows.named_like(self.text) if self.text else rows

    def __bool__(self) -> bool:
        return bool(self.outcome or self.doubt or self.kind or self.fact or self.text)


class PreviewPage:
    """One uploaded file: what a check found, or what was written; its rows narrowed as the address says."""

    def __init__(self, upload: ImportFile, said: Mapping[str, str], user: "Viewer") -> None:
        self.upload, self.user = upload, user
        self.preview: dict[str, Any] = upload.preview
        self.filters = RowFilters.read(said)
        self._number = said.get("page")

    @property
    def is_applied(self) -> bool:
        """Whether it was imported."""
        return self.upload.state == ImportState.APPLIED

    @property
    def is_open(self) -> bool:
        """Whether decisions can still be taken and it can still be imported."""
        return self.upload.state == ImportState.CHECKED

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each outcome, when it was checked."""
        counts: dict[str, int] = self.preview.get("counts", {})
        return {outcome.value: counts.get(outcome.value, 0) for outcome in RowOutcome}

    @property
    def changes(self) -> int:
        """How many rows would change the register, or did."""
        return self.counts[RowOutcome.CREATED] + self.counts[RowOutcome.UPDATED]

    @property
    def rows_in(self) -> int:
        """How many rows came in."""
        return int(self.preview.get("rows_in", 0))

    @property
    def new_sightings(self) -> int:
        """How many rows the wave would see, or saw, for the first time."""
        return int(self.preview.get("new_sightings", 0))

    @cached_property
    def checked_at(self) -> datetime | None:
        """When the register was looked at."""
        return parse_datetime(self.preview.get("at", ""))

    @property
    def wave_date(self) -> date | None:
        """The day the wave describes."""
        return parse_date(self.preview.get("wave_date") or "")

    @cached_property
    def decisions_since(self) -> int:
        """How many decisions about rows of the project were taken, or taken back, since the rows were checked."""
        if not self.is_open or self.checked_at is None:
            return 0
        return ChangeSet.objects.that_decided_rows_of(self.upload.project).filter(at__gt=self.checked_at).count()

    @property
    def is_stopped(self) -> bool:
        """Whether all or nothing was asked for, and a row is rejected."""
        return self.upload.is_all_or_nothing and self.counts[RowOutcome.REJECTED] > 0

    @property
    def has_writes(self) -> bool:
        """Whether there is anything to import, be it only what the wave saw."""
        return self.is_open and bool(self.preview.get("has_writes"))

    @property
    def can_apply(self) -> bool:
        """Whether it can be imported as it was checked."""
        return self.has_writes and not self.decisions_since and not self.is_stopped

    @cached_property
    def page_obj(self) -> "Page[ImportRow]":
        """The rows wanted, in the order of the sheet."""
        rows = self.filters.narrow(self.upload.rows.all()).in_order_of_sheet()
        return Paginator(rows, ROWS_A_PAGE).get_page(self._number)

    @property
    def has_rows(self) -> bool:
        """Whether its rows are still kept; those of files that nobody came back to are not."""
        return self.upload.rows.exists()

    @cached_property
    def lines(self) -> list[RowLine]:
        """The rows of this page of them."""
        return list(RowLines(self.upload, list(self.page_obj), self.user))

    @cached_property
    def outcomes(self) -> list[Option]:
        """The outcomes with their numbers of rows."""
        return [
            Option(outcome.value, outcome.label, self.counts[outcome], outcome == self.filters.outcome)
            for outcome in RowOutcome
        ]

    @cached_property
    def doubts(self) -> list[Option]:
        """The reasons for which rows should be looked at."""
        rows = self.upload.rows.by_column("doubt")
        return [Option(doubt.value, doubt.label, rows.get(doubt, 0), doubt == self.filters.doubt) for doubt in RowDoubt]

    @property
    def unsure(self) -> int:
        """How many rows are unsure."""
        return next(option.rows for option in self.doubts if option.value == RowDoubt.UNSURE)

    @cached_property
    def kinds(self) -> list[Option]:
        """What is said about rows, the most frequent first."""
        words = dict(Kind.choices)
        found = self.upload.rows.by_kind().items()
        return [Option(kind, words.get(kind, kind), rows, kind == self.filters.kind) for kind, rows in found]

    @cached_property
    def facts(self) -> list[Option]:
        """The facts that change, the most frequent first."""
        found = self.upload.rows.by_fact().items()
        return [Option(fact, fact, rows, fact == self.filters.fact) for fact, rows in found]
