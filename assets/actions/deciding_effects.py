"""What a decision about a change writes into the records: one record of two, a life that ended, a name and a place of
before.

Everything runs inside the change set of the decision, on records that its caller has locked.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import User
from assets.actions.deciding_choices import choices_between
from assets.actions.editing import record_hand_edit
from assets.actions.merging import write_merge
from assets.change_rules import CLOSING, in_words
from assets.choices import FOLLOWED, Basis, ChangeType, NameKind, RelationKind, Status
from assets.dates import Period
from assets.models import Asset, AssetName, Comparison, Location, Relation, Sighting
from assets.names import normalise_name
from assets.postcodes import format_postcode

_REASON, _REPORTER = 500, 200
# What the asset is afterwards.
_STATUS = {
    ChangeType.PAUSED: Status.PAUSED,
    ChangeType.REOPENED: Status.ACTIVE,
    **dict.fromkeys((ChangeType.CEASED, *FOLLOWED), Status.CEASED),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What somebody decided about one asset, how they know, and between which days it happened."""

    comparison: Comparison
    sighting: Sighting | None
    changes: Collection[ChangeType]
    basis: Basis
    source: str
    evidence: str
    happened: Period
    by: User

    @property
    def between(self) -> Period:
        """The days between which it happened, with those of the two waves where no other day is known.

        It had not happened when the earlier wave saw the asset, and had when the later one did. What the earlier wave
        saw closed already may have closed at any time before.
        """
        earliest, latest = self.happened
        first, last = self.comparison.earlier.reference_date, self.comparison.later.reference_date
        was_closed = self.sighting is not None and self.sighting.status in {Status.CEASED, Status.PAUSED}
        if earliest is None and not was_closed and (latest is None or latest >= first):
            earliest = first
        if latest is None and (earliest is None or earliest <= last):
            latest = last
        return earliest, latest


def make_one(*, survivor: Asset, other: Asset) -> None:
    """Merge two records that are one asset; of each fact stays what was said last."""
    write_merge(survivor=survivor, other=other, choices=choices_between(survivor, other))
    survivor.refresh_from_db()


def write_status(*, finding: Finding, asset: Asset) -> None:
    """The status that follows, with its day, reason, reporter and evidence; the day on which the asset ceased.

    What a later wave than these two says of an asset in being stands: it reopened since.
    """
    status = next((_STATUS[change] for change in finding.changes if change in _STATUS), None)
    if status is None or _is_spoken_of_since(asset, finding.comparison):
        return
    fields = {"status": "status"}
    if asset.status != status:
        asset.status = status
        asset.status_date = finding.between[1]
        asset.status_reason = _reason(finding)
        asset.status_reporter = finding.by.get_full_name()[:_REPORTER]
        asset.status_evidence = _evidence(finding)
    elif not asset.status_evidence:
        asset.status_evidence = _evidence(finding)
    if status == Status.CEASED and (any(finding.happened) or not (asset.ceased_earliest or asset.ceased_latest)):
        asset.ceased_earliest, asset.ceased_latest = finding.between
        fields["ceased"] = "ceased_earliest"
    elif status == Status.ACTIVE:
        asset.ceased_earliest = asset.ceased_latest = None
    asset.save()
    record_hand_edit(asset=asset, fields=fields.values(), by=finding.by, basis=finding.basis, source=finding.source)


def _is_spoken_of_since(asset: Asset, comparison: Comparison) -> bool:
    later = Sighting.objects.filter(asset=asset, wave__reference_date__gt=comparison.later.reference_date)
    return later.exclude(status__in=[Status.CEASED, Status.PAUSED]).exists()


def _reason(finding: Finding) -> str:
    closing = [change for change in finding.changes if change in CLOSING] or list(finding.changes)
    words = in_words(closing)
    return f"{words[:1].upper()}{words[1:]}, by comparing {finding.comparison}."[:_REASON]


def _evidence(finding: Finding) -> str:
    return "\n".join(filter(None, (finding.evidence, finding.source)))


def write_former_name(*, finding: Finding, asset: Asset, before: str) -> None:
    """The name that it had, as a former one, until the day it was renamed.

    ``before`` is what the record was called before it became one with the later one.
    """
    seen = finding.sighting.name if finding.sighting else ""
    former = next((name for name in (before, seen) if name and not _is_same_name(name, asset.name)), "")
    if not former:
        return
    known = {row.kind: row for row in AssetName.objects.filter(asset=asset, name=former)}
    row = known.get(NameKind.FORMER) or known.get(NameKind.EARLIER_RECORD)
    if row is None:
        row = AssetName(asset=asset, name=former, **_known_then(finding))
    row.kind = NameKind.FORMER
    _end(row, finding)
    row.save()


def _is_same_name(one: str, other: str) -> bool:
    return normalise_name(one) == normalise_name(other)


def write_former_location(*, finding: Finding, asset: Asset) -> None:
    """The end of the place where the earlier wave saw it, where another place is its current one."""
    places = list(Location.objects.filter(asset=asset).order_by("pk"))
    former = next((row for row in places if not row.is_current and _is_where_seen(row, finding)), None)
    if former is not None and any(row.is_current for row in places):
        _end(former, finding)
        former.save()


def _is_where_seen(row: Location, finding: Finding) -> bool:
    """Whether it is the place that the earlier wave recorded."""
    if row.wave_id == finding.comparison.earlier_id:
        return True
    code = format_postcode(finding.sighting.postcode) if finding.sighting else None
    return code is not None and format_postcode(row.postcode) == code


def _end(row: AssetName | Location, finding: Finding) -> None:
    """Set until when it was so, unless that is known and nobody has just said another day."""
    if any(finding.happened) or not (row.until_earliest or row.until_latest):
        row.until_earliest, row.until_latest = finding.between


def _known_then(finding: Finding) -> dict[str, object]:
    """How it is known what the earlier wave recorded."""
    wave = finding.comparison.earlier
    source = finding.sighting.source if finding.sighting else ""
    return {"basis": Basis.INHERITED, "as_of": wave.reference_date, "source": source, "wave": wave}


def write_succession(*, finding: Finding, asset: Asset, follower: Asset) -> None:
    """That ``follower`` came after ``asset``, since when, and how that is known; once."""
    row = Relation.objects.filter(from_asset=follower, kind=RelationKind.SUCCEEDS, to_asset=asset).first()
    if row is not None and (row.since_earliest or row.since_latest) and not any(finding.happened):
        return
    row = row or Relation(from_asset=follower, kind=RelationKind.SUCCEEDS, to_asset=asset)
    row.since_earliest, row.since_latest = finding.between
    row.basis, row.as_of, row.source, row.wave = finding.basis, _today(), finding.source, None
    row.save()


def _today() -> date:
    return timezone.localdate()
