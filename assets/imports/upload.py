"""Uploaded files on their way into the register: checked row by row, and imported as they were previewed."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.core.files import File
from django.db import connection, transaction

from accounts.models import User
from assets.actions.copying import copy_values
from assets.actions.importing import ImportBusyError, apply_upload
from assets.imports.decisions import key_of
from assets.imports.limits import RefusalError
from assets.imports.outcome import RowPlan
from assets.imports.progress import Progress
from assets.imports.report import preview
from assets.imports.run import Import, Reading, Request, reading
from assets.imports.staging import BATCH
from assets.models import ChangeSet, ImportFile, ImportRow

OTHER_IMPORT = "waiting for another import to end"
# So much of a cell is repeated where something is said about it.
VALUE_SHOWN = 300


def request_for(upload: ImportFile) -> Request:
    """What is asked for with an uploaded file."""
    return Request(
        file_name=upload.name,
        project=upload.project,
        wave_name=upload.wave_name,
        wave_date=upload.wave_date,
        area=[code for code in upload.wave_area.split(",") if code],
        sheet=upload.sheet,
        profile=upload.profile,
        mapping=upload.mapping,
    )


def check_upload(upload: ImportFile, by: User, progress: Progress) -> dict[str, Any]:
    """Find out what every row of the file would do, keep that as its rows, and return what else pages show of it.

    Raises RefusalError and CancelledError; the rows are then what they were.
    """
    with reading_upload(upload, progress) as read, transaction.atomic():
        ImportRow.objects.filter(upload=upload).delete()
        keeper = _RowKeeper(upload)
        found = Import(read, by, tell=keeper.take)
        found.preview()
        keeper.end()
    return preview(found)


def import_upload(upload: ImportFile, by: User, progress: Progress) -> ChangeSet | None:
    """Import the file as it was previewed, after any other import that is being written; see ``apply_upload``.

    Raises RefusalError, PreviewChangedError, PermissionDenied and CancelledError; nothing is written then.
    """
    previewed = upload.preview.get("digest", "")
    with reading_upload(upload, progress) as read:
        while True:
            try:
                return apply_upload(
                    upload=upload,
                    by=by,
                    prepare=lambda: Import(read, by, previewed=previewed, is_all_or_nothing=upload.is_all_or_nothing),
                )
            except ImportBusyError:
                progress.step(OTHER_IMPORT)


@contextmanager
def reading_upload(upload: ImportFile, progress: Progress) -> Iterator[Reading]:
    """An uploaded file, read to its end. Raises RefusalError."""
    with open_upload(upload) as opened, reading(opened, request_for(upload), progress) as read:
        yield read


@contextmanager
def open_upload(upload: ImportFile) -> Iterator[IO[bytes]]:
    """An uploaded file, as one with a descriptor. Raises RefusalError where it is not kept any more."""
    try:
        with upload.file.open("rb") as kept, descriptor(kept) as opened:
            yield opened
    except FileNotFoundError as fault:
        raise RefusalError("The file is not kept any more. Upload it again.") from fault


@contextmanager
def descriptor(file: "File[bytes] | IO[bytes]") -> Iterator[IO[bytes]]:
    """The file as one with a descriptor, which is all that the reading child gets of it; small uploads have none."""
    with tempfile.TemporaryFile() as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy)
        yield copy


class _RowKeeper:
    """Keeps what rows would do, a batch at a time."""

    COLUMNS = (
        "upload_id", "number", "outcome", "doubt", "name", "name_key", "place_key", "asset_id", "score", "reason",
        "differences", "notes", "candidates",
    )  # fmt: skip

    def __init__(self, upload: ImportFile) -> None:
        self._upload = upload
        self._waiting: list[tuple[Any, ...]] = []

    def take(self, row: RowPlan) -> None:
        """Keep one row."""
        self._waiting.append(self._values(row))
        if len(self._waiting) >= BATCH:
            self.end()

    def end(self) -> None:
        """Write what waits."""
        with connection.cursor() as cursor:
            copy_values(cursor, ImportRow._meta.db_table, self.COLUMNS, self._waiting)
        self._waiting.clear()

    def _values(self, row: RowPlan) -> tuple[Any, ...]:
        match = row.match
        name_key, place_key = key_of(match.record) if match else ("", "")
        notes = [[note.kind.value, note.column, note.value[:VALUE_SHOWN], note.right] for note in row.notes]
        return (
            self._upload.pk,
            row.number,
            row.outcome.value,
            str(match.doubt) if match else "",
            row.name[:300],
            name_key,
            place_key,
            match.asset if match else None,
            match.score if match else None,
            (match.reason if match else row.skipped)[:300],
            json.dumps(row.differences),
            json.dumps(notes),
            json.dumps([candidate.as_json() for candidate in match.candidates] if match else []),
        )
