"""Relations between assets: typed and dated."""

from typing import ClassVar

from django.db import models

from assets.choices import RelationKind
from assets.models.history import keep_history
from assets.models.known import Known, UncertainPeriod, period_constraints


@keep_history()
class Relation(Known, UncertainPeriod):
    """That one asset hosts, funds, succeeds … another."""

    from_asset = models.ForeignKey("assets.Asset", models.CASCADE, verbose_name="asset", related_name="relations_out")
    kind = models.CharField("relation", max_length=12, choices=RelationKind.choices)
    to_asset = models.ForeignKey(
        "assets.Asset", models.CASCADE, verbose_name="related asset", related_name="relations_in"
    )

    class Meta:
        verbose_name = "relation"
        verbose_name_plural = "relations"
        ordering: ClassVar[list[str]] = ["from_asset", "kind", "to_asset", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["from_asset", "kind", "to_asset"],
                name="relation_is_recorded_once",
                violation_error_message="These two assets are related in this way already.",
            ),
            models.CheckConstraint(
                condition=~models.Q(from_asset=models.F("to_asset")),
                name="relation_joins_two_assets",
                violation_error_message="An asset cannot be related to itself.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["part_of", "hosts", "partner_of", "funds", "refers_to", "succeeds"]),
                name="relation_kind_is_known",
                violation_error_message="There is no such relation.",
            ),
            *period_constraints("relation"),
        ]

    def __str__(self) -> str:
        return f"{self.from_asset} {self.get_kind_display()} {self.to_asset}"
