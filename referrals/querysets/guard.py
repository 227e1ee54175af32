"""Reads of what guards people's data."""

from django.db import models
from django.utils import timezone


class BreakGlassQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Records opened with a reason."""

    def running(self) -> "BreakGlassQuerySet":
        """Those that still hold, and that no manager has called wrong."""
        return self.filter(until__gt=timezone.now()).exclude(was_right=False)

    def to_be_reviewed(self) -> "BreakGlassQuerySet":
        """Those at which no manager has looked."""
        return self.filter(reviewed_at__isnull=True)
