"""Reads of programmes, groups, sessions and bookings."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

from referrals.choices import BookingState, PostRole
from referrals.querysets.appointment import CAME

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer

# They hold a place: who was there to the end too, so that a place is not given away afterwards.
HOLDING = (BookingState.BOOKED, BookingState.FINISHED)


def _run_by(path: str, user: "Viewer") -> Q:
    """Of services where ``user`` is a link worker or manager, or of providers for whom they work."""
    from referrals.models import Organisation

    services = Organisation.objects.where(user, PostRole.LINK_WORKER, PostRole.MANAGER).services()
    providers = Organisation.objects.where(user, PostRole.PROVIDER)
    return Q(**{f"{path}service__in": services}) | Q(**{f"{path}provider__in": providers})


class ProgrammeQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Programmes, as far as somebody may see them."""

    def visible_to(self, user: "Viewer") -> "ProgrammeQuerySet":
        """Those of the services and providers for which ``user`` works."""
        return self.filter(_run_by("offer__", user))


class CohortQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Groups, as far as somebody may see them; who is in one is scoped by the people themselves."""

    def visible_to(self, user: "Viewer") -> "CohortQuerySet":
        """Those of the services and providers for which ``user`` works."""
        return self.filter(_run_by("programme__offer__", user))

    def running(self) -> "CohortQuerySet":
        """Neither cancelled nor finished."""
        return self.filter(cancelled_at__isnull=True, finished_at__isnull=True)

    def with_counts(self) -> "CohortQuerySet":
        """With ``taken``, the places that are held, and ``in_line``, how many wait."""
        counted: CohortQuerySet = self.annotate(
            taken=Count("bookings", filter=Q(bookings__state__in=HOLDING)),
            in_line=Count("bookings", filter=Q(bookings__state=BookingState.WAITING)),
        )
        return counted


class CohortSessionQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Sessions of groups."""

    def visible_to(self, user: "Viewer") -> "CohortSessionQuerySet":
        """Those of the services and providers for which ``user`` works."""
        return self.filter(_run_by("cohort__programme__offer__", user))

    def standing(self) -> "CohortSessionQuerySet":
        """Those that are not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def to_come(self) -> "CohortSessionQuerySet":
        """Those that have not begun."""
        return self.standing().filter(starts_at__gt=timezone.now())


class BookingQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Bookings, by what they hold."""

    def holding(self) -> "BookingQuerySet":
        """Those that hold a place."""
        return self.filter(state__in=HOLDING)

    def in_line(self) -> "BookingQuerySet":
        """Those on the waiting list, the first first."""
        return self.filter(state=BookingState.WAITING).order_by("asked_at", "id")

    def standing(self) -> "BookingQuerySet":
        """Those that hold a place in a group that goes on, or wait for one."""
        return self.filter(state__in=[BookingState.BOOKED, BookingState.WAITING])

    def with_core_came(self) -> "BookingQuerySet":
        """With ``core_came``: to how many core sessions of the group the person came, as the records stand."""
        came = Count(
            "referral__appointments",
            filter=Q(
                referral__appointments__session__cohort=F("cohort"),
                referral__appointments__session__is_core=True,
                referral__appointments__attendance__in=CAME,
                referral__appointments__corrected_by__isnull=True,
            ),
            distinct=True,
        )
        counted: BookingQuerySet = self.annotate(core_came=came)
        return counted


class MovingOnQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Where people went on to; of each time of asking only the last record holds."""

    def standing(self) -> "MovingOnQuerySet":
        """Those that no later one stands for."""
        return self.filter(corrected_by__isnull=True)
