"""Who is in the groups of the demo: their referrals, dated by the sessions, their places, and every visit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from referrals.actions.disengaging import keep_misses_in_step
from referrals.actions.visits import where_of
from referrals.choices import Attendance, BookingState, Channel, ContactOutcome, ReferralKind
from referrals.demo.city import City
from referrals.demo.courses import MadeGroup
from referrals.demo.fates import CAME, MISSES, Fate, attendances, fates_of
from referrals.demo.paths import Path, Step
from referrals.demo.referring import Journey, draft_of, write_journeys
from referrals.models import Appointment, Availability, Booking, CohortSession, ContactLog, Person, Referral
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status

LW, PV = Actor.LINK_WORKER, Actor.PROVIDER
DAY = timedelta(days=1)
# One entry in a register in so many was wrong at first, and corrected.
CORRECTED = 0.02
# At least once in so many days a link worker asks how it is going.
ASKED_EVERY = 35
_BOOKED = (Step(Status.SUBMITTED, LW, (0, 0)), Step(Status.RECEIVED, PV, (1, 3)), Step(Status.ACCEPTED, PV, (1, 3)))
_WAITS = Step(Status.WAITING, PV, (1, 2))
_HAS_A_DATE = Step(Status.SCHEDULED, LW, (1, 4))
_COMES = Step(Status.IN_PROGRESS, PV, (0, 0))
_ENDS = {
    Fate.STOPS: Step(Status.DISENGAGED, PV, (0, 0)),
    Fate.MOVES: Step(Status.ENDED, LW, (0, 0), "moved"),
}
_COMPLETES = Step(Status.COMPLETED, PV, (0, 0))


@dataclass
class Member:
    """Somebody of a group: how it goes for them, and their visits with all that was said of each.

    ``fate`` is None before the group begins, ``line`` their place on the waiting list, 0 for who has a place.
    """

    made: MadeGroup
    fate: Fate | None
    line: int
    journey: Journey
    visits: list[tuple[CohortSession, list[Attendance]]] = field(default_factory=list)

    @property
    def moment(self) -> dict[Status, datetime]:
        """When each status was reached."""
        steps = (step.to for step in self.journey.path.steps)
        return dict(zip(steps, self.journey.moments, strict=True))


def make_places(
    city: City, groups: Sequence[MadeGroup], newcomers: Iterator[Person], known: Sequence[Journey], chance: Random
) -> list[Journey]:
    """Fill the groups with newcomers, and with some of the people who have completed a referral before."""
    completed = [each.referral for each in known if each.referral.status == Status.COMPLETED]
    members: list[Member] = []
    for made in groups:
        fates = fates_of(made.group.members, chance, is_finished=made.is_finished) if made.has_begun else []
        for number in range(made.group.members + made.group.waiting):
            begun = _begun(made, fates[number] if fates else None, chance)
            before = _take_earlier(completed, begun) if number < made.group.onward else None
            journey = _journey(city, made, before or next(newcomers), begun, chance)
            line = max(0, number + 1 - made.group.members)
            member = Member(made, fates[number] if fates else None, line, journey)
            _go_along(member, chance)
            members.append(member)
    write_journeys(city, [member.journey for member in members], chance)
    _line_up(members)
    Booking.objects.bulk_create([_booking(member) for member in members])
    _write_visits(members)
    ContactLog.objects.bulk_create(_attempts(members))
    _say_places(groups)
    for member in members:
        if member.fate == Fate.MISSING:
            keep_misses_in_step(member.journey.referral, by=None)
    return [member.journey for member in members]


def _begun(made: MadeGroup, fate: Fate | None, chance: Random) -> datetime:
    """When the person was referred: some weeks before the group began, or a fortnight ago."""
    until = min(made.sessions[0].starts_at, timezone.now())
    if fate == Fate.NEW:
        return timezone.now() - timedelta(days=chance.randint(12, 16), minutes=chance.randint(1, 400))
    return until - timedelta(days=chance.randint(20, 50), minutes=chance.randint(1, 400))


def _take_earlier(completed: list[Referral], begun: datetime) -> Referral:
    """The first that had ended by then, taken off the list."""
    place = next(
        place for place, found in enumerate(completed) if found.closed_at is not None and found.closed_at < begun
    )
    return completed.pop(place)


def _journey(city: City, made: MadeGroup, who: Person | Referral, begun: datetime, chance: Random) -> Journey:
    """The first step of somebody new, or of somebody who goes on from an earlier referral."""
    person = who.person if isinstance(who, Referral) else who
    referral = draft_of(city, person, made.cohort.programme.offer, chance)
    if isinstance(who, Referral):
        referral.parent, referral.kind, referral.referrer = who, ReferralKind.ONWARD, None
    elif referral.kind == ReferralKind.INTAKE and chance.random() < 0.3:
        referral.kind = ReferralKind.PROGRAMME
    return Journey(referral, Path(1, (), (0, 0)), begun)


def _go_along(member: Member, chance: Random) -> None:
    """Take somebody as far as they have got: steps with their moments, and visits."""
    steps = [*_BOOKED, _WAITS if member.line else _HAS_A_DATE]
    moments = [member.journey.begun]
    for step in steps[1:]:
        moments.append(moments[-1] + chance.randint(*step.days) * DAY)
    if not member.line:
        _come(member, moments[-1], chance)
        for step, moment in _after_booking(member, chance):
            steps.append(step)
            moments.append(moment)
    member.journey.path = Path(1, tuple(steps), (0, 0))
    member.journey.moments = moments
    if steps[-1] == _COMES:
        member.journey.asked_at = max(moments[-1], timezone.now() - chance.randint(0, ASKED_EVERY) * DAY)


def _come(member: Member, booked: datetime, chance: Random) -> None:
    """Their visits: planned to each session since they have a place, and what was said of those that have been."""
    ahead = [session for session in member.made.sessions if session.starts_at > booked]
    past = [session for session in ahead if session.starts_at < timezone.now()]
    if member.made.group.last_is_open:
        past = past[:-1]
    held = [session for session in past if session.cancelled_at is None]
    became = dict(zip(held, attendances(member.fate or Fate.NEW, len(held), chance), strict=True))
    has_left = member.fate in _ENDS
    for session in ahead:
        said = [became[session]] if session in became else []
        if session not in became and (session.cancelled_at is not None or has_left):
            said = [Attendance.CANCELLED_BY_PROVIDER]
        if said and said[0] in CAME and chance.random() < CORRECTED and session != held[0]:
            said.insert(0, Attendance.DID_NOT_ATTEND)
        member.visits.append((session, [Attendance.PLANNED, *said]))


def _after_booking(member: Member, chance: Random) -> Iterator[tuple[Step, datetime]]:
    """What follows on having a place: the first session, and the end where there was one."""
    came = [session.starts_at for session, said in member.visits if said[-1] in CAME]
    if not came:
        return
    yield _COMES, came[0]
    if member.fate in _ENDS:
        missed = MISSES if member.fate == Fate.STOPS else 0
        end = came[-1] + timedelta(weeks=missed, days=chance.randint(3, 5))
        yield _ENDS[member.fate], min(end, timezone.now() - timedelta(hours=1))
    elif member.made.is_finished:
        yield _COMPLETES, member.made.sessions[-1].starts_at + chance.randint(2, 9) * DAY


def _line_up(members: Sequence[Member]) -> None:
    """Number whoever waits for a group, by how long they have waited."""
    waiting = sorted((member for member in members if member.line), key=lambda member: member.moment[Status.WAITING])
    longest: dict[int, int] = {}
    for member in waiting:
        cohort, referral = member.made.cohort, member.journey.referral
        member.line = longest[cohort.pk] = longest.get(cohort.pk, 0) + 1
        referral.waiting_position, referral.waiting_until = member.line, cohort.starts_on
    Referral.objects.bulk_update([member.journey.referral for member in waiting], ["waiting_position", "waiting_until"])


def _booking(member: Member) -> Booking:
    """The place, as it stands now."""
    referral, moment, cohort = member.journey.referral, member.moment, member.made.cohort
    booking = Booking(
        cohort=cohort,
        person=referral.person,
        referral=referral,
        state=BookingState.WAITING,
        asked_at=member.journey.moments[3],
        by=referral.owner,
    )
    if member.line:
        return booking
    booking.state = BookingState.BOOKED
    booking.booked_at = moment[Status.SCHEDULED]
    if member.fate in _ENDS:
        booking.state, booking.left_at = BookingState.LEFT, member.journey.moments[-1]
    elif member.made.is_finished:
        core = [said[-1] in CAME for session, said in member.visits if session.is_core]
        booking.state, booking.finished_at = BookingState.FINISHED, cohort.finished_at
        booking.core_attended, booking.met_rule = sum(core), sum(core) >= cohort.core_to_complete
    return booking


def _write_visits(members: Sequence[Member]) -> None:
    """Each visit as it was planned, and each later record of it, which names the one before."""
    standing = [
        (_visit(member, session, said[0], None), member, session, said[1:])
        for member in members
        for session, said in member.visits
    ]
    while standing:
        Appointment.objects.bulk_create([visit for visit, *_ in standing], batch_size=1000)
        standing = [
            (_visit(member, session, said[0], visit), member, session, said[1:])
            for visit, member, session, said in standing
            if said
        ]


def _visit(member: Member, session: CohortSession, said: Attendance, before: Appointment | None) -> Appointment:
    return Appointment(
        referral=member.journey.referral,
        starts_at=session.starts_at,
        where=where_of(session, member.made.cohort),
        attendance=said,
        session=session,
        corrects=before,
        recorded_by=member.journey.referral.owner,
    )


def _attempts(members: Sequence[Member]) -> Iterator[ContactLog]:
    """That somebody tried to reach whoever stopped coming, before their referral was closed."""
    for member in members:
        if member.fate == Fate.STOPS:
            yield ContactLog(
                person=member.journey.referral.person,
                referral=member.journey.referral,
                at=member.journey.moments[-1] - DAY,
                channel=Channel.PHONE,
                outcome=ContactOutcome.MESSAGE_LEFT,
                note="Said that the place is kept, and that there is no need to explain.",
                recorded_by=member.journey.referral.owner,
            )


def _say_places(groups: Sequence[MadeGroup]) -> None:
    """What was said of the places at each course this morning: those of the group to come, and when it begins."""
    now = timezone.now()
    Availability.objects.bulk_create(
        Availability(
            activity=made.cohort.programme.offer.activity,
            provider=made.cohort.programme.offer.provider,
            places_free=made.course.places - made.group.members,
            waiting_weeks=(made.sessions[0].starts_at - now).days // 7,
            note="The next group.",
            said_at=now - timedelta(hours=1),
        )
        for made in groups
        if not made.has_begun
    )
