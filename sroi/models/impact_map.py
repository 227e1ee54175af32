"""Impact maps and their versions."""

from typing import ClassVar
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from assets.models.history import keep_history
from sroi.choices import (
    AdjustmentMethod,
    AnalysisType,
    AttributionMeans,
    DropOffMethod,
    HeadlineRatio,
    Openness,
    Preset,
    Status,
)
from sroi.models.fields import ExactDecimalField
from sroi.models.locking import STAY_FINAL
from sroi.querysets.impact_map import ImpactMapQuerySet

# What a map is refused beyond, at either gate; see sroi.calculation.soundness.
HIGHEST_RATE = "0.15"
_YEARS = [MinValueValidator(1), MaxValueValidator(60)]


def _of_at_most(column: str, highest: str, *, name: str, message: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__gte": 0, f"{column}__lte": highest}),
        name=name,
        violation_error_message=message,
    )


@keep_history()
class ImpactMap(models.Model):
    """One version of an impact map; the versions of one map share their ``series``.

    Figures are decimals of any stated precision, shares and rates fractions from 0 to 1. A convention that is empty is
    the preset's. ``as_read`` is the object of the file that it came from, without its lists, as text: it keeps unknown
    keys, their order and the spelling of figures for the way out, and decides nothing.
    """

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    series = models.UUIDField("map", default=uuid4, editable=False, db_index=True)
    version = models.PositiveIntegerField("version", default=1)
    previous = models.ForeignKey(
        "self", models.PROTECT, verbose_name="copied from", null=True, blank=True, related_name="copies"
    )
    project = models.ForeignKey(
        "assets.MappingProject",
        models.PROTECT,
        verbose_name="mapping project",
        null=True,
        blank=True,
        related_name="impact_maps",
        help_text="Whose people work on it; empty for a published study alone.",
    )
    is_study = models.BooleanField(
        "published study", default=False, help_text="A study of others, recomputed, to be read and not to be edited."
    )
    status = models.CharField("status", max_length=9, choices=Status.choices, default=Status.DRAFT)
    openness = models.CharField("who may read it", max_length=6, choices=Openness.choices, default=Openness.STAFF)

    code = models.CharField("id in files", max_length=100, blank=True)
    title = models.CharField("title", max_length=200, help_text="What was worth something: the programme and its year.")
    organisation = models.CharField("organisation", max_length=200, blank=True)
    objectives = models.TextField("objectives", blank=True, help_text="What the activity is for.")
    scope = models.TextField("scope", blank=True, help_text="What is looked at, for whom, and what is not.")
    author = models.CharField("author", max_length=200, blank=True)
    written_on = models.CharField("date", max_length=40, blank=True, help_text="When the analysis was written.")
    analysis_type = models.CharField("forecast or evaluative", max_length=20, choices=AnalysisType.choices, blank=True)
    period_start = models.DateField("period, first day", null=True, blank=True)
    period_end = models.DateField("period, last day", null=True, blank=True)
    currency = models.CharField("currency", max_length=12, default="GBP", blank=True, help_text="Such as GBP.")
    price_year = models.CharField(
        "prices of", max_length=9, blank=True, help_text="The year whose prices the values are taken to: 2024, 2024/25."
    )
    price_index = models.ForeignKey(
        "sroi.PriceIndex",
        models.PROTECT,
        verbose_name="price index",
        null=True,
        blank=True,
        related_name="impact_maps",
        help_text="By which values in prices of another year are taken to those of the map; empty takes none there.",
    )
    materiality_threshold = ExactDecimalField(
        "threshold of materiality",
        null=True,
        blank=True,
        help_text="The share of the value below which a row is small.",
    )
    asked_about_losses = models.BooleanField("asked about losses and unintended changes", default=False)
    losses_note = models.TextField("what people said about losses", blank=True)

    preset = models.CharField("conventions", max_length=11, choices=Preset.choices, default=Preset.GUIDE)
    discount_rate = ExactDecimalField("discount rate", null=True, blank=True)
    discount_rate_low = ExactDecimalField("discount rate, lowest", null=True, blank=True)
    discount_rate_high = ExactDecimalField("discount rate, highest", null=True, blank=True)
    health_discount_rate = ExactDecimalField("discount rate for health", null=True, blank=True)
    first_benefit_exponent = ExactDecimalField(
        "years by which the first benefit year is discounted", null=True, blank=True
    )
    drop_off_from_benefit_year = models.PositiveSmallIntegerField(
        "first benefit year in which drop-off bites", null=True, blank=True, validators=_YEARS
    )
    drop_off_method = models.CharField("drop-off", max_length=9, choices=DropOffMethod.choices, blank=True)
    adjustment_method = models.CharField(
        "shares taken off", max_length=14, choices=AdjustmentMethod.choices, blank=True
    )
    inputs_discounted = models.BooleanField("inputs discounted", null=True, blank=True)
    attribution_means = models.CharField(
        "attribution states", max_length=19, choices=AttributionMeans.choices, default=AttributionMeans.OTHERS
    )
    headline_ratio = models.CharField(
        "ratio on the cover", max_length=5, choices=HeadlineRatio.choices, default=HeadlineRatio.GROSS
    )
    max_years = models.PositiveSmallIntegerField(
        "benefit years counted, at most", null=True, blank=True, validators=_YEARS
    )
    horizon = models.PositiveSmallIntegerField("years looked ahead", null=True, blank=True, validators=_YEARS)
    seed = models.PositiveIntegerField("seed of the random draws", default=20261122)
    sensitivity_looked_at = models.DateTimeField("sensitivity looked at", null=True, blank=True)
    as_read = models.TextField("as the file had it", blank=True, editable=False)
    created_at = models.DateTimeField("made at", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="made by", null=True, blank=True, related_name="+"
    )

    objects = ImpactMapQuerySet.as_manager()

    class Meta:
        verbose_name = "impact map"
        verbose_name_plural = "impact maps"
        ordering: ClassVar[list[str]] = ["title", "series", "-version", "id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [STAY_FINAL]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["series", "version"],
                name="impact_map_version_is_once",
                violation_error_message="There is this version of the map already.",
            ),
            models.UniqueConstraint(
                fields=["series"],
                condition=Q(status__in=["draft", "in_review"]),
                name="impact_map_has_one_open_version",
                violation_error_message="Somebody works on a version of this map already.",
            ),
            models.CheckConstraint(
                condition=Q(is_study=True, project__isnull=True) | Q(is_study=False, project__isnull=False),
                name="impact_map_belongs_to_a_project",
                violation_error_message="An impact map belongs to a mapping project, and a published study to none.",
            ),
            models.CheckConstraint(
                condition=Q(openness="staff") | Q(openness="public", status="final"),
                name="impact_map_is_public_when_final",
                violation_error_message="Only a final version is shown to everyone.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "in_review", "final"]),
                name="impact_map_status_is_known",
                violation_error_message="There is no such status.",
            ),
            _of_at_most(
                "discount_rate",
                HIGHEST_RATE,
                name="impact_map_discount_rate_is_a_rate",
                message="The discount rate lies outside 0 to 15 %.",
            ),
            _of_at_most(
                "health_discount_rate",
                HIGHEST_RATE,
                name="impact_map_health_rate_is_a_rate",
                message="The discount rate for health lies outside 0 to 15 %.",
            ),
            _of_at_most(
                "first_benefit_exponent",
                "60",
                name="impact_map_exponent_is_some_years",
                message="The first benefit year is discounted by 0 to 60 years.",
            ),
            _of_at_most(
                "materiality_threshold",
                "1",
                name="impact_map_materiality_is_a_share",
                message="The threshold of materiality is a share from 0 to 1.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__range": (1, 60)}),
                    name=f"impact_map_{name}_is_1_to_60",
                    violation_error_message="Years are whole and from 1 to 60.",
                )
                for column, name in (
                    ("drop_off_from_benefit_year", "drop_off_year"),
                    ("max_years", "max_years"),
                    ("horizon", "horizon"),
                )
            ),
            models.CheckConstraint(
                condition=~Q(previous=F("id")),
                name="impact_map_is_no_copy_of_itself",
                violation_error_message="A version is copied from another one.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"

    def get_absolute_url(self) -> str:
        """The page that shows what it comes to."""
        return reverse("sroi:impact_map", args=[self.uuid])

    @property
    def is_final(self) -> bool:
        """Whether it is locked."""
        return self.status == Status.FINAL


class _Link(models.Model):
    """That a map is about something in the register."""

    impact_map = models.ForeignKey(ImpactMap, models.CASCADE, verbose_name="impact map", related_name="%(class)ss")

    class Meta:
        abstract = True


@keep_history()
class MapAsset(_Link):
    """That a map values what an asset does. It may be said of a final map too: it moves no figure."""

    asset = models.ForeignKey("assets.Asset", models.CASCADE, verbose_name="asset", related_name="map_assets")

    class Meta:
        verbose_name = "asset of an impact map"
        verbose_name_plural = "assets of impact maps"
        ordering: ClassVar[list[str]] = ["impact_map", "asset", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["impact_map", "asset"],
                name="map_asset_is_named_once",
                violation_error_message="The map names this asset already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.impact_map}: {self.asset}"


@keep_history()
class MapActivity(_Link):
    """That a map values an activity of an asset."""

    activity = models.ForeignKey(
        "assets.Activity", models.CASCADE, verbose_name="activity", related_name="map_activities"
    )

    class Meta:
        verbose_name = "activity of an impact map"
        verbose_name_plural = "activities of impact maps"
        ordering: ClassVar[list[str]] = ["impact_map", "activity", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["impact_map", "activity"],
                name="map_activity_is_named_once",
                violation_error_message="The map names this activity already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.impact_map}: {self.activity}"
