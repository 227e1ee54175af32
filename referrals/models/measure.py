"""How things are going: what is asked, when, what became of asking, and the answers with their scores."""

from typing import ClassVar
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from assets.models.history import keep_history
from referrals.choices import (
    Channel,
    HelpedBy,
    Mode,
    OccasionState,
    Point,
    RefuseReason,
    UseKind,
    UseSource,
)
from referrals.models.fields import SealedTextField
from referrals.models.organisation import Organisation
from referrals.models.person import Person
from referrals.models.referral import Referral
from referrals.querysets.measure import (
    InstrumentLicenceQuerySet,
    MeasurePackQuerySet,
    MeasureReturnQuerySet,
    OccasionQuerySet,
    ServiceUseQuerySet,
)


@keep_history()
class MeasurePack(models.Model):
    """The questions that a service asks together, and when. Its title is neutral: it says nothing of illness."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    service = models.ForeignKey(
        Organisation,
        models.CASCADE,
        verbose_name="service",
        related_name="packs",
        limit_choices_to={"kind": "service"},
    )
    title = models.CharField("title", max_length=80, default="How things are going", help_text="As people read it.")
    intro = models.TextField("before the questions", blank=True, help_text="Why they are asked, in plain words.")
    instruments = ArrayField(models.SlugField(max_length=20), verbose_name="questions", help_text="Codes, in order.")
    points = ArrayField(models.CharField(max_length=11, choices=Point.choices), verbose_name="when")
    days_to_answer = models.PositiveSmallIntegerField("days to answer", default=28)
    is_usual = models.BooleanField("the usual one", default=False)
    is_active = models.BooleanField("in use", default=True)
    version = models.PositiveIntegerField("version", default=0)

    objects = MeasurePackQuerySet.as_manager()

    class Meta:
        verbose_name = "pack of questions"
        verbose_name_plural = "packs of questions"
        ordering: ClassVar[list[str]] = ["service", "-is_usual", "title", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["service"],
                condition=models.Q(is_usual=True, is_active=True),
                name="measurepack_usual_is_one",
                violation_error_message="The service has a usual pack already.",
            ),
            models.CheckConstraint(
                condition=models.Q(instruments__len__gte=1) & models.Q(points__len__gte=1),
                name="measurepack_asks_something_sometime",
                violation_error_message="Choose what is asked, and when.",
            ),
            models.CheckConstraint(
                condition=models.Q(days_to_answer__gte=1),
                name="measurepack_leaves_a_day",
                violation_error_message="People have one day at least to answer.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


@keep_history()
class InstrumentLicence(models.Model):
    """That the words of an instrument which is not free may be used here: whose it is, under what reference, how long.

    The words are supplied by whoever holds the licence; none are in this program.
    """

    instrument = models.SlugField("instrument", max_length=20)
    language = models.CharField("language", max_length=10, default="en", help_text="A code such as en, cy or pl.")
    holder = models.CharField("licensed to", max_length=200)
    reference = models.CharField("reference", max_length=100, help_text="Of the licence, as its owner gave it.")
    expires_on = models.DateField("last day", null=True, blank=True, help_text="Empty where it does not end.")
    words = models.JSONField(
        "words", default=dict, blank=True, help_text="Instructions, items and answers, as the owner prints them."
    )
    added_at = models.DateTimeField("added at", auto_now_add=True)

    objects = InstrumentLicenceQuerySet.as_manager()

    class Meta:
        verbose_name = "licence of an instrument"
        verbose_name_plural = "licences of instruments"
        ordering: ClassVar[list[str]] = ["instrument", "language", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["instrument", "language"],
                name="instrumentlicence_is_one_in_a_language",
                violation_error_message="There is a licence of this instrument in this language already.",
            ),
            models.CheckConstraint(
                condition=~models.Q(holder="") & ~models.Q(reference=""),
                name="instrumentlicence_says_whose",
                violation_error_message="Say to whom it is licensed, and under what reference.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} ({self.language})"


@keep_history()
class Occasion(models.Model):
    """One time at which a person is asked how things are going; it is counted whatever becomes of it."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, verbose_name="person", related_name="occasions")
    referral = models.ForeignKey(Referral, models.CASCADE, verbose_name="referral", related_name="occasions")
    pack = models.ForeignKey(MeasurePack, models.PROTECT, verbose_name="pack of questions", related_name="occasions")
    instruments = ArrayField(
        models.CharField(max_length=30),
        verbose_name="questions",
        help_text="Code and version of each, as they were when the occasion was made: ons4:1.",
    )
    point = models.CharField("when", max_length=11, choices=Point.choices)
    due_on = models.DateField("due on")
    closes_on = models.DateField("answers are taken until")
    state = models.CharField(
        "state", max_length=8, choices=OccasionState.choices, default=OccasionState.DUE, db_index=True
    )
    offered_at = models.DateTimeField("asked at", null=True, blank=True)
    offered_how = models.CharField("asked", max_length=9, choices=Channel.choices, blank=True)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="asked by", null=True, blank=True, related_name="+"
    )
    reminded_at = models.DateTimeField("reminded at", null=True, blank=True)
    reminders = models.PositiveSmallIntegerField("reminders", default=0)
    returned_at = models.DateTimeField("returned at", null=True, blank=True)
    refused_at = models.DateTimeField("refused at", null=True, blank=True)
    refuse_reason = models.CharField("why not", max_length=12, choices=RefuseReason.choices, blank=True)
    closed_at = models.DateTimeField("closed at", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=0)

    objects = OccasionQuerySet.as_manager()

    class Meta:
        verbose_name = "occasion"
        verbose_name_plural = "occasions"
        ordering: ClassVar[list[str]] = ["due_on", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_on", "person"],
                condition=models.Q(state__in=["due", "offered", "begun"]),
                name="occasion_to_do",
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["referral", "point"],
                name="occasion_comes_once",
                violation_error_message="The person is asked once at this point of a referral.",
            ),
            models.CheckConstraint(
                condition=models.Q(closes_on__gte=models.F("due_on")),
                name="occasion_dates_in_order",
                violation_error_message="Answers are taken until a day before the first.",
            ),
            models.CheckConstraint(
                condition=(~models.Q(state="offered") | models.Q(offered_at__isnull=False))
                & (~models.Q(state="returned") | models.Q(returned_at__isnull=False))
                & (~models.Q(state="refused") | models.Q(refused_at__isnull=False) & ~models.Q(refuse_reason=""))
                & (~models.Q(state__in=["lapsed", "stopped"]) | models.Q(closed_at__isnull=False)),
                name="occasion_state_has_its_stamp",
                violation_error_message="An occasion says since when it stands as it does.",
            ),
        ]

    def __str__(self) -> str:
        return f"occasion {self.pk}"

    @property
    def cause(self) -> str:
        """What tasks and messages about it say that they come from; nothing personal."""
        return f"occasion:{self.uuid}"


