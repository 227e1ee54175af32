"""Referrals, and everything that happened to them."""

from typing import ClassVar
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.db import models

from assets.models.history import keep_history
from referrals.choices import (
    Attendance,
    Channel,
    DeclineReason,
    Destination,
    EndReason,
    FollowUpMeasure,
    GivenBy,
    LawfulBasis,
    PostRole,
    ReferralKind,
    ReferralStatus,
)
from referrals.models.fields import ReferenceCodeField, SealedTextField
from referrals.models.moves import HAS_ITS_EVENT, MOVES_ALONG_ITS_TABLE, TELLS_OF_A_MOVE
from referrals.models.organisation import Offer, Organisation
from referrals.models.person import Need, Person
from referrals.querysets.appointment import AppointmentQuerySet
from referrals.querysets.referral import ReferralQuerySet, next_day
from referrals.transitions.sql import FIRST_VERSION
from referrals.transitions.status import OPEN


# Its steps are its events; what stood in its columns before are its versions.
@keep_history(model_name="ReferralVersion")
class Referral(models.Model):
    """That a person is put in touch with a provider, from the first draft to the end.

    Its status changes by ``referrals.actions.moving`` alone; a trigger refuses every step that is not in the table.
    """

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    code = ReferenceCodeField("reference", help_text="To be said on the telephone.")
    person = models.ForeignKey(Person, models.PROTECT, verbose_name="person", related_name="referrals")
    service = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name="service",
        related_name="referrals",
        limit_choices_to={"kind": "service"},
    )
    kind = models.CharField("kind", max_length=9, choices=ReferralKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="follows", null=True, blank=True, related_name="followed_by"
    )
    status = models.CharField(
        "status", max_length=16, choices=ReferralStatus.choices, default=ReferralStatus.DRAFT, db_index=True
    )
    status_before_hold = models.CharField("status before the pause", max_length=16, blank=True)
    version = models.PositiveIntegerField("version", default=FIRST_VERSION, help_text="One more with each move.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="begun by", null=True, related_name="+"
    )

    # who it is from, who looks after it, where it goes
    referrer = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="referred by", null=True, blank=True, related_name="sent_referrals"
    )
    referrer_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="referrer", null=True, blank=True, related_name="+"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="link worker",
        null=True,
        blank=True,
        related_name="owned_referrals",
    )
    offer = models.ForeignKey(
        Offer, models.SET_NULL, verbose_name="place", null=True, blank=True, related_name="referrals"
    )
    provider = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="provider", null=True, blank=True, related_name="received_referrals"
    )

    # why
    reason = SealedTextField(
        "reason", purpose="referral.reason", blank=True, help_text="In the person’s own words where possible."
    )
    for_provider = SealedTextField(
        "what the provider reads", purpose="referral.for_provider", blank=True, help_text="The person can read it too."
    )
    needs = models.ManyToManyField(Need, verbose_name="needs", blank=True, related_name="+")
    overruled_because = SealedTextField("why another place", purpose="referral.overruled_because", blank=True)
    lawful_basis = models.CharField("lawful basis", max_length=11, choices=LawfulBasis.choices, blank=True)
    agreed_by = models.CharField("agreed by", max_length=14, choices=GivenBy.choices, blank=True)
    agreed_how = models.CharField("agreed", max_length=9, choices=Channel.choices, blank=True)

    # when: one stamp for each step
    created_at = models.DateTimeField("begun", auto_now_add=True)
    agreed_at = models.DateTimeField("agreed at", null=True, blank=True)
    notice_at = models.DateTimeField("privacy notice given", null=True, blank=True)
    submitted_at = models.DateTimeField("sent", null=True, blank=True)
    received_at = models.DateTimeField("opened by the provider", null=True, blank=True)
    info_requested_at = models.DateTimeField("question asked", null=True, blank=True)
    info_supplied_at = models.DateTimeField("question answered", null=True, blank=True)
    accepted_at = models.DateTimeField("accepted", null=True, blank=True)
    due_first_contact_at = models.DateTimeField("first contact due", null=True, blank=True)
    declined_at = models.DateTimeField("declined", null=True, blank=True)
    redirected_at = models.DateTimeField("sent elsewhere", null=True, blank=True)
    waiting_from = models.DateTimeField("waiting from", null=True, blank=True)
    scheduled_at = models.DateTimeField("first visit arranged", null=True, blank=True)
    first_offer_at = models.DateTimeField("first offered", null=True, blank=True)
    first_attended_at = models.DateTimeField("first came", null=True, blank=True)
    rescheduled_at = models.DateTimeField("visit moved", null=True, blank=True)
    held_at = models.DateTimeField("paused", null=True, blank=True)
    resumed_at = models.DateTimeField("taken up again", null=True, blank=True)
    cancel_requested_at = models.DateTimeField("asked to cancel", null=True, blank=True)
    completed_at = models.DateTimeField("completed", null=True, blank=True)
    closed_at = models.DateTimeField("closed", null=True, blank=True)
    reopened_at = models.DateTimeField("opened again", null=True, blank=True)
    withdrawn_at = models.DateTimeField("withdrawn", null=True, blank=True)
    voided_at = models.DateTimeField("marked as an error", null=True, blank=True)
    ended_at = models.DateTimeField("ended", null=True, blank=True)

    # what a step left behind
    decline_reason = models.CharField("why declined", max_length=18, choices=DeclineReason.choices, blank=True)
    end_reason = models.CharField("why ended", max_length=5, choices=EndReason.choices, blank=True)
    waiting_position = models.PositiveSmallIntegerField("place on the waiting list", null=True, blank=True)
    waiting_until = models.DateField("place expected", null=True, blank=True)
    hold_review_on = models.DateField("look at the pause on", null=True, blank=True)
    risks_seen_at = models.DateTimeField("risks acknowledged", null=True, blank=True)
    destination = models.CharField("went on to", max_length=12, choices=Destination.choices, blank=True)
    follow_up_measure = models.CharField(
        "follow-up measure", max_length=20, choices=FollowUpMeasure.choices, blank=True
    )
    loop_seen_at = models.DateTimeField("referrer has seen how it ended", null=True, blank=True)

    # what comes next: every open referral has an owner and a date
    next_action = models.CharField("next", max_length=200, blank=True, help_text="What to do; nothing personal.")
    next_on = models.DateField("next on", null=True, blank=True)
    next_by = models.CharField("who is to do it", max_length=11, choices=PostRole.choices, blank=True)
    nudged_at = models.DateTimeField("provider nudged", null=True, blank=True)
    nudged_both_at = models.DateTimeField("provider and link worker nudged", null=True, blank=True)
    escalated_at = models.DateTimeField("manager told", null=True, blank=True)
    overdue_at = models.DateTimeField("shown overdue to the referrer", null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "referral"
        verbose_name_plural = "referrals"
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [MOVES_ALONG_ITS_TABLE, HAS_ITS_EVENT]
        indexes: ClassVar[list[models.Index]] = [
            # What somebody has open, and what is open in a service, by what is next: nothing planned comes first.
            models.Index(
                "owner",
                next_day(),
                "id",
                condition=models.Q(status__in=[status.value for status in OPEN]),
                name="referral_caseload",
            ),
            models.Index(fields=["service", "status", "next_on", "id"], name="referral_of_service"),
            models.Index(
                "service",
                next_day(),
                "id",
                condition=models.Q(status__in=[status.value for status in OPEN]),
                name="referral_next_of_service",
            ),
            models.Index(fields=["provider", "status", "id"], name="referral_of_provider"),
            models.Index(fields=["referrer", "status", "id"], name="referral_of_referrer"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["intake", "self", "onward", "programme"]),
                name="referral_kind_is_known",
                violation_error_message="There is no such kind of referral.",
            ),
            models.CheckConstraint(
                condition=models.Q(status="draft")
                | models.Q(status="entered_in_error")
                | models.Q(
                    submitted_at__isnull=False,
                    agreed_at__isnull=False,
                    notice_at__isnull=False,
                )
                & ~models.Q(lawful_basis=""),
                name="referral_was_agreed_before_it_was_sent",
                violation_error_message="A referral is sent once the person has agreed and has been told what is kept.",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="on_hold") | models.Q(hold_review_on__isnull=False),
                name="referral_pause_has_a_review_date",
                violation_error_message="A pause needs the day on which it is looked at again.",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="declined") | ~models.Q(decline_reason=""),
                name="referral_decline_has_a_reason",
                violation_error_message="A decline needs its reason.",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["no_contact", "disengaged", "completed", "cancelled", "withdrawn"])
                | models.Q(closed_at__isnull=False),
                name="referral_closed_has_a_date",
                violation_error_message="A closed referral has the day on which it was closed.",
            ),
        ]

    def __str__(self) -> str:
        return f"referral {self.code}"


