"""Lists about what hangs on assets: written row by row by whoever knows how, as one change set or not at all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pghistory
from django.db import transaction

from accounts.models import User
from assets.actions.changes import change_set
from assets.actions.importing import lock_assets
from assets.choices import ChangeKind, ImportState, ImportSubject
from assets.models import ChangeSet, ImportFile, MappingProject, Wave


@dataclass(frozen=True, slots=True)
class ListOrder:
    """What is to be written: for which project, from which file, about what; ``assets`` are those it is about.

    ``details`` are kept with the change set, which says what the list was about.
    """

    project: MappingProject
    wave: Wave | None
    about: ImportSubject
    file_name: str
    sha256: str
    details: dict[str, Any]
    assets: Iterable[int]


def write_list(*, order: ListOrder, by: User | None, write: Callable[[], None]) -> ChangeSet:
    """Have ``write`` write its rows, all of them or, where it raises, none; and return the change set.

    Runs inside ``one_import_at_a_time``. The assets are locked first, in the order in which everybody locks them.
    """
    if order.project.pk is None:
        order.project.save()
    lock_assets(sorted(order.assets))
    with change_set(
        kind=ChangeKind.IMPORT,
        by=by,
        reason=f"Import of {order.file_name}, a list of {order.about.label}"[:300],
        project=order.project,
        wave=order.wave,
        file_name=order.file_name[:255],
        file_sha256=order.sha256,
        details={**order.details, "about": order.about.value},
    ) as written:
        write()
    return written


def close_upload(*, upload: ImportFile, by: User, written: ChangeSet, keep_file: bool) -> None:
    """Say of an uploaded list that ``written`` is what came of it, in the same transaction."""
    upload.change_set, upload.state = written, ImportState.APPLIED
    with pghistory.context(user=by.pk, change_set=str(written.uuid), reason=written.reason):
        upload.save(update_fields=["change_set", "state"])
    if not keep_file:
        storage, name = upload.file.storage, upload.file.name or ""
        transaction.on_commit(lambda: storage.delete(name))
