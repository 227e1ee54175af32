"""How far somebody has come in a course: core sessions attended, of those that it takes to complete it."""

from collections.abc import Iterable
from dataclasses import dataclass

from referrals.choices import BookingState
from referrals.models import Booking, Referral


@dataclass(frozen=True)
class Progress:
    """Core sessions to which somebody came, and how many complete the course; of a finished group as it was then."""

    booking: Booking
    came: int
    needed: int

    @property
    def is_met(self) -> bool:
        """Whether the course is completed by its rule."""
        return self.came >= self.needed

    @property
    def in_words(self) -> str:
        """As "5 of 8 core sessions"; who came to more than it takes is not told off for it."""
        return f"{min(self.came, self.needed)} of {self.needed} core session{'' if self.needed == 1 else 's'}"

    @property
    def meaning(self) -> str:
        """What follows from it."""
        if self.is_met:
            return "The course is completed by its rule."
        if self.booking.state == BookingState.FINISHED:
            return "The group is over."
        return f"{self.needed - self.came} more to complete the course."


def progress_of(booking: Booking) -> Progress:
    """Of a booking that was read ``with_core_came``."""
    came = booking.core_attended if booking.core_attended is not None else booking.core_came  # type: ignore[attr-defined]
    return Progress(booking, came, booking.cohort.core_to_complete)


def progress_by_referral(referrals: Iterable[Referral]) -> dict[int, Progress]:
    """The latest place of each referral in a group, by key; who only waits, or has none, is not among them."""
    held = Booking.objects.filter(referral__in=[referral.pk for referral in referrals], booked_at__isnull=False)
    found = held.with_core_came().select_related("cohort__programme").order_by("pk")
    return {booking.referral_id: progress_of(booking) for booking in found}
