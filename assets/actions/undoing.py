"""Taking back: what was written goes back to what stood there before, where nobody else has been since.

An undo is planned (``assets.undo.plan``), shown, and applied only as it was shown: the same plan is made again under
locks, and its fingerprint has to be that of the preview. It is a change set of its own, of kind "taken back", and can
itself be taken back. A row comes back under the number it had; a recorded asset is withdrawn and never deleted.

Imports: this engine reads and sets back every table that hangs on an asset, of whatever change set. What it does not
touch are sightings and waves. They have versions too, but a sighting is what a wave saw and no fact about the asset;
to undo an import as a whole its sightings have to go with it, under the lock of the imports, so that the same file can
be read again. Until that is built, whole imports are refused here, and a single record can be set back.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from accounts.models import User
from assets.actions.changes import AlreadyWrittenError, change_set, waiting_briefly
from assets.actions.writes import BATCH, change_many
from assets.choices import ChangeKind
from assets.models import Asset, ChangeSet
from assets.undo.plan import Item, UndoPlan, make_plan, touched_assets
from assets.undo.selection import UNDONE_AS_A_WHOLE, WHY_NOT, Selection, of_change_set
from assets.undo.steps import Step, Verb
from assets.undo.tables import TABLES, Slot, Table


class CannotBeUndoneError(Exception):
    """It is not taken back at all; the text says why, in words for the person who asked."""


class StaleUndoError(Exception):
    """The register is no longer as it was previewed: ``plan`` is what would be done now."""

    def __init__(self, plan: UndoPlan) -> None:
        super().__init__("What would be taken back has changed since it was shown.")
        self.plan = plan


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


def refuse_what_has_no_undo(*, written: ChangeSet) -> None:
    """Raise CannotBeUndoneError, with the reason, for a change set of a kind that is not taken back as a whole."""
    if written.kind not in UNDONE_AS_A_WHOLE:
        raise CannotBeUndoneError(WHY_NOT[ChangeKind(written.kind)])


def undo_change_set(*, written: ChangeSet, by: User, order: UndoOrder) -> ChangeSet:
    """Take a whole change set back; see ``undo`` and ``refuse_what_has_no_undo``."""
    refuse_what_has_no_undo(written=written)
    return undo(selection=of_change_set(written), by=by, order=order)


def undo(*, selection: Selection, by: User, order: UndoOrder, asset: Asset | None = None) -> ChangeSet:
    """Take back what is selected, as far as ``by`` may edit it, and return the change set that does so.

    ``asset`` is named in the details where the undo is of one record. Raises StaleUndoError when the plan is not the
    one that was previewed, CannotBeUndoneError when there is nothing to do or the database refuses the outcome,
    AlreadyWrittenError when the same form was sent before, and BusyError.
    """
    with waiting_briefly(), transaction.atomic():
        _lock(touched_assets(selection))
        before = ChangeSet.objects.filter(uuid=order.submission).first()
        if before is not None:
            raise AlreadyWrittenError(before)
        plan = make_plan(selection, by, locking=True)
        if plan.digest != order.digest:
            raise StaleUndoError(plan)
        steps = [step for item in plan.items if order.takes(item) for step in item.steps]
        if not steps:
            raise CannotBeUndoneError("There is nothing to take back: everything is kept as it is now.")
        details: dict[str, Any] = {"undoes": plan.change_sets()}
        if asset is not None:
            details["asset"] = str(asset.uuid)
        with change_set(
            kind=ChangeKind.REVERT, by=by, reason=_reason(selection, order), details=details, uuid=order.submission
        ) as written:
            _write(steps)
    return written


def _reason(selection: Selection, order: UndoOrder) -> str:
    title = selection.title
    return (f"{order.why} (taken back: {title})" if order.why else f"Taken back: {title}")[:300]


def _lock(assets: Collection[int]) -> None:
    """Keep others from saving these assets until the transaction ends; everybody locks in the same order."""
    rows = Asset.objects.select_for_update(of=("self",)).filter(pk__in=assets).order_by("pk")
    list(rows.values_list("pk", flat=True))


def _write(steps: Collection[Step]) -> None:
    """First what makes room, then what changes, then what comes back; the database has the last word."""
    by_table: dict[Table, list[Step]] = defaultdict(list)
    for step in steps:
        by_table[step.table].append(step)
    try:
        with transaction.atomic():
            for table in reversed(TABLES):
                leaving = [step.pk for step in by_table[table] if step.verb == Verb.TAKE_OUT]
                table.rows.filter(pk__in=leaving).delete()
            for table in TABLES:
                _change(table, [step for step in by_table[table] if step.verb == Verb.CHANGE])
                returning = [step for step in by_table[table] if step.verb == Verb.PUT_BACK]
                table.rows.bulk_create([_record(step) for step in returning], batch_size=BATCH)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as fault:
        raise CannotBeUndoneError(f"Nothing was taken back. {_in_words(fault)}") from fault


def _change(table: Table, steps: list[Step]) -> None:
    """Write changed columns, round by round: a row waits until the place that it takes has been left."""
    waiting = steps
    while waiting:
        held: dict[Slot, int] = {slot: step.pk for step in waiting for slot in table.slots(step.now)}
        ready = [
            step for step in waiting if all(held.get(slot, step.pk) == step.pk for slot in table.slots(step.after))
        ]
        # Two that change places with each other wait for ever; the database will say what is wrong with that.
        ready = ready or waiting
        records = table.rows.in_bulk([step.pk for step in ready])
        merged: dict[int, tuple[Model, set[str]]] = {}
        for step in ready:
            record, columns = merged.setdefault(step.pk, (records[step.pk], set()))
            _set(record, step)
            columns.update(step.target)
        change_many(table.model, merged.values())
        done = {id(step) for step in ready}
        waiting = [step for step in waiting if id(step) not in done]


def _set(record: Model, step: Step) -> None:
    for column in record._meta.concrete_fields:
        if column.name in step.target:
            setattr(record, column.attname, column.to_python(step.target[column.name]))


def _record(step: Step) -> Model:
    """A row as it was, number and all."""
    record = step.table.model()
    _set(record, step)
    return record


def _in_words(fault: IntegrityError) -> str:
    """The rule that the outcome would break, as the register says it."""
    name = getattr(getattr(fault.__cause__, "diag", None), "constraint_name", None)
    for table in TABLES:
        for rule in table.model._meta.constraints:
            if rule.name == name and rule.violation_error_message:
                return str(rule.violation_error_message)
    return "Together with what was changed since it would break a rule of the register."
