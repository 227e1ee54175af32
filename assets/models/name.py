"""Names over time."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.expressions import OrderBy

from assets.choices import NameKind
from assets.models.fields import NameKeyField
from assets.models.history import keep_history
from assets.models.known import Known, UncertainPeriod, period_constraints
from assets.models.triggers import search_triggers


@keep_history(exclude=("name_key",))
class AssetName(Known, UncertainPeriod):
    """A name an asset has or had beside its present one, with its dates."""

    asset = models.ForeignKey("assets.Asset", models.CASCADE, verbose_name="asset", related_name="names")
    name = models.CharField("name", max_length=300)
    name_key = NameKeyField("name, normalised", source="name")
    kind = models.CharField("what kind of name", max_length=12, choices=NameKind.choices, default=NameKind.FORMER)

    class Meta:
        verbose_name = "further name"
        verbose_name_plural = "names over time"
        ordering: ClassVar[list[str | OrderBy]] = [
            "asset",
            models.F("since_earliest").asc(nulls_first=True),
            "as_of",
            "id",
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["name_key"], name="assetname_by_name_key"),
            GinIndex(fields=["name_key"], opclasses=["gin_trgm_ops"], name="assetname_by_trigrams"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["asset", "name", "kind"],
                name="assetname_is_recorded_once",
                violation_error_message="This name is recorded for the asset already.",
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="assetname_is_not_empty",
                violation_error_message="Give the name.",
            ),
            *period_constraints("assetname"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = search_triggers()

    def __str__(self) -> str:
        return self.name
