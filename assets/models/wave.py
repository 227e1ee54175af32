"""Waves and what they saw."""

from typing import ClassVar
from uuid import uuid4

from django.contrib.gis.db import models as gis
from django.db import models
from django.db.models.functions import Lower

from assets.choices import Status
from assets.models.fields import NameKeyField
from assets.models.history import keep_history


@keep_history()
class Wave(models.Model):
    """One mapping exercise with a reference date and an area ("2005 baseline", "2026")."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    project = models.ForeignKey(
        "assets.MappingProject", models.PROTECT, verbose_name="mapping project", related_name="waves"
    )
    name = models.CharField("name", max_length=100)
    reference_date = models.DateField("reference date", help_text="The day whose state of affairs the wave describes.")
    area = models.ManyToManyField(
        "assets.Place", verbose_name="area", through="assets.WaveArea", related_name="waves", blank=True
    )

    class Meta:
        verbose_name = "wave"
        verbose_name_plural = "waves"
        ordering: ClassVar[list[str]] = ["-reference_date", "name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                "project",
                Lower("name"),
                name="wave_name_is_unique_in_project",
                violation_error_message="The project has a wave of this name already.",
            )
        ]

    def __str__(self) -> str:
        return self.name


@keep_history()
class WaveArea(models.Model):
    """That a place belongs to the area of a wave."""

    wave = models.ForeignKey(Wave, models.CASCADE, verbose_name="wave", related_name="+")
    place = models.ForeignKey("assets.Place", models.PROTECT, verbose_name="place", related_name="+")

    class Meta:
        verbose_name = "place of a wave"
        verbose_name_plural = "places of waves"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["wave", "place"],
                name="wavearea_once",
                violation_error_message="The wave covers this place already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.wave}: {self.place}"


@keep_history(exclude=("name_key",))
class Sighting(models.Model):
    """What one wave recorded about an asset: the row as received, and what was read from it.

    ``raw`` holds every cell under its heading. It may carry private addresses and people's telephone numbers: only
    staff of the project ever see it, or ``address`` and ``postcode``.
    """

    wave = models.ForeignKey(Wave, models.PROTECT, verbose_name="wave", related_name="sightings")
    asset = models.ForeignKey("assets.Asset", models.CASCADE, verbose_name="asset", related_name="sightings")
    change_set = models.ForeignKey(
        "assets.ChangeSet", models.PROTECT, verbose_name="change set", related_name="sightings"
    )
    file_name = models.CharField("file", max_length=255, blank=True)
    sheet = models.CharField("sheet", max_length=100, blank=True)
    row_number = models.PositiveIntegerField(
        "row", null=True, blank=True, help_text="As the spreadsheet counts it, headings included."
    )
    raw = models.JSONField("row as received", default=dict)
    row_key = models.CharField(
        "fingerprint of the row", max_length=64, help_text="The same row read again has the same one."
    )
    name = models.CharField("name as written", max_length=300)
    name_key = NameKeyField("name, normalised", source="name")
    status = models.CharField("status", max_length=8, choices=Status.choices, blank=True)
    category = models.CharField("category", max_length=300, blank=True)
    sector = models.CharField("sector type", max_length=120, blank=True)
    functions = models.CharField("functions", max_length=300, blank=True)
    address = models.CharField("address", max_length=500, blank=True)
    postcode = models.CharField("postcode", max_length=60, blank=True)
    point = gis.PointField("point", srid=4326, geography=True, null=True, blank=True)
    source = models.CharField("source", max_length=300, blank=True)
    matched_by = models.CharField("linked because", max_length=200, blank=True)

    class Meta:
        verbose_name = "sighting"
        verbose_name_plural = "sightings"
        ordering: ClassVar[list[str]] = ["wave", "row_number", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["wave", "row_key"],
                name="sighting_row_once_a_wave",
                violation_error_message="The wave has this row already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.wave})"
