"""Reads of organisations, posts and offers."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from referrals.choices import REFERRING, OrganisationKind, PostRole

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


class OrganisationQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Organisations by what they are and whether they are there."""

    def open_on(self, day: date) -> "OrganisationQuerySet":
        """Those that exist on ``day``."""
        return self.filter(
            Q(opened_on__isnull=True) | Q(opened_on__lte=day), Q(closed_on__isnull=True) | Q(closed_on__gte=day)
        )

    def services(self) -> "OrganisationQuerySet":
        """Link worker services."""
        return self.filter(kind=OrganisationKind.SERVICE)

    def referrers(self) -> "OrganisationQuerySet":
        """Those that send people."""
        return self.filter(kind__in=REFERRING)

    def gp_practices(self) -> "OrganisationQuerySet":
        """General practices, as they are counted in "x of y practices"."""
        return self.filter(kind=OrganisationKind.PRACTICE, is_gp_practice=True)

    def where(self, user: "Viewer", *roles: PostRole) -> "OrganisationQuerySet":
        """Those for which ``user`` holds one of ``roles`` today; without roles, any."""
        from referrals.models import Post

        posts = Post.objects.current_of(user)
        if roles:
            posts = posts.filter(role__in=roles)
        return self.filter(pk__in=posts.values("organisation"))


class PostQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Posts as they are held."""

    def current(self) -> "PostQuerySet":
        """Held today, by somebody whose account is open."""
        today = timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=today), since__lte=today, user__is_active=True).exclude(
            organisation__closed_on__lt=today
        )

    def current_of(self, user: "Viewer") -> "PostQuerySet":
        """Those that ``user`` holds today: none for somebody who is not logged in."""
        if not user.is_authenticated:
            return self.none()
        return self.current().filter(user=user)


class OfferQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """What services may refer to."""

    def going_on(self) -> "OfferQuerySet":
        """Offers that take part, of activities that have not ended."""
        return self.filter(is_active=True).exclude(activity__status="ended")

    def with_availability(self) -> "OfferQuerySet":
        """With ``places_free``, ``waiting_weeks`` and ``said_at`` as the provider said last; None where never."""
        from referrals.models import Availability

        latest = Availability.objects.filter(activity=OuterRef("activity")).order_by("-said_at", "-id")
        offers: OfferQuerySet = self.annotate(
            places_free=Subquery(latest.values("places_free")[:1]),
            waiting_weeks=Subquery(latest.values("waiting_weeks")[:1]),
            said_at=Subquery(latest.values("said_at")[:1]),
            places=F("activity__capacity"),
        )
        return offers
