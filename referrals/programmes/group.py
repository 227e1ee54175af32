"""The page of a group: its sessions, who has a place, who waits, and who might be given one."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.db.models import Count, Q
from django.utils import timezone

from referrals.actions.booking import BOOKABLE
from referrals.choices import Attendance, BookingState, PostRole
from referrals.models import Appointment, Booking, Cohort, CohortSession, Organisation, Referral
from referrals.permissions import is_manager_of
from referrals.permissions.programmes import people_of
from referrals.programmes.listing import GroupLine, lines_of
from referrals.programmes.progress import Progress, progress_of
from referrals.querysets.appointment import CAME

if TYPE_CHECKING:
    from accounts.models import User


class BookForm(forms.Form):
    """A press of a button: whose place, what is done about it, and the version of the referral that was seen."""

    BOOK, WAIT = "book", "wait"

    referral = forms.UUIDField()
    version = forms.IntegerField()
    act = forms.ChoiceField(choices=[(BOOK, "book"), (WAIT, "wait")])
    submission = forms.UUIDField(initial=uuid4)

    @property
    def waits(self) -> bool:
        """Whether the person is put on the waiting list."""
        return bool(self.cleaned_data["act"] == self.WAIT)


class LeaveForm(forms.Form):
    """A press of a button: whose booking ends, and in which group they have a place instead, if in one.

    With ``later`` it does not end: the next in line goes first.
    """

    booking = forms.UUIDField()
    into = forms.UUIDField(required=False)
    later = forms.BooleanField(required=False)
    submission = forms.UUIDField(initial=uuid4)


@dataclass(frozen=True)
class SessionLine:
    """A session, and how many are expected or came."""

    session: CohortSession
    expected: int
    came: int

    @property
    def has_begun(self) -> bool:
        """Whether its time has come."""
        return self.session.starts_at <= timezone.now()

    @property
    def in_words(self) -> str:
        """As "7 came" or "8 expected"."""
        if self.session.cancelled_at:
            return "cancelled"
        if self.has_begun and not self.expected:
            return f"{self.came} came"
        return f"{self.expected} expected" if not self.came else f"{self.came} came, {self.expected} not said yet"


@dataclass(frozen=True)
class Seat:
    """Somebody of the reader's people who has a place or waits; ``position`` is that in the line.

    ``is_next`` says that a place is free for them, ``may_book`` that the reader may give it.
    """

    booking: Booking
    referral: Referral
    progress: Progress
    may_book: bool
    position: int = 0
    is_next: bool = False


class CohortPage:
    """A group, as far as ``user`` may know who is in it: their own people, and the number of the others."""

    def __init__(self, cohort: Cohort, user: "User") -> None:
        self.cohort = cohort
        self.user = user

    @cached_property
    def may_change(self) -> bool:
        """Whether the reader manages its service, and it is not over."""
        return self.is_running and is_manager_of(self.user, self.cohort.programme.offer.service)

    @property
    def is_running(self) -> bool:
        """Neither cancelled nor finished."""
        return not (self.cohort.cancelled_at or self.cohort.finished_at)

    @cached_property
    def line(self) -> GroupLine:
        """How it stands."""
        return lines_of(Cohort.objects.filter(pk=self.cohort.pk))[0]

    @cached_property
    def sessions(self) -> list[SessionLine]:
        """Its sessions, the first first; those that were cancelled stay in their place."""
        visits = Appointment.objects.standing().filter(session__cohort=self.cohort)
        counted = visits.values("session").annotate(
            expected=Count("pk", filter=Q(attendance=Attendance.PLANNED)),
            came=Count("pk", filter=Q(attendance__in=CAME)),
        )
        counts = {row["session"]: row for row in counted}
        none = {"expected": 0, "came": 0}
        sessions = self.cohort.sessions.select_related("venue").order_by("starts_at", "pk")
        return [
            SessionLine(each, counts.get(each.pk, none)["expected"], counts.get(each.pk, none)["came"])
            for each in sessions
        ]

    @property
    def core_number(self) -> int:
        """How many core sessions take place."""
        return sum(line.session.is_core and not line.session.cancelled_at for line in self.sessions)

    @property
    def cannot_be_completed(self) -> bool:
        """Whether the rule asks for more core sessions than there are."""
        return self.is_running and self.core_number < self.cohort.core_to_complete

    @cached_property
    def _bookings(self) -> list[Booking]:
        found = self.cohort.bookings.exclude(state=BookingState.LEFT).with_core_came()
        return list(found.select_related("cohort").order_by("asked_at", "pk"))

    @cached_property
    def _mine(self) -> dict[int, Referral]:
        wanted = [booking.referral_id for booking in self._bookings]
        found = people_of(self.user).filter(pk__in=wanted).select_related("person__key", "person__area", "service")
        return {referral.pk: referral for referral in found.distinct()}

    @cached_property
    def held(self) -> list[Seat]:
        """Those of theirs who have a place, or had one to the end; by reference."""
        holding = [booking for booking in self._bookings if booking.state != BookingState.WAITING]
        seats = [self._seat(booking) for booking in holding if self._knows(booking)]
        return sorted(seats, key=lambda seat: seat.referral.code)

    @cached_property
    def in_line(self) -> list[Seat]:
        """Those of theirs who wait, with their place in the whole line."""
        line = [booking for booking in self._bookings if booking.state == BookingState.WAITING]
        free = self.line.free if self.is_running else 0
        return [
            self._seat(booking, position=number, is_next=number <= free)
            for number, booking in enumerate(line, 1)
            if self._knows(booking)
        ]

    @property
    def others(self) -> int:
        """How many more have a place or wait, whom colleagues look after."""
        return len(self._bookings) - len(self.held) - len(self.in_line)

    @cached_property
    def bookable(self) -> list[Referral]:
        """Those of theirs who were accepted for the programme and have no place in any group of it."""
        if not self.is_running:
            return []
        offer = self.cohort.programme.offer_id
        standing = Booking.objects.standing().filter(cohort__programme=self.cohort.programme_id)
        here = Booking.objects.standing().filter(cohort=self.cohort)
        found = (
            people_of(self.user)
            .filter(offer=offer, status__in=BOOKABLE)
            .exclude(pk__in=standing.values("referral"))
            .exclude(person__in=here.values("person"))
        )
        read = found.select_related("person__key", "person__area").order_by("accepted_at", "pk").distinct()
        return [referral for referral in read if self.may_book(referral)]

    def may_book(self, referral: Referral) -> bool:
        """Whether the reader is a link worker of its service or works for its provider; managers give no places."""
        return referral.provider_id in self._providers or referral.service_id in self._services

    @property
    def named(self) -> int:
        """How many people the page names."""
        return len(self.held) + len(self.in_line) + len(self.bookable)

    def _knows(self, booking: Booking) -> bool:
        return booking.referral_id in self._mine

    def _seat(self, booking: Booking, **more: Any) -> Seat:
        booking.cohort = self.cohort
        referral = self._mine[booking.referral_id]
        may_book = referral.status in BOOKABLE and self.may_book(referral)
        return Seat(booking, referral, progress_of(booking), may_book, **more)

    @cached_property
    def _providers(self) -> set[int]:
        return set(Organisation.objects.where(self.user, PostRole.PROVIDER).values_list("pk", flat=True))

    @cached_property
    def _services(self) -> set[int]:
        return set(Organisation.objects.where(self.user, PostRole.LINK_WORKER).values_list("pk", flat=True))
