"""Sheets between preview and confirmation: kept for an hour, outside the web folder, for who brought them in."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from import_export.tmp_storages import BaseStorage

_FOLDER = "admin-imports"
_KEPT = timedelta(hours=1)
_SALT = "assets.admin.uploads"


class UploadStorage(BaseStorage):
    """One uploaded sheet under a name of our own. Saving one clears away those that nobody confirmed."""

    def save(self, data: bytes) -> None:
        """Keep it."""
        clear_old_uploads()
        self.name = uuid4().hex
        default_storage.save(self._path(), ContentFile(data))

    def read(self) -> bytes:
        """What was kept."""
        with default_storage.open(self._path(), "rb") as file:
            return file.read()

    def remove(self) -> None:
        """Throw it away."""
        default_storage.delete(self._path())

    def is_there(self) -> bool:
        """Whether it has not been thrown away yet."""
        return default_storage.exists(self._path())

    def _path(self) -> str:
        return f"{_FOLDER}/{self.name}"


def clear_old_uploads() -> None:
    """Throw away what was kept longer than an hour."""
    if not default_storage.exists(_FOLDER):
        return
    too_old = timezone.now() - _KEPT
    for name in default_storage.listdir(_FOLDER)[1]:
        if default_storage.get_created_time(f"{_FOLDER}/{name}") < too_old:
            default_storage.delete(f"{_FOLDER}/{name}")


def ticket_for(name: str, user_id: Any) -> str:
    """What the confirmation form carries for the file: nobody can make one up, or use another person's."""
    return signing.dumps([name, user_id], salt=_SALT)


def name_of(ticket: str, user_id: Any) -> str | None:
    """The file that a ticket is for; None when it is not this person's, made up, too old, or used already."""
    try:
        name, owner = signing.loads(ticket, salt=_SALT, max_age=_KEPT)
    except signing.BadSignature:
        return None
    return name if owner == user_id and UploadStorage(name=name).is_there() else None
