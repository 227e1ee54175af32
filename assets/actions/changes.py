"""The frame of every write: one transaction, one change set, one context for all the versions it leaves."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pghistory
from django.db import transaction

from accounts.models import User
from assets.choices import ChangeKind
from assets.models import ChangeSet, MappingProject, Wave


@contextmanager
def change_set(
    *,
    kind: ChangeKind,
    by: User | None,
    reason: str,
    project: MappingProject | None = None,
    wave: Wave | None = None,
    file_name: str = "",
    file_sha256: str = "",
    details: dict[str, Any] | None = None,
) -> Iterator[ChangeSet]:
    """Run a block as one change set: all of it is written, with its history, or nothing is.

    Every version the block leaves carries user, change set and reason in its context. ``by`` is None for a command on
    the server. The change set cannot be altered afterwards, so ``details`` must be known before the first write.
    """
    uuid = uuid4()
    with (
        transaction.atomic(),
        pghistory.context(user=by.pk if by else None, change_set=str(uuid), reason=reason),
    ):
        yield ChangeSet.objects.create(
            uuid=uuid,
            kind=kind,
            by=by,
            reason=reason,
            project=project,
            wave=wave,
            file_name=file_name,
            file_sha256=file_sha256,
            details=details or {},
        )
