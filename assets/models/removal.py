"""What is remembered of data that were removed on request, so that no list brings them back."""

from typing import ClassVar

import pgtrigger
from django.db import models

from assets.choices import RemovalKind


class RemovalMark(models.Model):
    """A keyed fingerprint of something that was removed: it can be recognised and not be read (``redaction.marks``).

    It points at nothing by foreign key, so that the table can be carried into a restored backup as it is, and the
    database refuses to change or delete it; it is history, and keeps none.
    """

    kind = models.CharField("kind", max_length=10, choices=RemovalKind.choices)
    digest = models.CharField("fingerprint", max_length=64)
    key_name = models.CharField("name of the key", max_length=16, help_text="Under which key it was made.")
    asset = models.UUIDField("asset", null=True, blank=True, help_text="The asset at which the name was removed.")
    on = models.DateField("removed on")
    change_set = models.UUIDField("change set")

    class Meta:
        verbose_name = "mark of a removal"
        verbose_name_plural = "marks of removals"
        ordering: ClassVar[list[str]] = ["on", "id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["asset"], name="removalmark_by_asset")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "digest"],
                name="removalmark_is_made_once",
                violation_error_message="This removal is remembered already.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["record", "email", "phone", "name", "place", "number"]),
                name="removalmark_kind_is_known",
                violation_error_message="There is no such kind of mark.",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.on}"
