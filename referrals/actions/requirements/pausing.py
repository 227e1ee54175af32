"""What a pause needs, and taking up again what was paused."""

from datetime import date

from referrals.actions.attempt import Attempt, UnmetRequirementError
from referrals.transitions.requirement import Requirement


def reason(attempt: Attempt) -> None:
    """Why, by a code or in words."""
    if not (attempt.reason_code or attempt.reason_text):
        raise UnmetRequirementError(Requirement.REASON, "Say why.", "reason_text")


def review_date(attempt: Attempt) -> None:
    """The day on which somebody looks at the pause again. What was before it is kept for later."""
    review_on = attempt.take("hold_review_on", date)
    if review_on is None or review_on <= attempt.today:
        raise UnmetRequirementError(
            Requirement.REVIEW_DATE, "Choose a day to come on which the pause is looked at again.", "hold_review_on"
        )
    attempt.referral.hold_review_on = review_on
    attempt.referral.status_before_hold = attempt.referral.status


def state_before(attempt: Attempt) -> None:
    """After a pause it goes on where it was."""
    referral = attempt.referral
    if attempt.pair.to != referral.status_before_hold:
        raise UnmetRequirementError(Requirement.STATE_BEFORE, "After a pause a referral goes on where it was before.")
    referral.status_before_hold, referral.hold_review_on = "", None
