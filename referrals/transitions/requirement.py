"""What a transition asks for before it happens."""

from enum import StrEnum


class Requirement(StrEnum):
    """One thing that a transition needs. The value is how the table of transitions writes it."""

    AGREEMENT = "agreement (who, how, when)"
    LAWFUL_BASIS = "lawful basis"
    SOURCE = "source (practice code or self)"
    REFERRAL_REASON = "reason for the referral"
    NOTICE = "privacy notice given"
    OPENING = 'a signed-in opening, or pressing "Open this referral" on the link\'s page (never a GET)'
    QUESTION = "question"
    ANSWER = "answer"
    ROOM = "capacity or a waiting list"
    RISKS_ACKNOWLEDGED = "risks acknowledged"
    DECLINE_REASON = (
        "reason: not_eligible, no_capacity, out_of_area, needs_more_support, risk, duplicate, service_ended, "
        "other + text"
    )
    ASKED_AGAIN = "person asked again"
    PARENT = "`parent` set; the original stays declined"
    PLACE_IN_LINE = "position, estimate"
    FIRST_DATE = "first appointment or cohort start"
    FIRST_ATTENDED = "first attended session (5 or 6)"
    OLD_SLOT = "code 2, 3, 4 or 7 on the old slot"
    REASON = "reason"
    REVIEW_DATE = "review date"
    STATE_BEFORE = "returns to the state before"
    THREE_ATTEMPTS = "three logged attempts by two channels over ten working days"
    MISSED_IN_A_ROW = "N missed in a row (programme setting)"
    ATTEMPT_TO_REACH = "an attempt to reach the person"
    FOLLOW_UP_MEASURE = "follow-up measure offered or refusal coded"
    DESTINATION = "destination"
    FEEDBACK = "feedback"
    FIVE_WORKING_DAYS = "by the timer after 5 working days"
    WORK_DONE = "work already done"
    AGREEMENT_ENDS = "agreement ends"
    WITHIN_28_DAYS = "within 28 days"
    DECLINED_BY_MISTAKE = "the decline was a mistake (otherwise row 8)"
    NEW_AGREEMENT = "a new agreement"
    ENDED_BY_MISTAKE = "the ending was recorded in error"
    ITS_CREATOR = "a draft by its creator, anything by the manager"
    MOVED_OR_DIED = "moved or died"
