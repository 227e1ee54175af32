"""What an undo writes: rows taken out, changed back and put back, each under the number it had."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from assets.actions.changes import rule_that_broke
from assets.actions.session import forget_plans
from assets.actions.writes import BATCH, change_many
from assets.undo.steps import Step, Verb
from assets.undo.tables import TABLES, Slot, Table
from assets.undo.versions import chunks

# From so many rows on that get the same values they are written by one statement.
ALIKE = 20


class CannotBeUndoneError(Exception):
    """It is not taken back at all; the text says why, in words for the person who asked."""


def write_steps(steps: Collection[Step]) -> None:
    """First what makes room, then what changes, then what comes back; the database has the last word.

    The caller holds the change set, and the locks under which the steps were planned. Raises CannotBeUndoneError when
    the outcome would break a rule of the register; nothing of these steps is written then.
    """
    by_table: dict[Table, list[Step]] = defaultdict(list)
    for step in steps:
        by_table[step.table].append(step)
    forget_plans()
    try:
        with transaction.atomic():
            for table in reversed(TABLES):
                _take_out(table, [step for step in by_table[table] if step.verb == Verb.TAKE_OUT])
            for table in TABLES:
                _change(table, [step for step in by_table[table] if step.verb == Verb.CHANGE])
                for returning in chunks((step for step in by_table[table] if step.verb == Verb.PUT_BACK), BATCH):
                    table.rows.bulk_create(_records(table, returning))
            with connection.cursor() as cursor:
                # Asked now, while there are words for it; what is written next may wait again.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as fault:
        raise CannotBeUndoneError(f"Nothing was taken back. {_in_words(fault)}") from fault


def _take_out(table: Table, steps: list[Step]) -> None:
    """Delete rows, round by round: first those that no other of them points at."""
    above = [field.name for field in table.pointers if field.related_model is table.model]
    waiting = steps
    while waiting:
        held = {(step.now or {})[name] for step in waiting for name in above}
        ready = [step for step in waiting if step.pk not in held]
        for part in chunks(step.pk for step in ready):
            table.rows.filter(pk__in=part).delete()
        waiting = [step for step in waiting if step.pk in held] if ready else []


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
        for part in chunks(ready, BATCH):
            _change_together(table, part)
        done = {id(step) for step in ready}
        waiting = [step for step in waiting if id(step) not in done]


def _change_together(table: Table, steps: list[Step]) -> None:
    """Rows that all get the same values cost one statement; the others a value for each."""
    alike: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        alike[repr(sorted(step.target.items()))].append(step)
    merged: dict[int, tuple[Model, set[str]]] = {}
    single = [step for group in alike.values() if len(group) < ALIKE or "name" in group[0].target for step in group]
    records = table.rows.in_bulk([step.pk for step in single])
    for step in single:
        record, columns = merged.setdefault(step.pk, (records[step.pk], set()))
        _set(record, step)
        columns.update(step.target)
    change_many(table.model, merged.values())
    for group in alike.values():
        if len(group) >= ALIKE and "name" not in group[0].target:
            table.rows.filter(pk__in=[step.pk for step in group]).update(**_values(table, group[0]))


def _set(record: Model, step: Step) -> None:
    for column in record._meta.concrete_fields:
        if column.name in step.target:
            setattr(record, column.attname, column.to_python(step.target[column.name]))


def _values(table: Table, step: Step) -> dict[str, Any]:
    record = table.model()
    _set(record, step)
    columns = [column for column in table.model._meta.concrete_fields if column.name in step.target]
    return {column.attname: getattr(record, column.attname) for column in columns}


def _records(table: Table, steps: list[Step]) -> list[Model]:
    """Rows as they were, number and all."""
    versions = table.events.in_bulk([step.version for step in steps]) if table.unread else {}
    made = []
    for step in steps:
        record = table.model()
        _set(record, step)
        for name in table.unread:
            setattr(record, name, getattr(versions[step.version], name))
        made.append(record)
    return made


def _in_words(fault: IntegrityError) -> str:
    """The rule that the outcome would break, as the register says it."""
    found = rule_that_broke(fault, (table.model for table in TABLES))
    return found or "Together with what was changed since it would break a rule of the register."
