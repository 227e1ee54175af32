"""What is counted of visits and of a course: how often somebody came, and whether they completed by its rule."""

from collections.abc import Iterable
from typing import TypeVar

from referrals.models import Appointment, Booking, Referral
from referrals.querysets.appointment import CAME

Record = TypeVar("Record")


def standing(records: Iterable[Record]) -> list[Record]:
    """Of records that correct each other, those that hold; from what was read already."""
    read = list(records)
    corrected = {record.corrects_id for record in read}  # type: ignore[attr-defined]
    return [record for record in read if record.pk not in corrected]  # type: ignore[attr-defined]


def attended(referral: Referral) -> int:
    """Visits to which the person came, as they stand after corrections."""
    return len(_visits(referral))


def programme_of(referral: Referral) -> int | None:
    """The programme in which the person had a place, or waited for one; else the one they were referred to."""
    bookings = _bookings(referral)
    if bookings:
        return bookings[-1].cohort.programme_id
    programme = getattr(referral.offer, "programme", None)
    return programme.pk if programme else None


def met_rule(referral: Referral) -> bool | None:
    """Whether the person completed by the rule of their group; None where they never had a place in one.

    Of a finished group it is what was found then; otherwise as many core sessions count as they came to.
    """
    held = [booking for booking in _bookings(referral) if booking.booked_at is not None]
    if not held:
        return None
    last = held[-1]
    if last.met_rule is not None:
        return last.met_rule
    core = [visit for visit in _visits(referral)
            if visit.session and visit.session.is_core and visit.session.cohort_id == last.cohort_id]  # fmt: skip
    return len(core) >= last.cohort.core_to_complete


def _bookings(referral: Referral) -> list[Booking]:
    """The first first."""
    return sorted(referral.bookings.all(), key=lambda booking: booking.pk)


def _visits(referral: Referral) -> list[Appointment]:
    return [visit for visit in standing(referral.appointments.all()) if visit.attendance in CAME]
