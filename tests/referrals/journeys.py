"""Referrals in whatever status a test needs, come there by the steps of the table.

Time is told backwards: what is walked was sent some weeks ago, so that attempts and visits have had time to happen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from referrals.actions.drafting import create_draft
from referrals.actions.moving import move
from referrals.choices import Attendance, PostRole
from referrals.models import Appointment, ContactLog, Offer, Organisation, Person, Referral
from referrals.transitions.actor import Actor
from referrals.transitions.pairs import PAIRS, Pair
from referrals.transitions.requirement import Requirement
from referrals.transitions.status import CLOSED, Status
from tests.referrals.factories import in_days, make_offer, make_person, make_post, make_practice, make_provider

SENT_DAYS_AGO = 40

# How to come to each status, from the draft on.
WAYS: dict[Status, tuple[Status, ...]] = {
    Status.DRAFT: (),
    Status.SUBMITTED: (Status.SUBMITTED,),
    Status.RECEIVED: (Status.SUBMITTED, Status.RECEIVED),
    Status.ACCEPTED: (Status.SUBMITTED, Status.RECEIVED, Status.ACCEPTED),
}
WAYS |= {
    Status.INFO_NEEDED: (*WAYS[Status.RECEIVED], Status.INFO_NEEDED),
    Status.WAITING: (*WAYS[Status.ACCEPTED], Status.WAITING),
    Status.SCHEDULED: (*WAYS[Status.ACCEPTED], Status.SCHEDULED),
    Status.IN_PROGRESS: (*WAYS[Status.ACCEPTED], Status.SCHEDULED, Status.IN_PROGRESS),
    Status.ON_HOLD: (*WAYS[Status.ACCEPTED], Status.SCHEDULED, Status.ON_HOLD),
    Status.CANCEL_REQUESTED: (*WAYS[Status.ACCEPTED], Status.CANCEL_REQUESTED),
    Status.DECLINED: (*WAYS[Status.RECEIVED], Status.DECLINED),
    Status.NO_CONTACT: (*WAYS[Status.ACCEPTED], Status.NO_CONTACT),
    Status.CANCELLED: (*WAYS[Status.ACCEPTED], Status.CANCEL_REQUESTED, Status.CANCELLED),
    Status.WITHDRAWN: (*WAYS[Status.RECEIVED], Status.WITHDRAWN),
    Status.ENDED: (*WAYS[Status.RECEIVED], Status.ENDED),
    Status.ENTERED_IN_ERROR: (*WAYS[Status.RECEIVED], Status.ENTERED_IN_ERROR),
}
WAYS |= {
    Status.DISENGAGED: (*WAYS[Status.IN_PROGRESS], Status.DISENGAGED),
    Status.COMPLETED: (*WAYS[Status.IN_PROGRESS], Status.COMPLETED),
}


@dataclass(frozen=True)
class Bodies:
    """A service, a practice and a provider with one person each who acts for them."""

    service: Organisation
    practice: Organisation
    offer: Offer
    users: dict[Actor, User | None]

    def step(self, referral: Referral, role: Actor, **more: Any) -> dict[str, Any]:
        """What every step takes, from the one who acts in this role."""
        by = self.users[role]
        return {
            "referral": referral,
            "by": by,
            "role": role,
            "version": referral.version,
            "channel": "page" if by else "link",
        } | more


def make_bodies(service: Organisation, **of_offer: Any) -> Bodies:
    """The bodies around a service, and its offer with them."""
    practice, provider = make_practice(), make_provider()
    users = {
        Actor.REFERRER: make_post(practice, PostRole.REFERRER),
        Actor.LINK_WORKER: make_post(service, PostRole.LINK_WORKER),
        Actor.PROVIDER: make_post(provider, PostRole.PROVIDER),
        Actor.MANAGER: make_post(service, PostRole.MANAGER),
    }
    return Bodies(
        service,
        practice,
        make_offer(service, provider, **of_offer),
        {**users, Actor.PERSON: None, Actor.TIMER: None},
    )


def begin(bodies: Bodies, person: Person | None = None, role: Actor = Actor.LINK_WORKER, **columns: Any) -> Referral:
    """A draft, of the link worker unless it is said."""
    return create_draft(
        person=person or make_person(bodies.service, created_by=bodies.users[Actor.LINK_WORKER]),
        kind="intake",
        by=bodies.users[role],
        role=role,
        service=bodies.service,
        referrer=bodies.practice,
        offer=bodies.offer,
        effective_at=days_ago(SENT_DAYS_AGO + 1),
        **({"reason": "Wants to make something by hand."} | columns),
    )


def days_ago(days: float) -> datetime:
    """The moment so many days before now."""
    return timezone.now() - timedelta(days=days)


def walk(bodies: Bodies, to: Status, person: Person | None = None) -> Referral:
    """A referral that came to ``to`` by the steps of ``WAYS``: sent 40 days ago, a step a day, closed two days ago."""
    referral = begin(bodies, person)
    for number, status in enumerate(WAYS[to]):
        ago = 2 if status in CLOSED else SENT_DAYS_AGO - number
        referral = take(bodies, referral, status, effective_at=days_ago(ago))
    return referral


def take(bodies: Bodies, referral: Referral, to: Status, role: Actor | None = None, **more: Any) -> Referral:
    """One step, in the role that is named; else the link worker's where they may, and the first that may otherwise."""
    pair = PAIRS[Status(referral.status), to]
    role = role or min(pair.actors, key=lambda actor: (actor != Actor.LINK_WORKER, bodies.users[actor] is None))
    facts = ready(referral, pair)
    if to == Status.IN_PROGRESS or "effective_at" in facts:
        more.pop("effective_at", None)
    return move(**(bodies.step(referral, role, to=to) | facts | more))


