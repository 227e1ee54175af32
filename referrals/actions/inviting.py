"""Asking somebody how things are going: that they were asked, by a link in an e-mail or one that is shown to them."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from referrals.actions.frame import act
from referrals.actions.measure_links import make_measure_link, settle_asking, shut_measure_links
from referrals.actions.messages import queue_message
from referrals.actions.returning import AnswersRefusedError, locked_occasion
from referrals.choices import Channel, OccasionState
from referrals.messages.kinds import MessageKind
from referrals.messages.reach import may_be_mailed
from referrals.models import Occasion
from referrals.querysets.measure import TAKES_ANSWERS

_OVER = "Nobody is asked any more on this occasion: it was answered, refused or closed."
_NO_MAIL = "The person has not said that they may be sent e-mail, or there is no address. Ask them in another way."


def offer_occasion(
    *,
    occasion: Occasion,
    how: Channel | str,
    by: User | None,
    submission: UUID | None = None,
    at: datetime | None = None,
) -> Occasion:
    """Write down that the person was asked, and how; by e-mail they are sent a link. ``at`` is when, unless it is now.

    Reminders count anew from then. Raises AnswersRefusedError where it is too late, or the person may not be sent
    e-mail; PermissionDenied outside the caseload; AlreadyDoneError.
    """
    if how not in Channel:
        raise AnswersRefusedError("Say how the person was asked.", "how")
    with act(by=by, what="offer_occasion", submission=submission):
        locked = _asked(occasion, by)
        if how == Channel.EMAIL:
            if not may_be_mailed(locked.person):
                raise AnswersRefusedError(_NO_MAIL, "how")
            mail_link(locked, MessageKind.MEASURES_ASKED)
        _note_offer(locked, how, by, at or timezone.now())
        return locked


def show_link(*, occasion: Occasion, by: User, submission: UUID | None = None) -> str:
    """A link for somebody who is there, to be shown once: gives its token, which is kept nowhere.

    Raises what ``offer_occasion`` raises.
    """
    with act(by=by, what="show_link", submission=submission):
        locked = _asked(occasion, by)
        _, token = make_measure_link(occasion=locked)
        _note_offer(locked, Channel.IN_PERSON, by, timezone.now())
        return token


def revoke_measure_links(*, occasion: Occasion, by: User, submission: UUID | None = None) -> int:
    """Have no link to an occasion open anything any more, because one went to the wrong hands; how many there were.

    Raises PermissionDenied outside the caseload, AnswersRefusedError of an erased person, and AlreadyDoneError.
    """
    with act(by=by, what="revoke_measure_links", submission=submission):
        return shut_measure_links(locked_occasion(occasion, by))


def mail_link(occasion: Occasion, kind: MessageKind) -> None:
    """Have the person of an occasion sent a link, within the caller's act; it is made when the mail is sent."""
    queue_message(
        kind=kind,
        cause=f"{occasion.cause}:{occasion.version}",
        referral=occasion.referral,
        person=occasion.person,
    )


def _asked(occasion: Occasion, by: User | None) -> Occasion:
    locked = locked_occasion(occasion, by)
    if locked.state not in TAKES_ANSWERS or locked.closes_on < timezone.localdate():
        raise AnswersRefusedError(_OVER)
    return locked


def _note_offer(occasion: Occasion, how: Channel | str, by: User | None, at: datetime) -> None:
    if occasion.state == OccasionState.DUE:
        occasion.state = OccasionState.OFFERED
    occasion.offered_at, occasion.offered_how, occasion.offered_by = at, how, by
    occasion.reminders, occasion.reminded_at = 0, None
    occasion.version += 1
    occasion.save(force_update=True)
    settle_asking(occasion, by=by, keep_messages=True)