class MeasureReturn(models.Model):
    """The answers to one instrument on one occasion, and what they come to.

    Appended; a correction names the one before. What is not complete is kept and counted, and has no score.
    """

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, verbose_name="person", related_name="measure_returns")
    occasion = models.ForeignKey(Occasion, models.CASCADE, verbose_name="occasion", related_name="returns")
    instrument = models.SlugField("instrument", max_length=20)
    instrument_version = models.CharField("version of the instrument", max_length=10)
    items = SealedTextField("answers", purpose="measurereturn.items", help_text="JSON: the answer to each item by key.")
    answered = models.PositiveSmallIntegerField("items answered")
    asked = models.PositiveSmallIntegerField("items asked")
    is_complete = models.BooleanField("complete")
    raw_score = models.DecimalField("raw score", max_digits=8, decimal_places=2, null=True, blank=True)
    score = models.DecimalField("score", max_digits=8, decimal_places=2, null=True, blank=True)
    subscales = models.JSONField("subscales", default=dict, blank=True, help_text="Numbers by name.")
    not_scored_because = models.CharField("not scored because", max_length=200, blank=True)
    mode = models.CharField("how it was answered", max_length=8, choices=Mode.choices)
    language = models.CharField("language", max_length=10, default="en")
    helped_by = models.CharField("who helped", max_length=11, choices=HelpedBy.choices, blank=True)
    answered_on = models.DateField("answered on")
    corrects = models.OneToOneField(
        "self", models.CASCADE, verbose_name="stands for", null=True, blank=True, related_name="corrected_by"
    )
    recorded_at = models.DateTimeField("recorded at", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="recorded by",
        null=True,
        blank=True,
        related_name="+",
        help_text="Nobody where the person answered by a link.",
    )

    objects = MeasureReturnQuerySet.as_manager()

    class Meta:
        verbose_name = "return"
        verbose_name_plural = "returns"
        ordering: ClassVar[list[str]] = ["occasion", "id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.ReadOnly(name="is_never_changed", exclude=["recorded_by"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["occasion", "instrument"],
                condition=models.Q(corrects__isnull=True),
                name="measurereturn_comes_once",
                violation_error_message="These answers are there already; correct them instead.",
            ),
            models.CheckConstraint(
                condition=models.Q(is_complete=True) | models.Q(raw_score__isnull=True, score__isnull=True),
                name="measurereturn_incomplete_has_no_score",
                violation_error_message="Incomplete answers are kept without a score.",
            ),
            models.CheckConstraint(
                condition=models.Q(answered__lte=models.F("asked")),
                name="measurereturn_answers_what_is_asked",
                violation_error_message="More items are answered than were asked.",
            ),
            models.CheckConstraint(
                condition=models.Q(mode__in=["self", "assisted", "phone", "paper"]),
                name="measurereturn_mode_is_known",
                violation_error_message="There is no such way of answering.",
            ),
        ]

    def __str__(self) -> str:
        return f"return {self.pk}"


