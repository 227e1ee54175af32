"""Deciding what became of an asset between two waves: by a person, on evidence, dated, signed and undoable.

A decision is a ``Change``, and what follows from it for the records: two that are one asset become one record, a life
that ended is closed, a name and a place of before get their last day. All of it is one change set, so that the undo of
that change set (``assets.undo``) restores all of it at any later time.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import User
from assets.actions.changes import change_set, rule_that_broke, waiting_briefly
from assets.actions.deciding_effects import (
    Finding,
    make_one,
    write_former_location,
    write_former_name,
    write_status,
    write_succession,
)
from assets.actions.deciding_seen import fingerprint_of
from assets.actions.merging import MergeRefusedError
from assets.actions.redeciding import StandsError, former_changes, take_back_former
from assets.change_rules import CLOSING, in_order, in_words, is_one_asset, refusal
from assets.choices import FOLLOWED, Basis, ChangeKind, ChangeType, RelationKind
from assets.dates import NOTHING, Period
from assets.models import (
    Asset,
    AssetName,
    Change,
    ChangeSet,
    Comparison,
    Location,
    Proposal,
    Relation,
    Sighting,
    Task,
)
from assets.permissions import can_decide

ANSWERED = (
    "This was answered in the fieldwork of “{wave}”, where more was written than a decision. Answer its task again "
    "(/tasks/{uuid}/), or take that answer back first."
)
_REASON = 300
_SOURCE = Change._meta.get_field("source").max_length


class ChangeRefusedError(Exception):
    """It cannot be decided so; the text says why and how to mend it, for the person who decided."""


class DecidedMeanwhileError(ChangeRefusedError):
    """Somebody else decided it, or changed one of the records, since the page was drawn."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody has decided about this, or changed one of the records, since you opened the page. "
            "Nothing was written: look at it as it stands now, and decide again."
        )


def decide_change(
    *,
    comparison: Comparison,
    sighting: Sighting | None,
    later_assets: Sequence[Asset],
    changes: Sequence[ChangeType],
    basis: Basis,
    by: User,
    source: str = "",
    evidence: str = "",
    happened: Period = NOTHING,
    proposal: Proposal | None = None,
    seen: str = "",
    submission: UUID | None = None,
) -> ChangeSet:
    """Decide, in a change set of its own, what became of what ``sighting`` saw, or of an asset that only the later saw.

    ``later_assets`` are the records that are it or followed it: several where it was split or several followed, none
    where no other record is meant. ``seen`` is the fingerprint of ``proposal`` that the form carried
    (``deciding_seen``); empty does not ask. A former decision in this comparison is taken back in the same change set.

    Raises ChangeRefusedError, DecidedMeanwhileError where it is no longer as it was seen, AlreadyWrittenError for a
    form sent twice, BusyError and PermissionDenied.
    """
    if not can_decide(by, comparison):
        raise PermissionDenied
    followers: Sequence[Asset | None] = list(later_assets) or [None]
    if len(followers) > 1 and not set(changes) & set(FOLLOWED):
        raise ChangeRefusedError("Only what was split, merged or succeeded can be followed by more than one asset.")
    with (
        waiting_briefly(),
        rules_in_words(),
        change_set(
            kind=ChangeKind.DECISION,
            by=by,
            reason=_title(comparison, sighting, later_assets, changes)[:_REASON],
            project=comparison.later.project,
            wave=comparison.later,
            details={"comparison": str(comparison.uuid), "changes": in_order(changes)},
            uuid=submission,
        ) as written,
    ):
        lock_assets([*([sighting.asset_id] if sighting else []), *(asset.pk for asset in later_assets)])
        if seen and (proposal is None or seen != fingerprint_of(proposal=proposal, user=by)):
            raise DecidedMeanwhileError
        _refuse_answered(comparison, sighting)
        replace_former(comparison=comparison, sighting=sighting, later_asset=followers[0], by=by)
        for follower in followers:
            write_change(
                comparison=comparison, sighting=sighting, later_asset=follower, changes=changes, basis=basis,
                source=source, evidence=evidence, happened=happened, by=by, proposal=proposal,
            )  # fmt: skip
    return written


