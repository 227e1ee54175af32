"""A year of asking how things are going: when each person was asked, and what became of it.

Most answer at the beginning, and ever fewer later; who answers once is likelier to answer again. The shares are met
exactly, as far as whole people allow, so that the demo shows what a real service sees.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from referrals.actions.occasion_days import Asking, days_of
from referrals.actions.occasions import course_of, is_over_for
from referrals.actions.packs import (
    PROGRAMME_QUESTIONS,
    USUAL_INTRO,
    USUAL_POINTS,
    PackOrder,
    create_pack,
    ensure_usual_pack,
)
from referrals.choices import Channel, FollowUpMeasure, OccasionState, Point, RefuseReason
from referrals.demo.city import City
from referrals.demo.dating import hour_of
from referrals.demo.referring import Journey
from referrals.demo.returns import Answering, make_returns
from referrals.instruments import latest
from referrals.models import MeasurePack, Occasion, Programme

# Of those whose time is over, so many have returned it. Whoever never came was easier to miss.
RETURNED = {
    Point.BASELINE: 0.81,
    Point.DURING: 0.55,
    Point.BEFORE_LAST: 0.42,
    Point.AFTER_3: 0.30,
    Point.AFTER_6: 0.20,
    Point.AFTER_12: 0.13,
}
NEVER_CAME = 0.55
# Of the others, so many have said that they would rather not; nobody has said anything of the rest.
REFUSED = 0.2
REASONS = (*RefuseReason, RefuseReason.NOT_SAID, RefuseReason.NOT_SAID, RefuseReason.NOT_NOW, RefuseReason.TOO_LONG)
# Of what is not over yet: what stands on the lists of today.
STILL_OPEN = (
    OccasionState.DUE,
    OccasionState.RETURNED,
    OccasionState.DUE,
    OccasionState.OFFERED,
    OccasionState.RETURNED,
    OccasionState.BEGUN,
    OccasionState.OFFERED,
)
CHANNELS = (Channel.IN_PERSON, Channel.IN_PERSON, Channel.PHONE, Channel.LETTER)
DAY = timedelta(days=1)


@dataclass
class Asked:
    """An occasion, whose it is, and how likely they answer compared with the others."""

    occasion: Occasion
    journey: Journey
    likely: float
    over_at: datetime | None = None
    answered_on: date | None = field(default=None, compare=False)


def make_measures(city: City, journeys: Sequence[Journey], chance: Random) -> None:
    """Write the packs, the occasions of everybody who was accepted, and what they answered."""
    usual, programme = _packs(city)
    courses = set(Programme.objects.values_list("offer", flat=True))
    asked = [
        each
        for journey in journeys
        if journey.referral.accepted_at is not None
        for each in _occasions(journey, programme if journey.referral.offer_id in courses else usual, chance)
    ]
    by_point: dict[str, list[Asked]] = defaultdict(list)
    for each in asked:
        by_point[each.occasion.point].append(each)
    for point, found in by_point.items():
        _settle(Point(point), found, chance)
    Occasion.objects.bulk_create([each.occasion for each in asked], batch_size=500)
    make_returns([Answering(each.occasion, each.answered_on) for each in asked if each.answered_on is not None], chance)


def _packs(city: City) -> tuple[MeasurePack, MeasurePack]:
    """The usual one of the service, and one for the programmes that also asks what taking part was like."""
    usual = ensure_usual_pack(service=city.service)
    order = PackOrder(
        title="How things are going, and what the course is like",
        intro=USUAL_INTRO,
        instruments=PROGRAMME_QUESTIONS,
        points=(*USUAL_POINTS, Point.DURING),
        days_to_answer=28,
    )
    programme = create_pack(service=city.service, order=order, by=city.manager)
    Programme.objects.update(pack=programme)
    return usual, programme


def _occasions(journey: Journey, pack: MeasurePack, chance: Random) -> Iterator[Asked]:
    """The times at which somebody has been asked until today, by the rules of the service."""
    referral = journey.referral
    course = course_of(referral)
    over_at = journey.moments[-1] if is_over_for(referral, course) else None
    answers = chance.random()
    until = timezone.localdate(over_at)
    for asking in days_of(course, pack.days_to_answer):
        if asking.point in pack.points and asking.due_on <= until:
            yield Asked(_occasion(journey, pack, asking), journey, answers + chance.gauss(0, 0.25), over_at)


def _occasion(journey: Journey, pack: MeasurePack, asking: Asking) -> Occasion:
    asked = [latest(code) for code in pack.instruments]
    return Occasion(
        person=journey.referral.person,
        referral=journey.referral,
        pack=pack,
        instruments=[each.label for each in asked if asking.point != Point.BASELINE or not each.only_after_start],
        point=asking.point,
        due_on=asking.due_on,
        closes_on=asking.closes_on,
    )


def _settle(point: Point, asked: Iterable[Asked], chance: Random) -> None:
    """Say what became of each occasion at one point."""
    over: dict[bool, list[Asked]] = {True: [], False: []}
    still: list[Asked] = []
    for each in asked:
        if each.over_at is not None or each.occasion.closes_on < timezone.localdate():
            over[each.journey.referral.first_attended_at is not None].append(each)
        else:
            still.append(each)
    for came, found in over.items():
        _settle_past(found, RETURNED[point] if came else NEVER_CAME, chance)
    for place, each in enumerate(still):
        _settle_open(each, STILL_OPEN[place % len(STILL_OPEN)], chance)


def _settle_past(asked: list[Asked], share: float, chance: Random) -> None:
    """Those whose time is over: the likeliest have returned it; who said at the end that they would not, refused."""
    said_no = [each for each in asked if _said_no(each)]
    others = sorted((each for each in asked if not _said_no(each)), key=lambda each: -each.likely)
    number = min(round(share * len(asked)), len(others))
    for each in others[:number]:
        _return(each, chance)
    for each in others[number:]:
        if each.over_at is not None:
            each.occasion.state, each.occasion.closed_at = OccasionState.STOPPED, each.over_at
        elif chance.random() < REFUSED:
            _refuse(each, chance.choice(REASONS), chance)
        else:
            _lapse(each, chance)
    for each in said_no:
        _refuse(each, RefuseReason.NOT_SAID, chance)


def _said_no(each: Asked) -> bool:
    is_end = each.occasion.point == Point.BEFORE_LAST
    return is_end and each.journey.referral.follow_up_measure == FollowUpMeasure.DECLINED


def _settle_open(each: Asked, state: OccasionState, chance: Random) -> None:
    occasion = each.occasion
    if state == OccasionState.RETURNED:
        _return(each, chance)
    elif state != OccasionState.DUE:
        day = _day(each, chance)
        _offer(each, day, chance)
        occasion.state = state
        each.answered_on = day if state == OccasionState.BEGUN else None


def _return(each: Asked, chance: Random) -> None:
    day = _day(each, chance)
    _offer(each, day, chance)
    each.occasion.state, each.occasion.returned_at = OccasionState.RETURNED, hour_of(day, 15)
    each.answered_on = day


def _refuse(each: Asked, reason: RefuseReason, chance: Random) -> None:
    day = _day(each, chance)
    _offer(each, day, chance)
    each.occasion.state, each.occasion.refused_at = OccasionState.REFUSED, hour_of(day, 14)
    each.occasion.refuse_reason = reason


def _lapse(each: Asked, chance: Random) -> None:
    """Nobody answered in time; most had been asked, some of them again."""
    if chance.random() < 0.8:
        _offer(each, _day(each, chance), chance)
    occasion = each.occasion
    occasion.state, occasion.closed_at = OccasionState.LAPSED, hour_of(occasion.closes_on + DAY, 5)


def _offer(each: Asked, day: date, chance: Random) -> None:
    occasion = each.occasion
    occasion.state = OccasionState.OFFERED
    occasion.offered_at = hour_of(max(occasion.due_on, day - chance.randint(0, 5) * DAY), 10)
    occasion.offered_how, occasion.offered_by = chance.choice(CHANNELS), each.journey.referral.owner
    occasion.version = 1


def _day(each: Asked, chance: Random) -> date:
    """A day on which answers were taken, and that has been."""
    occasion = each.occasion
    last = min(occasion.closes_on, timezone.localdate(each.over_at))
    return occasion.due_on + chance.randint(0, max(0, (last - occasion.due_on).days)) * DAY
