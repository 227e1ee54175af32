"""Uploaded lists on their way into the register: what a check finds, and the writing of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from assets.actions.importing import WAIT_OF_JOBS, ImportBusyError, one_import_at_a_time
from assets.actions.listing import close_upload
from assets.choices import ImportSubject
from assets.imports.limits import RefusalError
from assets.imports.progress import Progress
from assets.imports.upload import OTHER_IMPORT, descriptor
from assets.lists.outcomes import Outcome
from assets.lists.reading import ListReading, ListRequest, read_list
from assets.lists.summary import preview
from assets.lists.writing import apply_list, check_list
from assets.models import ChangeSet, ImportFile, ImportRow
from assets.permissions import can_import_into

KEPT_AT_ONCE = 500


def check_list_upload(upload: ImportFile, by: User, progress: Progress) -> dict[str, Any]:
    """Find out what every row of the list would do, keep that as its rows, and return what else pages show of it.

    Raises RefusalError, PermissionDenied and CancelledError; the rows are then what they were.
    """
    _refuse_strangers(upload, by)
    waiting: list[ImportRow] = []

    def keep(outcome: Outcome) -> None:
        row = outcome.as_row()
        row.upload = upload
        waiting.append(row)
        if len(waiting) >= KEPT_AT_ONCE:
            ImportRow.objects.bulk_create(waiting)
            waiting.clear()

    with _reading(upload) as reading, transaction.atomic():
        ImportRow.objects.filter(upload=upload).delete()
        tally = check_list(reading, by=by, progress=progress, keep=keep)
        ImportRow.objects.bulk_create(waiting)
        return preview(reading, tally, all_or_nothing=upload.is_all_or_nothing)


def import_list_upload(upload: ImportFile, by: User, progress: Progress) -> ChangeSet | None:
    """Write the list as it was previewed, after any import that is being written; None where there is nothing to write.

    Asked twice, it writes once: the second caller gets the change set of the first. Raises RefusalError,
    PreviewChangedError, PermissionDenied and CancelledError; nothing is written then.
    """
    _refuse_strangers(upload, by)
    with _reading(upload) as reading:
        while True:
            try:
                with one_import_at_a_time(wait=WAIT_OF_JOBS):
                    return _write(upload, reading, by, progress)
            except ImportBusyError:
                progress.step(OTHER_IMPORT)


def _write(upload: ImportFile, reading: ListReading, by: User, progress: Progress) -> ChangeSet | None:
    upload = ImportFile.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if upload.change_set is not None:
        return upload.change_set
    if not upload.preview:
        raise RefusalError("The file was not checked yet. Check it first.")
    assets = set(upload.rows.exclude(asset=None).values_list("asset", flat=True))
    written = apply_list(
        reading, by=by, progress=progress, previewed=upload.preview, assets=assets,
        all_or_nothing=upload.is_all_or_nothing,
    )  # fmt: skip
    if written is not None:
        close_upload(upload=upload, by=by, written=written, keep_file=not upload.preview["holds_removed"])
    return written


def _refuse_strangers(upload: ImportFile, by: User) -> None:
    if not can_import_into(by, upload.project):
        raise PermissionDenied


@contextmanager
def _reading(upload: ImportFile) -> Iterator[ListReading]:
    """An uploaded list, open for as long as its rows are gone through."""
    request = ListRequest(
        file_name=upload.name, project=upload.project, about=ImportSubject(upload.about), wave_name=upload.wave_name,
        day=upload.wave_date, sheet=upload.sheet, profile=upload.profile, mapping=upload.mapping,
    )  # fmt: skip
    try:
        with upload.file.open("rb") as kept, descriptor(kept) as opened:
            yield read_list(opened, request)
    except FileNotFoundError as fault:
        raise RefusalError("The file is not kept any more. Upload it again.") from fault
