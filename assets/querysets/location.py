"""Reads of locations. A masked one is for the staff of its asset's projects and for nobody else."""

from typing import TYPE_CHECKING

from django.contrib.gis.db.models import PointField
from django.db import models
from django.db.models import BooleanField, Case, F, Q, Value, When
from django.db.models.functions import Cast

from assets.querysets.scope import in_care_of

if TYPE_CHECKING:
    from assets.querysets.scope import Viewer


class LocationQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Locations, and as much of each as a person may know."""

    def current(self) -> "LocationQuerySet":
        """Where assets are found now."""
        return self.filter(is_current=True)

    def open_to(self, user: "Viewer") -> "LocationQuerySet":
        """Locations whose address and point ``user`` may know: for distance, places, map and search."""
        return self.filter(Q(is_masked=False) | in_care_of(user, "asset_id"))

    def as_seen_by(self, user: "Viewer") -> "LocationQuerySet":
        """Every location, with ``seen_address``, ``seen_postcode``, ``seen_point`` and ``is_open``.

        They hold what ``user`` may know: empty, none and False for a masked location of a project not theirs.

        Pages and exports read only the ``seen_…`` columns; ``public_area`` is for everyone.
        """
        rows = self.alias(
            _open=Case(
                When(Q(is_masked=False) | in_care_of(user, "asset_id"), then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )
        seen: LocationQuerySet = rows.annotate(
            is_open=F("_open"),
            seen_address=Case(When(_open=True, then=F("address")), default=Value("")),
            seen_postcode=Case(When(_open=True, then=F("postcode")), default=Value("")),
            seen_point=Case(
                When(_open=True, then=Cast("point", PointField(srid=4326))),
                default=Value(None),
                output_field=PointField(srid=4326),
            ),
        ).defer("address", "postcode", "point")
        return seen
