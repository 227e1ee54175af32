"""What changed for people, and every figure that says how much."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from assets.models.history import keep_history
from sroi.choices import SHARES, BenefitStart, Confidence, DiscountClass, Figure
from sroi.models.fields import ExactDecimalField
from sroi.models.locking import ROWS_STAY_FINAL
from sroi.models.rows import MapRow
from sroi.models.stakeholder import Output, Stakeholder


@keep_history()
class Outcome(MapRow):
    """One row of the impact map: a change for a stakeholder, as they would say it. Its figures are ``Estimate`` rows.

    What is known of its proxy stands here as a copy: ``proxy`` says where in the library it came from, and a later
    change of the library moves no map. An outcome that is left out stays, with the reason, and is not counted.
    """

    impact_map = models.ForeignKey("sroi.ImpactMap", models.CASCADE, verbose_name="impact map", related_name="outcomes")
    key = models.CharField("id in files", max_length=100, help_text="Scenarios and chains name the row by it.")
    stakeholder = models.ForeignKey(
        Stakeholder, models.PROTECT, verbose_name="stakeholder", null=True, blank=True, related_name="outcomes"
    )
    output = models.ForeignKey(
        Output, models.SET_NULL, verbose_name="comes of", null=True, blank=True, related_name="outcomes"
    )
    description = models.CharField(
        "outcome", max_length=500, blank=True, help_text="What changed for them, in their words."
    )
    is_left_out = models.BooleanField("left out", default=False)
    left_out_reason = models.TextField("why it is left out", blank=True)
    is_intended = models.BooleanField("intended", default=True)
    direction = models.SmallIntegerField(
        "gain or loss", choices=[(1, "gain"), (-1, "loss")], default=1, help_text="A loss takes off what was gained."
    )
    leads_to = ArrayField(
        models.CharField(max_length=100),
        verbose_name="leads to",
        default=list,
        blank=True,
        help_text="The ids of the outcomes that follow from this one.",
    )
    is_material = models.BooleanField("material", null=True, blank=True)
    materiality = models.TextField("why it is material, or not", blank=True)

    indicator = models.CharField("indicator", max_length=500, blank=True, help_text="How one can tell that it changed.")
    indicator_source = models.CharField("source of the indicator", max_length=500, blank=True)
    is_measured = models.BooleanField("measured", null=True, blank=True)
    n_before = models.PositiveIntegerField("people measured before", null=True, blank=True)
    n_after = models.PositiveIntegerField("people measured after", null=True, blank=True)
    sample_size = models.PositiveIntegerField("people asked", null=True, blank=True)
    group_size = models.PositiveIntegerField("people in the group", null=True, blank=True)
    people_reached = models.PositiveIntegerField("people reached", null=True, blank=True)
    is_headcount = models.BooleanField("counts people", null=True, blank=True)

    start = models.CharField("begins", max_length=6, choices=BenefitStart.choices, blank=True)
    delay_years = ExactDecimalField("years of delay", null=True, blank=True)
    is_undiscounted = models.BooleanField("not discounted", default=False)
    discount_class = models.CharField("discounted", max_length=8, choices=DiscountClass.choices, blank=True)
    is_cashable = models.BooleanField("cashable", default=False, help_text="Somebody could take it out of a budget.")
    who_saves = models.CharField("who saves", max_length=300, blank=True)
    confidence = models.CharField("confidence", max_length=6, choices=Confidence.choices, blank=True)

    proxy = models.ForeignKey(
        "sroi.Proxy", models.PROTECT, verbose_name="from the library", null=True, blank=True, related_name="outcomes"
    )
    proxy_name = models.CharField("financial proxy", max_length=500, blank=True)
    proxy_unit = models.CharField("unit of the proxy", max_length=200, blank=True, help_text="Per person per year.")
    proxy_price_year = models.CharField("prices of", max_length=9, blank=True)
    proxy_source = models.CharField("source of the proxy", max_length=500, blank=True)
    proxy_url = models.URLField("link of the source", max_length=500, blank=True)
    proxy_method = models.CharField("how the proxy values", max_length=200, blank=True)
    proxy_licence = models.CharField("licence of the proxy", max_length=100, blank=True)
    note = models.TextField("note", blank=True)

    class Meta(MapRow.Meta):
        verbose_name = "outcome"
        verbose_name_plural = "outcomes"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(direction__in=[1, -1]),
                name="outcome_is_gain_or_loss",
                violation_error_message="An outcome is a gain or a loss.",
            ),
            models.CheckConstraint(
                condition=Q(delay_years__isnull=True) | Q(delay_years__gte=0),
                name="outcome_delay_is_not_negative",
                violation_error_message="The delay is not negative.",
            ),
        ]

    def __str__(self) -> str:
        return self.description or self.key


@keep_history()
class Estimate(models.Model):
    """One figure of an outcome: value, lowest, highest, the people behind it, source and rationale.

    Shares are fractions from 0 to 1. It is a record of its own, so that every cell has its own history, comments, and
    place for the evidence that it rests on. ``shared`` names an estimate that several rows have in common: it varies in
    all of them at once.
    """

    impact_map = models.ForeignKey(
        "sroi.ImpactMap", models.CASCADE, verbose_name="impact map", related_name="estimates"
    )
    outcome = models.ForeignKey(Outcome, models.CASCADE, verbose_name="outcome", related_name="estimates")
    figure = models.CharField("figure", max_length=14, choices=Figure.choices)
    value = ExactDecimalField("value", null=True, blank=True)
    low = ExactDecimalField("lowest", null=True, blank=True)
    high = ExactDecimalField("highest", null=True, blank=True)
    n = models.PositiveIntegerField("people behind it", null=True, blank=True)
    source = models.CharField("source", max_length=500, blank=True)
    reason = models.TextField("rationale", blank=True, help_text="Why this figure and no other.")
    shared = models.CharField("shared estimate", max_length=100, blank=True)

    class Meta:
        verbose_name = "estimate"
        verbose_name_plural = "estimates"
        ordering: ClassVar[list[str]] = ["outcome", "figure", "id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [ROWS_STAY_FINAL]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["outcome", "figure"],
                name="estimate_is_once_for_a_figure",
                violation_error_message="This figure is estimated already.",
            ),
            models.CheckConstraint(
                condition=~Q(figure__in=[str(figure) for figure in SHARES])
                | Q(value__isnull=True)
                | Q(value__gte=0, value__lte=1),
                name="estimate_share_is_from_0_to_1",
                violation_error_message="A share is a fraction from 0 to 1.",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0),
                name="estimate_is_not_negative",
                violation_error_message="A figure is not negative; that an outcome is a loss is said by its direction.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.get_figure_display()}"