class ReferralEvent(models.Model):
    """One step of a referral: appended, never changed."""

    referral = models.ForeignKey(Referral, models.CASCADE, verbose_name="referral", related_name="steps")
    row = models.PositiveSmallIntegerField("row", help_text="Of the table in docs/referral-transitions.md.")
    version = models.PositiveIntegerField("version", help_text="Which the referral has after it.")
    from_status = models.CharField("from", max_length=16, blank=True)
    to_status = models.CharField("to", max_length=16)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="who", null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="for", null=True, blank=True, related_name="+"
    )
    role = models.CharField("role", max_length=2, help_text="RF, PN, LW, PV, MG or SY.")
    at = models.DateTimeField("at")
    effective_at = models.DateTimeField("as of")
    reason_code = models.CharField("reason", max_length=20, blank=True)
    reason_text = SealedTextField("in words", purpose="referralevent.reason_text", person="referral.person", blank=True)
    channel = models.CharField("channel", max_length=10, default="page")

    class Meta:
        verbose_name = "step of a referral"
        verbose_name_plural = "steps of referrals"
        ordering: ClassVar[list[str]] = ["referral", "id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            TELLS_OF_A_MOVE,
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["referral", "version"],
                name="referralevent_is_one_for_each_version",
                violation_error_message="This step of the referral is recorded already.",
            ),
            models.CheckConstraint(
                condition=models.Q(effective_at__lte=models.F("at")),
                name="referralevent_is_not_of_the_future",
                violation_error_message="A step cannot have been taken later than now.",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["RF", "PN", "LW", "PV", "MG", "SY"]),
                name="referralevent_role_is_known",
                violation_error_message="There is no such role.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_status} to {self.to_status}"


