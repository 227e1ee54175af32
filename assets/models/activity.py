"""Activities: what happens at an asset."""

from typing import ClassVar
from uuid import uuid4

from django.db import models

from assets.choices import ActivityStatus, Visibility
from assets.models.history import keep_history
from assets.models.known import Known, in_order
from assets.querysets.activity import ActivityQuerySet


@keep_history()
class Activity(Known):
    """Something an asset offers that a person can join or be referred to (Open Referral UK: service)."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    asset = models.ForeignKey("assets.Asset", models.CASCADE, verbose_name="asset", related_name="activities")
    name = models.CharField("name", max_length=200)
    description = models.TextField("description", blank=True)
    schedule = models.CharField(
        "when", max_length=300, blank=True, help_text="As one would say it: Tuesdays 13:30–15:30."
    )
    starts_on = models.DateField("starts on", null=True, blank=True)
    ends_on = models.DateField("ends on", null=True, blank=True)
    location = models.ForeignKey(
        "assets.Location",
        models.SET_NULL,
        verbose_name="where",
        null=True,
        blank=True,
        related_name="activities",
        help_text="Where it differs from the asset's own location.",
    )
    cost = models.DecimalField(
        "cost",
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Pounds for each time; 0 is free; empty is not known.",
    )
    cost_note = models.CharField("about the cost", max_length=200, blank=True)
    audiences = models.ManyToManyField(
        "assets.Term",
        verbose_name="who it is for",
        through="assets.ActivityAudience",
        related_name="+",
        limit_choices_to={"scheme__code": "audience"},
        blank=True,
    )
    capacity = models.PositiveIntegerField("places", null=True, blank=True)
    accepts_referrals = models.BooleanField("takes referrals", null=True, blank=True)
    status = models.CharField("status", max_length=6, choices=ActivityStatus.choices, default=ActivityStatus.ACTIVE)
    visibility = models.CharField("who may see it", max_length=9, choices=Visibility.choices, default=Visibility.PUBLIC)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = "activity"
        verbose_name_plural = "activities"
        ordering: ClassVar[list[str]] = ["asset", "name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="activity_has_a_name",
                violation_error_message="An activity needs a name.",
            ),
            models.CheckConstraint(
                condition=models.Q(cost__isnull=True) | models.Q(cost__gte=0),
                name="activity_cost_is_not_negative",
                violation_error_message="A cost cannot be less than nothing.",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["active", "paused", "ended"]),
                name="activity_status_is_known",
                violation_error_message="There is no such status.",
            ),
            models.CheckConstraint(
                condition=models.Q(visibility__in=["public", "signed_in", "staff"]),
                name="activity_visibility_is_known",
                violation_error_message="There is no such visibility.",
            ),
            models.UniqueConstraint(
                fields=["asset", "name", "starts_on"],
                name="activity_is_recorded_once",
                nulls_distinct=False,
                violation_error_message="The asset has an activity of this name and beginning already.",
            ),
            in_order(
                "starts_on",
                "ends_on",
                name="activity_starts_before_it_ends",
                message="The activity ends before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@keep_history()
class ActivityAudience(models.Model):
    """That an activity is meant for an audience."""

    activity = models.ForeignKey(Activity, models.CASCADE, verbose_name="activity", related_name="+")
    term = models.ForeignKey("assets.Term", models.PROTECT, verbose_name="audience", related_name="+")

    class Meta:
        verbose_name = "audience of an activity"
        verbose_name_plural = "audiences of activities"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["activity", "term"],
                name="activityaudience_once",
                violation_error_message="The activity is for this audience already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.activity}: {self.term}"
