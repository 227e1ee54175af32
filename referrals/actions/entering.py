"""What a colleague types in for a person: together with them, on the telephone, or from a paper."""

from collections.abc import Mapping
from datetime import date, datetime, time
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from referrals.actions.frame import act
from referrals.actions.returning import AnswersRefusedError, finish_occasion, save_answers
from referrals.choices import HelpedBy, Mode, OccasionState
from referrals.instruments.scoring import Answer
from referrals.models import Occasion

_NOON = time(12)


def enter_answers(
    *,
    occasion: Occasion,
    answers: Mapping[str, Mapping[str, Answer]],
    mode: Mode | str,
    by: User,
    finishes: bool,
    language: str = "en",
    helped_by: HelpedBy | str = "",
    answered_on: date | None = None,
    submission: UUID | None = None,
) -> Occasion:
    """Keep answers to one instrument or several, by code and key, and take them as returned where that is all.

    ``answered_on`` is the day on which the person gave them, today unless it is said; nobody else than the person
    answers alone, so ``mode`` is never "self". Raises what ``save_answers`` and ``finish_occasion`` raise; refused,
    nothing is written.
    """
    if mode == Mode.SELF:
        raise AnswersRefusedError("Somebody who answers alone does so by a link. Say how these came.", "mode")
    with act(by=by, what="enter_answers", submission=submission):
        for code, given in answers.items():
            save_answers(
                occasion=occasion,
                code=code,
                answers=given,
                mode=mode,
                by=by,
                language=language,
                helped_by=helped_by,
                answered_on=answered_on,
            )
        occasion.refresh_from_db()
        if finishes and occasion.state != OccasionState.RETURNED:
            return finish_occasion(occasion=occasion, by=by, at=_moment(answered_on))
        return occasion


def _moment(day: date | None) -> datetime | None:
    """A moment of ``day``; None for today, which is now."""
    if day is None or day >= timezone.localdate():
        return None
    return timezone.make_aware(datetime.combine(day, _NOON))
