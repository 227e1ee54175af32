"""Taking back: what was written goes back to what stood there before, where nobody else has been since.

An undo is planned (``assets.undo.plan``), shown, and applied only as it was shown: the same plan is made again under
locks, and its fingerprint has to be that of the preview. It is a change set of its own, of kind "taken back", and can
itself be taken back. A row comes back under the number it had; a recorded asset is withdrawn and never deleted.

An import goes back with its sightings, which are what makes a file that is brought twice change nothing: after the undo
the same file can be brought again. It holds the lock of the imports. Its wave stays, be it empty.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from assets.actions.changes import AlreadyWrittenError, change_set, waiting_briefly
from assets.actions.undoing_imports import let_uploads_follow, wait_for_imports
from assets.actions.undoing_writer import CannotBeUndoneError, write_steps
from assets.choices import ChangeKind
from assets.merging.done import merged_by
from assets.models import Asset, ChangeSet
from assets.permissions import can_import_into, can_use_admin
from assets.undo.outline import Outline, change_sets_meant, outline
from assets.undo.plan import Fingerprint, Item, plan_batches, touched_assets
from assets.undo.selection import LISTS, ONLY_AS_A_WHOLE, UNDONE_AS_A_WHOLE, WHY_NOT, Selection, lists_in, of_change_set
from assets.undo.telling import Progress, Silent
from assets.undo.versions import chunks

__all__ = ["CannotBeUndoneError", "StaleUndoError", "UndoOrder", "refuse_what_has_no_undo", "undo", "undo_change_set"]

NOT_BOTH = "Two records that became one are made two again by somebody who may correct both."
NOT_YOURS = "A list that was brought in, and what was decided about its rows, is taken back by an admin of its project."


class StaleUndoError(Exception):
    """The register is no longer as it was previewed: ``outline`` is what would be done now."""

    def __init__(self, outline: Outline) -> None:
        super().__init__("What would be taken back has changed since it was shown.")
        self.outline = outline


@dataclass(frozen=True, slots=True)
class UndoOrder:
    """What a person decided: ``digest`` is the plan that they saw, ``back`` the questions that are to go back.

    ``everything`` answers all questions so. A question that is not answered keeps what is there now. ``why`` may be
    empty; ``submission`` becomes the id of the change set, so that a form sent twice acts once.
    """

    digest: str
    submission: UUID
    back: frozenset[str] = field(default_factory=frozenset)
    everything: bool = False
    why: str = ""

    def takes(self, item: Item) -> bool:
        """Whether this item is to go back."""
        return item.goes_back or (item.is_question and (self.everything or item.name in self.back))


def why_no_undo(written: ChangeSet, by: User) -> str:
    """Why ``by`` cannot take this change set back as a whole, in words; empty where they can."""
    if written.kind not in UNDONE_AS_A_WHOLE:
        return WHY_NOT[ChangeKind(written.kind)]
    if written.kind in ONLY_AS_A_WHOLE:
        merged = merged_by(written)
        if Asset.objects.filter(pk__in=merged).editable_by(by).count() < len(merged):
            return NOT_BOTH
    if not lists_in([written]):
        return ""
    may = can_import_into(by, written.project) if written.project else can_use_admin(by)
    return "" if may else NOT_YOURS


def refuse_what_has_no_undo(*, written: ChangeSet, by: User) -> None:
    """Raise CannotBeUndoneError, with the reason, for what is not taken back as a whole, or not by this person."""
    if why := why_no_undo(written, by):
        raise CannotBeUndoneError(why)


def undo_change_set(*, written: ChangeSet, by: User, order: UndoOrder, progress: Progress | None = None) -> ChangeSet:
    """Take a whole change set back; see ``undo`` and ``refuse_what_has_no_undo``."""
    refuse_what_has_no_undo(written=written, by=by)
    return undo(selection=of_change_set(written), by=by, order=order, progress=progress)


def undo(
    *,
    selection: Selection,
    by: User,
    order: UndoOrder,
    asset: Asset | None = None,
    progress: Progress | None = None,
) -> ChangeSet:
    """Take back what is selected, as far as ``by`` may edit it, and return the change set that does so.

    ``asset`` is named in the details where the undo is of one record. Raises StaleUndoError when the plan is not the
    one that was previewed, CannotBeUndoneError when there is nothing to do or the database refuses the outcome,
    AlreadyWrittenError when the same form was sent before, and BusyError. What ``progress`` raises to stop the work
    goes through, and nothing is written.
    """
    try:
        with waiting_briefly(), transaction.atomic():
            return _undo(selection, by, order, asset, progress or Silent())
    except _OtherwiseError:
        raise StaleUndoError(outline(selection, by)) from None


class _OtherwiseError(Exception):
    """The plan is not the one that was previewed."""


def _undo(selection: Selection, by: User, order: UndoOrder, asset: Asset | None, progress: Progress) -> ChangeSet:
    if selection.written is not None and lists_in([selection.written]):
        progress.step("waiting for imports to end")
        wait_for_imports()
    _lock(touched_assets(selection))
    before = ChangeSet.objects.filter(uuid=order.submission).first()
    if before is not None:
        raise AlreadyWrittenError(before)
    whole = selection.written
    with change_set(
        kind=ChangeKind.REVERT,
        by=by,
        reason=_reason(selection, order),
        project=whole.project if whole else None,
        wave=whole.wave if whole else None,
        details=_details(change_sets_meant(selection, by), asset),
        uuid=order.submission,
    ) as written:
        _write_batches(selection, by, order, progress)
        if whole is not None:
            let_uploads_follow(undone=[whole])
    return written


def _write_batches(selection: Selection, by: User, order: UndoOrder, progress: Progress) -> None:
    """Plan anew and write, batch by batch; what is not as it was previewed is rolled back, at the latest in the end.

    What belongs to no asset is written last, when what used it has gone.
    """
    said, last, any_written = Fingerprint(), [], False
    for number, plan in enumerate(plan_batches(selection, by, locking=True, progress=progress)):
        said.add(plan.items)
        steps = [step for item in plan.items if order.takes(item) for step in item.steps]
        any_written |= bool(steps)
        if number == 0:
            last = steps
        else:
            write_steps(steps)
    if str(said) != order.digest:
        raise _OtherwiseError
    if not any_written:
        raise CannotBeUndoneError("There is nothing to take back: everything is kept as it is now.")
    write_steps(last)


def _details(meant: Collection[ChangeSet], asset: Asset | None) -> dict[str, Any]:
    details: dict[str, Any] = {"undoes": [str(one.uuid) for one in meant]}
    if asset is not None:
        details["asset"] = str(asset.uuid)
    elif lists := lists_in(meant):
        details[LISTS] = sorted(lists)
    return details


def _reason(selection: Selection, order: UndoOrder) -> str:
    title = selection.title
    return (f"{order.why} (taken back: {title})" if order.why else f"Taken back: {title}")[:300]


def _lock(assets: Collection[int]) -> None:
    """Keep others from saving these assets until the transaction ends; everybody locks in the same order."""
    rows = Asset.objects.select_for_update(of=("self",)).order_by("pk")
    for part in chunks(sorted(assets)):
        list(rows.filter(pk__in=part).values_list("pk", flat=True))
