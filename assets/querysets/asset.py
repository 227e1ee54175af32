"""Reads of assets."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery

from assets.choices import Status
from assets.querysets.scope import in_care_of, open_visibilities

if TYPE_CHECKING:
    from assets.models import Place
    from assets.querysets.location import LocationQuerySet
    from assets.querysets.scope import Viewer


class AssetQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Assets as far as a person may see them, narrowed by adjectives."""

    def visible_to(self, user: "Viewer") -> "AssetQuerySet":
        """Assets that ``user`` may know of. A lead is nobody's business but the project's until it is confirmed."""
        return self.filter(
            (Q(visibility__in=open_visibilities(user)) & ~Q(status=Status.LEAD)) | in_care_of(user, "pk")
        )

    def present(self) -> "AssetQuerySet":
        """Assets that stand for themselves: those merged into another are reached through it."""
        return self.exclude(status=Status.MERGED)

    def in_place(self, place: "Place", user: "Viewer") -> "AssetQuerySet":
        """Assets now found inside the outline of ``place``, as far as ``user`` may know where they are."""
        return self.filter(Exists(_open_locations(user).filter(point__coveredby=place.boundary)))

    def near(self, centre: Point, metres: float, user: "Viewer") -> "AssetQuerySet":
        """Assets within ``metres`` in a straight line of ``centre`` (WGS 84), as far as ``user`` may know where they are."""
        return self.filter(Exists(_open_locations(user).filter(point__dwithin=(centre, D(m=metres)))))

    def with_distance(self, centre: Point, user: "Viewer") -> "AssetQuerySet":
        """Adds ``distance``, in a straight line from ``centre``; none where ``user`` may not know the place."""
        nearest = _open_locations(user).annotate(away=Distance("point", centre)).values("away")[:1]
        return self.annotate(distance=Subquery(nearest))

    def located(self, user: "Viewer") -> "AssetQuerySet":
        """Assets that can be drawn on the map for ``user``."""
        return self.filter(Exists(_open_locations(user).filter(point__isnull=False)))

    def unlocated(self, user: "Viewer") -> "AssetQuerySet":
        """Assets that cannot: no address known, none exists, or it is kept private."""
        return self.exclude(Exists(_open_locations(user).filter(point__isnull=False)))

    def with_first_seen(self) -> "AssetQuerySet":
        """Adds ``first_seen`` and ``last_seen``:

        reference dates of the first and last wave that saw the asset in being.
        """
        return self.annotate(first_seen=_seen_in_being("reference_date"), last_seen=_seen_in_being("-reference_date"))

    def open_on(self, day: date) -> "AssetQuerySet":
        """Assets that may have been in being on ``day``, going by the outermost dates; not known excludes nothing."""
        return self.filter(
            Q(opened_earliest__isnull=True) | Q(opened_earliest__lte=day),
            Q(ceased_latest__isnull=True) | Q(ceased_latest__gte=day),
        )

    def certainly_open_on(self, day: date) -> "AssetQuerySet":
        """Assets that were in being on ``day`` beyond doubt.

        They had opened at the latest, or a wave had seen them, by then; and they cannot have ceased before, or a wave
        saw them on that day or later. With ``open_on`` it gives the two ends of "between 41 and 47".
        """
        return (
            self.open_on(day)
            .with_first_seen()
            .filter(
                Q(opened_latest__lte=day) | Q(first_seen__lte=day),
                Q(ceased_earliest__gt=day)
                | Q(last_seen__gte=day)
                | Q(status=Status.ACTIVE, ceased_earliest__isnull=True),
            )
        )

    def for_list(self, user: "Viewer") -> "AssetQuerySet":
        """With all that one line of a list shows, in a fixed number of queries:

        ``where`` holds the current location.
        """
        from assets.models.location import Location

        where = Location.objects.current().as_seen_by(user)
        return self.select_related("kind", "sector", "parent").prefetch_related(
            Prefetch("locations", queryset=where, to_attr="where"), "names"
        )


def _open_locations(user: "Viewer") -> "LocationQuerySet":
    from assets.models.location import Location

    return Location.objects.current().open_to(user).filter(asset=OuterRef("pk"))


def _seen_in_being(order: str) -> Subquery:
    from assets.models.wave import Sighting

    seen = Sighting.objects.filter(asset=OuterRef("pk")).exclude(status=Status.CEASED)
    return Subquery(
        seen.annotate(day=F("wave__reference_date"))
        .order_by(order.replace("reference_date", "wave__reference_date"))
        .values("day")[:1]
    )
