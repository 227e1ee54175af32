"""Locations: where an asset is or was."""

from typing import ClassVar
from uuid import uuid4

import pgtrigger
from django.contrib.gis.db import models as gis
from django.db import models

from assets.choices import Precision
from assets.models.history import keep_history
from assets.models.known import Known, UncertainPeriod, period_constraints
from assets.models.triggers import search_triggers
from assets.querysets.location import LocationQuerySet


@keep_history()
class Location(Known, UncertainPeriod):
    """An address and/or a point (Open Referral UK: location, address).

    A masked location leaves the register for nobody but the staff of the asset's projects: not on a page, in an
    export, on the map, in a search by distance, in a place's counts, nor in its history. ``public_area`` is all that
    others read.
    """

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    asset = models.ForeignKey("assets.Asset", models.CASCADE, verbose_name="asset", related_name="locations")
    address = models.CharField("address", max_length=500, blank=True)
    postcode = models.CharField(
        "postcode", max_length=60, blank=True, help_text="As received, even where it is not a valid postcode."
    )
    point = gis.PointField(
        "point",
        srid=4326,
        geography=True,
        null=True,
        blank=True,
        help_text="WGS 84, longitude and latitude in degrees.",
    )
    precision = models.CharField(
        "how exact the point is", max_length=8, choices=Precision.choices, default=Precision.POSTCODE
    )
    is_current = models.BooleanField("current", default=True, help_text="Whether the asset is found here now.")
    is_masked = models.BooleanField(
        "kept private", default=False, help_text="Shown to staff of the mapping project only."
    )
    public_area = models.CharField(
        "area shown instead",
        max_length=100,
        blank=True,
        help_text="What everybody may read when the address is kept private.",
    )

    objects = LocationQuerySet.as_manager()

    class Meta:
        verbose_name = "location"
        verbose_name_plural = "locations"
        ordering: ClassVar[list[str]] = ["asset", "-is_current", "id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["postcode"], name="location_by_postcode")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["asset"],
                condition=models.Q(is_current=True),
                name="asset_has_one_current_location",
                violation_error_message="The asset has a current location already; end that one first.",
            ),
            models.CheckConstraint(
                condition=~models.Q(address="", postcode="", public_area="", point__isnull=True),
                name="location_says_something",
                violation_error_message="Give an address, a postcode, an area or a point.",
            ),
            *period_constraints("location"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = search_triggers()

    def __str__(self) -> str:
        return ", ".join(part for part in (self.address, self.postcode) if part) or self.public_area or "a point"
