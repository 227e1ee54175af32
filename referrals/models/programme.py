"""Courses with a beginning and an end: programmes, their groups, sessions and places, and where people went on to."""

from typing import ClassVar
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from assets.models.history import keep_history
from assets.models.known import in_order
from referrals.choices import BookingState, Channel, Destination
from referrals.models.fields import SealedTextField
from referrals.models.measure import MeasurePack
from referrals.models.organisation import Offer
from referrals.models.person import Person
from referrals.models.referral import Referral
from referrals.querysets.programme import (
    BookingQuerySet,
    CohortQuerySet,
    CohortSessionQuerySet,
    MovingOnQuerySet,
    ProgrammeQuerySet,
)

# A rule that could be changed once it is known who meets it would be no rule.
RULE_IS_FIXED = pgtrigger.Trigger(
    name="rule_is_fixed_at_the_start",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "OLD.starts_on <= CURRENT_DATE AND (OLD.starts_on, OLD.core_to_complete, OLD.missed_in_a_row)"
        " IS DISTINCT FROM (NEW.starts_on, NEW.core_to_complete, NEW.missed_in_a_row)"
    ),
    func="""
        RAISE EXCEPTION 'the completion rule of a group is fixed before it starts'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cohort_rule_is_fixed_at_the_start';
    """,
)

# Held for every writer. Both lock the group, so that of two who take the last place at once one is refused.
PLACES_HOLD_THE_BOOKED = pgtrigger.Trigger(
    name="places_hold_the_booked",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition("NEW.places < OLD.places"),
    func="""
        IF NEW.places < (
            SELECT count(*) FROM referrals_booking WHERE cohort_id = NEW.id AND state IN ('booked', 'finished')
        ) THEN
            RAISE EXCEPTION 'more places are taken than that'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'cohort_places_hold_the_booked';
        END IF;
        RETURN NEW;
    """,
)
TAKES_A_FREE_PLACE = pgtrigger.Trigger(
    name="takes_a_free_place",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("state", "cohort_id"),  # type: ignore[no-untyped-call]
    condition=pgtrigger.Condition("NEW.state = 'booked'"),
    declare=[("room", "integer")],
    func="""
        SELECT places INTO room FROM referrals_cohort WHERE id = NEW.cohort_id FOR UPDATE;
        IF room <= (
            SELECT count(*) FROM referrals_booking
            WHERE cohort_id = NEW.cohort_id AND state IN ('booked', 'finished') AND id IS DISTINCT FROM NEW.id
        ) THEN
            RAISE EXCEPTION 'every place of the group is taken'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'booking_takes_a_free_place';
        END IF;
        RETURN NEW;
    """,
)


