"""The whole of it, in one transaction."""

from dataclasses import dataclass
from random import Random

from accounts.models import User
from assets.models import MappingProject
from referrals.actions.frame import act
from referrals.demo.city import SERVICE, make_city
from referrals.demo.happenings import make_happenings
from referrals.demo.people import make_people
from referrals.demo.referring import make_referrals, plan_next_steps
from referrals.models import Organisation

SEED = 20261122
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
        persons = make_people(city, project, PEOPLE, chance)
        journeys = make_referrals(city, persons, chance)
        make_happenings(city, journeys, chance)
        plan_next_steps(journeys)
    return Made(len(persons), len(journeys), len(city.practices), len(city.offers))
