"""Merging: two records that are one asset become one, and can become two again at any later time.

What hangs on the other record moves to the survivor, or the merge is refused (``assets.merging``). The other record
stays as it is, with the status "merged": its addresses lead to the survivor for as long as it is. Taking the change set
back brings it back, with all that came from it (``assets.actions.undoing``).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from assets.actions.changes import change_set, rule_that_broke, waiting_briefly
from assets.choices import ChangeKind, Status
from assets.merging.draft import Merge, Op, Verb
from assets.merging.plan import plan_merge
from assets.models import Asset, ChangeSet
from assets.permissions import can_edit

SAME = "The same asset, recorded twice"
_REASON = 300


class MergeRefusedError(Exception):
    """These two are not made one; the text says why, in words for the person who asked. Nothing was written."""


class StaleMergeError(Exception):
    """One of the records is not any more as it was shown; ``now`` is what merging them would do now."""

    def __init__(self, now: Merge) -> None:
        super().__init__("one of the two records was changed in between")
        self.now = now


def merge_assets(
    *,
    survivor: Asset,
    other: Asset,
    choices: Mapping[str, str],
    reason: str,
    by: User,
    seen: str | None = None,
    submission: UUID | None = None,
) -> ChangeSet:
    """Make ``other`` one with ``survivor`` in a change set of its own; ``choices`` as for ``write_merge``.

    ``seen`` is the fingerprint of the plan that was shown (``Merge.digest``). Raises PermissionDenied to who may not
    edit both, AlreadyWrittenError when this ``submission`` was written before, StaleMergeError when either record has
    changed since it was shown, MergeRefusedError, and BusyError.
    """
    if not (can_edit(by, survivor) and can_edit(by, other)):
        raise PermissionDenied
    details = {"survivor": str(survivor.uuid), "other": str(other.uuid), "choices": dict(choices)}
    with (
        waiting_briefly(),
        change_set(
            kind=ChangeKind.MERGE, by=by, reason=(reason or SAME)[:_REASON], details=details, uuid=submission
        ) as written,
    ):
        _merge(survivor, other, choices, reason or SAME, by.get_full_name(), seen)
    return written


def write_merge(*, survivor: Asset, other: Asset, choices: Mapping[str, str]) -> None:
    """Make ``other`` one with ``survivor``, inside the caller's change set; the caller knows that they may be.

    ``choices`` says for a fact whose word stands: "survivor" or "other", for the terms of a vocabulary also "both".
    Of a fact that is not named the survivor's stands, or the other's where the survivor says nothing; of two
    visibilities the stricter. Facts are called as in ``assets.merging``: "name", "phone", "location",
    "nature_of_work", "access.step_free". Both are locked, in the order of their ids, and are as they stand when it
    returns. Raises MergeRefusedError.
    """
    _merge(survivor, other, choices, SAME, "", None)


def _merge(
    survivor: Asset, other: Asset, choices: Mapping[str, str], reason: str, reporter: str, seen: str | None
) -> None:
    both = Asset.objects.filter(pk__in=[survivor.pk, other.pk])
    list(both.select_for_update().order_by("pk").values_list("pk"))
    # Read after the locks, and not with them: what is joined to a row that was waited for is joined as it was before.
    now = both.select_related("kind", "sector", "parent", "merged_into").in_bulk()
    merge = plan_merge(now[survivor.pk], now[other.pk], choices, locking=True)
    if merge.refusals:
        raise MergeRefusedError(" ".join(merge.refusals))
    if seen is not None and seen != merge.digest:
        raise StaleMergeError(merge)
    with _rules_in_words(merge):
        _write(merge)
        _mark_merged(merge, reason, reporter)
    survivor.refresh_from_db()
    other.refresh_from_db()


def _write(merge: Merge) -> None:
    """First the survivor itself, on which what moves may depend."""
    if merge.columns:
        for name, value in merge.columns.items():
            setattr(merge.survivor, name, value)
        merge.survivor.save(update_fields=[*merge.columns, "name_key"])
    for op in merge.ops:
        _write_op(op)


def _write_op(op: Op) -> None:
    rows = op.model._base_manager.filter(pk__in=[row.pk for row in op.rows])
    match op.verb:
        case Verb.CHANGE:
            rows.update(**op.values)
        case Verb.REMOVE:
            rows.delete()
        case Verb.CREATE:
            for row in op.rows:
                row.save(force_insert=True)


def _mark_merged(merge: Merge, reason: str, reporter: str) -> None:
    other = merge.other
    other.status, other.merged_into = Status.MERGED, merge.survivor
    other.status_date = timezone.localdate()
    other.status_reason, other.status_reporter, other.status_evidence = reason[:500], reporter[:200], ""
    other.save(
        update_fields=[
            "status", "merged_into", "status_date", "status_reason", "status_reporter", "status_evidence"
        ]
    )  # fmt: skip


@contextmanager
def _rules_in_words(merge: Merge) -> Iterator[None]:
    """What the database refuses, in the words of the rule."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as fault:
        words = rule_that_broke(fault, {Asset, *(op.model for op in merge.ops)})
        if not words:
            raise
        raise MergeRefusedError(words) from fault
