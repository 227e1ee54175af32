"""Value-level history: who changed what, when, why and through which change set."""

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db import models

Model = TypeVar("Model", bound=type[models.Model])


def keep_history(*, exclude: tuple[str, ...] = ()) -> Callable[[Model], Model]:
    """Class decorator: every insert, update and delete writes a version, by trigger, whatever way it came.

    Who, why and the change set stand in the version's context (``assets.actions.changes.change_set``). Statement-level
    triggers: one statement that writes ten thousand rows calls the trigger once.
    """
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude),
        level=pghistory.Statement,
    )
