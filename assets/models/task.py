"""Looking assets up again: a task for each asset of an earlier wave, and every attempt at it."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models

from assets.choices import Attempt, Channel, TaskAnswer
from assets.models.history import keep_history
from assets.querysets.task import TaskQuerySet


@keep_history()
class Task(models.Model):
    """One asset of an earlier wave that is to be looked for again in a later one.

    ``answered_at`` is empty while it is open. Answering writes the sighting of the new wave and the change between the
    two waves with it (``change``).
    """

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    wave = models.ForeignKey("assets.Wave", models.PROTECT, verbose_name="wave", related_name="tasks")
    asset = models.ForeignKey("assets.Asset", models.CASCADE, verbose_name="asset", related_name="tasks")
    sighting = models.ForeignKey(
        "assets.Sighting",
        models.SET_NULL,
        verbose_name="seen then",
        null=True,
        blank=True,
        related_name="tasks",
        help_text="What the earlier wave recorded.",
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="assigned to",
        null=True,
        blank=True,
        related_name="tasks",
    )
    next_try = models.DateField("next try", null=True, blank=True)
    notes = models.TextField("field notes", blank=True, help_text="For colleagues. Never shown to the public.")
    answer = models.CharField("answer", max_length=10, choices=TaskAnswer.choices, blank=True)
    answered_at = models.DateTimeField("answered at", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="answered by", null=True, blank=True, related_name="+"
    )
    change = models.ForeignKey(
        "assets.Change", models.SET_NULL, verbose_name="change", null=True, blank=True, related_name="tasks"
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "task"
        verbose_name_plural = "tasks"
        ordering: ClassVar[list[str]] = ["wave", "asset", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["wave", "assigned_to", "next_try"], name="task_of_somebody")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["wave", "asset"],
                name="task_once_for_an_asset",
                violation_error_message="The wave looks for this asset already.",
            ),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~models.Q(answer="") & models.Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="task_answer_is_signed_and_dated",
                violation_error_message="An answer says who gave it and when, and an open task says neither.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset} ({self.wave})"


@keep_history()
class TaskAttempt(models.Model):
    """One attempt to reach an asset: when, how, and what came of it."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    task = models.ForeignKey(Task, models.CASCADE, verbose_name="task", related_name="attempts")
    at = models.DateTimeField("at")
    channel = models.CharField("how", max_length=5, choices=Channel.choices)
    outcome = models.CharField("what came of it", max_length=12, choices=Attempt.choices)
    note = models.TextField("note", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="by", related_name="task_attempts")

    class Meta:
        verbose_name = "attempt"
        verbose_name_plural = "attempts"
        ordering: ClassVar[list[str]] = ["task", "-at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.get_outcome_display()}"
