"""Imports: files that are kept, looked at, and written into the register as one change set."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import pghistory
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import OperationalError, connection, transaction
from psycopg import errors

from accounts.models import User
from assets.actions.changes import change_set
from assets.actions.writes import Writes
from assets.choices import ChangeKind, ImportState
from assets.models import ChangeSet, ImportFile, MappingProject, Place, Sighting, Wave, WaveArea
from assets.permissions import can_import_into

# The key of the lock under which imports are written: one after the other, because two that run at once would each
# make a new asset of what both lists name.
LOCK = 0x1A9042
WAIT = "60s"


class ImportBusyError(Exception):
    """Another import is being written and has not ended within the time one waits for it."""

    def __init__(self) -> None:
        super().__init__("Another import is being written at this moment. Try again when it has ended.")


@dataclass(slots=True)
class ImportOrder:
    """What an import is to write: into which project and wave, on whose authority, and every record.

    ``project`` and ``wave`` may be new; ``area`` is the area of a new wave. ``details`` are kept with the change set.
    ``holds_removed`` says that the file brings again what was removed on request, so that it is not to be kept.
    """

    project: MappingProject
    wave: Wave
    area: Sequence[Place]
    file_name: str
    sha256: str
    details: dict[str, Any]
    writes: Writes = field(default_factory=Writes)
    holds_removed: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody says about the file they bring: the columns of ImportFile that a form asks for."""

    wave_name: str
    wave_date: date | None
    wave_area: str
    sheet: str
    profile: str


# From an uploaded file to what is to be written and what is to be shown of it.
MakePlan = Callable[[ImportFile], tuple[ImportOrder, dict[str, Any]]]


@contextmanager
def one_import_at_a_time() -> Iterator[None]:
    """A transaction in which no other import is written. Raises ImportBusyError after a minute's wait."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [WAIT])
            try:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            except OperationalError as fault:
                if isinstance(fault.__cause__, errors.LockNotAvailable):
                    raise ImportBusyError from fault
                raise
        yield


def apply_import(*, order: ImportOrder, by: User | None) -> ChangeSet | None:
    """Write what was planned, all of it or nothing, and return its change set; None when there is nothing to write.

    The plan must have been made inside the same ``one_import_at_a_time``. ``by`` is None for a command on the server.
    """
    if not order.writes:
        return None
    reason = f"Import of {order.file_name} into {order.wave.name}"[:300]
    # The outer context takes in project and wave, which must exist before the change set can name them.
    with transaction.atomic(), pghistory.context(user=by.pk if by else None, reason=reason):
        _make_wave(order)
        with change_set(
            kind=ChangeKind.IMPORT,
            by=by,
            reason=reason,
            project=order.project,
            wave=order.wave,
            file_name=order.file_name[:255],
            file_sha256=order.sha256,
            details=order.details,
        ) as written:
            for sighting in order.writes.created[Sighting]:
                sighting.change_set = written
            order.writes.write()
    return written


def _make_wave(order: ImportOrder) -> None:
    if order.project.pk is None:
        order.project.save()
    if order.wave.pk is None:
        order.wave.project = order.project
        order.wave.save()
        WaveArea.objects.bulk_create([WaveArea(wave=order.wave, place=place) for place in order.area])


def keep_upload(
    *,
    by: User,
    project: MappingProject,
    file: "File[bytes]",
    sha256: str,
    answers: Answers,
    preview: dict[str, Any],
    refusal: str,
) -> ImportFile:
    """Keep an uploaded file under a name of our own, with the answers given about it and what a dry run found.

    ``refusal`` says why it could not be read, if so. Raises PermissionDenied when ``by`` may not import into
    ``project``.
    """
    if not can_import_into(by, project):
        raise PermissionDenied
    name = (file.name or "")[:255]
    with change_set(kind=ChangeKind.EDIT, by=by, reason=f"Upload of {name}"[:300]):
        if project.pk is None:
            project.save()
        state = ImportState.REFUSED if refusal else ImportState.UPLOADED
        upload = ImportFile(
            project=project,
            by=by,
            name=name,
            sha256=sha256,
            preview=preview,
            refusal=refusal,
            state=state,
            **asdict(answers),
        )
        upload.file.save(str(upload.uuid), file, save=False)
        upload.save()
    return upload


def apply_upload(*, upload: ImportFile, by: User, make_plan: MakePlan) -> ChangeSet | None:
    """Import an uploaded file, planned anew against the register as it now is.

    Asked twice, it imports once: the second caller waits for the first and gets its change set. None when there is
    nothing to write. What the upload's preview shows afterwards is what was written. Raises PermissionDenied when
    ``by`` may not import into its project, and ImportBusyError.
    """
    if not can_import_into(by, upload.project):
        raise PermissionDenied
    with one_import_at_a_time():
        upload = ImportFile.objects.select_for_update(of=("self",)).get(pk=upload.pk)
        if upload.change_set is not None:
            return upload.change_set
        order, preview = make_plan(upload)
        written = apply_import(order=order, by=by)
        if written is not None:
            upload.change_set, upload.state, upload.preview = written, ImportState.APPLIED, preview
            with pghistory.context(user=by.pk, change_set=str(written.uuid), reason=written.reason):
                upload.save(update_fields=["change_set", "state", "preview"])
            if order.holds_removed:
                storage, name = upload.file.storage, upload.file.name or ""
                transaction.on_commit(lambda: storage.delete(name))
    return written
