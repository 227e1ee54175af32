"""What people tell of it, in words and pictures, and for what they agreed that it may be used."""

from typing import ClassVar
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from assets.models.history import keep_history
from referrals.choices import StoryOutcome, StoryPurpose
from referrals.models.fields import SealedTextField
from referrals.models.person import ConsentRecord, Person
from referrals.models.programme import Cohort
from referrals.models.referral import Referral
from referrals.querysets.story import StoryQuerySet


@keep_history()
class Story(models.Model):
    """A story of a person's own. It is shown for the purposes they agreed to, until the day they said, or withdraw."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, verbose_name="person", related_name="stories")
    referral = models.ForeignKey(
        Referral, models.CASCADE, verbose_name="referral", null=True, blank=True, related_name="stories"
    )
    cohort = models.ForeignKey(
        Cohort, models.SET_NULL, verbose_name="group", null=True, blank=True, related_name="stories"
    )
    asset = models.ForeignKey(
        "assets.Asset", models.SET_NULL, verbose_name="place", null=True, blank=True, related_name="stories"
    )
    title = SealedTextField("title", purpose="story.title", blank=True)
    text = SealedTextField("in their words", purpose="story.text", blank=True)
    credited_as = SealedTextField(
        "named as", purpose="story.credited_as", blank=True, help_text="As the person wants to be named; or nothing."
    )
    outcomes = ArrayField(
        models.CharField(max_length=10, choices=StoryOutcome.choices),
        verbose_name="what it tells of",
        default=list,
        blank=True,
    )
    told_on = models.DateField("told on")
    consent = models.ForeignKey(
        ConsentRecord, models.CASCADE, verbose_name="agreed", null=True, blank=True, related_name="stories"
    )
    purposes = ArrayField(
        models.CharField(max_length=8, choices=StoryPurpose.choices),
        verbose_name="may be used",
        default=list,
        blank=True,
    )
    until = models.DateField("until", null=True, blank=True, help_text="The last day; empty where there is none.")
    withdrawn_at = models.DateTimeField("withdrawn at", null=True, blank=True)
    added_at = models.DateTimeField("added at", auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="added by", null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField("version", default=0)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = "story"
        verbose_name_plural = "stories"
        ordering: ClassVar[list[str]] = ["-told_on", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(purposes__len=0) | models.Q(consent__isnull=False),
                name="story_is_used_by_consent_alone",
                violation_error_message="A story is used for what the person agreed to, and for nothing else.",
            ),
        ]

    def __str__(self) -> str:
        return f"story {self.pk}"


class StoryPicture(models.Model):
    """The picture of a story, drawn anew from what was uploaded, and sealed like a text: base64 of a JPEG or PNG."""

    person = models.ForeignKey(Person, models.CASCADE, verbose_name="person", related_name="+")
    story = models.OneToOneField(Story, models.CASCADE, verbose_name="story", related_name="picture")
    image = SealedTextField("picture", purpose="storypicture.image")
    content_type = models.CharField("kind", max_length=20)
    width = models.PositiveSmallIntegerField("width")
    height = models.PositiveSmallIntegerField("height")
    description = SealedTextField(
        "what is to be seen", purpose="storypicture.description", blank=True, help_text="For who cannot see it."
    )
    added_at = models.DateTimeField("added at", auto_now_add=True)

    class Meta:
        verbose_name = "picture of a story"
        verbose_name_plural = "pictures of stories"
        triggers: ClassVar[list[pgtrigger.Trigger]] = [pgtrigger.ReadOnly(name="is_never_changed")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(content_type__in=["image/jpeg", "image/png"]),
                name="storypicture_kind_is_known",
                violation_error_message="A picture is a JPEG or a PNG.",
            ),
        ]

    def __str__(self) -> str:
        return f"picture {self.pk}"
