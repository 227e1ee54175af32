"""The lock under which the rows of a map are written: one writer at a time, and nobody writes a final version."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from psycopg import errors

from accounts.models import User
from assets.actions.changes import AlreadyWrittenError, rule_that_broke, waiting_briefly
from assets.models import ChangeSet
from sroi.cells.column import MODELS
from sroi.cells.shapes import LockedMapError, RowRefusedError
from sroi.models import Estimate, ImpactMap
from sroi.permissions import can_work_on


@contextmanager
def writing_rows(impact_map: ImpactMap, by: User, submission: UUID | None) -> Iterator[ImpactMap]:
    """Run a block while nobody else writes the map, and hand it the map as it is now.

    Whoever saves another cell at the same moment waits for the few milliseconds that this takes. Raises LockedMapError
    where the version is final, AlreadyWrittenError where this ``submission`` was written before, RowRefusedError in the
    words of a rule that the database would not break, BusyError and PermissionDenied.
    """
    try:
        with waiting_briefly(), transaction.atomic():
            locked = ImpactMap.objects.select_for_update(of=("self",), no_key=True).get(pk=impact_map.pk)
            if not can_work_on(by, locked):
                raise PermissionDenied
            # Before all else: what was written already would look like a conflict with oneself.
            before = ChangeSet.objects.filter(uuid=submission).first() if submission else None
            if before is not None:
                raise AlreadyWrittenError(before)
            if locked.is_final:
                raise LockedMapError
            yield locked
    except IntegrityError as fault:
        cause = fault.__cause__
        if isinstance(cause, errors.Error) and cause.diag.constraint_name == "impact_map_is_not_final":
            raise LockedMapError from fault
        words = rule_that_broke(fault, [*MODELS.values(), Estimate])
        if not words:
            raise
        raise RowRefusedError(words) from fault
