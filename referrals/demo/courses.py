"""The three programmes of the demo, with groups that have finished, that meet now, and that are to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from assets.models import Asset
from referrals.demo.city import City
from referrals.models import Cohort, CohortSession, Offer, Programme
from referrals.programmes.weekly import weekly_days

_SEASONS = ("Winter", "Spring", "Summer", "Autumn")
_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
# In so many weeks no more days are bank holidays than this.
_SPARE_WEEKS = 8


@dataclass(frozen=True)
class Group:
    """A group by the week of its first session, this one being 0; ``onward`` of its members were referred before."""

    week: int
    members: int
    waiting: int = 0
    onward: int = 0
    cancelled: tuple[int, ...] = ()
    last_is_open: bool = False


@dataclass(frozen=True, eq=False)
class Course:
    """A programme: where it is held, how often, and what counts. ``optional`` are sessions by their number."""

    title: str
    about: str
    place: tuple[str, str]
    weekday: int
    begins: time
    hours: int
    number: int
    optional: dict[int, str]
    visits_to: str
    places: int
    core_to_complete: int
    missed_in_a_row: int | None
    facilitators: str
    groups: tuple[Group, ...]


COURSES = (
    Course(
        title="Arts on prescription",
        about="Nine months in a studio with two artists: drawing, print, clay, and what you bring. Nobody needs to be "
        "able to do anything beforehand. Now and then we go and look at what others have made.",
        place=("bluecoat-arts-centre", "Studio for all"),
        weekday=1,
        begins=time(10, 30),
        hours=2,
        number=36,
        optional={6: "A walk round an exhibition", 14: "Open studio", 22: "A walk round an exhibition",
                  30: "Open studio", 36: "Showing what we made"},
        visits_to="fact",
        places=12,
        core_to_complete=20,
        missed_in_a_row=3,
        facilitators="Ivo Draftwell and Maud Figment",
        groups=(
            Group(week=-96, members=13),
            Group(week=-58, members=13),
            Group(week=-21, members=13, onward=2, cancelled=(17,)),
            Group(week=8, members=12, waiting=5, onward=3),
        ),
    ),
    Course(
        title="Singing together",
        about="Twelve afternoons of songs from everywhere, by ear and without notes, and the stories behind them. Tea "
        "in the middle. At the end we sing for whoever you like to bring.",
        place=("florence-institute-derelict", "Songs and Stories"),
        weekday=3,
        begins=time(13, 30),
        hours=2,
        number=12,
        optional={12: "Singing for friends and family"},
        visits_to="",
        places=16,
        core_to_complete=7,
        missed_in_a_row=None,
        facilitators="Cass Modelsen",
        groups=(
            Group(week=-78, members=15),
            Group(week=-44, members=16),
            Group(week=-5, members=15, onward=2, cancelled=(8,)),
            Group(week=10, members=5, onward=1),
        ),
    ),
    Course(
        title="Threads: a making group",
        about="Ten Monday afternoons with needle, cloth and paper. You take home what you make; one piece we make "
        "together.",
        place=("allerton-quilt-guild", "Making afternoon"),
        weekday=0,
        begins=time(14, 0),
        hours=2,
        number=10,
        optional={5: "Looking at old quilts together", 10: "Joining the pieces"},
        visits_to="",
        places=10,
        core_to_complete=6,
        missed_in_a_row=2,
        facilitators="Bea Notional",
        groups=(
            Group(week=-75, members=10),
            Group(week=-29, members=11, onward=1),
            Group(week=-8, members=10, onward=2, last_is_open=True),
            Group(week=7, members=6, onward=1),
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class MadeGroup:
    """A group as it stands in the database, its sessions in their order."""

    course: Course
    group: Group
    cohort: Cohort
    sessions: list[CohortSession]

    @property
    def is_finished(self) -> bool:
        """Whether its last session has been."""
        return self.cohort.finished_at is not None

    @property
    def has_begun(self) -> bool:
        """Whether its first session has been."""
        return self.sessions[0].starts_at < timezone.now()


def newcomers() -> int:
    """How many people come to courses who were referred nowhere before."""
    return sum(group.members + group.waiting - group.onward for course in COURSES for group in course.groups)


def offers_of_courses(city: City) -> dict[Course, Offer]:
    """Where each is held."""
    by_place = {(offer.activity.asset.slug, offer.activity.name): offer for offer in city.offers}
    return {course: by_place[course.place] for course in COURSES}


def make_courses(city: City) -> list[MadeGroup]:
    """Write the programmes with their groups and sessions; who comes is written afterwards."""
    made = []
    for course, offer in offers_of_courses(city).items():
        programme = Programme.objects.create(offer=offer, title=course.title, about=course.about)
        made += [_make_group(programme, course, group) for group in course.groups]
    return made


def _make_group(programme: Programme, course: Course, group: Group) -> MadeGroup:
    days = list(_days(course, group))
    last = _at(days[-1], course.begins) + timedelta(hours=course.hours)
    cohort = Cohort.objects.create(
        programme=programme,
        name=f"{_SEASONS[days[0].month % 12 // 3]} {days[0].year}, {_DAYS[course.weekday]}",
        starts_on=days[0],
        ends_on=days[-1],
        places=course.places,
        venue=programme.offer.activity.asset,
        facilitators=course.facilitators,
        core_to_complete=course.core_to_complete,
        missed_in_a_row=course.missed_in_a_row,
        finished_at=last + timedelta(days=1) if last + timedelta(days=1) < timezone.now() else None,
    )
    elsewhere = Asset.objects.filter(slug=course.visits_to).first() if course.visits_to else None
    sessions = CohortSession.objects.bulk_create(
        _session(course, group, cohort, number, day, elsewhere) for number, day in enumerate(days, start=1)
    )
    return MadeGroup(course, group, cohort, sessions)


def _days(course: Course, group: Group) -> Iterator[date]:
    today = timezone.localdate()
    first = today - timedelta(days=today.weekday()) + timedelta(weeks=group.week, days=course.weekday)
    yield from weekly_days(first, first + timedelta(weeks=course.number + _SPARE_WEEKS)).days[: course.number]


def _session(
    course: Course, group: Group, cohort: Cohort, number: int, day: date, elsewhere: Asset | None
) -> CohortSession:
    starts_at = _at(day, course.begins)
    title = course.optional.get(number, "")
    goes_out = elsewhere is not None and "exhibition" in title
    cancelled_at = starts_at - timedelta(days=1) if number in group.cancelled else None
    return CohortSession(
        cohort=cohort,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=course.hours),
        title=title,
        is_core=number not in course.optional,
        venue=elsewhere if goes_out else None,
        note="We meet at the door and go in together." if goes_out else "",
        cancelled_at=min(cancelled_at, timezone.now()) if cancelled_at else None,
    )


def _at(day: date, moment: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, moment))
