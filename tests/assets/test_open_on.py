"""Open on a day, between a least and a most: against every course that things may have taken."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.choices import Basis, Status
from assets.models import Asset, Change
from tests.factories import make_asset, make_change_set, make_comparison, make_sighting, make_wave

pytestmark = pytest.mark.django_db

# Days are numbered; today, on which an undated record was written down, is far behind all others.
DAYS = range(6)
NOW, NEVER = 50, 99
SOMEDAY = st.none() | st.sampled_from(DAYS)


def real(day: int | None) -> date | None:
    """A numbered day, long enough ago for every review of it to be overdue."""
    return None if day is None else date(2005, 1, 1) + timedelta(days=day)


@dataclass(frozen=True)
class Told:
    """What is recorded of one asset, in numbered days."""

    opened: tuple[int | None, int | None]
    ceased: tuple[int | None, int | None]
    seen: int | None
    is_active: bool
    since: int | None
    assured: int | None

    @property
    def shown_on(self) -> list[int]:
        """The days on which something shows that it was there."""
        said = [self.since, self.assured] if self.is_active else []
        days = [day for day in (self.seen, *said) if day is not None]
        return days or ([NOW] if self.is_active else [])

    def courses(self) -> list[tuple[int, int, bool]]:
        """Every course that fits: the day it opened, the day it ceased, and whether it was still open on that one."""
        times = (-1, *DAYS, 6, NOW, NOW + 1, NEVER)
        return [
            (opened, ceased, late)
            for opened, ceased, late in product(times, times, (True, False))
            if opened <= ceased
            and within(opened, self.opened)
            and within(ceased, self.ceased)
            and all(is_open((opened, ceased, late), day) for day in self.shown_on)
            and (self.is_active or self.since is None or ceased < self.since or (ceased == self.since and not late))
        ]


def within(day: int, bounds: tuple[int | None, int | None]) -> bool:
    """Whether a day lies between two, of which None sets no bound."""
    first, last = bounds
    return (first is None or day >= first) and (last is None or day <= last)


def is_open(course: tuple[int, int, bool], day: int) -> bool:
    """Whether something was open on a day."""
    opened, ceased, late = course
    return opened <= day and (day < ceased or (day == ceased and late))


def in_order(pair: tuple[int | None, int | None]) -> bool:
    """Whether an uncertain day is one."""
    return None in pair or pair[0] <= pair[1]  # type: ignore[operator]


told = st.builds(
    Told,
    opened=st.tuples(SOMEDAY, SOMEDAY).filter(in_order),
    ceased=st.tuples(SOMEDAY, SOMEDAY).filter(in_order),
    seen=SOMEDAY,
    is_active=st.booleans(),
    since=SOMEDAY,
    assured=SOMEDAY,
).filter(lambda one: in_order((one.opened[0], one.ceased[1])))


def record(one: Told) -> Asset:
    """The asset of which that is told."""
    asset = make_asset(
        opened_earliest=real(one.opened[0]),
        opened_latest=real(one.opened[1]),
        ceased_earliest=real(one.ceased[0]),
        ceased_latest=real(one.ceased[1]),
        status=Status.ACTIVE if one.is_active else Status.CEASED,
        status_date=real(one.since),
        status_reason="Told so.",
        assured_on=real(one.assured),
        assured_basis=Basis.PHONE if one.assured is not None else "",
    )
    if one.seen is not None:
        make_sighting(asset, wave=make_wave(reference_date=real(one.seen)), change_set=make_change_set())
    return asset


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(many=st.lists(told, min_size=40, max_size=40))
def test_least_and_most_are_what_every_and_any_course_of_things_allows(db, many):
    recorded = {record(one).pk: one for one in many}
    assets = Asset.objects.filter(pk__in=recorded)
    for day in DAYS:
        possible = set(assets.possibly_open_on(real(day)).values_list("pk", flat=True))
        certain = set(assets.certainly_open_on(real(day)).values_list("pk", flat=True))
        assert certain <= possible
        for pk, one in recorded.items():
            if courses := one.courses():
                assert (pk in possible) == any(is_open(course, day) for course in courses), (day, one)
                assert (pk in certain) == all(is_open(course, day) for course in courses), (day, one)


def test_what_only_the_baseline_saw_is_in_doubt_ever_since():
    make_sighting(make_asset(status_date=date(2005, 1, 1)), wave=make_wave())
    counts = {
        day: (Asset.objects.certainly_open_on(day).count(), Asset.objects.possibly_open_on(day).count())
        for day in (date(2005, 1, 1), date(2005, 1, 2), date(2026, 1, 1))
    }
    assert list(counts.values()) == [(1, 1), (0, 1), (0, 1)]


def test_what_was_confirmed_counts_until_its_review_is_due(time_machine):
    time_machine.move_to(date(2026, 3, 1))
    make_asset("assured", opened_latest=date(1990, 1, 1))  # confirmed on 1 Feb 2026, for a year
    certain = [Asset.objects.certainly_open_on(day).count() for day in (date(2027, 2, 1), date(2027, 2, 2))]
    assert certain == [1, 0]
    time_machine.move_to(date(2028, 1, 1))
    assert not Asset.objects.certainly_open_on(date(2026, 6, 1)).exists()


def test_what_was_seen_ceased_or_only_heard_of_was_not_seen_in_being():
    for status in (Status.CEASED, Status.LEAD):
        asset = make_asset("ceased", status_date=None)
        make_sighting(asset, wave=make_wave(), status=status)
    assert not Asset.objects.certainly_open_on(date(2005, 1, 1)).exists()


def test_decision_that_it_went_on_is_worth_a_sighting(researcher):
    comparison = make_comparison()
    for changes, status in (
        (["moved"], ""),
        (["unchanged"], "ceased"),
        (["renamed", "ceased"], ""),
        (["duplicate"], ""),
    ):
        asset = make_asset("ceased", status_date=None)
        seen = make_sighting(asset, wave=comparison.earlier, status=status)
        decided = {"comparison": comparison, "asset": asset, "sighting": seen, "later_asset": asset, "changes": changes}
        Change.objects.create(**decided, basis=Basis.WEB, by=researcher)
    certain = [Asset.objects.certainly_open_on(date(year, 1, 1)).count() for year in (2005, 2006, 2026)]
    assert certain == [3, 1, 1]
