"""The kinds of messages: what each is called, where it leads, and for how long it may still be sent."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum, auto

from referrals.transitions.status import CLOSED, OPEN, Status

ENDINGS = (*CLOSED, Status.ENTERED_IN_ERROR)
# Nobody is asked how things are going whose referral was withdrawn, void, or ended because they moved or died.
ASKED_HOW_IT_GOES = tuple(status for status in (*OPEN, *CLOSED) if status not in (Status.WITHDRAWN, Status.ENDED))
# A referrer hears how things went, that the person withdrew included; not that they moved away or died.
TOLD_TO_REFERRERS = tuple(status for status in (*OPEN, *CLOSED) if status != Status.ENDED)


class MessageKind(StrEnum):
    """What a message says. Each goes to one sort of recipient."""

    # to a provider
    REFERRAL_WAITING = "referral_waiting"
    REFERRAL_STILL_WAITING = "referral_still_waiting"
    ANSWER_GIVEN = "answer_given"
    CANCEL_REQUESTED = "cancel_requested"
    REFERRAL_REOPENED = "referral_reopened"
    NEW_LINK = "new_link"
    REFERRAL_OVER = "referral_over"
    DOOR_CODE = "door_code"
    # to a link worker, or to the box of a service
    QUESTION_ASKED = "question_asked"
    REFERRAL_ARRIVED = "referral_arrived"
    PROVIDER_SILENT = "provider_silent"
    CANNOT_WAIT = "cannot_wait"
    # to a manager
    SILENT_TOO_LONG = "silent_too_long"
    # to a referrer
    REFERRAL_NEWS = "referral_news"
    # to a person
    MEASURES_ASKED = "measures_asked"
    MEASURES_REMINDER = "measures_reminder"
    MY_STORIES = "my_stories"


class Way(Enum):
    """Where the address in a message leads."""

    NOWHERE = auto()
    # by a link with a token, which needs no account
    DOOR = auto()
    # to pages behind the log-in
    REFERRAL = auto()
    OUR_REFERRALS = auto()
    # by a link with a token, for the person
    ANSWER = auto()
    STORIES = auto()


@dataclass(frozen=True)
class Letter:
    """One kind: its subject and template, its way, in which statuses it may be sent, and for how long it is of use."""

    subject: str
    template: str
    way: Way
    statuses: tuple[Status, ...]
    lasts: timedelta | None = None


LETTERS: dict[MessageKind, Letter] = {
    MessageKind.REFERRAL_WAITING: Letter(
        "A referral is waiting for you", "referrals/mail/referral_waiting.txt", Way.DOOR, OPEN
    ),
    MessageKind.REFERRAL_STILL_WAITING: Letter(
        "A referral is still waiting for you", "referrals/mail/referral_still_waiting.txt", Way.DOOR, OPEN
    ),
    MessageKind.ANSWER_GIVEN: Letter(
        "Your question has been answered", "referrals/mail/answer_given.txt", Way.DOOR, OPEN
    ),
    MessageKind.CANCEL_REQUESTED: Letter(
        "You are asked to cancel a referral",
        "referrals/mail/cancel_requested.txt",
        Way.DOOR,
        (Status.CANCEL_REQUESTED,),
    ),
    MessageKind.REFERRAL_REOPENED: Letter(
        "A referral was opened again", "referrals/mail/referral_reopened.txt", Way.DOOR, OPEN
    ),
    MessageKind.NEW_LINK: Letter("A new link to a referral", "referrals/mail/new_link.txt", Way.DOOR, OPEN),
    MessageKind.REFERRAL_OVER: Letter("A referral has ended", "referrals/mail/referral_over.txt", Way.NOWHERE, ENDINGS),
    MessageKind.DOOR_CODE: Letter(
        "Your code", "referrals/mail/door_code.txt", Way.NOWHERE, OPEN, timedelta(minutes=15)
    ),
    MessageKind.QUESTION_ASKED: Letter(
        "A question about a referral", "referrals/mail/question_asked.txt", Way.REFERRAL, (Status.INFO_NEEDED,)
    ),
    MessageKind.REFERRAL_ARRIVED: Letter(
        "A referral has come in", "referrals/mail/referral_arrived.txt", Way.REFERRAL, OPEN
    ),
    MessageKind.PROVIDER_SILENT: Letter(
        "A referral has not been opened yet",
        "referrals/mail/provider_silent.txt",
        Way.REFERRAL,
        (Status.SUBMITTED,),
    ),
    MessageKind.CANNOT_WAIT: Letter(
        "Something on your list cannot wait", "referrals/mail/cannot_wait.txt", Way.REFERRAL, (*OPEN, *CLOSED)
    ),
    MessageKind.SILENT_TOO_LONG: Letter(
        "A referral has not been opened for nine working days",
        "referrals/mail/silent_too_long.txt",
        Way.REFERRAL,
        (Status.SUBMITTED,),
    ),
    MessageKind.REFERRAL_NEWS: Letter(
        "There is news about a referral", "referrals/mail/referral_news.txt", Way.OUR_REFERRALS, TOLD_TO_REFERRERS
    ),
    MessageKind.MEASURES_ASKED: Letter(
        "A few questions for you", "referrals/mail/measures_asked.txt", Way.ANSWER, ASKED_HOW_IT_GOES
    ),
    MessageKind.MEASURES_REMINDER: Letter(
        "A few questions for you: a reminder", "referrals/mail/measures_reminder.txt", Way.ANSWER, ASKED_HOW_IT_GOES
    ),
    # It belongs to no referral: whether it may go is asked of the person alone.
    MessageKind.MY_STORIES: Letter("A link for you", "referrals/mail/my_stories.txt", Way.STORIES, ()),
}
