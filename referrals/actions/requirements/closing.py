"""What is asked before a referral comes to an end."""

from django.utils import timezone

from referrals.actions.attempt import Attempt, UnmetRequirementError
from referrals.choices import ConsentKind, DeclineReason, Destination, EndReason, FollowUpMeasure, GivenBy
from referrals.models import ConsentRecord, Feedback
from referrals.transitions.actor import Actor
from referrals.transitions.requirement import Requirement
from referrals.working_days import working_days_between

SETTLES_BY_ITSELF_AFTER = 5


def decline_reason(attempt: Attempt) -> None:
    """Why not, by a code; "something else" in words too."""
    if attempt.reason_code not in DeclineReason:
        raise UnmetRequirementError(Requirement.DECLINE_REASON, "Say why: choose one of the reasons.", "reason_code")
    if attempt.reason_code == DeclineReason.OTHER and not attempt.reason_text:
        raise UnmetRequirementError(Requirement.DECLINE_REASON, "Write what the reason is.", "reason_text")
    attempt.referral.decline_reason = attempt.reason_code


def follow_up_measure(attempt: Attempt) -> None:
    """That the person was asked how things are going now, or why not."""
    referral = attempt.referral
    referral.follow_up_measure = attempt.text("follow_up_measure", referral.follow_up_measure)
    if referral.follow_up_measure not in FollowUpMeasure:
        raise UnmetRequirementError(
            Requirement.FOLLOW_UP_MEASURE,
            "Say whether the person was asked how things are going, or why not.",
            "follow_up_measure",
        )


def destination(attempt: Attempt) -> None:
    """Where the person goes on to."""
    referral = attempt.referral
    referral.destination = attempt.text("destination", referral.destination)
    if referral.destination not in Destination:
        raise UnmetRequirementError(Requirement.DESTINATION, "Say what the person goes on to.", "destination")


def feedback(attempt: Attempt) -> None:
    """How it went, now or written before."""
    text = attempt.text("feedback")
    if text:
        Feedback.objects.create(referral=attempt.referral, text=text, at=attempt.effective_at, by=attempt.by)
    elif not attempt.referral.feedback.exists():
        raise UnmetRequirementError(Requirement.FEEDBACK, "Write how it went.", "feedback")


def five_working_days(attempt: Attempt) -> None:
    """By itself a referral is cancelled only once nobody has objected for five working days. Others need not wait."""
    asked_at = attempt.referral.cancel_requested_at
    if attempt.role != Actor.TIMER:
        return
    waited = working_days_between(timezone.localdate(asked_at), attempt.today) if asked_at else 0
    if waited < SETTLES_BY_ITSELF_AFTER:
        raise UnmetRequirementError(
            Requirement.FIVE_WORKING_DAYS, "Five working days have not passed since it was asked to be cancelled."
        )


def work_done(attempt: Attempt) -> None:
    """That the person came at least once: otherwise what is asked to be cancelled is cancelled."""
    if not attempt.referral.appointments.attended().exists():
        raise UnmetRequirementError(
            Requirement.WORK_DONE, "No visit is recorded to which the person came. Record it first, or cancel."
        )


def its_creator(attempt: Attempt) -> None:
    """A draft is taken back by whoever made it; everything else is the manager's."""
    made_by_link = attempt.by is None and attempt.referral.created_by_id is None
    if attempt.role == Actor.MANAGER or made_by_link:
        return
    if attempt.by is None or attempt.by.pk != attempt.referral.created_by_id:
        raise UnmetRequirementError(
            Requirement.ITS_CREATOR, "Only who began this draft can take it back, or the manager of the service."
        )


def moved_or_died(attempt: Attempt) -> None:
    """Which of the two."""
    if attempt.reason_code not in EndReason:
        raise UnmetRequirementError(
            Requirement.MOVED_OR_DIED, "Say whether the person moved away or died.", "reason_code"
        )
    attempt.referral.end_reason = attempt.reason_code


def agreement_ends(attempt: Attempt) -> None:
    """That the person takes their agreement back; it is recorded as their answer. Nothing else is asked of them."""
    ConsentRecord.objects.create(
        person=attempt.referral.person,
        referral=attempt.referral,
        kind=ConsentKind.REFERRAL,
        value="withdrawn",
        given_by=attempt.text("withdrawn_by", GivenBy.PERSON),
        how=attempt.text("withdrawn_how"),
        given_on=timezone.localdate(attempt.effective_at),
        recorded_by=attempt.by,
    )
