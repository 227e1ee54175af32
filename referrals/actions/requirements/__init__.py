"""What moves need: for each requirement of the table, what asks for it and takes up what was said."""

from collections.abc import Callable

from referrals.actions.attempt import Attempt
from referrals.actions.requirements import closing, intake, pausing, places, reopening, visits
from referrals.transitions.requirement import Requirement

# Each raises UnmetRequirementError, or leaves on the referral, and in records of its own, what was said.
Ask = Callable[[Attempt], None]

ASKS: dict[Requirement, Ask] = {
    Requirement.AGREEMENT: intake.agreement,
    Requirement.LAWFUL_BASIS: intake.lawful_basis,
    Requirement.SOURCE: intake.source,
    Requirement.REFERRAL_REASON: intake.reason,
    Requirement.NOTICE: intake.notice,
    Requirement.OPENING: intake.opening,
    Requirement.QUESTION: intake.question,
    Requirement.ANSWER: intake.answer,
    Requirement.ROOM: places.room,
    Requirement.RISKS_ACKNOWLEDGED: places.risks_acknowledged,
    Requirement.PLACE_IN_LINE: places.place_in_line,
    Requirement.FIRST_DATE: visits.first_date,
    Requirement.FIRST_ATTENDED: visits.first_attended,
    Requirement.OLD_SLOT: visits.old_slot,
    Requirement.MISSED_IN_A_ROW: visits.missed_in_a_row,
    Requirement.ATTEMPT_TO_REACH: visits.attempt_to_reach,
    Requirement.THREE_ATTEMPTS: visits.three_attempts,
    Requirement.REASON: pausing.reason,
    Requirement.REVIEW_DATE: pausing.review_date,
    Requirement.STATE_BEFORE: pausing.state_before,
    Requirement.DECLINE_REASON: closing.decline_reason,
    Requirement.FOLLOW_UP_MEASURE: closing.follow_up_measure,
    Requirement.DESTINATION: closing.destination,
    Requirement.FEEDBACK: closing.feedback,
    Requirement.FIVE_WORKING_DAYS: closing.five_working_days,
    Requirement.WORK_DONE: closing.work_done,
    Requirement.ITS_CREATOR: closing.its_creator,
    Requirement.MOVED_OR_DIED: closing.moved_or_died,
    Requirement.AGREEMENT_ENDS: closing.agreement_ends,
    Requirement.WITHIN_28_DAYS: reopening.within_28_days,
    Requirement.DECLINED_BY_MISTAKE: reopening.declined_by_mistake,
    Requirement.NEW_AGREEMENT: reopening.new_agreement,
    Requirement.ENDED_BY_MISTAKE: reopening.ended_by_mistake,
}
