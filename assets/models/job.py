"""Long work: what somebody asked for, how far it has come, and how it ended."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models

from assets.choices import JobKind, JobState

OPEN = (JobState.WAITING, JobState.RUNNING)


class Job(models.Model):
    """One piece of work that a worker does outside of requests.

    A worker may be killed and the work taken up again by another, so ``attempts`` can be more than one; what it writes
    into the register it writes in one transaction, and once. ``done`` of ``total`` counts rows within ``step``. It is
    no part of the register and keeps no history: what was written is the change set ``result``.
    """

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    kind = models.CharField("kind", max_length=10, choices=JobKind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="by", related_name="jobs")
    upload = models.ForeignKey(
        "assets.ImportFile", models.CASCADE, verbose_name="uploaded file", null=True, blank=True, related_name="jobs"
    )
    undoes = models.ForeignKey(
        "assets.ChangeSet", models.PROTECT, verbose_name="takes back", null=True, blank=True, related_name="undo_jobs"
    )
    comparison = models.ForeignKey(
        "assets.Comparison", models.CASCADE, verbose_name="comparison", null=True, blank=True, related_name="jobs"
    )
    order = models.JSONField("what was asked for", default=dict, blank=True)
    state = models.CharField("state", max_length=9, choices=JobState.choices, default=JobState.WAITING)
    asked_at = models.DateTimeField("asked for at", auto_now_add=True)
    started_at = models.DateTimeField("started at", null=True, blank=True)
    ended_at = models.DateTimeField("ended at", null=True, blank=True)
    reported_at = models.DateTimeField("last heard of at", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("attempts", default=0)
    step = models.CharField("step", max_length=60, blank=True)
    step_started_at = models.DateTimeField("step started at", null=True, blank=True)
    done = models.PositiveIntegerField("done", default=0)
    total = models.PositiveIntegerField("of", default=0)
    is_cancel_asked = models.BooleanField("is to be cancelled", default=False)
    message = models.TextField("how it ended", blank=True)
    result = models.ForeignKey(
        "assets.ChangeSet", models.PROTECT, verbose_name="change set", null=True, blank=True, related_name="jobs"
    )

    class Meta:
        verbose_name = "job"
        verbose_name_plural = "jobs"
        ordering: ClassVar[list[str]] = ["-asked_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["upload"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="job_is_one_at_a_time_for_a_file",
                violation_error_message="Something is being done with this file already.",
            ),
            models.UniqueConstraint(
                fields=["undoes"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="job_undoes_once_at_a_time",
                violation_error_message="This is being taken back already.",
            ),
            models.UniqueConstraint(
                fields=["comparison"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="job_compares_once_at_a_time",
                violation_error_message="These waves are being compared, or proposals accepted, already.",
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=models.Q(kind="duplicates", state__in=["waiting", "running"]),
                name="job_looks_for_duplicates_once_at_a_time",
                violation_error_message="Somebody is having duplicates looked for already.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running"], ended_at__isnull=True)
                | models.Q(state__in=["done", "cancelled", "failed"], ended_at__isnull=False),
                name="job_has_ended_when_it_says_so",
                violation_error_message="A job that is over says when it ended, and no other does.",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["look", "check", "apply"],
                    upload__isnull=False,
                    undoes__isnull=True,
                    comparison__isnull=True,
                )
                | models.Q(kind="undo", upload__isnull=True, undoes__isnull=False, comparison__isnull=True)
                | models.Q(
                    kind__in=["compare", "accept"], upload__isnull=True, undoes__isnull=True, comparison__isnull=False
                )
                | models.Q(kind="duplicates", upload__isnull=True, undoes__isnull=True, comparison__isnull=True),
                name="job_says_what_it_is_about",
                violation_error_message="A job is about a file or two waves, takes back, or looks for duplicates.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_state_display()})"

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done, wholly or in part."""
        return self.state in OPEN