@keep_history()
class Programme(models.Model):
    """An activity that is held as a course for people who are referred: arts on prescription, for example."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    offer = models.OneToOneField(Offer, models.PROTECT, verbose_name="place", related_name="programme")
    title = models.CharField("title", max_length=120, help_text="As people hear it.")
    about = models.TextField("about it", blank=True, help_text="What happens, for whoever is asked to come.")
    pack = models.ForeignKey(
        MeasurePack,
        models.SET_NULL,
        verbose_name="pack of questions",
        null=True,
        blank=True,
        related_name="programmes",
        help_text="Without one, the usual pack of the service.",
    )
    is_active = models.BooleanField("taking place", default=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "programme"
        verbose_name_plural = "programmes"
        ordering: ClassVar[list[str]] = ["title", "id"]

    def __str__(self) -> str:
        return self.title


@keep_history()
class Cohort(models.Model):
    """A group of a programme that begins and ends together; its completion rule is fixed on the day it starts."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name="programme", related_name="cohorts")
    name = models.CharField("name", max_length=80, help_text="Autumn 2026, Tuesdays …")
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    places = models.PositiveSmallIntegerField("places")
    has_waiting_list = models.BooleanField("keeps a waiting list", default=True)
    venue = models.ForeignKey(
        "assets.Asset", models.SET_NULL, verbose_name="venue", null=True, blank=True, related_name="cohorts"
    )
    facilitators = models.CharField("run by", max_length=200, blank=True)
    core_to_complete = models.PositiveSmallIntegerField(
        "core sessions to complete",
        help_text="Who came to so many core sessions has completed. It cannot be changed once the group has started.",
    )
    missed_in_a_row = models.PositiveSmallIntegerField(
        "missed in a row", null=True, blank=True, help_text="Where it is not as usual in the service."
    )
    finished_at = models.DateTimeField("finished at", null=True, blank=True)
    cancelled_at = models.DateTimeField("cancelled at", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=0)

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = "group"
        verbose_name_plural = "groups"
        ordering: ClassVar[list[str]] = ["programme", "-starts_on", "id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [RULE_IS_FIXED, PLACES_HOLD_THE_BOOKED]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            in_order("starts_on", "ends_on", name="cohort_dates_in_order", message="The last day is before the first."),
            models.CheckConstraint(
                condition=models.Q(places__gte=1),
                name="cohort_has_a_place",
                violation_error_message="A group has one place at least.",
            ),
            models.CheckConstraint(
                condition=models.Q(core_to_complete__gte=1),
                name="cohort_rule_asks_for_a_session",
                violation_error_message="Completing takes one core session at least.",
            ),
            models.CheckConstraint(
                condition=models.Q(missed_in_a_row__isnull=True) | models.Q(missed_in_a_row__gte=1),
                name="cohort_misses_are_counted_from_one",
                violation_error_message="At least one visit is missed before somebody counts as having stopped coming.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme}, {self.name}"


@keep_history()
class CohortSession(models.Model):
    """One session of a group. Who came is told by the visits that belong to it."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, models.PROTECT, verbose_name="group", related_name="sessions")
    starts_at = models.DateTimeField("begins")
    ends_at = models.DateTimeField("ends")
    title = models.CharField("title", max_length=120, blank=True)
    is_core = models.BooleanField("core session", default=True, help_text="Counts towards completing.")
    venue = models.ForeignKey(
        "assets.Asset",
        models.SET_NULL,
        verbose_name="venue",
        null=True,
        blank=True,
        related_name="cohort_sessions",
        help_text="Where it is not the group’s own.",
    )
    facilitators = models.CharField("run by", max_length=200, blank=True, help_text="Where it is somebody else.")
    note = models.CharField("good to know", max_length=300, blank=True, help_text="What to bring; nobody’s name.")
    cancelled_at = models.DateTimeField("cancelled at", null=True, blank=True)

    objects = CohortSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "session"
        verbose_name_plural = "sessions"
        ordering: ClassVar[list[str]] = ["cohort", "starts_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="cohortsession_ends_after_it_begins",
                violation_error_message="The session ends before it begins.",
            ),
            models.UniqueConstraint(
                fields=["cohort", "starts_at"],
                condition=models.Q(cancelled_at__isnull=True),
                name="cohortsession_is_one_at_a_time",
                violation_error_message="The group has a session at that time already.",
            ),
        ]

    def __str__(self) -> str:
        return f"session {self.pk}"


@keep_history()
class Booking(models.Model):
    """A place in a group, or one on its waiting list, for the person of a referral."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, models.PROTECT, verbose_name="group", related_name="bookings")
    person = models.ForeignKey(Person, models.CASCADE, verbose_name="person", related_name="bookings")
    referral = models.ForeignKey(Referral, models.CASCADE, verbose_name="referral", related_name="bookings")
    state = models.CharField("state", max_length=8, choices=BookingState.choices)
    asked_at = models.DateTimeField("asked at", help_text="The waiting list goes by it.")
    booked_at = models.DateTimeField("booked at", null=True, blank=True)
    left_at = models.DateTimeField("left at", null=True, blank=True)
    finished_at = models.DateTimeField("finished at", null=True, blank=True)
    core_attended = models.PositiveSmallIntegerField("core sessions attended", null=True, blank=True)
    met_rule = models.BooleanField("completed by the rule", null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="by", null=True, blank=True, related_name="+"
    )

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = "booking"
        verbose_name_plural = "bookings"
        ordering: ClassVar[list[str]] = ["cohort", "asked_at", "id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [TAKES_A_FREE_PLACE]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=models.Q(state__in=["booked", "waiting"]),
                name="booking_is_one_for_a_referral",
                violation_error_message="For this referral there is a place, or one on a waiting list, already.",
            ),
            models.UniqueConstraint(
                fields=["cohort", "person"],
                condition=models.Q(state__in=["booked", "waiting", "finished"]),
                name="booking_is_one_for_a_person",
                violation_error_message="This person is in the group, or on its waiting list, already.",
            ),
            models.CheckConstraint(
                condition=models.Q(state="booked", booked_at__isnull=False)
                | models.Q(state="waiting")
                | models.Q(state="left", left_at__isnull=False)
                | models.Q(
                    state="finished", finished_at__isnull=False, met_rule__isnull=False, core_attended__isnull=False
                ),
                name="booking_state_has_its_stamp",
                violation_error_message="A booking says since when it stands as it does.",
            ),
        ]

    def __str__(self) -> str:
        return f"booking {self.pk}"


class MovingOn(models.Model):
    """Where somebody went on to, so many months after the end; appended, and a correction names the one before."""

    uuid = models.UUIDField("id", unique=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, verbose_name="person", related_name="moves_on")
    referral = models.ForeignKey(Referral, models.CASCADE, verbose_name="referral", related_name="moves_on")
    months = models.PositiveSmallIntegerField("months afterwards")
    was_reached = models.BooleanField("could be asked")
    destinations = ArrayField(
        models.CharField(max_length=12, choices=Destination.choices),
        verbose_name="went on to",
        default=list,
        blank=True,
    )
    asset = models.ForeignKey(
        "assets.Asset", models.SET_NULL, verbose_name="place", null=True, blank=True, related_name="moves_on"
    )
    hours_a_month = models.DecimalField(
        "hours volunteered in a month", max_digits=5, decimal_places=1, null=True, blank=True
    )
    note = SealedTextField("in words", purpose="movingon.note", blank=True)
    asked_on = models.DateField("asked on")
    how = models.CharField("how", max_length=9, choices=Channel.choices, blank=True)
    corrects = models.OneToOneField(
        "self", models.CASCADE, verbose_name="stands for", null=True, blank=True, related_name="corrected_by"
    )
    recorded_at = models.DateTimeField("recorded at", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="recorded by", null=True, related_name="+"
    )

    objects = MovingOnQuerySet.as_manager()

    class Meta:
        verbose_name = "moving on"
        verbose_name_plural = "moving on"
        ordering: ClassVar[list[str]] = ["referral", "months", "id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.ReadOnly(name="is_never_changed", exclude=["recorded_by", "asset"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["referral", "months"],
                condition=models.Q(corrects__isnull=True),
                name="movingon_is_asked_once",
                violation_error_message="This was recorded already; correct it instead.",
            ),
            models.CheckConstraint(
                condition=models.Q(months__in=[3, 6, 9, 12]),
                name="movingon_is_asked_at_its_months",
                violation_error_message="People are asked after 3, 6, 9 and 12 months.",
            ),
            models.CheckConstraint(
                condition=models.Q(was_reached=True, destinations__len__gte=1)
                | models.Q(was_reached=False, destinations__len=0),
                name="movingon_says_where",
                violation_error_message="Say where the person went on to, or that they could not be asked.",
            ),
        ]

    def __str__(self) -> str:
        return f"moving on {self.pk}"
