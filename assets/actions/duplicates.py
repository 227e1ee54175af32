"""Records that may be one asset: having them looked for, and remembering which of them are two.

What the program finds is worked out anew each time and is no part of the register. What somebody says about a pair is:
it is dated, signed, keeps the pair from being found again, and can be taken back.
"""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from assets.actions.changes import change_set, waiting_briefly
from assets.actions.jobs import ask_for_job
from assets.actions.undoing import CannotBeUndoneError, UndoOrder, undo_change_set
from assets.choices import ChangeKind, JobKind
from assets.duplicates.finding import Likely, find_likely
from assets.duplicates.reading import in_order
from assets.models import Asset, ChangeSet, DuplicateCandidate, Job, NotDuplicate
from assets.permissions import can_add
from assets.undo.outline import outline
from assets.undo.selection import of_change_set
from assets.undo.telling import Progress, Silent

BATCH = 2000
NOT_DUPLICATES = "Two records that look alike are two assets"
_REASON = NotDuplicate._meta.get_field("reason").max_length
_WHY = ChangeSet._meta.get_field("reason").max_length


class PairRefusedError(Exception):
    """It cannot be said of these two; the text says why, in words for the person who said it. Nothing was written."""


def find_duplicates(*, progress: Progress | None = None) -> int:
    """Look through the whole register for pairs that may be one asset, and return how many there are.

    What was found before is replaced; a pair that is found again keeps its number. Left out are pairs that somebody
    found to be two, and what is merged, withdrawn or removed. What ``progress`` raises to stop the work goes through,
    and then everything is as it was.
    """
    progress = progress or Silent()
    now = timezone.now()
    with transaction.atomic():
        found = [_candidate(likely) for likely in find_likely(progress)]
        progress.step("writing down the pairs", len(found))
        for begin in range(0, len(found), BATCH):
            part = found[begin : begin + BATCH]
            DuplicateCandidate.objects.bulk_create(
                part,
                update_conflicts=True,
                unique_fields=["first", "second"],
                update_fields=["score", "reasons", "found_at"],
            )
            progress.advance(len(part))
        DuplicateCandidate.objects.filter(found_at__lt=now).delete()
    return len(found)


def start_finding(*, by: User) -> Job:
    """Have a worker look for duplicates, and return what is to be watched.

    Raises PermissionDenied for those who correct no records, and AlreadyRunningError where that is being done.
    """
    if not can_add(by):
        raise PermissionDenied
    return ask_for_job(kind=JobKind.DUPLICATES, by=by)


def say_not_duplicate(
    *, first: Asset, second: Asset, reason: str, by: User, submission: UUID | None = None
) -> NotDuplicate:
    """Remember that two records are two assets, whichever comes first; said twice, it is written once.

    Raises PermissionDenied where ``by`` may not correct both, PairRefusedError, BusyError, and AlreadyWrittenError for
    a ``submission`` that was used before.
    """
    one, other = in_order(first.pk, second.pk)
    with waiting_briefly(), transaction.atomic():
        # Everybody locks in the same order; a merge of the two waits, or has been.
        there = {
            asset.pk: asset for asset in Asset.objects.select_for_update().filter(pk__in=(one, other)).order_by("pk")
        }
        if Asset.objects.filter(pk__in=there).editable_by(by).count() != len(there):
            raise PermissionDenied
        if len(there) < 2:
            raise PairRefusedError("These are one record, so there is nothing to tell apart.")
        if any(asset.merged_into_id for asset in there.values()):
            raise PairRefusedError("One of the two was merged meanwhile. Undo that first, if they are two after all.")
        said = NotDuplicate.objects.filter(first=one, second=other).first()
        if said is not None:
            return said
        # Without their names: whoever looks after one of them may read it, and need not know of the other.
        why = f"{NOT_DUPLICATES}: {reason}" if reason else NOT_DUPLICATES
        with change_set(kind=ChangeKind.DUPLICATES, by=by, reason=why[:_WHY], uuid=submission):
            return NotDuplicate.objects.create(first_id=one, second_id=other, reason=reason[:_REASON], by=by)


def take_back_not_duplicate(*, written: ChangeSet, by: User, submission: UUID) -> ChangeSet:
    """Leave it open again whether two records are one asset, by undoing the change set that said no.

    It raises what undoing raises (``assets.actions.undoing.undo``).
    """
    if written.kind != ChangeKind.DUPLICATES:
        raise CannotBeUndoneError("This is taken back on the page of its change set.")
    seen = outline(of_change_set(written), by)
    return undo_change_set(written=written, by=by, order=UndoOrder(digest=seen.digest, submission=submission))


def _candidate(likely: Likely) -> DuplicateCandidate:
    return DuplicateCandidate(
        first_id=likely.first,
        second_id=likely.second,
        score=likely.score.score,
        reasons=[evidence.sentence for evidence in likely.score.evidence],
    )