class ServiceUse(models.Model):
    """How much of a service somebody used in some months. Appended; a correction names the one before."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, verbose_name="person", related_name="service_use")
    kind = models.CharField("what", max_length=10, choices=UseKind.choices)
    source = models.CharField("who says so", max_length=13, choices=UseSource.choices)
    from_month = models.DateField("from", help_text="The first day of the first month.")
    to_month = models.DateField("to", help_text="The first day of the last month.")
    count = models.PositiveSmallIntegerField(
        "how many",
        null=True,
        blank=True,
        help_text="Empty where a correction takes it back: it is not known after all.",
    )
    origin = models.CharField("where it comes from", max_length=80, blank=True, help_text="A file’s name; nobody’s.")
    corrects = models.OneToOneField(
        "self", models.CASCADE, verbose_name="stands for", null=True, blank=True, related_name="corrected_by"
    )
    recorded_at = models.DateTimeField("recorded at", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="recorded by", null=True, blank=True, related_name="+"
    )

    objects = ServiceUseQuerySet.as_manager()

    class Meta:
        verbose_name = "use of a service"
        verbose_name_plural = "use of services"
        ordering: ClassVar[list[str]] = ["person", "kind", "from_month", "id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.ReadOnly(name="is_never_changed", exclude=["recorded_by"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "kind", "source", "from_month", "to_month"],
                condition=models.Q(corrects__isnull=True),
                name="serviceuse_is_said_once",
                violation_error_message="For these months this was recorded already; correct it instead.",
            ),
            models.CheckConstraint(
                condition=models.Q(from_month__day=1, to_month__day=1, to_month__gte=models.F("from_month")),
                name="serviceuse_is_of_whole_months",
                violation_error_message="Use is counted in whole months, the first before the last.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["gp", "ae", "outpatient", "inpatient", "bed_days", "medication"])
                & models.Q(source__in=["self_reported", "supplied"]),
                name="serviceuse_kind_and_source_are_known",
                violation_error_message="There is no such use, or no such source.",
            ),
            models.CheckConstraint(
                condition=models.Q(count__isnull=False) | models.Q(corrects__isnull=False),
                name="serviceuse_only_a_correction_takes_back",
                violation_error_message="Say how many; only a correction takes a number back.",
            ),
        ]

    def __str__(self) -> str:
        return f"use {self.pk}"
