"""Value-level history: who changed what, when, why and through which change set."""

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db import models

Model = TypeVar("Model", bound=type[models.Model])


def keep_history(*, exclude: tuple[str, ...] = (), model_name: str | None = None) -> Callable[[Model], Model]:
    """Class decorator: every insert, update and delete writes a version, by trigger, whatever way it came.

    Who, why and the change set stand in the version's context (``assets.actions.changes.change_set``). Statement-level
    triggers: one statement that writes ten thousand rows calls the trigger once. Where no ``model_name`` is given, the
    table of versions is named after the model, with "Event".
    """
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude),
        model_name=model_name,
        level=pghistory.Statement,
    )
