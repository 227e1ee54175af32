"""What opening a closed referral again needs."""

from datetime import datetime, timedelta

from referrals.actions.attempt import Attempt, UnmetRequirementError
from referrals.actions.requirements.intake import agreement
from referrals.models import ReferralEvent
from referrals.transitions.requirement import Requirement

REOPENS_WITHIN = timedelta(days=28)
# What says when and why it was closed, which it is no more; the events keep it.
_OF_THE_END = ("declined_at", "completed_at", "closed_at", "withdrawn_at", "ended_at", "cancel_requested_at")


def within_28_days(attempt: Attempt) -> None:
    """Not long ago, counted from when it took effect. What said that it was closed is taken back."""
    referral = attempt.referral
    closing = ReferralEvent.objects.get(referral=referral, version=referral.version)
    if attempt.at > closing.effective_at + REOPENS_WITHIN:
        raise UnmetRequirementError(
            Requirement.WITHIN_28_DAYS,
            "A referral can be opened again within 28 days of its end. Make a new one, which may name this one.",
        )
    for name in _OF_THE_END:
        attempt.stamp(name, None)
    referral.decline_reason = referral.end_reason = ""
    referral.loop_seen_at = None


def declined_by_mistake(attempt: Attempt) -> None:
    """That the decline was a mistake: where it was not, another place is looked for."""
    _by_mistake(
        attempt,
        Requirement.DECLINED_BY_MISTAKE,
        "Open it again only where the decline was a mistake. Otherwise send the person elsewhere: that is a new "
        "referral, which names this one.",
    )


def ended_by_mistake(attempt: Attempt) -> None:
    """That the person neither moved nor died."""
    _by_mistake(attempt, Requirement.ENDED_BY_MISTAKE, "Open it again only where the ending was recorded in error.")


def _by_mistake(attempt: Attempt, unmet: Requirement, words: str) -> None:
    if not attempt.take("is_mistake", bool, False):
        raise UnmetRequirementError(unmet, words, "is_mistake")


def new_agreement(attempt: Attempt) -> None:
    """That the person, who had withdrawn, was asked again and agreed."""
    withdrawn_at = ReferralEvent.objects.get(referral=attempt.referral, version=attempt.referral.version).effective_at
    agreed_at = attempt.facts.get("agreed_at")
    if not isinstance(agreed_at, datetime) or agreed_at <= withdrawn_at:
        raise UnmetRequirementError(
            Requirement.NEW_AGREEMENT, "The person withdrew. Say when they agreed again.", "agreed_at"
        )
    agreement(attempt)
