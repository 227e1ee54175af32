"""What an end of a referral means for the place that it had in a group."""

from referrals.actions.booking import end_booking
from referrals.actions.cohorts import finish_booking
from referrals.actions.visits import drop_visits
from referrals.actions.waiting_line import number_the_line, offer_free_place
from referrals.choices import Attendance, BookingState
from referrals.models import Appointment, Booking, Referral, ReferralEvent
from referrals.transitions.status import CLOSED, Status

# By whose choice the visits that were still planned do not take place.
_BY_THE_PERSON = (Status.WITHDRAWN, Status.COMPLETED, Status.CANCELLED)


def keep_place_in_step(referral: Referral, event: ReferralEvent) -> None:
    """An effect of moves: who completes has finished in their group too; at any other end the place becomes free."""
    if event.to_status not in (*CLOSED, Status.ENTERED_IN_ERROR):
        return
    bookings = Booking.objects.standing().filter(referral=referral).select_related("cohort").with_core_came()
    for booking in bookings:
        booking.referral = referral
        _end(booking, event)
        number_the_line(booking.cohort)
        offer_free_place(booking.cohort)


def _end(booking: Booking, event: ReferralEvent) -> None:
    by_person = event.to_status in _BY_THE_PERSON
    because = Attendance.CANCELLED_BY_PERSON if by_person else Attendance.CANCELLED_BY_PROVIDER
    if event.to_status == Status.COMPLETED and booking.state == BookingState.BOOKED:
        finish_booking(booking, booking.cohort, at=event.effective_at)
        ahead = Appointment.objects.filter(
            referral=booking.referral_id, session__cohort=booking.cohort_id, starts_at__gt=event.at
        )
        drop_visits(ahead, because=because, by=event.actor)
    else:
        end_booking(booking, at=event.effective_at, because=because, by=event.actor)
