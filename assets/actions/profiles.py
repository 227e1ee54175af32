"""Import profiles that a project remembers, and what a person says about the columns of an uploaded file."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from assets.actions.changes import change_set
from assets.actions.jobs import ask_for_job
from assets.choices import ChangeKind, ImportState, JobKind
from assets.models import ImportFile, ImportProfile, Job, MappingProject
from assets.permissions import can_import_into


class NotMappableError(Exception):
    """The file was imported in the meantime: how it is read cannot be changed any more."""


def remember_profile(
    *, by: User, project: MappingProject, name: str, content: dict[str, Any], headings: Sequence[str] = ()
) -> ImportProfile:
    """Remember how a kind of list is read, under ``name``; one that the project has under it is replaced.

    ``content`` has been understood by ``assets.imports.profiles.read_profile``; ``headings`` are the keys of the
    headings of the list for which it was made, none for a file that was handed in. Raises PermissionDenied when ``by``
    may not import into ``project``.
    """
    _may(by, project)
    with change_set(kind=ChangeKind.EDIT, by=by, reason=f"Import profile “{name}”"[:300], project=project):
        kept = _locked(project, name) or ImportProfile(project=project, name=name)
        return _write(kept, by, content, headings)


def import_profile_file(
    *, by: User, project: MappingProject, name: str, content: dict[str, Any], file_name: str
) -> ImportProfile:
    """Remember a profile that was handed in as a file; see ``remember_profile``.

    Where it replaces one of that name, lists with the headings of that one are still recognised.
    """
    _may(by, project)
    reason = f"Import profile “{name}” from {file_name}"[:300]
    with change_set(kind=ChangeKind.EDIT, by=by, reason=reason, project=project):
        kept = _locked(project, name) or ImportProfile(project=project, name=name)
        return _write(kept, by, content, kept.headings)


def forget_profile(*, by: User, profile: ImportProfile) -> None:
    """Forget a profile; its history stays. Files that were read by it keep what they were read by.

    Raises PermissionDenied when ``by`` may not import into its project.
    """
    _may(by, profile.project)
    reason = f"Import profile “{profile.name}” forgotten"[:300]
    with change_set(kind=ChangeKind.EDIT, by=by, reason=reason, project=profile.project):
        profile.delete()


def map_upload(
    *,
    by: User,
    upload: ImportFile,
    content: dict[str, Any],
    sheet: str = "",
    headings: Sequence[str] = (),
    remember_as: str = "",
) -> Job:
    """Have an uploaded file read as ``content`` says, and its rows checked anew; remember it where a name is given.

    Raises PermissionDenied when ``by`` may not import into its project, NotMappableError when it was imported
    already, and AlreadyRunningError while something is being done with it; nothing is written then.
    """
    _may(by, upload.project)
    with transaction.atomic():
        upload = ImportFile.objects.select_for_update(of=("self",)).get(pk=upload.pk)
        if upload.state == ImportState.APPLIED:
            raise NotMappableError
        reason = f"Columns of {upload.name}"[:300]
        with change_set(kind=ChangeKind.EDIT, by=by, reason=reason, project=upload.project):
            if remember_as:
                kept = _locked(upload.project, remember_as) or ImportProfile(project=upload.project, name=remember_as)
                _write(kept, by, content, headings or kept.headings)
                upload.profile = remember_as
            upload.mapping, upload.sheet = content, sheet or upload.sheet
            upload.state, upload.preview, upload.refusal = ImportState.UPLOADED, {}, ""
            upload.save(update_fields=["profile", "mapping", "sheet", "state", "preview", "refusal"])
        return ask_for_job(kind=JobKind.CHECK, by=by, upload=upload)


def _may(by: User, project: MappingProject) -> None:
    if not can_import_into(by, project):
        raise PermissionDenied


def _locked(project: MappingProject, name: str) -> ImportProfile | None:
    rows = ImportProfile.objects.select_for_update(of=("self",))
    return rows.filter(project=project, name__iexact=name).first()


def _write(kept: ImportProfile, by: User, content: dict[str, Any], headings: Sequence[str]) -> ImportProfile:
    kept.content, kept.headings, kept.by = content, list(headings), by
    kept.save()
    return kept
