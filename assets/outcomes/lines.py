"""What was decided, or is proposed, one line each: as a list shows it and a sheet carries it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Case, CharField, F, Q, Value, When
from django.utils import timezone

from assets.choices import Basis, ChangeType
from assets.dates import NOTHING, Period
from assets.models import Asset, Change, Comparison, Location, Proposal, Sighting
from assets.outcomes.asked import DECIDED, PROPOSED, UNSAID
from assets.outcomes.rows import Outcome
from assets.querysets.scope import in_care_of

if TYPE_CHECKING:
    from assets.querysets.comparison import ChangeQuerySet, ProposalQuerySet
    from assets.querysets.scope import Viewer

CHUNK = 500

Said = Change | Proposal
T = TypeVar("T")


@dataclass(frozen=True)
class Line:
    """What became of one sighting or newcomer, with one asset that it is now or that followed it.

    ``state`` is decided, proposed or open. Evidence, the name of who decided and the reasons of a proposal are empty
    for all but staff. ``then_postcode`` and ``now_postcode`` are what the reader may know.
    """

    state: str
    row_number: int | None
    then_name: str
    then_postcode: str
    asset: Asset | None
    changes: Sequence[ChangeType]
    now: Asset | None = None
    now_postcode: str = ""
    happened: Period = NOTHING
    basis: str = ""
    source: str = ""
    evidence: str = ""
    decided_by: str = ""
    decided_on: date | None = None
    is_of_batch: bool = False
    proposed: Sequence[ChangeType] = field(default_factory=list)
    confidence: int | None = None
    reasons: Sequence[str] = field(default_factory=list)

    @property
    def basis_words(self) -> str:
        """How it is known, in words."""
        return str(Basis(self.basis).label) if self.basis else ""


class Lines:
    """The lines of a comparison for one reader."""

    def __init__(self, comparison: Comparison, user: "Viewer", *, is_staff: bool) -> None:
        self._comparison = comparison
        self._user = user
        self._is_staff = is_staff

    def all(self) -> Iterator[Line]:
        """Every decision and, for staff, every proposal about what is not decided, in the order of the baseline.

        Read ``CHUNK`` at a time, in four queries each.
        """
        changes: Iterable[Said] = self._changes().in_order_of_baseline().iterator(chunk_size=CHUNK)
        yield from self._in_chunks(changes)
        if self._is_staff:
            proposals: Iterable[Said] = self._proposals().in_order_of_baseline().iterator(chunk_size=CHUNK)
            yield from self._in_chunks(proposals)

    def of(self, outcomes: Sequence[Outcome], *, with_proposals: bool) -> list[Line]:
        """The lines of some outcomes, in their order."""
        seen = [row.sighting for row in outcomes if row.sighting]
        newcomers = [row.asset for row in outcomes if not row.sighting]
        about = Q(sighting__in=seen) | Q(sighting__isnull=True, later_asset__in=newcomers)
        said: list[Said] = list(self._changes().filter(about).order_by("pk"))
        if with_proposals and self._is_staff:
            said += self._proposals().filter(about).order_by("pk")
        by_key: dict[tuple[bool, int], list[Line]] = {}
        for one, line in zip(said, self._lines(said), strict=True):
            key = (True, one.sighting_id) if one.sighting_id else (False, one.later_asset_id or 0)
            by_key.setdefault(key, []).append(line)
        unsaid = self._unsaid([pk for pk in seen if (True, pk) not in by_key])
        return [
            line
            for row in outcomes
            for line in by_key.get((bool(row.sighting), row.sighting or row.asset), unsaid.get(row.sighting or 0, []))
        ]

    def _changes(self) -> "ChangeQuerySet":
        rows = Change.objects.about_visible_to(self._user).filter(comparison=self._comparison)
        found: ChangeQuerySet = rows.annotate(then_postcode=self._as_received("sighting__postcode"))
        return found.select_related("sighting", "asset", "later_asset", "by")

    def _proposals(self) -> "ProposalQuerySet":
        rows = Proposal.objects.about_visible_to(self._user).filter(comparison=self._comparison).undecided()
        found: ProposalQuerySet = rows.annotate(then_postcode=self._as_received("sighting__postcode"))
        return found.select_related("sighting", "asset", "later_asset")

    def _as_received(self, column: str) -> Case:
        """The postcode of a row, for those in whose care its asset is; empty for others."""
        return Case(
            When(in_care_of(self._user, "asset_id"), then=F(column)), default=Value(""), output_field=CharField()
        )

    def _in_chunks(self, rows: Iterable[Said]) -> Iterator[Line]:
        for chunk in _chunks(rows, CHUNK):
            yield from self._lines(chunk)

    def _lines(self, said: Sequence[Said]) -> list[Line]:
        places = _Places(
            self._comparison, self._user, {pk for one in said for pk in (one.asset_id, one.later_asset_id)}
        )
        return [self._decided(one, places) if isinstance(one, Change) else self._proposed(one, places) for one in said]

    def _decided(self, one: Change, places: "_Places") -> Line:
        line = replace(
            _line(one, DECIDED, places),
            happened=(one.happened_earliest, one.happened_latest),
            basis=one.basis,
            source=one.source,
            decided_on=timezone.localdate(one.at),
            is_of_batch=one.is_of_batch,
        )
        if not self._is_staff:
            return line
        return replace(
            line,
            evidence=one.evidence,
            decided_by=str(one.by),
            proposed=[ChangeType(change) for change in one.proposed],
            confidence=one.proposed_confidence,
        )

    def _proposed(self, one: Proposal, places: "_Places") -> Line:
        line = _line(one, PROPOSED, places)
        reasons = [str(reason) for reason in one.reasons]
        return replace(line, proposed=line.changes, confidence=one.confidence, reasons=reasons)

    def _unsaid(self, sightings: list[int]) -> dict[int, list[Line]]:
        rows = Sighting.objects.filter(pk__in=sightings).annotate(then_postcode=self._as_received("postcode"))
        found = list(rows.select_related("asset").defer("raw"))
        places = _Places(self._comparison, self._user, {row.asset_id for row in found})
        return {
            row.pk: [
                Line(
                    state=UNSAID,
                    row_number=row.row_number,
                    then_name=row.name,
                    then_postcode=row.then_postcode or places.then(row.asset_id),
                    asset=places.visible.get(row.asset_id),
                    changes=[],
                )
            ]
            for row in found
        }


class _Places:
    """Names and postcodes of some assets, as far as the reader may know them. Two queries."""

    def __init__(self, comparison: Comparison, user: "Viewer", assets: "set[int | None]") -> None:
        ids = assets - {None}
        visible = Asset.objects.visible_to(user).filter(pk__in=ids, is_withdrawn=False)
        self.visible = {asset.pk: asset for asset in visible.only("pk", "uuid", "slug", "name", "status")}
        rows = Location.objects.filter(asset__in=ids).as_seen_by(user).order_by("pk")
        self._then: dict[int, str] = {}
        self._now: dict[int, str] = {}
        for asset, postcode, is_current, wave in rows.values_list("asset", "seen_postcode", "is_current", "wave"):
            if is_current:
                self._now[asset] = postcode
            if wave == comparison.earlier_id:
                self._then[asset] = postcode

    def then(self, asset: int | None) -> str:
        """Where the earlier wave recorded it."""
        return self._then.get(asset or 0, "")

    def now(self, asset: int | None) -> str:
        """Where it is."""
        return self._now.get(asset or 0, "")


def _line(one: Said, state: str, places: _Places) -> Line:
    """What the baseline recorded, and what it is now or what followed; nothing that the reader may not know of."""
    sighting, now = one.sighting, places.visible.get(one.later_asset_id or 0)
    received: str = one.then_postcode  # type: ignore[union-attr] # the annotation of ``Lines``
    return Line(
        state=state,
        row_number=sighting.row_number if sighting else None,
        then_name=sighting.name if sighting else "",
        then_postcode=(received or places.then(one.asset_id)) if sighting else "",
        asset=places.visible.get(one.asset_id or 0),
        changes=[ChangeType(change) for change in one.changes],
        now=now,
        now_postcode=places.now(now.pk) if now else "",
    )


def _chunks(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    left = iter(rows)
    while chunk := list(islice(left, size)):
        yield chunk
