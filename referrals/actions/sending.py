"""Sending a message: taken up, asked once more whether it may go, handed to the mail server, and settled.

What is guaranteed. A message is claimed for ``LEASE`` by one worker, and within that time only that one sends it. A
worker that dies in between leaves it claimed; when the lease is over another takes it up. So a message goes out once,
and a second time only where a worker died after the mail server had taken it and before that was written down; both
carry the same Message-ID, and of the tokens in them both open the referral. Nothing goes out of a transaction that was
rolled back. What was held back, withdrawn or erased is not handed to the mail server any more; what it has already
taken nobody can call back, and so a link in it opens nothing.
"""

import logging
import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.mail import EmailMessage, get_connection
from django.db.models import QuerySet
from django.utils import timezone

from referrals.actions.codes import make_code
from referrals.actions.frame import act
from referrals.actions.links import make_link
from referrals.actions.measure_links import make_measure_link
from referrals.actions.messages import ask_somebody, defer_sending
from referrals.actions.story_links import make_story_link
from referrals.choices import MessageState
from referrals.messages.checks import may_be_sent
from referrals.messages.kinds import LETTERS, MessageKind, Way
from referrals.messages.troubles import Trouble
from referrals.messages.words import address_of, compose
from referrals.models import Occasion, OutgoingMessage

logger = logging.getLogger(__name__)

# Longer than a mail server may take: it has EMAIL_TIMEOUT seconds for each of a handful of answers.
LEASE = timedelta(minutes=10)
# After faults that pass, in minutes: altogether some nineteen hours.
PAUSES = (1, 5, 20, 60, 240, 840)
_PERMANENT = range(500, 600)  # RFC 5321, 4.2.1


@dataclass(frozen=True)
class Claim:
    """A message in one worker's hands since ``at``, and the letter that it becomes."""

    message: OutgoingMessage
    at: datetime
    letter: EmailMessage


def send_message(*, uuid: UUID) -> None:
    """Send the message of this id, unless it was sent, is in other hands, or may not be sent any more.

    Never raises for the sake of the mail: what fails is tried again after a pause, or becomes a task for somebody.
    """
    claim = _claim(uuid)
    if claim is None:
        return
    try:
        with get_connection() as server:
            if not _still_may_go(claim):
                return
            server.send_messages([claim.letter])
    # An SMTPException is an OSError; a ValueError says that the address is none.
    except (OSError, ValueError) as fault:
        # Its text quotes the address.
        logger.warning("Message number %s could not be sent: %s.", claim.message.pk, type(fault).__name__)
        _after(claim, fault)
    else:
        _settle(claim, MessageState.SENT)


def _claim(uuid: UUID) -> Claim | None:
    with act(by=None, what="send_message"):
        rows = OutgoingMessage.objects.select_for_update(of=("self",))
        message = rows.filter(uuid=uuid).first()
        now = timezone.now()
        if message is None or not _is_free(message, now):
            return None
        if not may_be_sent(message):
            _write(message, MessageState.HELD_BACK, now)
            return None
        if not address_of(message):
            _write(message, MessageState.FAILED, now)
            ask_somebody(message, Trouble.NO_ADDRESS)
            return None
        message.state, message.claimed_at, message.attempts = MessageState.SENDING, now, message.attempts + 1
        letter = _letter(message)
        message.save(update_fields=["state", "claimed_at", "attempts", "link"])
    return Claim(message, now, letter)


def _is_free(message: OutgoingMessage, now: datetime) -> bool:
    if message.state == MessageState.SENDING:
        return message.claimed_at is None or message.claimed_at < now - LEASE
    return message.state == MessageState.QUEUED


def _letter(message: OutgoingMessage) -> EmailMessage:
    """The letter, with a token or a code of its own: those of earlier attempts may have arrived and stay good."""
    kind, token, code = MessageKind(message.kind), "", ""
    if LETTERS[kind].way == Way.DOOR and message.referral and message.to_organisation:
        message.link, token = make_link(referral=message.referral, organisation=message.to_organisation)
    if LETTERS[kind].way == Way.ANSWER:
        occasion = Occasion.objects.select_related("person").of_cause(message.cause).get()
        message.link, token = make_measure_link(occasion=occasion)
    if LETTERS[kind].way == Way.STORIES and message.person:
        message.link, token = make_story_link(person=message.person)
    if kind == MessageKind.DOOR_CODE and message.link:
        code = make_code(link=message.link)
    return compose(message, address=address_of(message), token=token, code=code)


def _still_may_go(claim: Claim) -> bool:
    """Whether nothing has happened since, while the mail server was being reached; otherwise it is held back."""
    message = _in_hand(OutgoingMessage.objects.select_related("link"), claim)
    if message is None:
        return False
    if not may_be_sent(message):
        _settle(claim, MessageState.HELD_BACK)
        return False
    return True


def _in_hand(messages: QuerySet[OutgoingMessage], claim: Claim) -> OutgoingMessage | None:
    """The message as it is now; None where it was erased, or somebody else has taken it up since."""
    return messages.filter(pk=claim.message.pk, state=MessageState.SENDING, claimed_at=claim.at).first()


def _settle(claim: Claim, state: MessageState, trouble: Trouble | None = None) -> None:
    """Write down what became of it."""
    with act(by=None, what="send_message"):
        message = _in_hand(OutgoingMessage.objects.select_for_update(of=("self",)), claim)
        if message is None:
            return
        _write(message, state, timezone.now())
        if trouble:
            ask_somebody(message, trouble)


def _write(message: OutgoingMessage, state: MessageState, now: datetime) -> None:
    message.state, message.settled_at = state, now
    message.save(update_fields=["state", "settled_at"])


def _after(claim: Claim, fault: OSError | ValueError) -> None:
    if is_permanent(fault):
        _settle(claim, MessageState.FAILED, Trouble.REFUSED)
    elif claim.message.attempts > len(PAUSES):
        _settle(claim, MessageState.FAILED, Trouble.GAVE_UP)
    else:
        _put_back(claim)


def _put_back(claim: Claim) -> None:
    with act(by=None, what="send_message"):
        message = _in_hand(OutgoingMessage.objects.select_for_update(of=("self",)), claim)
        if message is not None:
            message.state, message.claimed_at = MessageState.QUEUED, None
            message.save(update_fields=["state", "claimed_at"])
            defer_sending(message, after=PAUSES[message.attempts - 1])


def is_permanent(fault: OSError | ValueError) -> bool:
    """Whether the same message to the same address would be refused again; faults of our own account are none of it."""
    match fault:
        case smtplib.SMTPRecipientsRefused():
            return all(code in _PERMANENT for code, _ in fault.recipients.values())
        case smtplib.SMTPSenderRefused() | smtplib.SMTPDataError():
            return fault.smtp_code in _PERMANENT
        case _:
            return isinstance(fault, ValueError)
