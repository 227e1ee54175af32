"""Throwing away what was only kept for a while: sessions that ended, forms never saved, files never imported."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from assets.choices import ImportState
from assets.models import Draft, ImportFile, ImportRow, Job

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Tidied:
    """How much of each kind was thrown away."""

    sessions: int
    drafts: int
    files: int
    jobs: int


def tidy(*, now: datetime | None = None) -> Tidied:
    """Throw away sessions that are over; drafts and files of uploads that nobody has come back to for thirty days, and
    what is known of long work that ended as long ago.

    None of it is part of the register, so none of it is history. That a file was uploaded, by whom, and what a dry run
    found stays; who wants to import it after all is asked to upload it again.
    """
    now = now or timezone.now()
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    drafts, _ = Draft.objects.filter(saved_at__lt=now - KEPT).delete()
    jobs, _ = Job.objects.filter(ended_at__lt=now - KEPT).delete()
    return Tidied(sessions, drafts, _throw_away_files(before=now - KEPT), jobs)


def _throw_away_files(*, before: datetime) -> int:
    thrown_away = 0
    left = ImportFile.objects.filter(at__lt=before).exclude(state=ImportState.APPLIED)
    # What a check found is of no use without the file, and repeats what stands in it.
    ImportRow.objects.filter(upload__in=left).delete()
    for upload in left.exclude(file=""):
        storage, name = upload.file.storage, upload.file.name
        if name and storage.exists(name):
            storage.delete(name)
            thrown_away += 1
    return thrown_away
