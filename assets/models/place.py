"""Places: named areas with a boundary."""

from typing import ClassVar

from django.contrib.gis.db import models as gis
from django.db import models

from assets.choices import PlaceKind
from assets.models.history import keep_history
from assets.models.known import in_order
from assets.querysets.place import PlaceQuerySet


# A boundary has thousands of points; its versions would dwarf the register, and the source keeps them.
@keep_history(exclude=("boundary",))
class Place(models.Model):
    """A ward, neighbourhood, local authority or other area.

    Its outline, never a postcode's letters, decides what is inside.
    """

    code = models.CharField("code", max_length=40, help_text="The official code where there is one, such as E08000012.")
    name = models.CharField("name", max_length=200)
    kind = models.CharField("kind", max_length=20, choices=PlaceKind.choices, default=PlaceKind.OTHER)
    boundary = gis.MultiPolygonField("boundary", srid=4326, help_text="WGS 84, longitude and latitude in degrees.")
    is_approximate = models.BooleanField(
        "approximate",
        default=False,
        help_text="Whether the outline was derived from postcodes and not surveyed.",
    )
    valid_from = models.DateField("valid from", null=True, blank=True)
    valid_to = models.DateField("valid to", null=True, blank=True)
    source = models.CharField("source", max_length=300, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = "place"
        verbose_name_plural = "places"
        ordering: ClassVar[list[str]] = ["kind", "name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                name="place_code_is_unique_at_a_time",
                nulls_distinct=False,
                violation_error_message="There is a place with this code and beginning already.",
            ),
            in_order(
                "valid_from",
                "valid_to",
                name="place_validity_in_order",
                message="The place ends before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
