"""Reads of places."""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q


class PlaceQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Places by code, kind and time."""

    def valid_on(self, day: date) -> "PlaceQuerySet":
        """Places whose boundary was in force on ``day``; an open beginning or end counts as in force."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )

    def best_known(self) -> "PlaceQuerySet":
        """Places without the approximate outlines of those that have a surveyed boundary too."""
        surveyed = self.filter(code=OuterRef("code"), is_approximate=False)
        return self.exclude(Exists(surveyed), is_approximate=True)
