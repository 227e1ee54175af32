"""The groups of the programme that a referral is to: which one the person is in, and which they could join."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils import timezone

from referrals.actions.booking import BOOKABLE, WHO_BOOKS, WHO_TAKES_OUT
from referrals.choices import BookingState
from referrals.models import Booking, Cohort, Programme, Referral
from referrals.permissions.acting import actors_of
from referrals.programmes.listing import GroupLine, lines_of
from referrals.programmes.progress import Progress, progress_of

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Choice:
    """A group that the person could join, and what can be done about it."""

    line: GroupLine
    has_no_sessions: bool

    @property
    def has_list(self) -> bool:
        """Whether one can wait for a place."""
        return not self.line.has_place and self.line.cohort.has_waiting_list


class GroupsOfReferral:
    """For the page of a referral: None of it where it is not to a programme."""

    def __init__(self, referral: Referral, user: "User") -> None:
        self.referral = referral
        self.user = user
        self.today: date = timezone.localdate()

    @cached_property
    def programme(self) -> Programme | None:
        """The programme that the referral is to."""
        return Programme.objects.filter(offer=self.referral.offer_id).first() if self.referral.offer_id else None

    @cached_property
    def bookings(self) -> list[tuple[Booking, Progress]]:
        """Each place of this referral, the latest first."""
        found = self.referral.bookings.with_core_came().select_related("cohort__programme", "cohort__venue")
        return [(booking, progress_of(booking)) for booking in found.order_by("-asked_at", "-pk")]

    @property
    def current(self) -> Booking | None:
        """The place that they have or wait for."""
        states = (BookingState.BOOKED, BookingState.WAITING)
        return next((booking for booking, _ in self.bookings if booking.state in states), None)

    @property
    def position(self) -> int:
        """The place in line of who waits, from 1 on; 0 for others."""
        if self.current is None or self.current.state != BookingState.WAITING:
            return 0
        return list(self.current.cohort.bookings.in_line().values_list("pk", flat=True)).index(self.current.pk) + 1

    @property
    def is_turn(self) -> bool:
        """Whether a place is free for who waits."""
        if not self.position or self.current is None:
            return False
        return lines_of(Cohort.objects.filter(pk=self.current.cohort_id))[0].free >= self.position

    @cached_property
    def _held(self) -> frozenset[str]:
        return frozenset(actors_of(self.user, self.referral))

    @property
    def may_book(self) -> bool:
        """Whether the reader gives places, and the referral stands so that one can be given."""
        return bool(self._held & {*WHO_BOOKS}) and self.referral.status in BOOKABLE

    @property
    def may_take_out(self) -> bool:
        """Whether the reader may take the person out of their group."""
        return bool(self._held & {*WHO_TAKES_OUT}) and self.current is not None

    @cached_property
    def choices(self) -> list[Choice]:
        """The groups of the programme that they are not in, the next first."""
        if self.programme is None or not self.may_book:
            return []
        others = Cohort.objects.filter(programme=self.programme).running()
        others = others.exclude(pk=self.current.cohort_id if self.current else None)
        lines = lines_of(others.filter(ends_on__gte=self.today).order_by("starts_on", "pk"))
        return [Choice(line, line.next_at is None) for line in lines]