class Appointment(models.Model):
    """A visit that was arranged, and what became of it; a correction is a further record that names the one before."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    referral = models.ForeignKey(Referral, models.CASCADE, verbose_name="referral", related_name="appointments")
    starts_at = models.DateTimeField("when")
    where = models.CharField("where", max_length=200, blank=True)
    attendance = models.PositiveSmallIntegerField(
        "what became of it", choices=Attendance.choices, default=Attendance.PLANNED
    )
    session = models.ForeignKey(
        "referrals.CohortSession",
        models.PROTECT,
        verbose_name="session",
        null=True,
        blank=True,
        related_name="appointments",
        help_text="Of a group that begins and ends together.",
    )
    corrects = models.OneToOneField(
        "self", models.CASCADE, verbose_name="stands for", null=True, blank=True, related_name="corrected_by"
    )
    recorded_at = models.DateTimeField("recorded at", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="recorded by", null=True, related_name="+"
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "appointment"
        verbose_name_plural = "appointments"
        ordering: ClassVar[list[str]] = ["referral", "starts_at", "id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.ReadOnly(name="is_never_changed", exclude=["recorded_by"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(attendance__in=[0, 2, 3, 4, 5, 6, 7]),
                name="appointment_code_is_known",
                violation_error_message="There is no such attendance code.",
            ),
        ]

    def __str__(self) -> str:
        return f"appointment {self.pk}"


@keep_history()
class Question(models.Model):
    """What a provider wants to know before answering, and the answer."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    referral = models.ForeignKey(Referral, models.CASCADE, verbose_name="referral", related_name="questions")
    text = SealedTextField("question", purpose="question.text", person="referral.person")
    asked_at = models.DateTimeField("asked at")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="asked by", null=True, blank=True, related_name="+"
    )
    answer = SealedTextField("answer", purpose="question.answer", person="referral.person", blank=True)
    answered_at = models.DateTimeField("answered at", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="answered by", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "question"
        verbose_name_plural = "questions"
        ordering: ClassVar[list[str]] = ["referral", "asked_at", "id"]

    def __str__(self) -> str:
        return f"question {self.pk}"


class Feedback(models.Model):
    """How it went, as the provider says; appended."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    referral = models.ForeignKey(Referral, models.CASCADE, verbose_name="referral", related_name="feedback")
    text = SealedTextField("how it went", purpose="feedback.text", person="referral.person")
    at = models.DateTimeField("at")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="by", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "feedback"
        verbose_name_plural = "feedback"
        ordering: ClassVar[list[str]] = ["referral", "at", "id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.ReadOnly(name="is_never_changed", exclude=["by"]),
        ]

    def __str__(self) -> str:
        return f"feedback {self.pk}"
