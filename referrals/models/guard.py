"""What guards people's data: opened records, erasures, what stays for counting, and acts that were done."""

from typing import ClassVar
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.db import models

from referrals.models.fields import SealedTextField
from referrals.models.organisation import Organisation
from referrals.models.person import Person
from referrals.querysets.guard import BreakGlassQuerySet


class BreakGlass(models.Model):
    """That somebody opened a record outside their caseload, why, and for how long; a manager looks at each."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, verbose_name="person", related_name="openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="who", related_name="+")
    reason = SealedTextField("why", purpose="breakglass.reason", help_text="Why it could not wait.")
    at = models.DateTimeField("at", auto_now_add=True)
    until = models.DateTimeField("until")
    reviewed_at = models.DateTimeField("looked at", null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="looked at by", null=True, blank=True, related_name="+"
    )
    was_right = models.BooleanField("was in order", null=True, blank=True)

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        verbose_name = "opened record"
        verbose_name_plural = "opened records"
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(reason__isnull=False),
                name="breakglass_has_a_reason",
                violation_error_message="Say why this could not wait.",
            ),
        ]

    def __str__(self) -> str:
        return f"opening {self.pk}"


class Erasure(models.Model):
    """That a person's data were destroyed: kept so that a restored backup is erased again. It has no foreign keys."""

    person = models.UUIDField("person", unique=True)
    at = models.DateTimeField("at")
    why = models.CharField("why", max_length=9, choices=[("asked", "asked for"), ("retention", "kept long enough")])
    by = models.BigIntegerField("by", null=True, help_text="The number of the user's account.")

    class Meta:
        verbose_name = "erasure"
        verbose_name_plural = "erasures"
        ordering: ClassVar[list[str]] = ["at", "id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"erasure {self.pk}"


class ReferralFact(models.Model):
    """What stays of a referral for counting once the person is gone: codes and months, nothing that identifies.

    Not the day on which it was made either: by that, those of one person could be put together, with the ledger.
    """

    service = models.ForeignKey(Organisation, models.CASCADE, verbose_name="service", related_name="+")
    month = models.DateField("month of referral", help_text="Its first day.")
    kind = models.CharField("kind", max_length=9)
    status = models.CharField("how it ended", max_length=16)
    reason_code = models.CharField("reason", max_length=20, blank=True)
    referrer = models.ForeignKey(
        Organisation, models.SET_NULL, verbose_name="referred by", null=True, blank=True, related_name="+"
    )
    offer = models.ForeignKey(
        "referrals.Offer", models.SET_NULL, verbose_name="place", null=True, blank=True, related_name="+"
    )
    ward = models.CharField("ward", max_length=40, blank=True)
    age_band = models.CharField("age band", max_length=8, blank=True)
    sex = models.CharField("sex", max_length=8, blank=True)
    ethnicity = models.CharField("ethnic group", max_length=8, blank=True)
    needs = models.JSONField("needs", default=list, blank=True, help_text="Codes.")
    days_to_received = models.PositiveIntegerField("days until opened", null=True, blank=True)
    days_to_accepted = models.PositiveIntegerField("days until accepted", null=True, blank=True)
    days_to_first_attended = models.PositiveIntegerField("days until first visit", null=True, blank=True)
    days_to_closed = models.PositiveIntegerField("days until closed", null=True, blank=True)
    attended = models.PositiveIntegerField("visits", default=0)
    destination = models.CharField("went on to", max_length=12, blank=True)
    programme = models.ForeignKey(
        "referrals.Programme", models.SET_NULL, verbose_name="programme", null=True, blank=True, related_name="+"
    )
    met_rule = models.BooleanField("completed by the rule of the group", null=True, blank=True)
    measures = models.JSONField(
        "measures",
        default=list,
        db_default=[],
        blank=True,
        help_text="For each occasion: when, what became of it, and the scores.",
    )
    moved_on = models.JSONField(
        "went on to, later",
        default=list,
        db_default=[],
        blank=True,
        help_text="For each time of asking: months, and codes.",
    )
    service_use = models.JSONField(
        "service use",
        default=list,
        db_default=[],
        blank=True,
        help_text="By kind and months from the referral, never by date.",
    )

    class Meta:
        verbose_name = "referral, de-identified"
        verbose_name_plural = "referrals, de-identified"
        ordering: ClassVar[list[str]] = ["month", "id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.ReadOnly(name="is_never_changed", exclude=["referrer", "offer", "programme"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(month__day=1),
                name="referralfact_month_is_a_month",
                violation_error_message="A month is its first day.",
            ),
        ]

    def __str__(self) -> str:
        return f"fact {self.pk}"


class Submission(models.Model):
    """That a form was acted upon: sent twice, it acts once."""

    uuid = models.UUIDField("id", unique=True, default=uuid4)
    what = models.CharField("what", max_length=60)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="by", null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("at", auto_now_add=True)
    led_to = models.CharField("led to", max_length=200, blank=True, help_text="The address shown afterwards.")

    class Meta:
        verbose_name = "act"
        verbose_name_plural = "acts"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["at"], name="submission_by_time")]

    def __str__(self) -> str:
        return f"{self.what} {self.pk}"
