"""What is counted beside referrals: signposts, vouchers and needs that were not met. Nothing here names a person."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models

from assets.models.history import keep_history
from referrals.choices import UnmetReason
from referrals.models.fields import ReferenceCodeField
from referrals.models.organisation import Offer, Organisation
from referrals.models.person import Need
from referrals.models.referral import Referral


@keep_history()
class Signpost(models.Model):
    """That somebody was told of a place. Nothing about them is kept."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    service = models.ForeignKey(Organisation, models.CASCADE, verbose_name="service", related_name="signposts")
    needs = models.ManyToManyField(Need, verbose_name="needs", blank=True, related_name="+")
    asset = models.ForeignKey(
        "assets.Asset", models.SET_NULL, verbose_name="asset", null=True, blank=True, related_name="signposts"
    )
    activity = models.ForeignKey(
        "assets.Activity", models.SET_NULL, verbose_name="activity", null=True, blank=True, related_name="signposts"
    )
    area = models.ForeignKey(
        "assets.Place", models.SET_NULL, verbose_name="area", null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("at", auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="by", null=True, related_name="+")

    class Meta:
        verbose_name = "signpost"
        verbose_name_plural = "signposts"
        ordering: ClassVar[list[str]] = ["-at", "-id"]

    def __str__(self) -> str:
        return f"signpost {self.pk}"


@keep_history()
class Voucher(models.Model):
    """A reference that somebody takes along; the provider ticks it off. Nothing about them is kept."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    code = ReferenceCodeField("code")
    service = models.ForeignKey(Organisation, models.CASCADE, verbose_name="service", related_name="vouchers")
    offer = models.ForeignKey(Offer, models.CASCADE, verbose_name="place", related_name="vouchers")
    needs = models.ManyToManyField(Need, verbose_name="needs", blank=True, related_name="+")
    issued_at = models.DateTimeField("issued at", auto_now_add=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="issued by", null=True, related_name="+"
    )
    expires_on = models.DateField("valid until")
    used_at = models.DateTimeField("ticked off at", null=True, blank=True)

    class Meta:
        verbose_name = "voucher"
        verbose_name_plural = "vouchers"
        ordering: ClassVar[list[str]] = ["-issued_at", "-id"]

    def __str__(self) -> str:
        return f"voucher {self.code}"


class UnmetNeed(models.Model):
    """Something that was wanted and not to be had: for planning, so by need and area and never by person."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    service = models.ForeignKey(Organisation, models.CASCADE, verbose_name="service", related_name="unmet_needs")
    referral = models.ForeignKey(
        Referral,
        models.SET_NULL,
        verbose_name="referral",
        null=True,
        blank=True,
        related_name="unmet_needs",
        help_text="Until its identifiers go.",
    )
    reason = models.CharField("why", max_length=13, choices=UnmetReason.choices)
    need = models.ForeignKey(Need, models.PROTECT, verbose_name="need", null=True, blank=True, related_name="+")
    offer = models.ForeignKey(
        Offer, models.SET_NULL, verbose_name="place that was wanted", null=True, blank=True, related_name="+"
    )
    area = models.ForeignKey(
        "assets.Place", models.SET_NULL, verbose_name="area", null=True, blank=True, related_name="+"
    )
    wanted = models.JSONField(
        "what was wanted", default=dict, blank=True, help_text="Codes: access needs, time of day, cost."
    )
    at = models.DateTimeField("at", auto_now_add=True)
    settled_at = models.DateTimeField("met later", null=True, blank=True)

    class Meta:
        verbose_name = "unmet need"
        verbose_name_plural = "unmet needs"
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(reason__in=["no_capacity", "not_eligible", "nothing_found", "full"]),
                name="unmetneed_reason_is_known",
                violation_error_message="There is no such reason.",
            ),
        ]

    def __str__(self) -> str:
        return f"unmet need {self.pk}"
