"""Throwing away what was only kept for a while: sessions that ended, forms never saved, files never imported."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from assets.choices import ImportState
from assets.models import Draft, ImportFile

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Tidied:
    """How much of each kind was thrown away."""

    sessions: int
    drafts: int
    files: int


def tidy(*, now: datetime | None = None) -> Tidied:
    """Throw away sessions that are over, drafts and files of uploads that nobody has come back to for thirty days.

    None of it is part of the register, so none of it is history. That a file was uploaded, by whom, and what a dry run
    found stays; who wants to import it after all is asked to upload it again.
    """
    now = now or timezone.now()
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    drafts, _ = Draft.objects.filter(saved_at__lt=now - KEPT).delete()
    return Tidied(sessions, drafts, _throw_away_files(before=now - KEPT))


def _throw_away_files(*, before: datetime) -> int:
    thrown_away = 0
    for upload in ImportFile.objects.filter(at__lt=before).exclude(state=ImportState.APPLIED).exclude(file=""):
        storage, name = upload.file.storage, upload.file.name
        if name and storage.exists(name):
            storage.delete(name)
            thrown_away += 1
    return thrown_away
