"""What a person answers, would rather not answer, and when it is finished.

Answers are appended, a page of a form at a time: each later record of an instrument stands for the one before and holds
the answers of both. So nothing is lost when somebody stops, and what is incomplete is kept and counted without a score.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from referrals.actions.attempt import ERASED
from referrals.actions.frame import act
from referrals.actions.measure_links import settle_asking
from referrals.actions.safeguarding import ask_somebody_to_look
from referrals.choices import Channel, HelpedBy, Mode, OccasionState, RefuseReason
from referrals.instruments import Instrument, Item, Scored, instrument, score
from referrals.instruments.scoring import Answer, whole_number
from referrals.models import Goal, MeasureReturn, Occasion
from referrals.querysets.measure import TAKES_ANSWERS

GOALS = "goals"
_TO_THE_HUNDREDTH = Decimal("0.01")
# How somebody was asked whose answers are there, where nobody wrote down that they were.
_ASKED_BY = {
    Mode.SELF: Channel.ONLINE,
    Mode.ASSISTED: Channel.IN_PERSON,
    Mode.PHONE: Channel.PHONE,
    Mode.PAPER: Channel.LETTER,
}


class AnswersRefusedError(Exception):
    """Nothing was written; the text says why and what to do. ``field`` is the key of an item, or empty."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


def save_answers(
    *,
    occasion: Occasion,
    code: str,
    answers: Mapping[str, Answer],
    mode: Mode | str,
    by: User | None,
    language: str = "en",
    helped_by: HelpedBy | str = "",
    submission: UUID | None = None,
    answered_on: date | None = None,
) -> MeasureReturn:
    """Keep answers to one instrument of an occasion, score them, and have somebody look where one says so.

    ``answers`` is by key of item; None is an item that was skipped. Keys that it does not name keep the answer that
    stood before. ``by`` is None for the person, who came by a link. A colleague may correct what was returned, and key
    in late what was answered in time (``answered_on``, today unless it is said).

    Raises AnswersRefusedError for an answer that is none, or an occasion that takes none any more; PermissionDenied
    outside the caseload; AlreadyDoneError.
    """
    with act(by=by, what="save_answers", submission=submission):
        locked = locked_occasion(occasion, by)
        day = answered_on or timezone.localdate()
        _check_open(locked, day, by)
        asked = instrument_of(locked, code)
        standing = locked.returns.standing().filter(instrument=code).first()
        given = _merged(asked, answers_of(standing) if standing else {}, answers)
        scored = score(asked, given)
        _check_manner(mode, helped_by)
        kept = _written(locked, asked, scored, given, standing)
        kept.mode, kept.language, kept.helped_by = mode, language, helped_by
        kept.answered_on, kept.recorded_by = day, by
        kept.save(force_insert=True)
        _begin(locked, Mode(mode), by)
        if scored.alerts:
            ask_somebody_to_look(locked)
        return kept


def finish_occasion(
    *, occasion: Occasion, by: User | None, submission: UUID | None = None, at: datetime | None = None
) -> Occasion:
    """Take what was answered as returned, complete or not; finished before, it stays as it is.

    ``at`` is when it was, unless it is now. Raises AnswersRefusedError where nothing was answered or nothing is taken
    any more; PermissionDenied and AlreadyDoneError.
    """
    with act(by=by, what="finish_occasion", submission=submission):
        locked = locked_occasion(occasion, by)
        if locked.state == OccasionState.RETURNED:
            return locked
        _check_open(locked, timezone.localdate(at), by)
        if not has_answers(locked):
            raise AnswersRefusedError(
                "Nothing has been answered yet. Answer one question at least, or say that you would rather not."
            )
        locked.state, locked.returned_at = OccasionState.RETURNED, at or timezone.now()
        _keep(locked)
        settle_asking(locked, by=by)
        return locked


def refuse_occasion(
    *,
    occasion: Occasion,
    by: User | None,
    reason: RefuseReason | str = RefuseReason.NOT_SAID,
    submission: UUID | None = None,
    at: datetime | None = None,
) -> Occasion:
    """Write down that the person would rather not answer; said again, the later reason holds.

    What was answered before is kept. ``at`` is when it was, unless it is now. Raises AnswersRefusedError where the
    answers were returned or asking is over; PermissionDenied and AlreadyDoneError.
    """
    if reason not in RefuseReason:
        raise AnswersRefusedError("Choose one of the reasons, or “I would rather not say why”.", "reason")
    with act(by=by, what="refuse_occasion", submission=submission):
        locked = locked_occasion(occasion, by)
        if locked.state not in (*TAKES_ANSWERS, OccasionState.REFUSED):
            raise AnswersRefusedError(_OVER)
        moment = at or timezone.now()
        locked.state, locked.refuse_reason = OccasionState.REFUSED, reason
        locked.refused_at = locked.refused_at or moment
        locked.offered_at = locked.offered_at or moment
        _keep(locked)
        settle_asking(locked, by=by)
        return locked


_OVER = "The answers were sent already, or the time for them is over."


def takes_answers(occasion: Occasion, *, day: date, by: User | None) -> bool:
    """Whether answers of ``day`` are taken: from the person until the last day, from a colleague corrections too.

    Somebody who would rather not may think again.
    """
    state = OccasionState(occasion.state)
    if state in (*TAKES_ANSWERS, OccasionState.REFUSED):
        return by is not None or day <= occasion.closes_on
    if state == OccasionState.LAPSED:
        return by is not None and day <= occasion.closes_on
    return state == OccasionState.RETURNED and by is not None


