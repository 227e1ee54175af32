"""Reads of occasions, returns and the use of services."""

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Count, Q

from referrals.choices import OccasionState, PostRole

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

# In which answers are still taken.
TAKES_ANSWERS = (OccasionState.DUE, OccasionState.OFFERED, OccasionState.BEGUN)


class MeasurePackQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Packs of questions."""

    def managed_by(self, user: "Viewer") -> "MeasurePackQuerySet":
        """Those of services that ``user`` manages today."""
        from referrals.models import Organisation

        return self.filter(service__in=Organisation.objects.where(user, PostRole.MANAGER).values("pk"))

    def in_use(self) -> "MeasurePackQuerySet":
        """Those with which people are asked."""
        return self.filter(is_active=True)


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

    def with_complete(self) -> "OccasionQuerySet":
        """With ``complete``, how many of its instruments are answered in full."""
        found: OccasionQuerySet = self.annotate(
            complete=Count("returns", filter=Q(returns__is_complete=True, returns__corrected_by__isnull=True))
        )
        return found

    def of_cause(self, cause: str) -> "OccasionQuerySet":
        """The one that a task or a message comes from; none where it comes from something else."""
        kind, _, rest = cause.partition(":")
        try:
            uuid = UUID(rest.partition(":")[0])
        except ValueError:
            return self.none()
        return self.filter(uuid=uuid) if kind == "occasion" else self.none()


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


class InstrumentLicenceQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Records of words that somebody may use here."""

    def current(self, on: date) -> "InstrumentLicenceQuerySet":
        """Those that have not ended by then."""
        return self.filter(models.Q(expires_on__isnull=True) | models.Q(expires_on__gte=on))

    def unlocking(self, code: str, language: str, on: date) -> "InstrumentLicenceQuerySet":
        """Those under which the words of an instrument may be shown on a day."""
        return self.current(on).filter(instrument=code, language=language).exclude(words={})
