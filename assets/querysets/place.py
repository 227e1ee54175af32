"""Reads of places."""

from datetime import date

from django.db import models
from django.db.models import Q


class PlaceQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Places by code, kind and time."""

    def valid_on(self, day: date) -> "PlaceQuerySet":
        """Places whose boundary was in force on ``day``; an open beginning or end counts as in force."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )

    def for_maps(self) -> "PlaceQuerySet":
        """The outlines a map draws, big ones first so that small ones lie on top."""
        return self.order_by("kind", "name", "id")
