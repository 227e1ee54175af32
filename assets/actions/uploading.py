"""Uploaded files before anything of them is written: kept, looked at, checked, or refused."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files import File

from accounts.models import User
from assets.actions.changes import AlreadyWrittenError, change_set
from assets.actions.jobs import ask_for_job
from assets.choices import ChangeKind, ImportState, ImportSubject, JobKind
from assets.models import ImportFile, MappingProject
from assets.permissions import can_import_into


@dataclass(frozen=True, slots=True)
class UploadAnswers:
    """What somebody says about the file they bring: the columns of ImportFile that the form asks for.

    ``wave_area`` are codes of places with commas between them. Without ``profile`` the file is recognised.
    """

    wave_name: str
    wave_date: date | None = None
    wave_area: str = ""
    about: ImportSubject = ImportSubject.ASSETS
    profile: str = ""
    sheet: str = ""
    is_all_or_nothing: bool = False


def receive_upload(
    *, by: User, project: MappingProject, file: "File[bytes]", answers: UploadAnswers, submission: UUID
) -> ImportFile:
    """Keep an uploaded file under a name of our own, and have it looked at.

    The same form sent twice keeps one file, which both times is returned. ``project`` may be new. Raises
    PermissionDenied when ``by`` may not import into it.
    """
    if not can_import_into(by, project):
        raise PermissionDenied
    name = (file.name or "")[:255]
    try:
        with change_set(kind=ChangeKind.EDIT, by=by, reason=f"Upload of {name}"[:300], uuid=submission):
            if project.pk is None:
                project.save()
            upload = ImportFile(
                uuid=submission,
                project=project,
                by=by,
                name=name,
                wave_name=answers.wave_name,
                wave_date=answers.wave_date,
                wave_area=answers.wave_area,
                about=answers.about,
                profile=answers.profile,
                sheet=answers.sheet,
                is_all_or_nothing=answers.is_all_or_nothing,
            )
            upload.file.save(str(upload.uuid), file, save=False)
            upload.save()
            ask_for_job(kind=JobKind.LOOK, by=by, upload=upload)
    except AlreadyWrittenError:
        before = ImportFile.objects.filter(uuid=submission, by=by).first()
        if before is None:
            # The number of something else is no way to it.
            raise PermissionDenied from None
        return before
    return upload


def describe_upload(*, upload: ImportFile, by: User, **found: Any) -> None:
    """Keep what a look at the file found, or what the check of its rows did: columns of ImportFile and their values."""
    with change_set(kind=ChangeKind.EDIT, by=by, reason=f"Look at {upload.name}"[:300]):
        for column, value in found.items():
            setattr(upload, column, value)
        upload.save(update_fields=list(found))


def refuse_upload(*, upload: ImportFile, by: User, refusal: str) -> None:
    """Keep why the file cannot be read, in words for whoever brought it."""
    describe_upload(upload=upload, by=by, state=ImportState.REFUSED, refusal=refusal)
