"""Reads of tasks."""

from datetime import date

from django.db import models


class TaskQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Assets that a wave looks for again."""

    def open(self) -> "TaskQuerySet":
        """Those without an answer."""
        return self.filter(answer="")

    def due_on(self, day: date) -> "TaskQuerySet":
        """Open ones that nobody put off beyond ``day``."""
        return self.open().filter(models.Q(next_try__isnull=True) | models.Q(next_try__lte=day))
