"""The work with a person: plan, goals, actions, being in touch, and what somebody has to see to."""

from typing import ClassVar
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.db import models

from assets.models.history import keep_history
from referrals.choices import Channel, ContactOutcome, PostRole, TaskKind
from referrals.models.fields import SealedTextField
from referrals.models.organisation import Organisation
from referrals.models.person import Person, Representative
from referrals.models.referral import Referral
from referrals.querysets.work import FollowUpQuerySet


@keep_history()
class Plan(models.Model):
    """What a person and a link worker agreed on, in the person's words."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    person = models.OneToOneField(Person, models.CASCADE, verbose_name="person", related_name="plan")
    what_matters = SealedTextField("what matters to me", purpose="plan.what_matters", blank=True)
    strengths = SealedTextField("what I am good at", purpose="plan.strengths", blank=True)
    when_suits = SealedTextField("when it suits", purpose="plan.when_suits", blank=True)
    getting_about = SealedTextField("how far and how I get about", purpose="plan.getting_about", blank=True)
    spend_a_week = models.DecimalField(
        "can spend in a week", max_digits=6, decimal_places=2, null=True, blank=True, help_text="Pounds."
    )
    review_on = models.DateField("look at it again on", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=0)
    updated_at = models.DateTimeField("changed at", auto_now=True)

    class Meta:
        verbose_name = "plan"
        verbose_name_plural = "plans"

    def __str__(self) -> str:
        return f"plan {self.pk}"


@keep_history()
class Goal(models.Model):
    """Something a person wants, and how near it is, from 0 to 10, as they say."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name="plan", related_name="goals")
    text = SealedTextField("goal", purpose="goal.text", person="plan.person")
    score = models.PositiveSmallIntegerField("how near now, 0 to 10", null=True, blank=True)
    hoped_for = models.PositiveSmallIntegerField("hoped for, 0 to 10", null=True, blank=True)
    position = models.PositiveSmallIntegerField("position", default=0)
    ended_on = models.DateField("let go on", null=True, blank=True)

    class Meta:
        verbose_name = "goal"
        verbose_name_plural = "goals"
        ordering: ClassVar[list[str]] = ["plan", "position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=(models.Q(score__isnull=True) | models.Q(score__lte=10))
                & (models.Q(hoped_for__isnull=True) | models.Q(hoped_for__lte=10)),
                name="goal_scores_are_0_to_10",
                violation_error_message="How near a goal is goes from 0 to 10.",
            ),
        ]

    def __str__(self) -> str:
        return f"goal {self.pk}"


@keep_history()
class PlanAction(models.Model):
    """A step of the plan: who does it, until when."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name="plan", related_name="actions")
    text = SealedTextField("step", purpose="planaction.text", person="plan.person")
    who = SealedTextField("who", purpose="planaction.who", person="plan.person")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="colleague",
        null=True,
        blank=True,
        related_name="+",
        help_text="Where one of us does it.",
    )
    due_on = models.DateField("by when")
    done_on = models.DateField("done on", null=True, blank=True)

    class Meta:
        verbose_name = "step of a plan"
        verbose_name_plural = "steps of plans"
        ordering: ClassVar[list[str]] = ["plan", "due_on", "id"]

    def __str__(self) -> str:
        return f"step {self.pk}"


class ContactLog(models.Model):
    """One time of being in touch, or trying to; appended."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, verbose_name="person", related_name="contact_log")
    referral = models.ForeignKey(
        Referral, models.CASCADE, verbose_name="referral", null=True, blank=True, related_name="contact_log"
    )
    representative = models.ForeignKey(
        Representative, models.SET_NULL, verbose_name="with", null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("when")
    channel = models.CharField("how", max_length=9, choices=Channel.choices)
    outcome = models.CharField("what came of it", max_length=13, choices=ContactOutcome.choices)
    note = SealedTextField("note", purpose="contactlog.note", blank=True)
    by_provider = models.BooleanField("by the provider", default=False)
    recorded_at = models.DateTimeField("recorded at", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="by", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "contact"
        verbose_name_plural = "contacts"
        ordering: ClassVar[list[str]] = ["person", "-at", "-id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.ReadOnly(name="is_never_changed", exclude=["recorded_by", "representative"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(channel__in=["in_person", "phone", "text", "email", "letter", "video", "online"]),
                name="contactlog_channel_is_known",
                violation_error_message="There is no such way of being in touch.",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=["reached", "message_left", "no_answer", "wrong_details", "sent"]),
                name="contactlog_outcome_is_known",
                violation_error_message="There is no such outcome.",
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"


@keep_history()
class FollowUp(models.Model):
    """Something that somebody of a service has to see to, beside the next step of a referral."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    service = models.ForeignKey(Organisation, models.CASCADE, verbose_name="service", related_name="follow_ups")
    referral = models.ForeignKey(
        Referral, models.CASCADE, verbose_name="referral", null=True, blank=True, related_name="follow_ups"
    )
    person = models.ForeignKey(
        Person, models.CASCADE, verbose_name="person", null=True, blank=True, related_name="follow_ups"
    )
    kind = models.CharField("what", max_length=18, choices=TaskKind.choices)
    cause = models.CharField(
        "cause", max_length=80, blank=True, help_text="What it comes from, so that it is asked once; nothing personal."
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="whose",
        null=True,
        blank=True,
        related_name="follow_ups",
    )
    for_role = models.CharField(
        "for", max_length=11, choices=PostRole.choices, help_text="Whose it is where it is nobody’s by name."
    )
    due_on = models.DateField("due on")
    made_at = models.DateTimeField("made at", auto_now_add=True)
    done_at = models.DateTimeField("done at", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="done by", null=True, blank=True, related_name="+"
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = "task"
        verbose_name_plural = "tasks"
        ordering: ClassVar[list[str]] = ["due_on", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["service", "owner", "due_on"],
                condition=models.Q(done_at__isnull=True),
                name="followup_to_do",
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "referral", "person", "cause"],
                condition=models.Q(done_at__isnull=True),
                name="followup_is_asked_once",
                nulls_distinct=False,
                violation_error_message="This is on the list already.",
            ),
        ]

    def __str__(self) -> str:
        return f"task {self.pk}"
