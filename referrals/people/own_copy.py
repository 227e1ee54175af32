"""What the person takes along on paper: their groups, what they said and told, and where they went on to.

It says "I" and "you" as a person would, has no codes, and nothing that somebody else wrote about them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils import timezone

from assets.templatetags.marks import day
from referrals.choices import Attendance, BookingState, UseSource
from referrals.measures.person_page import MeasuresPage, Said
from referrals.measures.trends import Trend, number
from referrals.models import Appointment, Booking, MovingOn, Person, ServiceUse
from referrals.programmes.moving_on import words_of
from referrals.programmes.progress import progress_of
from referrals.service_use.page import months_in_words
from referrals.stories import experience
from referrals.stories.experience import Experience, experiences_of
from referrals.stories.own import OwnStory, own_stories

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Group:
    """A group that the person is in, waits for or was in, and when they meet next."""

    booking: Booking
    coming: Sequence[datetime]

    @property
    def words(self) -> str:
        """How they stand to it."""
        if self.booking.state == BookingState.WAITING:
            return "I am on the waiting list."
        came = progress_of(self.booking).in_words
        return f"I came to {came}." if self.booking.state == BookingState.FINISHED else f"So far {came}."


@dataclass(frozen=True)
class Changed:
    """A number of theirs over time."""

    trend: Trend

    @property
    def words(self) -> str:
        """From what to what; of one answer alone, when it was given."""
        first = self.trend.readings[0]
        if len(self.trend.readings) == 1:
            return f"{self.trend.label}: {number(first.value)} on {day(first.on)}."
        return self.trend.sentence

    @property
    def scale(self) -> str:
        """From what to what the answers go."""
        return f"from {number(self.trend.least)} to {number(self.trend.greatest)}"


@dataclass(frozen=True)
class Went:
    """Where they went on to, as they said."""

    said: MovingOn

    @property
    def words(self) -> str:
        """In a sentence."""
        words = words_of(self.said)
        return f"{words[:1].upper()}{words[1:]}."


class OwnCopy:
    """What is printed beside the plan of ``person``."""

    def __init__(self, person: Person, user: "User") -> None:
        self.person = person
        self._measures = MeasuresPage(person, user)

    @cached_property
    def groups(self) -> list[Group]:
        """Those they have not left, the latest first, each with the sessions to come."""
        held = self.person.bookings.exclude(state=BookingState.LEFT).with_core_came()
        bookings = list(held.select_related("cohort__programme", "cohort__venue").order_by("-asked_at", "-pk"))
        coming: dict[int, list[datetime]] = {booking.cohort_id: [] for booking in bookings}
        visits = Appointment.objects.filter(
            referral__person=self.person, session__cohort__in=coming, starts_at__gte=timezone.now(),
            attendance=Attendance.PLANNED, corrected_by__isnull=True,
        )  # fmt: skip
        for cohort, at in visits.order_by("starts_at", "pk").values_list("session__cohort", "starts_at"):
            coming[cohort].append(timezone.localtime(at))
        return [Group(booking, coming[booking.cohort_id]) for booking in bookings]

    @cached_property
    def changes(self) -> list[Changed]:
        """What their own answers came to; what the making was like has words of its own."""
        answered = [each for each in self._measures.answered if each.instrument.code != experience.CODE]
        return [Changed(trend) for each in answered for trend in each.trends]

    @cached_property
    def experiences(self) -> list[Experience]:
        """What the making was like."""
        return experiences_of(self.person)

    @cached_property
    def said(self) -> list[Said]:
        """What they wrote in their own words besides, the latest first."""
        return [each for each in self._measures.said if each.kept.instrument != experience.CODE]

    @cached_property
    def used(self) -> list[str]:
        """What they said that they used of the health service, by kind and months."""
        uses: list[ServiceUse] = list(self.person.service_use.standing().filter(count__isnull=False))
        return [
            f"{months_in_words(use.from_month, use.to_month)}: {use.count} {use.get_kind_display()}"
            for use in uses
            if use.source == UseSource.SELF_REPORTED
        ]

    @cached_property
    def went_on_to(self) -> list[Went]:
        """Each time they were asked and reached."""
        said = self.person.moves_on.standing().filter(was_reached=True).select_related("asset")
        return [Went(each) for each in said.order_by("asked_on", "pk")]

    @cached_property
    def stories(self) -> list[OwnStory]:
        """What they told."""
        return own_stories(self.person)

    @property
    def is_any(self) -> bool:
        """Whether there is anything to print."""
        answered = self.changes or self.said or self.experiences
        return bool(self.groups or answered or self.used or self.went_on_to or self.stories)
