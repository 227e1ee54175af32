"""Occasions: made and kept in step with their referral, asked, and closed when their time is over.

Everything is worked out anew from the records (``occasion_days``), so that it does not matter whether a move, a session
that was put off or the nightly job is what makes it change; done twice it changes nothing.
"""

import logging
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from assets.dates import add_months
from referrals.actions.frame import act
from referrals.actions.measure_links import settle_asking, shut_measure_links
from referrals.actions.occasion_days import AFTERWARDS, Asking, Course, days_of
from referrals.choices import Attendance, Channel, FollowUpMeasure, OccasionState, Point, RefuseReason
from referrals.instruments import latest
from referrals.models import Cohort, MeasurePack, Occasion, Referral, ReferralEvent
from referrals.querysets.appointment import CAME
from referrals.querysets.measure import TAKES_ANSWERS
from referrals.querysets.programme import HOLDING
from referrals.transitions.status import CLOSED, Status

logger = logging.getLogger(__name__)

# Before it there is nothing to ask about; after these nobody is asked any more.
BEFORE_YES = (Status.DRAFT, Status.SUBMITTED, Status.RECEIVED, Status.INFO_NEEDED)
STOPS = (Status.WITHDRAWN, Status.ENDED, Status.ENTERED_IN_ERROR, Status.DECLINED)
EXPECTED = (Attendance.PLANNED, *CAME)
_COMPLETES = 17
_NOT_BEGUN = (OccasionState.DUE, OccasionState.OFFERED)


def keep_occasions(referral: Referral, event: ReferralEvent) -> None:
    """Make and close occasions as a move asks for it; an effect of moves."""
    if event.to_status not in BEFORE_YES or event.from_status not in ("", *BEFORE_YES):
        keep_in_step(referral, day=timezone.localdate(event.at))
    if event.row == _COMPLETES:
        _note_asked_at_the_end(referral, event)


def keep_in_step(referral: Referral, *, day: date) -> None:
    """Have the occasions of a referral be as its records say on ``day``, within the caller's transaction."""
    standing = {occasion.point: occasion for occasion in _occasions_of(referral)}
    pack = pack_of(referral)
    if pack is None and not standing:
        return
    course = course_of(referral)
    if is_over_for(referral, course):
        for occasion in standing.values():
            stop_occasion(occasion)
        return
    longest = pack.days_to_answer if pack else max(each.pack.days_to_answer for each in standing.values())
    for asking in days_of(course, longest):
        found = standing.get(asking.point)
        if found is not None:
            _move(found, asking, day)
        elif pack is not None and asking.point in pack.points and asking.due_on <= day <= asking.closes_on:
            _make(referral, pack, asking)


def ask_at(
    *,
    referral: Referral,
    point: Point,
    due_on: date,
    by: User | None,
    closes_on: date | None = None,
    pack: MeasurePack | None = None,
    submission: UUID | None = None,
) -> Occasion | None:
    """Have the person of a referral asked at ``point``, from ``due_on``; what is there already stays as it is.

    Without ``pack`` it is that of the programme, else the usual one of the service; None where there is neither, or
    where it asks nothing at this point. Raises AlreadyDoneError.
    """
    with act(by=by, what="ask_at", submission=submission):
        # Locked, so that the nightly job does not make the same one at this moment.
        referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
        standing = referral.occasions.filter(point=point).first()
        pack = pack or pack_of(referral)
        if standing is not None or pack is None:
            return standing
        last = closes_on or due_on + timedelta(days=pack.days_to_answer)
        return _make(referral, pack, Asking(point, due_on, last))


def pack_of(referral: Referral) -> MeasurePack | None:
    """What the person of a referral is asked: the programme's questions, else the usual ones of the service."""
    active = MeasurePack.objects.in_use()
    of_programme = active.filter(programmes__offer=referral.offer_id).first() if referral.offer_id else None
    return of_programme or active.filter(service=referral.service_id, is_usual=True).first()


def course_of(referral: Referral) -> Course:
    """How a referral went so far, in days."""
    visits = referral.appointments.standing().filter(attendance__in=EXPECTED).order_by("starts_at", "id")
    first = visits.first()
    group = _group_of(referral)
    is_closed = referral.status in CLOSED
    return Course(
        accepted_on=_day(referral.accepted_at),
        first_on=_day(first.starts_at) if first else None,
        begins_on=group.starts_on if group else None,
        last_on=_last_day(group) if group else None,
        has_started=referral.first_attended_at is not None,
        closed_on=_day(referral.closed_at) if is_closed else None,
    )


def is_over_for(referral: Referral, course: Course) -> bool:
    """Whether nobody is asked any more: the person left or never began."""
    return referral.status in STOPS or (referral.status in CLOSED and not course.has_started)


def stop_occasion(occasion: Occasion) -> None:
    """Ask no more on an occasion, because its referral is over; what was returned stays. Within the caller's act."""
    if occasion.state not in TAKES_ANSWERS:
        return
    occasion.state, occasion.closed_at = OccasionState.STOPPED, timezone.now()
    _keep(occasion)
    shut_measure_links(occasion)
    settle_asking(occasion, by=None)


# --- Each night ---------------------------------------------------------------------------------------------------


