"""What came after: where people from the courses went on to, and how much of the health service people used."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from referrals.actions.moving_on import ask_where_people_went, referrals_to_ask, times_of
from referrals.actions.service_use import opted_out
from referrals.choices import Channel, Destination, UseKind, UseSource
from referrals.demo.dating import dated_back, hour_of
from referrals.demo.referring import Journey
from referrals.demo.words import WENT_ON_TO
from referrals.models import MovingOn, Referral, ServiceUse
from referrals.months import add_months, months_in
from referrals.service_use.windows import REACH, Window, window_after, window_before

# How many are asked at each time, and how many of those can be reached.
ASKED = {3: 0.85, 6: 0.7, 9: 0.6, 12: 0.5}
REACHED = 0.7
DESTINATIONS = (
    (Destination.ASSET,),
    (Destination.ASSET,),
    (Destination.ASSET,),
    (Destination.ASSET, Destination.VOLUNTEERING),
    (Destination.VOLUNTEERING,),
    (Destination.TRAINING,),
    (Destination.WORK,),
    (Destination.NONE,),
    (Destination.NONE,),
)
# Of people who were referred long enough ago, so many were asked what they use, and so many are in a supplied file.
SELF_REPORTED, SUPPLIED = 0.35, 0.12
# So many months are asked for on either side.
MONTHS_ASKED = 3
FILE = "Contacts by month, made up for the demo.csv"


@dataclass(frozen=True)
class Usual:
    """How much is used in a month in the mean, before, and which part of it is left afterwards."""

    kind: UseKind
    a_month: float
    left: float


USUAL = (
    Usual(UseKind.GP, 0.55, 0.8),
    Usual(UseKind.AE, 0.08, 0.8),
    Usual(UseKind.OUTPATIENT, 0.18, 1.0),
    Usual(UseKind.INPATIENT, 0.02, 1.0),
)


def make_afterwards(journeys: Sequence[Journey], chance: Random) -> None:
    """Write where people went on to and what they used, and ask for what is due now."""
    today = timezone.localdate()
    ended = referrals_to_ask(today).select_related("offer__activity", "owner", "person__key").order_by("id")
    with dated_back(MovingOn, ServiceUse):
        MovingOn.objects.bulk_create(moving for referral in ended for moving in _moves_on(referral, today, chance))
        uses = _uses([journey.referral for journey in journeys], today, chance)
        ServiceUse.objects.bulk_create(uses, batch_size=1000)
    ask_where_people_went()


def _moves_on(referral: Referral, today: date, chance: Random) -> Iterator[MovingOn]:
    """What was said at each time that has come; once somebody could not be asked, it is rarely tried again."""
    for time in times_of(referral):
        asked_on = time.due_on + timedelta(days=chance.randint(0, 40))
        if asked_on > today or chance.random() > ASKED[time.months]:
            continue
        moving = MovingOn(
            person=referral.person,
            referral=referral,
            months=time.months,
            was_reached=chance.random() < REACHED,
            asked_on=asked_on,
            recorded_at=hour_of(asked_on, 16),
            recorded_by=referral.owner,
        )
        if moving.was_reached:
            _say_where(moving, referral, chance)
        yield moving


def _say_where(moving: MovingOn, referral: Referral, chance: Random) -> None:
    moving.destinations = [code.value for code in chance.choice(DESTINATIONS)]
    moving.how = chance.choice((Channel.PHONE, Channel.PHONE, Channel.IN_PERSON, Channel.LETTER))
    if Destination.ASSET in moving.destinations and referral.offer is not None and chance.random() < 0.6:
        moving.asset_id = referral.offer.activity.asset_id
    if Destination.VOLUNTEERING in moving.destinations:
        moving.hours_a_month = Decimal(chance.choice((4, 6, 8, 10, 16)))
    if chance.random() < 0.5:
        moving.note = chance.choice(WENT_ON_TO[moving.destinations[-1]])


def _uses(referrals: Sequence[Referral], today: date, chance: Random) -> Iterator[ServiceUse]:
    """Numbers of some people on both sides of their latest referral, as far as the months are over."""
    sent = [(referral.submitted_at, referral) for referral in referrals if referral.submitted_at is not None]
    latest = {referral.person_id: (at, referral) for at, referral in sorted(sent, key=lambda pair: pair[0])}
    without = opted_out(latest)
    for person, (submitted_at, referral) in latest.items():
        referred = timezone.localdate(submitted_at)
        share, draws = chance.random(), chance.random()
        if share < SELF_REPORTED and window_before(referred, MONTHS_ASKED).is_over(today):
            yield from _self_reported(referral, referred, today, chance)
        if draws < SUPPLIED and person not in without:
            yield from _supplied(referral, referred, today, chance)


def _self_reported(referral: Referral, referred: date, today: date, chance: Random) -> Iterator[ServiceUse]:
    """What the person remembers of three months on either side."""
    before, after = window_before(referred, MONTHS_ASKED), window_after(referred, MONTHS_ASKED)
    for usual in USUAL[:3]:
        count = _count(usual.a_month * MONTHS_ASKED, chance)
        yield _use(referral, usual.kind, UseSource.SELF_REPORTED, before, count)
        if after.is_over(today):
            count = _count(usual.a_month * MONTHS_ASKED * usual.left, chance)
            yield _use(referral, usual.kind, UseSource.SELF_REPORTED, after, count)


def _supplied(referral: Referral, referred: date, today: date, chance: Random) -> Iterator[ServiceUse]:
    """A year on either side, month by month."""
    for usual in USUAL:
        for window, left in ((window_before(referred, REACH), 1.0), (window_after(referred, REACH), usual.left)):
            for month in months_in(window.first, window.last):
                if (found := Window(month, month)).is_over(today):
                    yield _use(referral, usual.kind, UseSource.SUPPLIED, found, _count(usual.a_month * left, chance))


def _use(referral: Referral, kind: UseKind, source: UseSource, window: Window, count: int) -> ServiceUse:
    return ServiceUse(
        person=referral.person,
        kind=kind,
        source=source,
        from_month=window.first,
        to_month=window.last,
        count=count,
        recorded_at=hour_of(add_months(window.last, 1), 11),
        origin=FILE if source == UseSource.SUPPLIED else "",
        recorded_by=referral.owner,
    )


def _count(mean: float, chance: Random) -> int:
    """A whole number that is ``mean`` in the mean: of so many chances, each comes or does not."""
    return sum(chance.random() < mean / 8 for _ in range(8))