def ready(referral: Referral, pair: Pair) -> dict[str, Any]:
    """Have everything there that the pair needs; gives the facts to be said."""
    facts: dict[str, Any] = {}
    for need in pair.needs:
        facts |= READY.get(need, _nothing)(referral)
    return facts


def _nothing(referral: Referral) -> dict[str, Any]:
    return {}


def _agreement(referral: Referral) -> dict[str, Any]:
    return {"agreed_by": "person", "agreed_how": "phone", "agreed_at": days_ago(SENT_DAYS_AGO + 0.5)}


def attend(referral: Referral, attendance: int, days: float) -> Appointment:
    """A visit so many days ago."""
    return Appointment.objects.create(referral=referral, starts_at=days_ago(days), attendance=attendance)


def log_contact(referral: Referral, days: float, channel: str = "phone", outcome: str = "no_answer") -> ContactLog:
    """An attempt to be in touch, so many days ago."""
    return ContactLog.objects.create(
        person=referral.person, referral=referral, at=days_ago(days), channel=channel, outcome=outcome
    )


def _came(referral: Referral) -> dict[str, Any]:
    attend(referral, Attendance.ON_TIME, 33)
    return {}


def _attempts(referral: Referral) -> dict[str, Any]:
    for days, channel in ((34, "phone"), (25, "phone"), (5, "letter")):
        log_contact(referral, days, channel)
    return {"effective_at": days_ago(1)}


def _missed(referral: Referral) -> dict[str, Any]:
    for days in (9, 8, 7):
        attend(referral, Attendance.DID_NOT_ATTEND, days)
    log_contact(referral, 6)
    return {"effective_at": days_ago(1)}


READY: dict[Requirement, Callable[[Referral], dict[str, Any]]] = {
    Requirement.AGREEMENT: _agreement,
    Requirement.LAWFUL_BASIS: lambda referral: {"lawful_basis": "public_task"},
    Requirement.NOTICE: lambda referral: {"notice_at": days_ago(SENT_DAYS_AGO + 0.5)},
    Requirement.QUESTION: lambda referral: {"question": "Is the lift needed?"},
    Requirement.ANSWER: lambda referral: {"answer": "No."},
    Requirement.DECLINE_REASON: lambda referral: {"reason_code": "no_capacity"},
    Requirement.PLACE_IN_LINE: lambda referral: {"waiting_position": 2, "waiting_until": in_days(14)},
    Requirement.FIRST_DATE: lambda referral: {"starts_at": days_ago(35), "where": "Side door"},
    Requirement.FIRST_ATTENDED: _came,
    Requirement.OLD_SLOT: lambda referral: {"attendance": 2, "starts_at": days_ago(-3)},
    Requirement.REASON: lambda referral: {"reason_text": "Away for a while."},
    Requirement.REVIEW_DATE: lambda referral: {"hold_review_on": in_days(21)},
    Requirement.THREE_ATTEMPTS: _attempts,
    Requirement.MISSED_IN_A_ROW: _missed,
    Requirement.FOLLOW_UP_MEASURE: lambda referral: {"follow_up_measure": "offered"},
    Requirement.DESTINATION: lambda referral: {"destination": "volunteering"},
    Requirement.FEEDBACK: lambda referral: {"feedback": "Built a boat."},
    Requirement.WORK_DONE: _came,
    Requirement.DECLINED_BY_MISTAKE: lambda referral: {"is_mistake": True},
    Requirement.ENDED_BY_MISTAKE: lambda referral: {"is_mistake": True},
    Requirement.NEW_AGREEMENT: lambda referral: _agreement(referral) | {"agreed_at": timezone.now()},
    Requirement.MOVED_OR_DIED: lambda referral: {"reason_code": "moved"},
}
