"""Reads of occasions, returns and the use of services."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models

from referrals.choices import OccasionState

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

# In which answers are still taken.
TAKES_ANSWERS = (OccasionState.DUE, OccasionState.OFFERED, OccasionState.BEGUN)


class OccasionQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Occasions, as far as somebody may see them."""

    def visible_to(self, user: "Viewer") -> "OccasionQuerySet":
        """Those of people whose record ``user`` may open."""
        from referrals.models import Person

        return self.filter(person__in=Person.objects.visible_to(user).values("pk"))

    def takes_answers(self) -> "OccasionQuerySet":
        """Those that were neither returned, refused nor closed."""
        return self.filter(state__in=TAKES_ANSWERS)

    def due(self, on: date) -> "OccasionQuerySet":
        """Those whose day has come."""
        return self.takes_answers().filter(due_on__lte=on)


class MeasureReturnQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Returns; of each only the last record holds."""

    def standing(self) -> "MeasureReturnQuerySet":
        """Those that no later one stands for."""
        return self.filter(corrected_by__isnull=True)


class ServiceUseQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """The use of services; of each only the last record holds."""

    def standing(self) -> "ServiceUseQuerySet":
        """Those that no later one stands for."""
        return self.filter(corrected_by__isnull=True)
