"""The rows of one page of a preview: what each is about and why, what it changes, and what it may be about instead."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Prefetch

from assets.choices import ImportSubject, RowOutcome
from assets.imports.notes import FAULTS, Kind
from assets.models import Asset, ImportFile, ImportRow, Location, MatchDecision
from assets.postcodes import format_postcode

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

KINDS = dict(Kind.choices)


class NoteLine(NamedTuple):
    """One thing that is said about a row."""

    is_fault: bool
    column: str
    value: str
    words: str
    right: str


@dataclass(slots=True)
class CandidateLine:
    """An asset that a row may be about: how much speaks for it, and what was decided so far, by whom and when."""

    asset: Asset
    score: int | None = None
    reasons: list[str] = field(default_factory=list)
    decision: MatchDecision | None = None


@dataclass(slots=True)
class RowLine:
    """One row. ``is_closed``: it is about an asset of which this reader may not see everything.

    ``is_about_asset``: what it says is about the asset itself, and not about something that belongs to it.
    """

    row: ImportRow
    asset: Asset | None
    is_closed: bool
    notes: list[NoteLine]
    candidates: list[CandidateLine]
    closed_candidates: int
    is_about_asset: bool = True

    @property
    def differences(self) -> list[list[str]]:
        """Each fact that the row changes: its name, what is there, and what would be."""
        return [] if self.is_closed else self.row.differences

    @property
    def is_new(self) -> bool:
        """Whether it makes something, of which all it says is new."""
        return self.row.outcome == RowOutcome.CREATED

    @property
    def place(self) -> str:
        """Where the row says it is."""
        said = [str(after) for fact, _before, after in self.row.differences if fact == "address" and after]
        # Behind the address stands its point, which says nothing to somebody who compares two addresses.
        if said and self.is_new:
            return said[0].split("; ")[0]
        return format_postcode(self.row.place_key) or ""


class RowLines:
    """Some rows of an uploaded file as ``user`` may see them, in a fixed number of queries."""

    def __init__(self, upload: ImportFile, rows: Sequence[ImportRow], user: "Viewer") -> None:
        self.rows = rows
        self._is_about_assets = upload.about == ImportSubject.ASSETS
        self._decisions: dict[tuple[str, str], dict[int, MatchDecision]] = defaultdict(dict)
        decided = MatchDecision.objects.filter(
            project=upload.project_id, name_key__in={row.name_key for row in rows if row.name_key}
        )
        for decision in decided.select_related("by").order_by("pk"):
            self._decisions[decision.name_key, decision.place_key][decision.asset_id] = decision
        about = {row.asset_id for row in rows if row.asset_id}
        about |= {candidate["asset"] for row in rows for candidate in row.candidates}
        about |= {asset for decisions in self._decisions.values() for asset in decisions}
        here = Prefetch("locations", Location.objects.current().as_seen_by(user), "where")
        # Whoever may not link to an asset may not see all of it either, and reads nothing of what is in it.
        self._assets = Asset.objects.linkable_by(user).prefetch_related(here).in_bulk(about)

    def __iter__(self) -> Iterator[RowLine]:
        for row in self.rows:
            candidates = list(self._candidates(row))
            named = {candidate["asset"] for candidate in row.candidates}
            yield RowLine(
                row,
                self._assets.get(row.asset_id or 0),
                is_closed=bool(row.asset_id) and row.asset_id not in self._assets,
                notes=[_note(*note) for note in row.notes],
                candidates=candidates,
                closed_candidates=len(named - self._assets.keys()),
                is_about_asset=self._is_about_assets,
            )

    def _candidates(self, row: ImportRow) -> Iterator[CandidateLine]:
        """What the check found, and what was decided about, be it found again or not."""
        decisions = dict(self._decisions.get((row.name_key, row.place_key), {})) if row.name_key else {}
        for found in row.candidates:
            decision = decisions.pop(found["asset"], None)
            if asset := self._assets.get(found["asset"]):
                yield CandidateLine(asset, found["score"], found["reasons"], decision)
        for asset_id, decision in decisions.items():
            if asset := self._assets.get(asset_id):
                yield CandidateLine(asset, decision=decision)


def _note(kind: str, column: str, value: str, right: str) -> NoteLine:
    return NoteLine(kind in FAULTS, column, value, KINDS.get(kind, kind), right)
