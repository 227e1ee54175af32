"""What each kind of long work does. Each may be killed and done again: what it writes, it writes at once and once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from assets.actions.accepting import accept_as_asked
from assets.actions.changes import AlreadyWrittenError, BusyError
from assets.actions.comparing import compare_waves
from assets.actions.deciding import ChangeRefusedError
from assets.actions.duplicates import find_duplicates
from assets.actions.importing import PreviewChangedError
from assets.actions.undoing import CannotBeUndoneError, StaleUndoError, UndoOrder, undo_change_set
from assets.actions.undoing_large import keep_outline
from assets.actions.uploading import describe_upload, refuse_upload
from assets.choices import ImportState, ImportSubject, JobKind
from assets.imports.choosing import How, choose
from assets.imports.limits import RefusalError
from assets.imports.overviews import to_keep
from assets.imports.progress import Progress
from assets.imports.read import Overview, overview, weigh
from assets.imports.turns import BusyError as ReadersBusyError
from assets.imports.upload import check_upload, descriptor, import_upload
from assets.lists.upload import check_list_upload, import_list_upload
from assets.models import ChangeSet, Comparison, ImportFile, Job
from assets.permissions import can_add, can_decide, can_import_into

Work = Callable[[Job, Progress], ChangeSet | None]

LOOKING = "looking into the file"


class CannotGoOnError(Exception):
    """The work ends without having written anything; the text says why and what to do, for the person who asked."""


def look(job: Job, progress: Progress) -> None:
    """Look into a file that was just uploaded and, where it is known how to read it, check its rows."""
    upload = _upload(job)
    progress.step(LOOKING)
    try:
        with upload.file.open("rb") as kept, descriptor(kept) as opened:
            sha256, seen = weigh(opened), overview(opened)
    except ReadersBusyError:
        raise  # says nothing about this file, which is looked into later
    except RefusalError as refusal:
        refuse_upload(upload=upload, by=job.by, refusal=str(refusal))
        return
    describe_upload(upload=upload, by=job.by, sha256=sha256, overview=to_keep(seen))
    if _is_known(upload, seen):
        check(job, progress)


def _is_known(upload: ImportFile, seen: Overview) -> bool:
    """Whether it can be read without asking anybody what its columns mean."""
    try:
        choice = choose(
            seen, profile=upload.profile, sheet=upload.sheet, project=upload.project, mapping=upload.mapping,
            about=ImportSubject(upload.about),
        )  # fmt: skip
        return choice.how != How.GUESSED
    except RefusalError:
        # What was said about it does not fit it: the page of its columns says so, and asks.
        return False


def check(job: Job, progress: Progress) -> None:
    """Check the rows of a file, read as it is said now, and keep what it would change."""
    upload = _upload(job)
    find_out = check_upload if upload.about == ImportSubject.ASSETS else check_list_upload
    preview = find_out(upload, job.by, progress)
    describe_upload(upload=upload, by=job.by, preview=preview, state=ImportState.CHECKED)


def apply(job: Job, progress: Progress) -> ChangeSet | None:
    """Import a file as it was previewed, after any other import that is being written.

    Where it would do something else by now, it is checked again instead, for somebody to look at.
    """
    upload = _upload(job)
    write = import_upload if upload.about == ImportSubject.ASSETS else import_list_upload
    try:
        return write(upload, job.by, progress)
    except PreviewChangedError as changed:
        check(job, progress)
        raise CannotGoOnError(str(changed)) from changed


def undo(job: Job, progress: Progress) -> ChangeSet | None:
    """Work out what taking a change set back would do, or take it back as it was previewed.

    ``order`` of the job is an UndoOrder (``keep_undo_order``), or asks for the outline of one.
    """
    written = ChangeSet.objects.get(undo_jobs=job)
    if not job.by.is_active:
        raise PermissionDenied
    if keep_outline(job=job, progress=progress):
        return None
    try:
        return undo_change_set(written=written, by=job.by, order=_read_undo_order(job.order), progress=progress)
    except AlreadyWrittenError as before:
        return before.change_set
    except BusyError as busy:
        # Begun anew after a while, as after any fault that passes.
        raise busy.__cause__ or busy from busy
    except CannotBeUndoneError as refusal:
        raise CannotGoOnError(str(refusal)) from refusal
    except StaleUndoError as stale:
        raise CannotGoOnError(
            "The register has changed since you looked, and what would be taken back with it. Nothing was written: "
            "look at it again."
        ) from stale


def keep_undo_order(order: UndoOrder) -> dict[str, Any]:
    """What somebody decided about an undo, as a job keeps it until it is over."""
    return {
        "digest": order.digest,
        "submission": str(order.submission),
        "back": sorted(order.back),
        "everything": order.everything,
        "why": order.why,
    }


def _read_undo_order(kept: dict[str, Any]) -> UndoOrder:
    return UndoOrder(
        digest=kept["digest"],
        submission=UUID(kept["submission"]),
        back=frozenset(kept["back"]),
        everything=kept["everything"],
        why=kept["why"],
    )


def look_for_duplicates(job: Job, progress: Progress) -> None:
    """Look through the whole register for records that may be one asset."""
    if not can_add(job.by):
        raise PermissionDenied
    find_duplicates(progress=progress)


def accept(job: Job, progress: Progress) -> ChangeSet | None:
    """Accept many proposals after their sample was looked at; all that are accepted are written at once."""
    if not job.by.is_active:
        raise PermissionDenied
    try:
        return accept_as_asked(job=job, progress=progress)
    except BusyError as busy:
        # Begun anew after a while, as after any fault that passes.
        raise busy.__cause__ or busy from busy
    except ChangeRefusedError as refusal:
        raise CannotGoOnError(str(refusal)) from refusal


def compare(job: Job, progress: Progress) -> None:
    """Work out what became of everything between two waves."""
    comparison = Comparison.objects.select_related("earlier", "later").get(jobs=job)
    if not can_decide(job.by, comparison):
        raise PermissionDenied
    compare_waves(comparison=comparison, progress=progress)


WORK: dict[str, Work] = {
    JobKind.LOOK: look,
    JobKind.CHECK: check,
    JobKind.APPLY: apply,
    JobKind.UNDO: undo,
    JobKind.COMPARE: compare,
    JobKind.ACCEPT: accept,
    JobKind.DUPLICATES: look_for_duplicates,
}


def _upload(job: Job) -> ImportFile:
    """The file, if whoever asked may still import into its project; raises PermissionDenied."""
    upload = ImportFile.objects.select_related("project").get(jobs=job)
    if not can_import_into(job.by, upload.project):
        raise PermissionDenied
    return upload