def has_answers(occasion: Occasion) -> bool:
    """Whether at least one item was answered, of whatever instrument."""
    return occasion.returns.standing().filter(answered__gt=0).exists()


def answers_of(kept: MeasureReturn) -> dict[str, Answer]:
    """The answers of a return, by key of item."""
    found: dict[str, Answer] = json.loads(kept.items) if kept.items else {}
    return found


def instrument_of(occasion: Occasion, code: str) -> Instrument:
    """The instrument as it was when the occasion was made. Of goals the items are the person's own.

    Raises AnswersRefusedError where the occasion does not ask it.
    """
    versions = dict(asked.split(":", 1) for asked in occasion.instruments)
    if code not in versions:
        raise AnswersRefusedError("These questions are not asked on this occasion.")
    found = instrument(code, versions[code])
    return found.with_goals(_goals_of(occasion)) if found.items_from_plan else found


def _goals_of(occasion: Occasion) -> dict[str, str]:
    """What the person wants, by id; what they have let go since they answered stays."""
    before = occasion.returns.standing().filter(instrument=GOALS).first()
    answered = set(answers_of(before)) if before else set()
    goals = Goal.objects.filter(plan__person=occasion.person).select_related("plan__person__key")
    return {str(goal.uuid): goal.text for goal in goals if goal.ended_on is None or str(goal.uuid) in answered}


def locked_occasion(occasion: Occasion, by: User | None) -> Occasion:
    """The occasion as it stands, locked, for the person or a colleague who looks after them.

    Raises PermissionDenied for another colleague, AnswersRefusedError of an erased person.
    """
    rows = Occasion.objects.select_for_update(of=("self",)).select_related(
        "person__key", "person__service", "referral__owner"
    )
    found: Occasion = rows.get(pk=occasion.pk)
    if found.person.erased_at is not None:
        raise AnswersRefusedError(ERASED)
    if by is not None and not Occasion.objects.visible_to(by).filter(pk=found.pk).exists():
        raise PermissionDenied
    return found


def _check_open(occasion: Occasion, day: date, by: User | None) -> None:
    if day > timezone.localdate():
        raise AnswersRefusedError("That day is still to come.", "answered_on")
    if not takes_answers(occasion, day=day, by=by):
        raise AnswersRefusedError(_OVER)


def _check_manner(mode: str, helped_by: str) -> None:
    if mode not in Mode:
        raise AnswersRefusedError("Say how it was answered.", "mode")
    if helped_by and helped_by not in HelpedBy:
        raise AnswersRefusedError("Say who helped, or leave it empty.", "helped_by")


def _merged(asked: Instrument, before: Mapping[str, Answer], said: Mapping[str, Answer]) -> dict[str, Answer]:
    """One answer, or None, for each item that is asked."""
    items = {item.key: item for item in asked.items}
    for key in said:
        if key not in items:
            raise AnswersRefusedError("One of the answers is to a question that is not asked here.", key)
    checked = {key: _checked(items[key], answer) for key, answer in said.items()}
    return {key: checked.get(key, before.get(key)) for key in items}


def _checked(item: Item, said: Answer) -> Answer:
    """The answer as it is kept. Raises AnswersRefusedError where it is none to this item."""
    text = str(said).strip() if said is not None else ""
    if not text:
        return None
    if not item.is_number:
        if len(text) > item.greatest:
            raise AnswersRefusedError(f"This is too long: there is room for {item.greatest:,} characters.", item.key)
        return text
    number = whole_number(text)
    if item.kind == "choice" and number not in {choice.value for choice in item.choices}:
        raise AnswersRefusedError("Choose one of the answers.", item.key)
    if number is None or not item.least <= number <= item.greatest:
        raise AnswersRefusedError(f"Give a whole number from {item.least} to {item.greatest}.", item.key)
    return number


def _written(
    occasion: Occasion, asked: Instrument, scored: Scored, given: Mapping[str, Answer], standing: MeasureReturn | None
) -> MeasureReturn:
    return MeasureReturn(
        person=occasion.person,
        occasion=occasion,
        instrument=asked.code,
        instrument_version=asked.version,
        items=json.dumps(given, ensure_ascii=False),
        answered=scored.answered,
        asked=scored.asked,
        is_complete=scored.complete,
        raw_score=_kept(scored.raw_score if scored.complete else None),
        score=_kept(scored.score if scored.complete else None),
        subscales={name: float(number) for name, number in scored.subscales.items()},
        not_scored_because=scored.reason,
        corrects=standing,
    )


def _kept(number: Decimal | None) -> Decimal | None:
    return None if number is None else number.quantize(_TO_THE_HUNDREDTH)


def _begin(occasion: Occasion, mode: Mode, by: User | None) -> None:
    """What was returned stays so when it is corrected; everything else is begun now."""
    if occasion.state in (OccasionState.RETURNED, OccasionState.BEGUN):
        return
    occasion.state = OccasionState.BEGUN
    occasion.refused_at, occasion.refuse_reason, occasion.closed_at = None, "", None
    if occasion.offered_at is None:
        occasion.offered_at, occasion.offered_how, occasion.offered_by = timezone.now(), _ASKED_BY[mode], by
    _keep(occasion)


def _keep(occasion: Occasion) -> None:
    occasion.version += 1
    occasion.save(force_update=True)
