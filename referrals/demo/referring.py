"""The referrals of the demo, taken along their paths.

They are written stage by stage, all referrals of a stage at once and dated back, instead of one by one through
``referrals.actions``, which would date them today. The triggers see to the table of transitions all the same.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from referrals.actions.next_steps import plan_next_step
from referrals.choices import Destination, FollowUpMeasure, LawfulBasis, ReferralKind, Sharing
from referrals.demo.city import City
from referrals.demo.paths import FROM_A_PRACTICE, PATHS, Path, Step
from referrals.demo.words import REASONS
from referrals.models import ConsentRecord, Need, Offer, Organisation, Person, Referral, ReferralEvent
from referrals.reference_codes import LENGTH, LETTERS
from referrals.transitions.actor import Actor
from referrals.transitions.pairs import PAIRS
from referrals.transitions.status import OPEN, Status

# What a status is reached with, beside the stamps of its row.
_LEFT: dict[Status, tuple[str, ...]] = {
    Status.SUBMITTED: ("lawful_basis", "agreed_by", "agreed_how"),
    Status.ACCEPTED: ("due_first_contact_at", "risks_seen_at"),
    Status.WAITING: ("waiting_position", "waiting_until"),
    Status.ON_HOLD: ("status_before_hold", "hold_review_on"),
    Status.DECLINED: ("decline_reason",),
    Status.ENDED: ("end_reason",),
    Status.COMPLETED: ("destination", "follow_up_measure"),
}
# Most people are asked how things are going at the end; a few would rather not, or it is not the moment.
ASKED_AT_THE_END = (FollowUpMeasure.OFFERED,) * 7 + (FollowUpMeasure.DECLINED, FollowUpMeasure.UNABLE)


@dataclass
class Journey:
    """A referral on its path, and when each of its steps was taken.

    ``asked_at`` is when its link worker last asked how it is going, where that was after the last step.
    """

    referral: Referral
    path: Path
    begun: datetime
    moments: list[datetime] = field(default_factory=list)
    asked_at: datetime | None = None


def make_referrals(
    city: City, people: Sequence[Person], chance: Random, *, held_as_courses: Collection[Offer] = ()
) -> list[Journey]:
    """All referrals of all paths, at the end of their paths, each person once and some twice.

    Who goes to a place that is held as a course gets no further here than being accepted: the rest is its groups'.
    """
    single = [offer for offer in city.offers if offer not in held_as_courses]
    journeys = [
        _journey(city, people[count % len(people)], path, city.offers if _is_early(path) else single, chance)
        for count, path in enumerate(path for path in PATHS for _ in range(path.number))
    ]
    write_journeys(city, journeys, chance)
    return journeys


def write_journeys(city: City, journeys: Sequence[Journey], chance: Random) -> None:
    """Write referrals that are drafts until now, and take them along their paths."""
    needs = list(Need.objects.filter(is_active=True))
    Referral.objects.bulk_create([journey.referral for journey in journeys])
    through = Referral.needs.through.objects
    through.bulk_create(
        Referral.needs.through(referral=journey.referral, need=need)
        for journey in journeys
        for need in chance.sample(needs, min(2, len(needs)))
    )
    ReferralEvent.objects.bulk_create(
        _event(journey, None, Status.DRAFT, _beginner(journey), city) for journey in journeys
    )
    for stage in range(max(len(journey.path.steps) for journey in journeys)):
        _take_stage([journey for journey in journeys if len(journey.path.steps) > stage], stage, city, chance)
    ConsentRecord.objects.bulk_create(_consents(journeys, chance))


def plan_next_steps(journeys: Iterable[Journey]) -> None:
    """What is next for each open referral, as it was planned at its last step; the beginning is dated back too."""
    rows = []
    for journey in journeys:
        referral = journey.referral
        referral.created_at = journey.begun
        if referral.status in OPEN:
            plan_next_step(referral, timezone.localdate(journey.asked_at or journey.moments[-1]))
        rows.append(referral)
    Referral.objects.bulk_update(rows, ["created_at", "next_action", "next_on", "next_by"], batch_size=100)


def _is_early(path: Path) -> bool:
    return not {step.to for step in path.steps} & {Status.WAITING, Status.SCHEDULED}


def _journey(city: City, person: Person, path: Path, offers: Sequence[Offer], chance: Random) -> Journey:
    """A draft, and the moments of its steps, counted back from when the last one was."""
    gaps = [chance.randint(*step.days) for step in path.steps]
    last = timezone.now() - timedelta(days=chance.randint(*path.ago), minutes=chance.randint(1, 400))
    begun = last - timedelta(days=sum(gaps), minutes=len(gaps))
    referral = draft_of(city, person, chance.choice(offers), chance)
    if path.steps is FROM_A_PRACTICE:
        referral.referrer, referral.kind = chance.choice(city.practices[:4]), ReferralKind.INTAKE
        referral.created_by = referral.owner = referral.offer = referral.provider = None
    journey = Journey(referral, path, begun)
    moment = begun
    for gap in gaps:
        moment += timedelta(days=gap, minutes=1)
        journey.moments.append(moment)
    return journey


def draft_of(city: City, person: Person, offer: Offer, chance: Random) -> Referral:
    """A referral of somebody to a place, not saved yet: from a referrer, or asked for by the person."""
    referral = Referral(
        uuid=UUID(int=chance.getrandbits(128), version=4),
        code="".join(chance.choice(LETTERS) for _ in range(LENGTH)),
        person=person,
        service=city.service,
        kind=ReferralKind.INTAKE,
        created_by=person.created_by,
        owner=person.created_by,
        referrer=chance.choice(city.referring) if chance.random() < 0.85 else None,
        offer=offer,
        provider=offer.provider,
        reason=chance.choice(REASONS),
        for_provider="Would like company, mornings. Made up for the demo.",
    )
    if referral.referrer is None:
        referral.kind = ReferralKind.SELF
    return referral


def _take_stage(journeys: Sequence[Journey], stage: int, city: City, chance: Random) -> None:
    events = []
    # Those that reach the same status are written together, and of each only what that brings.
    reached: dict[Status, list[Referral]] = {}
    written: dict[Status, set[str]] = {}
    for journey in journeys:
        step, referral = journey.path.steps[stage], journey.referral
        before, moment = Status(referral.status), journey.moments[stage]
        pair = PAIRS[before, step.to]
        for stamp in pair.row.stamps:
            setattr(referral, stamp, getattr(referral, stamp) if stamp.startswith("first_") else None)
            if getattr(referral, stamp) is None:
                setattr(referral, stamp, moment)
        _leave(referral, step, before, moment, chance)
        referral.status, referral.version = step.to, referral.version + 1
        reached.setdefault(step.to, []).append(referral)
        written.setdefault(step.to, {"status", "version", *_LEFT.get(step.to, ())}).update(pair.row.stamps)
        events.append(_event(journey, before, step.to, step.role, city, moment, step.reason))
    for status, rows in reached.items():
        Referral.objects.bulk_update(rows, sorted(written[status]), batch_size=100)
    ReferralEvent.objects.bulk_create(events)


def _leave(referral: Referral, step: Step, before: Status, moment: datetime, chance: Random) -> None:
    """What a step leaves behind beside its stamps."""
    day = timezone.localdate(moment)
    match step.to:
        case Status.SUBMITTED:
            referral.lawful_basis, referral.agreed_by = LawfulBasis.PUBLIC_TASK, "person"
            referral.agreed_how = chance.choice(("in_person", "phone", "phone"))
        case Status.ACCEPTED:
            referral.due_first_contact_at, referral.risks_seen_at = moment + timedelta(days=7), moment
        case Status.WAITING:
            referral.waiting_position = chance.randint(1, 6)
            referral.waiting_until = day + timedelta(days=chance.randint(14, 60))
        case Status.ON_HOLD:
            referral.status_before_hold, referral.hold_review_on = before, day + timedelta(days=21)
        case Status.DECLINED:
            referral.decline_reason = step.reason
        case Status.ENDED:
            referral.end_reason = step.reason
        case Status.COMPLETED:
            referral.destination = chance.choice(tuple(Destination))
            referral.follow_up_measure = chance.choice(ASKED_AT_THE_END)


def _event(
    journey: Journey,
    before: Status | None,
    to: Status,
    role: Actor,
    city: City,
    moment: datetime | None = None,
    reason: str = "",
) -> ReferralEvent:
    referral = journey.referral
    actor: User | None = {Actor.LINK_WORKER: referral.owner, Actor.MANAGER: city.manager}.get(role)
    return ReferralEvent(
        referral=referral,
        row=PAIRS[before, to].row.number,
        version=referral.version,
        from_status=before or "",
        to_status=to,
        actor=actor,
        organisation=_for_whom(referral, role, city),
        role=role,
        at=moment or journey.begun,
        effective_at=moment or journey.begun,
        reason_code=reason,
        channel="page" if actor else "link",
    )


def _beginner(journey: Journey) -> Actor:
    return Actor.REFERRER if journey.path.steps is FROM_A_PRACTICE else Actor.LINK_WORKER


def _for_whom(referral: Referral, role: Actor, city: City) -> Organisation | None:
    return {
        Actor.LINK_WORKER: city.service,
        Actor.MANAGER: city.service,
        Actor.PROVIDER: referral.provider,
        Actor.REFERRER: referral.referrer,
    }.get(role)


def _consents(journeys: Iterable[Journey], chance: Random) -> list[ConsentRecord]:
    """What was agreed when a referral was sent, and what was taken back since; the last of a person comes last."""
    made = []
    for journey in journeys:
        referral = journey.referral
        if not journey.moments:
            continue
        said = [
            ("lawful_basis", LawfulBasis.PUBLIC_TASK, journey.moments[0]),
            ("referral", "yes", journey.moments[0]),
            ("sharing", chance.choice((Sharing.ALL, Sharing.ALL, Sharing.CODES, Sharing.NOTHING)), journey.moments[0]),
        ]
        if referral.status == Status.WITHDRAWN:
            said.append(("referral", "withdrawn", journey.moments[-1]))
        made += [
            ConsentRecord(
                person=referral.person,
                referral=referral,
                kind=kind,
                value=value,
                given_by="person",
                how=referral.agreed_how,
                given_on=timezone.localdate(moment),
                recorded_by=referral.owner,
            )
            for kind, value, moment in said
        ]
    return sorted(made, key=lambda record: record.given_on)
