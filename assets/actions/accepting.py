"""Accepting many proposals at once: those above a confidence, after somebody has looked at a sample of them.

Where all that were drawn are right, the rest is accepted with them; where one is wrong, only what was looked at and
found right. What was found wrong is left to be decided. Every accepted proposal is a change marked as of a batch, and
all of them are one change set, which keeps what was drawn and what was found.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from assets.actions.changes import AlreadyWrittenError, change_set, waiting_briefly
from assets.actions.deciding import ChangeRefusedError, lock_assets, rules_in_words, write_change
from assets.actions.jobs import ask_for_job
from assets.actions.session import forget_plans
from assets.change_rules import CLOSING, is_one_asset, refusal
from assets.choices import Basis, ChangeKind, ChangeType, JobKind
from assets.dates import NOTHING
from assets.models import Asset, Change, ChangeSet, Comparison, Job, Proposal
from assets.permissions import can_decide
from assets.sampling import ALLOWED, draw, sample_size
from assets.undo.telling import Progress, Silent

# Beyond this somebody would wait too long for the page: a worker does it.
LARGE = 100
# So many are written by one statement.
BATCH = 2000
# Under this name stands in the details of a change set what was drawn and found.
BATCH_KEPT = "batch"
# What says something and changes no record: written many at a time.
_PLAIN = {
    ChangeType.UNCHANGED, ChangeType.CHANGED_FUNCTION, ChangeType.CHANGED_SECTOR, ChangeType.OUT_OF_AREA,
    ChangeType.NEW, ChangeType.FOUND_LATER, ChangeType.NOT_TRACED,
}  # fmt: skip


class OtherProposalsError(ChangeRefusedError):
    """The proposals are not those of which the sample was drawn."""

    def __init__(self) -> None:
        super().__init__(
            "The proposals have changed since the sample was drawn: somebody has decided, or had the waves compared. "
            "Nothing was accepted. Look at the new sample."
        )


@dataclass(frozen=True)
class Batch:
    """The undecided proposals of a comparison that somebody may accept together, the surest first.

    ``change`` narrows them to those that say this, ``least`` is the lowest confidence.
    """

    comparison: Comparison
    change: str
    least: int
    proposals: list[Proposal]

    @property
    def fingerprint(self) -> str:
        """Another one where a proposal has come, gone or says something else."""
        said = [(key_of(one), one.changes, one.confidence, one.later_asset_id) for one in self.proposals]
        return hashlib.sha256(repr((self.change, self.least, said)).encode()).hexdigest()

    @property
    def sample(self) -> list[Proposal]:
        """Those that somebody has to look at."""
        return draw(self.proposals, f"{self.comparison.uuid} {self.fingerprint}")

    @property
    def is_whole(self) -> bool:
        """Whether the sample is all of them."""
        return sample_size(len(self.proposals)) == len(self.proposals)


@dataclass
class Accepted:
    """What came of it: the change set, None where nothing was accepted; how many proposals were, and what was not."""

    written: ChangeSet | None
    accepted: int = 0
    refused: list[str] = field(default_factory=list)


def key_of(proposal: Proposal) -> str:
    """What a proposal is about, for addresses and forms: the same when the proposals are worked out anew."""
    return f"s{proposal.sighting_id}" if proposal.sighting_id else f"a{proposal.later_asset_id}"


def key_of_change(change: Change) -> str:
    """The same of what was decided."""
    return f"s{change.sighting_id}" if change.sighting_id else f"a{change.later_asset_id}"


def batch_of(*, comparison: Comparison, change: str, least: int, by: User) -> Batch:
    """The proposals that can be accepted together; what needs more than a word, or is not theirs, is left out."""
    rows = Proposal.objects.filter(comparison=comparison, confidence__gte=least).undecided()
    if change:
        rows = rows.filter(changes__contains=[change])
    mine, linkable = Asset.objects.editable_by(by), Asset.objects.linkable_by(by)
    rows = rows.annotate(
        is_mine=Exists(mine.filter(pk=OuterRef("asset"))),
        is_later_mine=Exists(mine.filter(pk=OuterRef("later_asset"))),
        is_later_open=Exists(linkable.filter(pk=OuterRef("later_asset"))),
    )
    found = rows.select_related("sighting", "asset", "later_asset").order_by("-confidence", "pk")
    return Batch(comparison, change, least, [one for one in found if _can_be_accepted(one)])


def _can_be_accepted(proposal: Proposal) -> bool:
    changes = [ChangeType(change) for change in proposal.changes]
    asset, later = proposal.asset, proposal.later_asset
    is_other = later is not None and later != asset
    if refusal(changes, is_seen_then=asset is not None, is_other=is_other, is_itself=later is not None):
        return False
    if any(one is not None and _has_gone(one) for one in (asset, later)):
        return False
    if set(changes) & CLOSING and not proposal.reasons:
        return False
    if asset is not None and not proposal.is_mine:  # type: ignore[attr-defined]
        return False
    if not is_other:
        return True
    merges = asset is not None and is_one_asset(changes)
    return bool(proposal.is_later_mine if merges else proposal.is_later_open)  # type: ignore[attr-defined]


def _has_gone(asset: Asset) -> bool:
    return asset.is_withdrawn or asset.merged_into_id is not None or asset.redacted_on is not None


def accept_batch(
    *,
    comparison: Comparison,
    change: str,
    least: int,
    seen: str,
    wrong: Collection[str],
    by: User,
    submission: UUID | None = None,
    progress: Progress | None = None,
) -> Accepted:
    """Accept proposals after a sample of them was looked at; ``wrong`` are the keys (``key_of``) that were not right.

    ``seen`` is the fingerprint of the batch that the sample was drawn from. Where more were wrong than may be, only the
    rest of the sample is accepted. What cannot be accepted after all is left to be decided, and named. Everything is
    written, or nothing. Raises OtherProposalsError, AlreadyWrittenError, BusyError and PermissionDenied.
    """
    if not can_decide(by, comparison):
        raise PermissionDenied
    if submission is not None:
        _refuse_twice(submission)
    with waiting_briefly(), transaction.atomic():
        # One batch at a time, and none while somebody has the waves compared.
        Comparison.objects.select_for_update(of=("self",)).get(pk=comparison.pk)
        batch = batch_of(comparison=comparison, change=change, least=least, by=by)
        if submission is not None:
            _refuse_twice(submission)
        if batch.fingerprint != seen:
            raise OtherProposalsError
        wanted = _to_accept(batch, wrong)
        if not wanted:
            return Accepted(None)
        return _accept(batch, wanted, wrong, by, submission, progress or Silent())


def ask_to_accept(
    *, comparison: Comparison, change: str, least: int, seen: str, wrong: Collection[str], by: User, submission: UUID
) -> Job:
    """Have a worker do what ``accept_batch`` does. Raises AlreadyRunningError and PermissionDenied."""
    if not can_decide(by, comparison):
        raise PermissionDenied
    order = {
        "change": change, "least": least, "seen": seen, "wrong": sorted(wrong), "submission": str(submission)
    }  # fmt: skip
    return ask_for_job(kind=JobKind.ACCEPT, by=by, comparison=comparison, order=order)


def accept_as_asked(*, job: Job, progress: Progress) -> ChangeSet | None:
    """Do what ``ask_to_accept`` asked for; done twice, it is written once. Raises as ``accept_batch`` does."""
    order = job.order
    try:
        result = accept_batch(
            comparison=Comparison.objects.select_related("earlier", "later").get(jobs=job),
            change=order["change"],
            least=order["least"],
            seen=order["seen"],
            wrong=order["wrong"],
            by=job.by,
            submission=UUID(order["submission"]),
            progress=progress,
        )
    except AlreadyWrittenError as before:
        return before.change_set
    return result.written


def _refuse_twice(submission: UUID) -> None:
    if (before := ChangeSet.objects.filter(uuid=submission).first()) is not None:
        raise AlreadyWrittenError(before)


def _to_accept(batch: Batch, wrong: Collection[str]) -> list[Proposal]:
    """All but the wrong ones where the sample allows it; else what of the sample was found right."""
    sample = {key_of(one) for one in batch.sample}
    found = sample & set(wrong)
    is_believed = batch.is_whole or len(found) <= ALLOWED
    return [one for one in batch.proposals if key_of(one) not in found and (is_believed or key_of(one) in sample)]


def _accept(
    batch: Batch,
    wanted: list[Proposal],
    wrong: Collection[str],
    by: User,
    submission: UUID | None,
    progress: Progress,
) -> Accepted:
    comparison = batch.comparison
    with change_set(
        kind=ChangeKind.DECISION,
        by=by,
        reason=_title(batch, len(wanted))[:300],
        project=comparison.later.project,
        wave=comparison.later,
        details=_details(batch, wrong),
        uuid=submission,
    ) as written:
        forget_plans()
        lock_assets(sorted({pk for one in wanted for pk in (one.asset_id, one.later_asset_id) if pk}))
        plain = [one for one in wanted if _is_plain(one)]
        progress.step("accepting proposals", len(wanted))
        _write_plain(comparison, plain, by)
        progress.advance(len(plain))
        result = Accepted(written, len(plain))
        for one in wanted:
            if not _is_plain(one):
                _write_one(comparison, one, by, result)
                progress.advance(1)
    return result


def _details(batch: Batch, wrong: Collection[str]) -> dict[str, Any]:
    """What was drawn and what was found, for good."""
    sample = [key_of(one) for one in batch.sample]
    found = {
        "change": batch.change,
        "least": batch.least,
        "proposals": len(batch.proposals),
        "sample": sample,
        "wrong": sorted(set(sample) & set(wrong)),
    }
    return {"comparison": str(batch.comparison.uuid), BATCH_KEPT: found}


def _title(batch: Batch, number: int) -> str:
    what = f"“{ChangeType(batch.change).label}”" if batch.change else "proposals"
    return f"{batch.comparison}: {number} {what} accepted, of a confidence of {batch.least} or more"


def _is_plain(proposal: Proposal) -> bool:
    """Whether accepting it changes no record."""
    is_one = proposal.asset_id is None or proposal.later_asset_id in {None, proposal.asset_id}
    is_apart = not is_one_asset([ChangeType(change) for change in proposal.changes])
    return set(proposal.changes) <= _PLAIN and (is_one or is_apart)


def _write_plain(comparison: Comparison, proposals: Sequence[Proposal], by: User) -> None:
    Change.objects.bulk_create(
        [
            Change(
                comparison=comparison,
                sighting=one.sighting,
                asset_id=one.asset_id,
                later_asset_id=one.later_asset_id or _itself(one),
                changes=one.changes,
                proposed=one.changes,
                proposed_confidence=one.confidence,
                is_of_batch=True,
                by=by,
                **grounds_of(one),
            )
            for one in proposals
        ],
        batch_size=BATCH,
    )


def _itself(proposal: Proposal) -> int | None:
    return proposal.asset_id if is_one_asset([ChangeType(change) for change in proposal.changes]) else None


def grounds_of(proposal: Proposal) -> dict[str, Any]:
    """How something is known that is taken over as it was proposed: inferred, for the reasons that were given."""
    source = f"Comparison of {proposal.comparison}"[:300]
    return {"basis": Basis.INFERRED, "source": source, "evidence": "\n".join(map(str, proposal.reasons))}


def _write_one(comparison: Comparison, proposal: Proposal, by: User, result: Accepted) -> None:
    """Accept one that changes records; where that cannot be, it is left as it was."""
    try:
        with rules_in_words(), transaction.atomic():
            write_change(
                comparison=comparison,
                sighting=proposal.sighting,
                later_asset=proposal.later_asset,
                changes=[ChangeType(change) for change in proposal.changes],
                happened=NOTHING,
                by=by,
                proposal=proposal,
                is_of_batch=True,
                **grounds_of(proposal),
            )
    except ChangeRefusedError as refusal_:
        result.refused.append(f"{proposal}: {refusal_}")
    else:
        result.accepted += 1
