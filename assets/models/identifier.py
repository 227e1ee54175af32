"""Identifiers in other registers."""

from typing import ClassVar

from django.db import models

from assets.choices import IdentifierKind
from assets.models.history import keep_history
from assets.models.known import Known
from assets.querysets.identifier import ExternalIdQuerySet


@keep_history()
class ExternalId(Known):
    """The number under which another register knows an asset.

    Not unique over assets on purpose: a charity may run three venues and a property hold two bodies. An import
    therefore links on an identifier only where it points at one asset and stands on one row
    (``assets.imports.match``).
    """

    asset = models.ForeignKey("assets.Asset", models.CASCADE, verbose_name="asset", related_name="external_ids")
    kind = models.CharField("register", max_length=20, choices=IdentifierKind.choices)
    value = models.CharField("number", max_length=100)

    objects = ExternalIdQuerySet.as_manager()

    class Meta:
        verbose_name = "external id"
        verbose_name_plural = "external ids"
        ordering: ClassVar[list[str]] = ["asset", "kind", "value", "id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["kind", "value"], name="externalid_by_value")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["asset", "kind", "value"],
                name="externalid_is_recorded_once",
                violation_error_message="The asset has this number already.",
            ),
            models.CheckConstraint(
                condition=~models.Q(value=""),
                name="externalid_is_not_empty",
                violation_error_message="Give the number.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"
