"""Change sets: everything one import, edit or decision wrote; the unit that is previewed and undone."""

from typing import ClassVar
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.db import models

from assets.choices import ChangeKind
from assets.querysets.change import ChangeSetQuerySet


class ChangeSet(models.Model):
    """Who wrote, when, why and what came of it. The versions it wrote carry its uuid in their context.

    It keeps no history of its own: it *is* history, and the database refuses to change or delete it.
    """

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    kind = models.CharField("kind", max_length=12, choices=ChangeKind.choices)
    project = models.ForeignKey(
        "assets.MappingProject",
        models.PROTECT,
        verbose_name="mapping project",
        null=True,
        blank=True,
        related_name="change_sets",
    )
    wave = models.ForeignKey(
        "assets.Wave", models.PROTECT, verbose_name="wave", null=True, blank=True, related_name="change_sets"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="by",
        null=True,
        blank=True,
        related_name="change_sets",
        help_text="Empty for what a command on the server wrote.",
    )
    at = models.DateTimeField("at", auto_now_add=True)
    reason = models.CharField("reason", max_length=300)
    file_name = models.CharField("file", max_length=255, blank=True)
    file_sha256 = models.CharField("checksum of the file", max_length=64, blank=True)
    details = models.JSONField("details", default=dict, blank=True, help_text="Profile, counts and warnings.")

    objects = ChangeSetQuerySet.as_manager()

    class Meta:
        verbose_name = "change set"
        verbose_name_plural = "change sets"
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.reason
