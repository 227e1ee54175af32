"""Who is affected, and what was put in."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from assets.models.history import keep_history
from sroi.choices import InputKind
from sroi.models.fields import ExactDecimalField
from sroi.models.rows import MapRow


@keep_history()
class Stakeholder(MapRow):
    """People or bodies that the activity changes something for, or that put something in."""

    impact_map = models.ForeignKey(
        "sroi.ImpactMap", models.CASCADE, verbose_name="impact map", related_name="stakeholders"
    )
    name = models.CharField("stakeholder", max_length=300, help_text="As they would call themselves.")
    intended_changes = models.TextField("changes meant to happen", blank=True)
    unintended_changes = models.TextField("changes not meant to happen", blank=True, help_text="Good or bad.")
    group_size = ExactDecimalField("how many there are", null=True, blank=True)
    people_involved = models.PositiveIntegerField("how many were asked", null=True, blank=True)
    how_involved = models.TextField("how they were asked", blank=True, help_text="Interviews, a form, a workshop.")
    is_included = models.BooleanField("included", default=True)
    reason = models.TextField("why included or left out", blank=True)
    note = models.TextField("note", blank=True)

    class Meta(MapRow.Meta):
        verbose_name = "stakeholder"
        verbose_name_plural = "stakeholders"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["impact_map", "name"],
                name="stakeholder_is_named_once",
                violation_error_message="There is a stakeholder of this name already.",
            ),
            models.CheckConstraint(
                condition=Q(group_size__isnull=True) | Q(group_size__gte=0),
                name="stakeholder_group_is_not_negative",
                violation_error_message="The number of people is not negative.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@keep_history()
class Input(MapRow):
    """What a stakeholder put in, in money of the map."""

    impact_map = models.ForeignKey("sroi.ImpactMap", models.CASCADE, verbose_name="impact map", related_name="inputs")
    stakeholder = models.ForeignKey(
        Stakeholder, models.PROTECT, verbose_name="put in by", null=True, blank=True, related_name="inputs"
    )
    description = models.CharField("what", max_length=500, blank=True)
    kind = models.CharField("kind", max_length=20, choices=InputKind.choices, default=InputKind.CASH, blank=True)
    amount = ExactDecimalField("value", null=True, blank=True, help_text="In money of the map.")
    amount_low = ExactDecimalField("value, lowest", null=True, blank=True)
    amount_high = ExactDecimalField("value, highest", null=True, blank=True)
    hours = ExactDecimalField("hours", null=True, blank=True)
    hourly_rate = ExactDecimalField("worth of an hour", null=True, blank=True)
    rate_source = models.CharField("source of the rate", max_length=500, blank=True)
    year = models.PositiveSmallIntegerField(
        "year", null=True, blank=True, help_text="1 for the first year, or a calendar year; empty for the start."
    )
    funder = models.CharField("funder", max_length=300, blank=True, help_text="Where it is not the stakeholder.")
    source = models.CharField("source", max_length=500, blank=True)
    note = models.TextField("note", blank=True)

    class Meta(MapRow.Meta):
        verbose_name = "input"
        verbose_name_plural = "inputs"

    def __str__(self) -> str:
        return self.description or str(self.stakeholder or f"input {self.position + 1}")


@keep_history()
class Output(MapRow):
    """An activity in numbers: what was done, and for how many."""

    impact_map = models.ForeignKey("sroi.ImpactMap", models.CASCADE, verbose_name="impact map", related_name="outputs")
    stakeholder = models.ForeignKey(
        Stakeholder, models.PROTECT, verbose_name="for whom", null=True, blank=True, related_name="outputs"
    )
    description = models.CharField("what was done", max_length=500, blank=True)
    quantity = ExactDecimalField("how many", null=True, blank=True)
    unit = models.CharField("of what", max_length=100, blank=True, help_text="Sessions, people, meals.")
    note = models.TextField("note", blank=True)

    class Meta(MapRow.Meta):
        verbose_name = "output"
        verbose_name_plural = "outputs"

    def __str__(self) -> str:
        return self.description or f"output {self.position + 1}"
