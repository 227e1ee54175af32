"""What somebody found who looked an asset up again: the sighting of the new wave, the facts of today and the decision
between the two waves, written as one change set.

What was found is a hand edit of the day on which it was so: a fact that is known of a later day stands. A sighting says
that the wave saw the asset, in being or ended; what could not be traced has none. Answering again takes the earlier
answer back first, as an undo does, in the same change set.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from assets.actions.answer_order import Answered, TaskOrder, row_key
from assets.actions.answer_writer import AnswerWriter
from assets.actions.changes import change_set
from assets.actions.deciding import ChangeRefusedError
from assets.actions.editing import Provenance
from assets.actions.fieldwork import FieldworkRefusedError
from assets.actions.saving import RefusedError, faults_in_words
from assets.actions.undoing_writer import CannotBeUndoneError
from assets.choices import FOLLOWED, Basis, ChangeKind, Status, TaskAnswer
from assets.models import ChangeSet, Sighting, Task
from assets.permissions import can_edit, edited_projects

__all__ = ["Answered", "TaskOrder", "accept_sighting", "answer_task", "seen_in_lists"]


def answer_task(*, task: Task, order: TaskOrder, by: User, submission: UUID | None = None) -> Answered:
    """Write what was found, once; answering again corrects the earlier answer.

    Raises FieldworkRefusedError when it breaks a rule of the register or something is missing, StaleError (with what
    the form asked about as it stands) when somebody has changed that since the form was drawn, PermissionDenied and
    AlreadyWrittenError.
    """
    _may_answer(task, by)
    _refuse_half_answers(task, order)
    with _answering(task, by, f"Looked up again: {order.answer.label}", submission) as written:
        return AnswerWriter(task, order, by, written).write()


def accept_sighting(*, task: Task, by: User, submission: UUID | None = None) -> Answered:
    """Answer with what a list saw of the asset in the same wave; the list has written its facts itself.

    Raises what ``answer_task`` raises, and FieldworkRefusedError where no list of the wave has the asset.
    """
    _may_answer(task, by)
    seen = seen_in_lists(task).first()
    if seen is None:
        raise FieldworkRefusedError("No list that was brought into this wave has the asset: say what you found.")
    with _answering(task, by, f"Looked up again: as in {seen.file_name or 'a list'}", submission) as written:
        return AnswerWriter(task, _as_listed(seen), by, written).accept(seen)


def seen_in_lists(task: Task) -> "QuerySet[Sighting]":
    """What lists saw of the asset of ``task`` in its wave, the first row first."""
    seen = Sighting.objects.filter(wave=task.wave_id, asset=task.asset_id).exclude(row_key=row_key(task))
    return seen.order_by("row_number", "pk")


def _as_listed(seen: Sighting) -> TaskOrder:
    """What a list says, as an answer: taken over, and known from the day that its wave describes."""
    where = ", ".join(filter(None, (seen.file_name, f"row {seen.row_number}" if seen.row_number else "")))
    known = Provenance(Basis.INHERITED, seen.wave.reference_date, (seen.source or where)[:300])
    ended = seen.status == Status.CEASED
    answer = TaskAnswer.CEASED if ended else TaskAnswer.CONFIRMED
    return TaskOrder(answer=answer, known=known, evidence=f"{where}: {seen.name}", reason=f"So in {where}.")


def _may_answer(task: Task, by: User) -> None:
    if not edited_projects(by).filter(pk=task.wave.project_id).exists() or not can_edit(by, task.asset):
        raise PermissionDenied


def _refuse_half_answers(task: Task, order: TaskOrder) -> None:
    """What an answer needs, each in words."""
    known = order.known
    if known.as_of > timezone.localdate():
        raise FieldworkRefusedError("The day on which it was so is still to come.", "day")
    if known.basis == Basis.SOURCE and not known.source:
        raise FieldworkRefusedError("Name the source.", "source")
    if order.answer == TaskAnswer.CEASED and not order.reason:
        raise FieldworkRefusedError("Say why it ceased, or how that is known: nothing closes silently.", "reason")
    if order.answer == TaskAnswer.CHANGED and order.status == Status.PAUSED and not order.reason:
        raise FieldworkRefusedError("Say why it is paused.", "reason")
    if order.answer == TaskAnswer.NOT_TRACED and order.channel is None and not task.attempts.exists():
        raise FieldworkRefusedError("Say how it was looked for: write down at least one attempt.", "how")
    if (order.followed is None) != (order.successor is None):
        raise FieldworkRefusedError("Name the asset that followed, and say how it followed.")
    if order.followed is not None and (order.answer != TaskAnswer.CEASED or order.followed not in FOLLOWED):
        raise FieldworkRefusedError("Only what has ceased is followed by another asset.")
    if order.successor is not None and order.successor.pk == task.asset_id:
        raise FieldworkRefusedError("An asset does not follow itself.", "successor")


@contextmanager
def _answering(task: Task, by: User, reason: str, submission: UUID | None) -> Iterator[ChangeSet]:
    """The change set of an answer; what stands in its way, in words."""
    try:
        with (
            faults_in_words(),
            change_set(
                kind=ChangeKind.DECISION,
                by=by,
                reason=reason[:300],
                project=task.wave.project,
                wave=task.wave,
                details={"task": str(task.uuid), "asset": str(task.asset.uuid)},
                uuid=submission,
            ) as written,
        ):
            yield written
    except (RefusedError, ChangeRefusedError, CannotBeUndoneError) as refusal:
        raise FieldworkRefusedError(str(refusal)) from refusal
