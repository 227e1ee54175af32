"""Imports: lists that are written into the register as one change set, one at a time."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, transaction
from django.db.models import OuterRef, Subquery
from psycopg import errors

from accounts.models import User
from assets.actions.copying import allocate_ids
from assets.actions.writes import Writes, tell_the_planner
from assets.choices import ChangeKind, ImportState, RowOutcome
from assets.models import Asset, ChangeSet, ImportFile, ImportRow, MappingProject, Place, Sighting, Wave, WaveArea
from assets.permissions import can_import_into

# The key of the lock under which imports are written: one after the other, because two that run at once would each
# make a new asset of what both lists name.
LOCK = 0x1A9042
WAIT = "60s"
# A job, which may wait for ever, looks up so often: to say that it waits, and to learn whether it is to stop.
WAIT_OF_JOBS = "1s"
# So many new assets that what the planner of queries knows of the tables no longer holds.
MANY = 200
LOCKED_AT_ONCE = 10_000


class ImportBusyError(Exception):
    """Another import is being written and has not ended within the time one waits for it."""

    def __init__(self) -> None:
        super().__init__("Another import is being written at this moment. Try again when it has ended.")


@dataclass(slots=True)
class ImportOrder:
    """Into which project and wave an import goes, and from which file.

    ``project`` and ``wave`` may be new; ``area`` is the area of a new wave. ``holds_removed`` is for the plan to say
    that the file brings again what was removed on request, so that it is not to be kept.
    """

    project: MappingProject
    wave: Wave
    area: Sequence[Place]
    file_name: str
    sha256: str
    holds_removed: bool = False


class ImportWriter:
    """Writes one import, batch by batch, under the id that its change set will have."""

    def __init__(self) -> None:
        [self.change_set] = allocate_ids(ChangeSet, 1)
        self.has_written = False
        self._new_assets = 0

    def ids_for_new_assets(self, number: int) -> Sequence[int]:
        """Ids for so many new assets."""
        return allocate_ids(Asset, number)

    def write(self, writes: Writes) -> None:
        """Write one batch."""
        if not writes:
            return
        for sighting in writes.created[Sighting]:
            sighting.change_set_id = self.change_set
        self._new_assets += len(writes.created[Asset])
        writes.write()
        self.has_written = True

    def end(self) -> None:
        """Everything is written."""
        if self._new_assets >= MANY:
            tell_the_planner()


# Plans an import and hands batches to the writer; returns the details that are kept with the change set.
Plan = Callable[[ImportWriter], dict[str, Any]]


class PreparedImport(Protocol):
    """An import that is ready to be planned and written."""

    order: ImportOrder

    def plan(self, writer: ImportWriter) -> dict[str, Any]:
        """See ``Plan``."""


class PreviewChangedError(Exception):
    """The import would do something else than what was previewed, because the register has changed since."""

    def __init__(self) -> None:
        super().__init__(
            "The register has changed since the rows were checked, and the list would now change something else in it. "
            "Nothing was written: look at the new preview."
        )


@contextmanager
def one_import_at_a_time(*, wait: str = WAIT) -> Iterator[None]:
    """A transaction in which no other import is written. Raises ImportBusyError after a minute, or after ``wait``."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [wait])
            try:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            except OperationalError as fault:
                if isinstance(fault.__cause__, errors.LockNotAvailable):
                    raise ImportBusyError from fault
                raise
            # For records that others are saving just now.
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [WAIT])
        yield


def apply_import(*, order: ImportOrder, by: User | None, plan: Plan) -> ChangeSet | None:
    """Write what ``plan`` plans, all of it or nothing, and return its change set; None when there is nothing to write.

    It must be called inside ``one_import_at_a_time``. ``by`` is None for a command on the server. Whatever ``plan``
    raises is raised here, and nothing is written then.

    A change set cannot be altered, and how many rows did what is known when the last one is written: so it is written
    last, under an id that everything before names already. Foreign keys are looked at when the transaction ends.
    """
    reason, uuid = f"Import of {order.file_name} into {order.wave.name}"[:300], uuid4()
    with (
        transaction.atomic(),
        pghistory.context(user=by.pk if by else None, change_set=str(uuid), reason=reason),
    ):
        _make_wave(order)
        writer = ImportWriter()
        details = plan(writer)
        if not writer.has_written:
            # Neither project nor wave are made for nothing.
            transaction.set_rollback(True)
            return None
        writer.end()
        return ChangeSet.objects.create(
            pk=writer.change_set,
            uuid=uuid,
            kind=ChangeKind.IMPORT,
            by=by,
            reason=reason,
            project=order.project,
            wave=order.wave,
            file_name=order.file_name[:255],
            file_sha256=order.sha256,
            details=details,
        )


def _make_wave(order: ImportOrder) -> None:
    if order.project.pk is None:
        order.project.save()
    if order.wave.pk is None:
        order.wave.project = order.project
        order.wave.save()
        WaveArea.objects.bulk_create([WaveArea(wave=order.wave, place=place) for place in order.area])


def lock_assets(ids: Sequence[int]) -> None:
    """Keep others from saving these assets until the transaction ends; ``ids`` are in order, as with everybody."""
    for start in range(0, len(ids), LOCKED_AT_ONCE):
        rows = Asset.objects.filter(pk__in=ids[start : start + LOCKED_AT_ONCE]).select_for_update(of=("self",))
        list(rows.order_by("pk").values_list("pk", flat=True))


def apply_upload(*, upload: ImportFile, by: User, prepare: Callable[[], PreparedImport]) -> ChangeSet | None:
    """Import an uploaded file, prepared against the register as it is when no other import is being written.

    Asked twice, it imports once: the second caller waits for the first and gets its change set. None when there is
    nothing to write. Raises PermissionDenied when ``by`` may not import into its project, ImportBusyError, and
    whatever ``plan`` raises.
    """
    if not can_import_into(by, upload.project):
        raise PermissionDenied
    with one_import_at_a_time(wait=WAIT_OF_JOBS):
        upload = ImportFile.objects.select_for_update(of=("self",)).get(pk=upload.pk)
        if upload.change_set is not None:
            return upload.change_set
        prepared = prepare()
        order = prepared.order
        written = apply_import(order=order, by=by, plan=prepared.plan)
        if written is not None:
            upload.change_set, upload.state = written, ImportState.APPLIED
            with pghistory.context(user=by.pk, change_set=str(written.uuid), reason=written.reason):
                upload.save(update_fields=["change_set", "state"])
            _name_new_assets(upload, written)
            if order.holds_removed:
                storage, name = upload.file.storage, upload.file.name or ""
                transaction.on_commit(lambda: storage.delete(name))
    return written


def _name_new_assets(upload: ImportFile, written: ChangeSet) -> None:
    """Let the rows of new assets, which were previewed before there were any, say which these are."""
    of_row = Sighting.objects.filter(change_set=written, row_number=OuterRef("number")).values("asset")[:1]
    ImportRow.objects.filter(upload=upload, outcome=RowOutcome.CREATED).update(asset=Subquery(of_row))
