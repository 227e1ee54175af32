"""Two records that may be one asset: what the program finds, and what people say is not so."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models

from assets.models.history import keep_history
from assets.querysets.duplicate import DuplicateCandidateQuerySet


class DuplicateCandidate(models.Model):
    """Two records that look alike, with a score and why. It is worked out anew, and keeps no history."""

    first = models.ForeignKey("assets.Asset", models.CASCADE, verbose_name="asset", related_name="+")
    second = models.ForeignKey("assets.Asset", models.CASCADE, verbose_name="other asset", related_name="+")
    score = models.PositiveSmallIntegerField("score", validators=[MaxValueValidator(100)], help_text="Of a hundred.")
    reasons = models.JSONField("reasons", default=list, blank=True)
    found_at = models.DateTimeField("found at", auto_now=True)

    objects = DuplicateCandidateQuerySet.as_manager()

    class Meta:
        verbose_name = "possible duplicate"
        verbose_name_plural = "possible duplicates"
        ordering: ClassVar[list[str]] = ["-score", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="duplicatecandidate_once",
                violation_error_message="These two are known to look alike already.",
            ),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")),
                name="duplicatecandidate_in_order",
                violation_error_message="The record with the lower number comes first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"


@keep_history()
class NotDuplicate(models.Model):
    """That somebody looked at two records and found them to be two assets."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    first = models.ForeignKey("assets.Asset", models.CASCADE, verbose_name="asset", related_name="not_duplicates")
    second = models.ForeignKey(
        "assets.Asset", models.CASCADE, verbose_name="other asset", related_name="not_duplicates_of"
    )
    reason = models.CharField("reason", max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="by", related_name="not_duplicates")
    at = models.DateTimeField("at", auto_now_add=True)

    class Meta:
        verbose_name = "pair that is no duplicate"
        verbose_name_plural = "pairs that are no duplicates"
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="notduplicate_once",
                violation_error_message="This was decided already.",
            ),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")),
                name="notduplicate_in_order",
                violation_error_message="The record with the lower number comes first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"