def keep_occasions_daily() -> dict[str, int]:
    """Make what has come due, keep days in step with sessions, and close what nobody answered in time.

    Each referral is an act of its own. Gives how many were looked at, and closed.
    """
    day = timezone.localdate()
    looked_at = 0
    for pk in list(to_look_at(day).order_by("pk").values_list("pk", flat=True)):
        with act(by=None, what="keep_occasions_daily"):
            rows = Referral.objects.select_for_update(of=("self",), skip_locked=True)
            referral = rows.filter(pk=pk, person__erased_at__isnull=True).first()
            if referral is not None:
                keep_in_step(referral, day=day)
                looked_at += 1
    return {"looked at": looked_at, "closed": close_unanswered(day)}


def to_look_at(day: date) -> "QuerySet[Referral]":
    """Referrals of which an occasion may come due, move or close on ``day``."""
    open_one = Occasion.objects.takes_answers().filter(referral=OuterRef("pk"))
    asked = MeasurePack.objects.in_use().filter(service=OuterRef("service"))
    waiting = Q(status__in=[Status.ACCEPTED, Status.WAITING, Status.SCHEDULED])
    in_group = Q(status=Status.IN_PROGRESS, bookings__state__in=HOLDING)
    ended = Q()
    longest = timedelta(days=max(MeasurePack.objects.values_list("days_to_answer", flat=True), default=0))
    for months in (0, *AFTERWARDS.values()):
        # A day on either side: the end of a month is as long as the shortest.
        to = add_months(day, -months) + timedelta(days=4)
        since = add_months(day, -months) - longest - timedelta(days=4)
        ended |= Q(closed_at__date__range=(since, to))
    ended &= Q(status__in=CLOSED, first_attended_at__isnull=False)
    found: QuerySet[Referral] = Referral.objects.filter(
        Exists(open_one) | (Exists(asked) & (waiting | in_group | ended)), person__erased_at__isnull=True
    )
    return found.distinct()


def close_unanswered(day: date) -> int:
    """Close what was not returned by its last day; where something was answered, that is the return. How many."""
    late = Occasion.objects.takes_answers().filter(closes_on__lt=day)
    return sum(_close(pk, day) for pk in list(late.order_by("pk").values_list("pk", flat=True)))


def _close(pk: int, day: date) -> bool:
    with act(by=None, what="close_unanswered"):
        rows = Occasion.objects.select_for_update(of=("self",), skip_locked=True).select_related("person__key")
        occasion = rows.takes_answers().filter(pk=pk, closes_on__lt=day).first()
        if occasion is None:
            return False
        answered = occasion.returns.standing().filter(answered__gt=0).aggregate(last=Max("recorded_at"))["last"]
        if answered:
            occasion.state, occasion.returned_at = OccasionState.RETURNED, answered
        else:
            occasion.state, occasion.closed_at = OccasionState.LAPSED, timezone.now()
        _keep(occasion)
        settle_asking(occasion, by=None)
        return True


# --- One occasion -------------------------------------------------------------------------------------------------


def _occasions_of(referral: Referral) -> list[Occasion]:
    return list(referral.occasions.select_for_update(of=("self",)).select_related("pack", "person__key"))


def _make(referral: Referral, pack: MeasurePack, asking: Asking) -> Occasion | None:
    asked = [latest(code) for code in pack.instruments]
    if asking.point == Point.BASELINE:
        asked = [each for each in asked if not each.only_after_start]
    if not asked:
        return None
    return Occasion.objects.create(
        person=referral.person,
        referral=referral,
        pack=pack,
        instruments=[each.label for each in asked],
        point=asking.point,
        due_on=asking.due_on,
        closes_on=asking.closes_on,
    )


def _move(occasion: Occasion, asking: Asking, day: date) -> None:
    """Keep the days of what is open in step; take up again what closed too early, because it was put off since."""
    is_open = occasion.state in TAKES_ANSWERS
    is_later = occasion.state == OccasionState.LAPSED and asking.closes_on > occasion.closes_on
    is_again = (is_later or occasion.state == OccasionState.STOPPED) and day <= asking.closes_on
    if not (is_open or is_again) or (is_open and asking.closes_on == occasion.closes_on):
        return
    if is_again:
        occasion.closed_at = None
        occasion.state = OccasionState.OFFERED if occasion.offered_at else OccasionState.DUE
    if occasion.state == OccasionState.DUE:
        occasion.due_on = asking.due_on
    occasion.closes_on = max(asking.closes_on, occasion.due_on)
    _keep(occasion)


def _note_asked_at_the_end(referral: Referral, event: ReferralEvent) -> None:
    """What was said on completing, of whether the person was asked how things are going now."""
    said = referral.follow_up_measure
    occasion = referral.occasions.filter(point=Point.BEFORE_LAST, state__in=_NOT_BEGUN).first()
    if occasion is None:
        return
    if said == FollowUpMeasure.DECLINED:
        occasion.state, occasion.refused_at = OccasionState.REFUSED, event.at
        occasion.refuse_reason = RefuseReason.NOT_SAID
    elif said == FollowUpMeasure.OFFERED and occasion.state == OccasionState.DUE:
        occasion.state, occasion.offered_how = OccasionState.OFFERED, Channel.IN_PERSON
    else:
        return
    if occasion.offered_at is None:
        occasion.offered_at, occasion.offered_by = event.at, event.actor
    _keep(occasion)
    settle_asking(occasion, by=event.actor)


def _keep(occasion: Occasion) -> None:
    occasion.version += 1
    occasion.save(force_update=True)


def _group_of(referral: Referral) -> Cohort | None:
    booking = referral.bookings.holding().select_related("cohort").order_by("-id").first()
    return booking.cohort if booking else None


def _last_day(group: Cohort) -> date:
    last = group.sessions.standing().order_by("-starts_at", "-id").first()
    return timezone.localdate(last.starts_at) if last else group.ends_on


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None
