"""What happened along the way: visits to single places, questions, contacts, feedback; and what is counted beside."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from random import Random

from django.utils import timezone

from referrals.choices import Attendance, Channel, ContactOutcome, UnmetReason
from referrals.demo.city import City
from referrals.demo.referring import Journey
from referrals.demo.words import ANSWERS, CONTACT_NOTES, FEEDBACK, QUESTIONS
from referrals.models import Appointment, ContactLog, Feedback, Need, Question, Signpost, UnmetNeed, Voucher
from referrals.transitions.status import Status

CAME = (Attendance.ON_TIME, Attendance.ON_TIME, Attendance.ON_TIME, Attendance.LATE_SEEN)
MISSED = (Attendance.CANCELLED_BY_PERSON, Attendance.DID_NOT_ATTEND, Attendance.CANCELLED_BY_PROVIDER)


def make_happenings(city: City, journeys: Sequence[Journey], chance: Random) -> None:
    """Write what happened beside visits."""
    Question.objects.bulk_create(_questions(journeys, chance))
    Feedback.objects.bulk_create(
        Feedback(referral=journey.referral, text=chance.choice(FEEDBACK), at=journey.moments[-1])
        for journey in journeys
        if journey.referral.status == Status.COMPLETED
    )
    ContactLog.objects.bulk_create(_contacts(journeys, chance))
    needs = list(Need.objects.filter(is_active=True))
    _make_unmet(city, journeys, needs, chance)
    _make_signposts(city, needs, chance)


def make_visits(journeys: Sequence[Journey], chance: Random) -> None:
    """One planned visit for who is about to come, and the visits of who came, each entered once it was over."""
    planned, came = [], []
    now = timezone.now()
    for journey in journeys:
        referral = journey.referral
        if referral.status == Status.SCHEDULED:
            planned.append(Appointment(referral=referral, starts_at=now + timedelta(days=chance.randint(-3, 12))))
        if referral.first_attended_at is None:
            continue
        until = referral.closed_at or referral.ended_at or now
        weeks = max(1, min(24, (until - referral.first_attended_at).days // 7))
        missed_last = referral.status == Status.DISENGAGED
        for week in range(weeks):
            misses = week > 0 and (chance.random() < 0.15 or (missed_last and week >= weeks - 3))
            visit = Appointment(
                referral=referral,
                starts_at=referral.first_attended_at + timedelta(weeks=week),
                recorded_by=referral.owner,
            )
            came.append((visit, chance.choice(MISSED if misses else CAME)))
    Appointment.objects.bulk_create([*planned, *(visit for visit, _ in came)])
    Appointment.objects.bulk_create(
        Appointment(
            referral=visit.referral,
            starts_at=visit.starts_at,
            attendance=attendance,
            corrects=visit,
            recorded_by=visit.recorded_by,
        )
        for visit, attendance in came
    )


def _questions(journeys: Iterable[Journey], chance: Random) -> Iterable[Question]:
    for journey in journeys:
        referral = journey.referral
        if referral.info_requested_at is None:
            continue
        answered = referral.info_supplied_at
        yield Question(
            referral=referral,
            text=chance.choice(QUESTIONS),
            asked_at=referral.info_requested_at,
            answer=chance.choice(ANSWERS) if answered else "",
            answered_at=answered,
            answered_by=referral.owner if answered else None,
        )


def _contacts(journeys: Iterable[Journey], chance: Random) -> Iterable[ContactLog]:
    """Three attempts by two channels over more than ten working days where nobody was reached; else one or two."""
    for journey in journeys:
        referral = journey.referral
        if not journey.moments:
            continue
        start = referral.accepted_at or journey.moments[0]
        if referral.status == Status.NO_CONTACT:
            tries = [(0, Channel.PHONE), (7, Channel.TEXT), (15, Channel.PHONE)]
            outcomes = [ContactOutcome.NO_ANSWER] * len(tries)
        else:
            tries = [(chance.randint(0, 5), Channel.PHONE)] * (chance.random() < 0.6)
            outcomes = [chance.choice((ContactOutcome.REACHED, ContactOutcome.REACHED, ContactOutcome.MESSAGE_LEFT))]
        for (days, channel), outcome in zip(tries, outcomes, strict=False):
            yield ContactLog(
                person=referral.person,
                referral=referral,
                at=min(start + timedelta(days=days), timezone.now()),
                channel=channel,
                outcome=outcome,
                note=chance.choice(CONTACT_NOTES.get(outcome, ("",))),
                recorded_by=referral.owner,
            )


def _make_unmet(city: City, journeys: Sequence[Journey], needs: Sequence[Need], chance: Random) -> None:
    reasons = {"no_capacity": UnmetReason.NO_CAPACITY, "not_eligible": UnmetReason.NOT_ELIGIBLE}
    made = [
        UnmetNeed(
            service=city.service,
            referral=journey.referral,
            reason=reasons[journey.referral.decline_reason],
            need=chance.choice(needs),
            offer=journey.referral.offer,
            area=journey.referral.person.area,
        )
        for journey in journeys
        if journey.referral.decline_reason in reasons
    ]
    made += [
        UnmetNeed(
            service=city.service,
            reason=chance.choice((UnmetReason.NOTHING_FOUND, UnmetReason.FULL)),
            need=chance.choice(needs),
            area=chance.choice(journeys).referral.person.area,
            wanted={"when": ["evening"], "access": ["step_free"]},
        )
        for _ in range(24)
    ]
    UnmetNeed.objects.bulk_create(made)


def _make_signposts(city: City, needs: Sequence[Need], chance: Random) -> None:
    today = timezone.localdate()
    for _ in range(30):
        offer = chance.choice(city.offers)
        signpost = Signpost.objects.create(
            service=city.service, activity=offer.activity, asset=offer.activity.asset, by=chance.choice(city.workers)
        )
        signpost.needs.add(chance.choice(needs))
    for _ in range(16):
        used = chance.random() < 0.4
        Voucher.objects.create(
            service=city.service,
            offer=chance.choice(city.offers),
            issued_by=chance.choice(city.workers),
            expires_on=today + timedelta(days=chance.randint(-10, 60)),
            used_at=timezone.now() - timedelta(days=1) if used else None,
        )
