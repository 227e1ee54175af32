"""The frame of every write: one transaction, one change set, one context for all the versions it leaves."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pghistory
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Model
from psycopg import errors

from accounts.models import User
from assets.choices import ChangeKind
from assets.models import ChangeSet, MappingProject, Wave


class AlreadyWrittenError(Exception):
    """The act was done before: a form sent twice, or a retry. ``change_set`` is what it wrote the first time."""

    def __init__(self, change_set: ChangeSet) -> None:
        super().__init__(f"change set {change_set.uuid} has been written already")
        self.change_set = change_set


class BusyError(Exception):
    """Somebody else is writing some of these records and has not ended within the time one waits for it."""

    def __init__(self) -> None:
        super().__init__("Somebody else is saving some of this at this moment. Nothing was written: try once more.")


def rule_that_broke(fault: IntegrityError, tables: Iterable[type[Model]]) -> str:
    """The rule of one of ``tables`` that the database refused to break, in its own words; empty where it is no such."""
    cause = fault.__cause__
    name = cause.diag.constraint_name if isinstance(cause, errors.Error) else None
    rules = (rule for table in tables for rule in table._meta.constraints)
    return next((str(rule.violation_error_message) for rule in rules if rule.name == name), "")


@contextmanager
def waiting_briefly() -> Iterator[None]:
    """Run a block that locks records. Raises BusyError where a lock does not come in time."""
    try:
        yield
    except OperationalError as fault:
        if isinstance(fault.__cause__, errors.LockNotAvailable | errors.DeadlockDetected):
            raise BusyError from fault
        raise


@contextmanager
def change_set(
    *,
    kind: ChangeKind,
    by: User | None,
    reason: str,
    project: MappingProject | None = None,
    wave: Wave | None = None,
    file_name: str = "",
    file_sha256: str = "",
    details: dict[str, Any] | None = None,
    uuid: UUID | None = None,
) -> Iterator[ChangeSet]:
    """Run a block as one change set: all of it is written, with its history, or nothing is.

    Every version the block leaves carries user, change set and reason in its context. ``by`` is None for a command on
    the server. The change set cannot be altered afterwards, so ``details`` must be known before the first write.

    A form that must not act twice carries the ``uuid`` of the change set that it will make: the block of the second one
    is not run, and AlreadyWrittenError is raised, also when both come at the same moment.
    """
    uuid = uuid or uuid4()
    with (
        transaction.atomic(),
        pghistory.context(user=by.pk if by else None, change_set=str(uuid), reason=reason),
    ):
        made = ChangeSet(
            uuid=uuid,
            kind=kind,
            by=by,
            reason=reason,
            project=project,
            wave=wave,
            file_name=file_name,
            file_sha256=file_sha256,
            details=details or {},
        )
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError as fault:
            before = ChangeSet.objects.filter(uuid=uuid).first()
            if before is None:
                raise
            raise AlreadyWrittenError(before) from fault
        yield made