def write_change(
    *,
    comparison: Comparison,
    sighting: Sighting | None,
    later_asset: Asset | None,
    changes: Sequence[ChangeType],
    basis: Basis,
    source: str,
    evidence: str,
    happened: Period,
    by: User,
    proposal: Proposal | None,
    is_of_batch: bool = False,
) -> Change:
    """Write one decided change and what follows from it, inside the caller's change set; see ``decide_change``.

    An asset of the earlier wave that several followed is decided by one call for each of them. The two records are
    locked in the order of their ids. What was decided of it before has to be taken back first (``replace_former``).
    Raises ChangeRefusedError.
    """
    said = in_order(changes)
    asset, later = _locked(sighting, later_asset)
    if later is None and asset is not None and is_one_asset(said) and ChangeType.DUPLICATE not in said:
        later = asset
    is_other = later is not None and later != asset
    if why := refusal(said, is_seen_then=asset is not None, is_other=is_other, is_itself=later is not None):
        raise ChangeRefusedError(why)
    finding = Finding(comparison, sighting, said, basis, source.strip(), evidence.strip(), happened, by)
    _refuse_unfit(finding)
    _refuse_records(finding, asset, later)
    _refuse_decided(finding, later)
    if asset is not None:
        later = _write_effects(finding, asset, later)
        asset = later if is_other and is_one_asset(said) else asset
    return Change.objects.create(
        comparison=comparison,
        sighting=sighting,
        asset=asset,
        later_asset=later,
        changes=[change.value for change in said],
        happened_earliest=happened[0],
        happened_latest=happened[1],
        basis=basis,
        source=finding.source,
        evidence=finding.evidence,
        proposed=proposal.changes if proposal else [],
        proposed_confidence=proposal.confidence if proposal else None,
        is_of_batch=is_of_batch,
        by=by,
    )


def replace_former(
    *, comparison: Comparison, sighting: Sighting | None, later_asset: Asset | None, by: User
) -> list[Change]:
    """Take back, inside the caller's change set, what was decided of this before; returns what that was.

    Raises ChangeRefusedError where it cannot simply go back, because somebody has worked on its outcome since.
    """
    try:
        return take_back_former(comparison=comparison, sighting=sighting, later_asset=later_asset, by=by)
    except StandsError as fault:
        raise ChangeRefusedError(str(fault)) from fault


def _refuse_answered(comparison: Comparison, sighting: Sighting | None) -> None:
    """Refuse to take back what somebody found in the field: the sighting and the attempts would go with it."""
    tasks = Task.objects.filter(change__comparison=comparison, change__sighting=sighting).select_related("wave")
    task = tasks.order_by("pk").first() if sighting else None
    if task is not None:
        raise ChangeRefusedError(ANSWERED.format(wave=task.wave, uuid=task.uuid))


def lock_assets(assets: Sequence[int]) -> None:
    """Keep others from deciding about these assets (ids) until the transaction ends; everybody locks in one order."""
    list(Asset.objects.select_for_update(of=("self",)).filter(pk__in=set(assets)).order_by("pk").values_list("pk"))


def _title(
    comparison: Comparison, sighting: Sighting | None, later: Sequence[Asset], changes: Sequence[ChangeType]
) -> str:
    name = sighting.name if sighting else next((asset.name for asset in later), "")
    return f"{comparison}: “{name}” {in_words(changes)}"


def _locked(sighting: Sighting | None, later: Asset | None) -> tuple[Asset | None, Asset | None]:
    """Both records as they are now; the sighting's is the one that stands for it now."""
    then = Sighting.objects.values_list("asset", flat=True).get(pk=sighting.pk) if sighting else None
    wanted = {pk for pk in (then, later.pk if later else None) if pk is not None}
    rows = Asset.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    by_pk = {asset.pk: asset for asset in rows}
    return by_pk.get(then or 0), by_pk.get(later.pk) if later else None


def _refuse_unfit(finding: Finding) -> None:
    """Refuse what no decision may say: no way of knowing, a day still to come, a life that ends silently."""
    if finding.basis not in Basis.values:
        raise ChangeRefusedError("Say how you know.")
    if len(finding.source) > (_SOURCE or 0):
        raise ChangeRefusedError(f"The source is longer than {_SOURCE} characters: write the rest as evidence.")
    earliest, latest = finding.happened
    if earliest and latest and earliest > latest:
        raise ChangeRefusedError("The first day on which it may have happened lies after the last.")
    if earliest and earliest > timezone.localdate():
        raise ChangeRefusedError("It cannot have happened on a day that is still to come.")
    if set(finding.changes) & CLOSING and not (finding.source or finding.evidence):
        raise ChangeRefusedError("Nothing closes silently: give the evidence, or the source that says so.")


