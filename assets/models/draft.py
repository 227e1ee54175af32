"""Forms that were begun and not saved yet."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """What somebody has entered into the form of an asset, so that it outlives a log-out, a crash and a closed lid.

    Without an asset it is of the form for a new one. It is nobody's but its writer's, it is not part of the register
    and keeps no history; it is gone when the form is saved or the writer discards it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="user", related_name="drafts")
    asset = models.ForeignKey(
        "assets.Asset", models.CASCADE, verbose_name="asset", null=True, blank=True, related_name="drafts"
    )
    data = models.JSONField("what was entered", help_text="Each field's name with the list of its values.")
    saved_at = models.DateTimeField("kept at", auto_now=True)

    class Meta:
        verbose_name = "draft"
        verbose_name_plural = "drafts"
        ordering: ClassVar[list[str]] = ["-saved_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "asset"],
                name="draft_is_one_a_form",
                nulls_distinct=False,
                violation_error_message="There is a draft of this form already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.asset or 'a new asset'}"
