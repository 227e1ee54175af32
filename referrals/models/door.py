"""Links, codes and messages: how somebody without an account takes part."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models

from referrals.choices import LinkPurpose, MessageState
from referrals.models.organisation import Offer, Organisation
from referrals.models.person import Person
from referrals.models.referral import Referral
from referrals.querysets.door import DoorLinkQuerySet, OutgoingMessageQuerySet


class DoorLink(models.Model):
    """A link for one purpose: of its token only the hash is kept."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    token_hash = models.CharField("hash of the token", max_length=64, unique=True)
    purpose = models.CharField("purpose", max_length=13, choices=LinkPurpose.choices)
    referral = models.ForeignKey(
        Referral, models.CASCADE, verbose_name="referral", null=True, blank=True, related_name="links"
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, verbose_name="for", null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        Person, models.CASCADE, verbose_name="person", null=True, blank=True, related_name="links"
    )
    occasion = models.ForeignKey(
        "referrals.Occasion", models.CASCADE, verbose_name="occasion", null=True, blank=True, related_name="links"
    )
    cohort = models.ForeignKey(
        "referrals.Cohort", models.CASCADE, verbose_name="group", null=True, blank=True, related_name="links"
    )
    made_at = models.DateTimeField("made at", auto_now_add=True)
    expires_at = models.DateTimeField("expires at")
    revoked_at = models.DateTimeField("revoked at", null=True, blank=True)

    objects = DoorLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "link"
        verbose_name_plural = "links"
        ordering: ClassVar[list[str]] = ["-made_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(purpose__in=["measures", "stories", "calendar"])
                | models.Q(purpose="measures", occasion__isnull=False, person__isnull=False)
                | models.Q(purpose="stories", person__isnull=False)
                | models.Q(purpose="calendar", cohort__isnull=False, person__isnull=True),
                name="doorlink_leads_where_its_purpose_says",
                violation_error_message="A link leads to the one thing it is for.",
            ),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"


class OneTimeCode(models.Model):
    """A code sent to the registered address of a provider, which opens contact details behind a link for a while."""

    link = models.ForeignKey(DoorLink, models.CASCADE, verbose_name="link", related_name="codes")
    code_hash = models.CharField("hash of the code", max_length=64)
    made_at = models.DateTimeField("made at", auto_now_add=True)
    expires_at = models.DateTimeField("expires at")
    tries = models.PositiveSmallIntegerField("wrong tries", default=0)
    used_at = models.DateTimeField("used at", null=True, blank=True)

    class Meta:
        verbose_name = "one-time code"
        verbose_name_plural = "one-time codes"
        ordering: ClassVar[list[str]] = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"code {self.pk}"


class OutgoingMessage(models.Model):
    """An e-mail to be sent. Its words are made when it is sent, from its kind, and say nothing about anybody."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    kind = models.CharField("kind", max_length=30)
    referral = models.ForeignKey(
        Referral, models.CASCADE, verbose_name="referral", null=True, blank=True, related_name="messages"
    )
    person = models.ForeignKey(
        Person, models.CASCADE, verbose_name="person", null=True, blank=True, related_name="messages"
    )
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="to", null=True, blank=True, related_name="+"
    )
    to_organisation = models.ForeignKey(
        Organisation, models.CASCADE, verbose_name="to", null=True, blank=True, related_name="messages"
    )
    link = models.ForeignKey(
        DoorLink, models.SET_NULL, verbose_name="link", null=True, blank=True, related_name="messages"
    )
    cause = models.CharField("cause", max_length=80, help_text="What it comes from, so that it is sent once.")
    state = models.CharField("state", max_length=9, choices=MessageState.choices, default=MessageState.QUEUED)
    attempts = models.PositiveSmallIntegerField("attempts", default=0)
    made_at = models.DateTimeField("made at", auto_now_add=True)
    claimed_at = models.DateTimeField("taken up at", null=True, blank=True)
    settled_at = models.DateTimeField("settled at", null=True, blank=True)

    objects = OutgoingMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        verbose_name_plural = "messages"
        ordering: ClassVar[list[str]] = ["-made_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "cause", "to_user", "to_organisation", "person"],
                name="outgoingmessage_is_sent_once",
                nulls_distinct=False,
                violation_error_message="This message is on its way already.",
            ),
            models.CheckConstraint(
                condition=models.Q(to_user__isnull=False)
                | models.Q(to_organisation__isnull=False)
                | models.Q(person__isnull=False),
                name="outgoingmessage_has_a_recipient",
                violation_error_message="A message needs somebody to go to.",
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class SelfReferral(models.Model):
    """Somebody's own request from an activity's page, until a link worker has taken it up."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    offer = models.ForeignKey(Offer, models.CASCADE, verbose_name="place", related_name="self_referrals")
    referral = models.OneToOneField(Referral, models.CASCADE, verbose_name="referral", related_name="self_referral")
    made_at = models.DateTimeField("made at", auto_now_add=True)
    may_be_known = models.BooleanField(
        "may be known already", default=False, help_text="A record with the same marks stands in this service."
    )

    class Meta:
        verbose_name = "self-referral"
        verbose_name_plural = "self-referrals"
        ordering: ClassVar[list[str]] = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"self-referral {self.pk}"