def _refuse_records(finding: Finding, asset: Asset | None, later: Asset | None) -> None:
    """Refuse records that are not there any more, or that this person may not change or relate."""
    mine = Asset.objects.editable_by(finding.by)
    if asset is not None and not mine.filter(pk=asset.pk).exists():
        raise ChangeRefusedError("The record of the earlier wave is in the care of a project that you do not edit.")
    if later is None or later == asset:
        _refuse_gone(*filter(None, [asset]))
        return
    may = mine if asset is not None and is_one_asset(finding.changes) else Asset.objects.linkable_by(finding.by)
    if not may.filter(pk=later.pk).exists():
        raise ChangeRefusedError(
            "The later record belongs to another project: somebody who edits both has to decide this."
        )
    _refuse_gone(*filter(None, [asset]), later)
    if asset is not None:
        _refuse_against_others(finding, asset, later)


def _refuse_against_others(finding: Finding, asset: Asset, later: Asset) -> None:
    """Refuse what contradicts something that was decided, or is recorded, of the later record."""
    back = Relation.objects.filter(from_asset=asset, kind=RelationKind.SUCCEEDS, to_asset=later)
    if set(finding.changes) & set(FOLLOWED) and back.exists():
        raise ChangeRefusedError(f"“{asset.name}” is recorded as having followed “{later.name}” itself.")
    as_new = Change.objects.filter(comparison=finding.comparison, sighting=None, later_asset=later).first()
    if is_one_asset(finding.changes) and as_new is not None:
        raise ChangeRefusedError(
            f"“{later.name}” was decided to be {in_words(as_new.changes)} in this comparison. Decide about it first, "
            "or take that back."
        )


def _refuse_gone(*assets: Asset) -> None:
    for asset in assets:
        if asset.is_withdrawn or asset.merged_into_id is not None:
            raise ChangeRefusedError(
                f"“{asset.name}” was withdrawn, or merged into another record, since. Have the waves compared again."
            )
        if asset.redacted_on is not None:
            raise ChangeRefusedError("Personal data of this record were removed on request: it is left as it is.")


def _refuse_decided(finding: Finding, later: Asset | None) -> None:
    """Refuse a second word on the same thing; a second follower is none."""
    for former in former_changes(comparison=finding.comparison, sighting=finding.sighting, later_asset=later):
        if list(former.changes) != list(finding.changes) or former.later_asset_id == (later.pk if later else None):
            raise ChangeRefusedError("This was decided already: take that decision back first.")


def _write_effects(finding: Finding, asset: Asset, later: Asset | None) -> Asset | None:
    """What follows for the records; returns the one that is the later record afterwards."""
    changes, before = set(finding.changes), asset.name
    if ChangeType.DUPLICATE in changes and later is not None and later != asset:
        _merged(finding, survivor=later, other=asset)
        return later
    if later is not None and later != asset and is_one_asset(finding.changes):
        _merged(finding, survivor=asset, other=later)
        later = asset
    write_status(finding=finding, asset=asset)
    if ChangeType.RENAMED in changes:
        write_former_name(finding=finding, asset=asset, before=before)
    if ChangeType.MOVED in changes:
        write_former_location(finding=finding, asset=asset)
    if changes & set(FOLLOWED) and later is not None:
        write_succession(finding=finding, asset=asset, follower=later)
    return later


def _merged(finding: Finding, *, survivor: Asset, other: Asset) -> None:
    try:
        make_one(survivor=survivor, other=other)
    except MergeRefusedError as refusal:
        raise ChangeRefusedError(str(refusal)) from refusal


@contextmanager
def rules_in_words() -> Iterator[None]:
    """What the database refuses, in the words of the rule that it would break."""
    try:
        yield
    except IntegrityError as fault:
        words = rule_that_broke(fault, (Asset, AssetName, Location, Relation, Change))
        if not words:
            raise
        raise ChangeRefusedError(words) from fault
