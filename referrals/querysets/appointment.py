"""Reads of visits."""

from django.db import models

from referrals.choices import Attendance

# Took part; counts as a session.
CAME = (Attendance.ON_TIME, Attendance.LATE_SEEN)
# Was expected and did not take part. What was cancelled beforehand is not missed.
MISSED = (Attendance.DID_NOT_ATTEND, Attendance.LATE_NOT_SEEN)


class AppointmentQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Visits; of each only the last record of it holds, those that it corrects do not."""

    def standing(self) -> "AppointmentQuerySet":
        """Records that no later one stands for."""
        return self.filter(corrected_by__isnull=True)

    def planned(self) -> "AppointmentQuerySet":
        """Visits of which nobody has said what became of them."""
        return self.standing().filter(attendance=Attendance.PLANNED)

    def attended(self) -> "AppointmentQuerySet":
        """Visits in which the person took part."""
        return self.standing().filter(attendance__in=CAME)
