"""The whole of it, in one transaction."""

from dataclasses import dataclass
from random import Random

from accounts.models import User
from assets.models import MappingProject
from referrals.actions.frame import act
from referrals.demo.afterwards import make_afterwards
from referrals.demo.city import SERVICE, City, make_city
from referrals.demo.courses import make_courses, newcomers, offers_of_courses
from referrals.demo.happenings import make_happenings, make_visits
from referrals.demo.measures import make_measures
from referrals.demo.people import make_people
from referrals.demo.places import make_places
from referrals.demo.referring import Journey, make_referrals, plan_next_steps
from referrals.demo.safety import make_somebody_to_look_after
from referrals.demo.stories import make_stories
from referrals.models import Organisation, Person

SEED = 20261122
# So many are referred to single places; those who come to courses are beside them.
PEOPLE = 260


@dataclass(frozen=True)
class Made:
    """How many there are now."""

    people: int
    referrals: int
    practices: int
    offers: int


def make_demo_referrals(*, project: MappingProject, people: dict[str, User]) -> Made | None:
    """Write the demo's people and referrals; None where they are there already. ``people`` are the demo accounts."""
    if Organisation.objects.filter(name=SERVICE).exists():
        return None
    chance = Random(SEED)  # noqa: S311 -- the same every time is the point
    with act(by=None, what="make_demo_referrals"):
        city = make_city(project, people, chance)
        persons = make_people(city, project, PEOPLE + newcomers(), chance)
        journeys = _make_ways(city, persons, chance)
        make_happenings(city, journeys, chance)
        plan_next_steps(journeys)
        make_measures(city, journeys, chance)
        make_afterwards(journeys, chance)
        make_stories(city)
        make_somebody_to_look_after(city, journeys)
    return Made(len(persons), len(journeys), len(city.practices), len(city.offers))


def _make_ways(city: City, persons: list[Person], chance: Random) -> list[Journey]:
    """The referrals to single places and those to courses, with all visits."""
    courses = list(offers_of_courses(city).values())
    single = make_referrals(city, persons[:PEOPLE], chance, held_as_courses=courses)
    make_visits(single, chance)
    return [*single, *make_places(city, make_courses(city), iter(persons[PEOPLE:]), single, chance)]
