"""Moving a referral from one status to another: the only way in which a status changes.

``docs/referral-transitions.md`` is the table. The actions named after what people do (``accepting``, ``declining`` …)
stand on ``move``; each of them is one act.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Required, TypedDict
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from referrals.actions.attempt import (
    ERASED,
    Attempt,
    IllegalMoveError,
    MoveRefusedError,
    StaleReferralError,
    UnmetRequirementError,
)
from referrals.actions.frame import act
from referrals.actions.next_steps import plan_next_step
from referrals.actions.requirements import ASKS
from referrals.choices import ReferralStatus
from referrals.models import Organisation, Referral, ReferralEvent
from referrals.permissions.acting import actors_of
from referrals.transitions.actor import Actor
from referrals.transitions.pairs import PAIRS, Pair
from referrals.transitions.status import Status

__all__ = [
    "IllegalMoveError",
    "MoveRefusedError",
    "StaleReferralError",
    "Step",
    "UnmetRequirementError",
    "act_to",
    "move",
    "register_effect",
    "run_effects",
]

# Said of a visit or an offer that comes later again, these keep the first time.
_FIRST = "first_"
# Nobody has an account in these two roles: a person comes by a link, and a timer by a job.
WITHOUT_ACCOUNT = (Actor.PERSON, Actor.TIMER)
# The channel by which a provider comes who has none either.
LINK = "link"


class Step(TypedDict, total=False):
    """What every named action takes beside the facts of its own; see ``move``. ``submission`` is that of a form."""

    referral: Required[Referral]
    by: Required[User | None]
    role: Required[Actor | str]
    version: Required[int]
    effective_at: datetime | None
    reason_text: str
    channel: str
    submission: UUID | None
    next_action: str
    next_on: date | None


Effect = Callable[[Referral, ReferralEvent], None]
_effects: list[Effect] = []


def register_effect(effect: Effect) -> None:
    """Have ``effect`` called with the referral and the event after each move, within its transaction; once each."""
    if effect not in _effects:
        _effects.append(effect)


def move(
    *,
    referral: Referral,
    to: Status | str,
    by: User | None,
    role: Actor | str,
    version: int,
    row: int | None = None,
    effective_at: datetime | None = None,
    reason_code: str = "",
    reason_text: str = "",
    channel: str = "page",
    **facts: Any,
) -> Referral:
    """Take ``referral`` to the status ``to``, and give it as it is then.

    ``version`` is the one that was seen by whoever decided. ``by`` is None for a timer, and for somebody who came by a
    link. ``row`` may name the row of the table that is meant. ``effective_at`` may lie before now, and not before the
    referral was submitted. ``facts`` are what the row needs (``referrals.actions.requirements``), and ``next_action``
    with ``next_on`` where something else is next than usual.

    Raises StaleReferralError when it has moved since ``version``; IllegalMoveError when no row leads there, or none for
    this role; UnmetRequirementError when the row needs something else; PermissionDenied when ``by`` does not hold this
    role for this referral. All but the last are MoveRefusedError and say in a sentence what is wrong. Refused, nothing
    has changed.
    """
    with transaction.atomic():
        locked = (
            Referral.objects.select_for_update(of=("self",)).select_related("person", "service").get(pk=referral.pk)
        )
        if locked.version != version:
            raise StaleReferralError(locked)
        pair = find_pair(locked, to, role, row)
        _check_who(by, Actor(role), channel, locked)
        now = timezone.now()
        attempt = Attempt(
            referral=locked,
            pair=pair,
            by=by,
            role=Actor(role),
            at=now,
            effective_at=effective_at or now,
            is_effective_said=effective_at is not None,
            reason_code=reason_code,
            reason_text=reason_text.strip(),
            channel=channel,
            facts=facts,
        )
        return _take(attempt)


def act_to(to: Status | str, what: str, step: Step, **facts: Any) -> Referral:
    """Run one named action: an act of its own, which moves the referral to ``to``. Raises AlreadyDoneError too."""
    order: dict[str, Any] = {**step, **facts}
    with act(by=step["by"], what=what, submission=order.pop("submission", None)):
        return move(to=to, **order)


def find_pair(referral: Referral, to: Status | str, role: Actor | str, row: int | None = None) -> Pair:
    """The way from where the referral is to ``to``. Raises IllegalMoveError where there is none for this role."""
    if to not in set(Status) or role not in set(Actor):
        raise IllegalMoveError("There is no such step.")
    pair = PAIRS.get((Status(referral.status), Status(to)))
    if pair is None or row not in (None, pair.row.number):
        raise IllegalMoveError(
            f"A referral that is “{referral.get_status_display()}” cannot become “{ReferralStatus(to).label}”."
        )
    if role not in pair.actors:
        others = " or ".join(actor.label for actor in pair.actors)
        raise IllegalMoveError(f"This step is for the {others}.")
    return pair


def _check_who(by: User | None, role: Actor, channel: str, referral: Referral) -> None:
    """Refuse somebody without this role for this referral. Without an account one comes by a link, or is a timer."""
    if by is None:
        if role not in WITHOUT_ACCOUNT and (role, channel) != (Actor.PROVIDER, LINK):
            raise PermissionDenied
    elif role not in actors_of(by, referral):
        raise PermissionDenied
    if referral.person.erased_at is not None:
        raise MoveRefusedError(ERASED)


def _take(attempt: Attempt) -> Referral:
    referral, pair = attempt.referral, attempt.pair
    submitted_at = referral.submitted_at
    _check_moment(attempt, submitted_at)
    for need in pair.needs:
        ASKS[need](attempt)
    _check_moment(attempt, submitted_at)
    _set_stamps(attempt)
    referral.status = pair.to
    referral.version += 1
    if referral.owner is None and attempt.role == Actor.LINK_WORKER:
        referral.owner = attempt.by
    plan_next_step(referral, attempt.today)
    for name in ("next_action", "next_on"):
        setattr(referral, name, attempt.facts.pop(name, getattr(referral, name)))
    if attempt.facts:
        raise TypeError(f"row {pair.row.number} does not take {', '.join(sorted(attempt.facts))}")
    referral.save(force_update=True)
    event = _write_event(attempt)
    run_effects(referral, event)
    return referral


def run_effects(referral: Referral, event: ReferralEvent) -> None:
    """Have everything follow that follows a move or a beginning, within its transaction."""
    for effect in _effects:
        effect(referral, event)


def _check_moment(attempt: Attempt, submitted_at: datetime | None) -> None:
    if attempt.effective_at > attempt.at:
        raise MoveRefusedError("That day is still to come. Say when it was, or leave it empty for now.", "effective_at")
    if submitted_at is not None and attempt.effective_at < submitted_at:
        raise MoveRefusedError("That is before the referral was sent.", "effective_at")


def _set_stamps(attempt: Attempt) -> None:
    for stamp in attempt.pair.row.stamps:
        is_kept = stamp.startswith(_FIRST) and getattr(attempt.referral, stamp) is not None
        if stamp not in attempt.stamped and not is_kept:
            setattr(attempt.referral, stamp, attempt.effective_at)


def _write_event(attempt: Attempt) -> ReferralEvent:
    referral = attempt.referral
    return ReferralEvent.objects.create(
        referral=referral,
        row=attempt.pair.row.number,
        version=referral.version,
        from_status=attempt.pair.origin or "",
        to_status=attempt.pair.to,
        actor=attempt.by,
        organisation=organisation_of(attempt.role, referral),
        role=attempt.role,
        at=attempt.at,
        effective_at=attempt.effective_at,
        reason_code=attempt.reason_code,
        reason_text=attempt.reason_text,
        channel=attempt.channel,
    )


def organisation_of(role: Actor, referral: Referral) -> Organisation | None:
    """For whom somebody in this role acts on the referral; None for the person and for the timer."""
    return {
        Actor.REFERRER: referral.referrer,
        Actor.PROVIDER: referral.provider,
        Actor.LINK_WORKER: referral.service,
        Actor.MANAGER: referral.service,
    }.get(role)
