"""On which days of a referral a person is asked how things are going, and until when: worked out from dates alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from assets.dates import add_months
from referrals.choices import Point

# Before the last session there is a week, so that somebody can be asked while they still come.
BEFORE_THE_LAST = timedelta(days=7)
AFTERWARDS = {Point.AFTER_3: 3, Point.AFTER_6: 6, Point.AFTER_9: 9, Point.AFTER_12: 12}


@dataclass(frozen=True, slots=True)
class Course:
    """How a referral went so far.

    ``first_on``: the first session, held or planned. ``begins_on`` and ``last_on``: of the group, where there is one.
    ``has_started``: the person came at least once. ``closed_on``: where it ended otherwise than by their leaving.
    """

    accepted_on: date | None = None
    first_on: date | None = None
    begins_on: date | None = None
    last_on: date | None = None
    has_started: bool = False
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """From when until when a person is asked at a point."""

    point: Point
    due_on: date
    closes_on: date


def days_of(course: Course, days_to_answer: int) -> Iterator[Asking]:
    """The times at which somebody is asked, as far as they can be known now.

    At the beginning until the first session: afterwards it would be none any more. Half way and before the last session
    only of groups, whose days are known; where a referral ends, the end takes the place of the last session. Afterwards
    everybody who came at least once, and not only those who completed.
    """
    span = timedelta(days=days_to_answer)
    if course.accepted_on:
        closes = course.first_on or course.accepted_on + span
        yield _asking(Point.BASELINE, course.accepted_on, _not_after(closes, course.closed_on))
    if not course.has_started:
        return
    if course.begins_on and course.last_on:
        half = course.begins_on + (course.last_on - course.begins_on) // 2
        yield _asking(Point.DURING, half, _not_after(min(half + span, course.last_on), course.closed_on))
    last = course.last_on - BEFORE_THE_LAST if course.last_on else course.closed_on
    if last:
        due = _not_after(last, course.closed_on)
        yield _asking(Point.BEFORE_LAST, due, due + span)
    if course.closed_on:
        for point, months in AFTERWARDS.items():
            due = add_months(course.closed_on, months)
            yield _asking(point, due, due + span)


def _not_after(day: date, end: date | None) -> date:
    return min(day, end) if end else day


def _asking(point: Point, due_on: date, closes_on: date) -> Asking:
    return Asking(point, due_on, max(due_on, closes_on))
