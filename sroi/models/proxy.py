"""What one of something is worth, with its source, and how prices moved."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse

from assets.models.history import keep_history
from sroi.choices import NOT_REDISTRIBUTABLE, Licence
from sroi.models.fields import ExactDecimalField
from sroi.querysets.proxy import ProxyQuerySet


@keep_history()
class Proxy(models.Model):
    """A financial proxy of the library, in prices of ``price_year``; without a project it is everybody's."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    project = models.ForeignKey(
        "assets.MappingProject",
        models.PROTECT,
        verbose_name="mapping project",
        null=True,
        blank=True,
        related_name="proxies",
        help_text="Empty for the library that all projects share.",
    )
    name = models.CharField("proxy", max_length=300, help_text="What is bought, saved or forgone.")
    description = models.TextField("what it stands for", blank=True)
    theme = models.CharField("theme", max_length=100, blank=True, help_text="Health, work, wellbeing, time.")
    value = ExactDecimalField("value", help_text="In money of the price year, per unit.")
    low = ExactDecimalField("lowest", null=True, blank=True)
    high = ExactDecimalField("highest", null=True, blank=True)
    currency = models.CharField("currency", max_length=12, default="GBP")
    unit = models.CharField("unit", max_length=200, help_text="Per person per year, per appointment.")
    price_year = models.CharField("prices of", max_length=9, help_text="2024 or 2024/25.")
    method = models.CharField("how it values", max_length=200, blank=True, help_text="Market price, unit cost, WELLBY.")
    source_title = models.CharField("source", max_length=500)
    source_page = models.CharField("page or table", max_length=100, blank=True)
    source_url = models.URLField("link", max_length=500, blank=True)
    accessed_on = models.DateField("read on", null=True, blank=True)
    licence = models.CharField("licence", max_length=15, choices=Licence.choices)
    attribution = models.CharField("attribution that the licence asks for", max_length=500, blank=True)
    is_recalled = models.BooleanField(
        "recalled, not read in the source", default=False, help_text="Check it against the source before relying on it."
    )
    is_retired = models.BooleanField("no longer offered", default=False)

    objects = ProxyQuerySet.as_manager()

    class Meta:
        verbose_name = "proxy"
        verbose_name_plural = "proxies"
        ordering: ClassVar[list[str]] = ["theme", "name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["project", "name", "price_year"],
                nulls_distinct=False,
                name="proxy_is_once_in_a_library",
                violation_error_message="There is a proxy of this name and price year already.",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="proxy_value_is_not_negative",
                violation_error_message="The value is not negative; that an outcome is a loss is said by the map.",
            ),
            models.CheckConstraint(
                condition=(Q(low__isnull=True) | Q(low__lte=models.F("value")))
                & (Q(high__isnull=True) | Q(high__gte=models.F("value"))),
                name="proxy_value_lies_in_its_range",
                violation_error_message="The value lies between its lowest and its highest.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page in the library."""
        return reverse("sroi:proxy", args=[self.uuid])

    @property
    def is_redistributable(self) -> bool:
        """Whether its value may leave in an export; where the licence is not known it may not."""
        return self.licence not in NOT_REDISTRIBUTABLE


@keep_history()
class PriceIndex(models.Model):
    """A published index of prices. ``name`` is how a case file names it."""

    name = models.SlugField("name in files", max_length=60, unique=True)
    title = models.CharField("index", max_length=200)
    source = models.CharField("source", max_length=500)
    source_url = models.URLField("link", max_length=500, blank=True)
    accessed_on = models.DateField("read on", null=True, blank=True)
    licence = models.CharField("licence", max_length=15, choices=Licence.choices, default=Licence.OGL)
    is_recalled = models.BooleanField("recalled, not read in the source", default=False)

    class Meta:
        verbose_name = "price index"
        verbose_name_plural = "price indices"
        ordering: ClassVar[list[str]] = ["title", "id"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of its levels."""
        return reverse("sroi:price_index", args=[self.name])


@keep_history()
class PriceLevel(models.Model):
    """The level of prices in one year of an index; years are written as in the source: 2018, or 2018/19."""

    index = models.ForeignKey(PriceIndex, models.CASCADE, verbose_name="price index", related_name="levels")
    year = models.CharField("year", max_length=9)
    level = ExactDecimalField("level")

    class Meta:
        verbose_name = "level of prices"
        verbose_name_plural = "levels of prices"
        ordering: ClassVar[list[str]] = ["index", "year", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["index", "year"],
                name="price_level_is_once_a_year",
                violation_error_message="The index has a level for this year already.",
            ),
            models.CheckConstraint(
                condition=Q(level__gt=0),
                name="price_level_is_above_0",
                violation_error_message="The level of prices is above 0.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.index}, {self.year}"
