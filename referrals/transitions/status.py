"""The statuses that a referral can be in."""

from enum import StrEnum


class Status(StrEnum):
    """Where a referral stands; how a page writes it is in ``referrals.choices.ReferralStatus``."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RECEIVED = "received"
    INFO_NEEDED = "info_needed"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    CANCEL_REQUESTED = "cancel_requested"
    DECLINED = "declined"
    NO_CONTACT = "no_contact"
    DISENGAGED = "disengaged"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    ENTERED_IN_ERROR = "entered_in_error"


# Something is still to be done. A draft is nobody's task but its writer's.
OPEN = (
    Status.SUBMITTED,
    Status.RECEIVED,
    Status.INFO_NEEDED,
    Status.ACCEPTED,
    Status.WAITING,
    Status.SCHEDULED,
    Status.IN_PROGRESS,
    Status.ON_HOLD,
    Status.CANCEL_REQUESTED,
)
# It came to an end that counts. What was entered in error counts nowhere.
CLOSED = (
    Status.DECLINED,
    Status.NO_CONTACT,
    Status.DISENGAGED,
    Status.COMPLETED,
    Status.CANCELLED,
    Status.WITHDRAWN,
    Status.ENDED,
)
