"""The people of the demo. Their NHS numbers are of the range 999, which is given to nobody."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from django.utils import timezone
from stdnum.gb import nhs

from assets.models import Location, MappingProject, ProjectAsset
from referrals.actions.areas import find_area
from referrals.actions.keys import save_new_person
from referrals.choices import AccessNeed, Channel, Ethnicity, GivenBy, RiskKind, Sex
from referrals.demo.city import City
from referrals.demo.words import FAMILY_NAMES, GIVEN_NAMES, GOALS, STEPS, STRENGTHS, WHAT_MATTERS, WHEN_SUITS
from referrals.models import ConsentRecord, Goal, Person, Plan, PlanAction, Representative, RiskFlag

FIRST_NUMBER = 999_000_000
OLDEST, YOUNGEST = date(1934, 1, 1), date(2006, 12, 31)
MOST_POSTCODES = 80
PHONES = 1000  # 07700 900000 to 900999 are given to nobody (Ofcom, numbers for drama)


def make_people(city: City, project: MappingProject, number: int, chance: Random) -> list[Person]:
    """``number`` people of the service, some with plan, flags and representative."""
    postcodes = _postcodes(project, chance)
    areas = {postcode: find_area(postcode) for postcode in postcodes}
    numbers = _nhs_numbers()
    people = []
    for count in range(number):
        postcode = chance.choice(postcodes)
        person = Person(
            service=city.service,
            given_name=GIVEN_NAMES[count % len(GIVEN_NAMES)],
            family_name=FAMILY_NAMES[(count // len(GIVEN_NAMES) + count) % len(FAMILY_NAMES)],
            birth_date=str(OLDEST + timedelta(days=chance.randrange((YOUNGEST - OLDEST).days))),
            nhs_number=next(numbers) if chance.random() < 0.9 else "",
            phone=f"07700 900{count % PHONES:03}",
            postcode=postcode,
            area=areas[postcode],
            sex=chance.choice((Sex.FEMALE, Sex.FEMALE, Sex.MALE, Sex.OTHER, Sex.NOT_SAID)),
            ethnicity=chance.choice((Ethnicity.WHITE,) * 6 + tuple(Ethnicity)),
            practice=chance.choice(city.practices),
            prefers=chance.choice((Channel.PHONE, Channel.PHONE, Channel.TEXT, Channel.LETTER)),
            may_leave_message=chance.random() < 0.7,
            needs_interpreter=chance.random() < 0.05,
            access_needs=[AccessNeed.STEP_FREE] if chance.random() < 0.25 else [],
            created_by=city.workers[count % len(city.workers)],
        )
        save_new_person(person)
        people.append(person)
    _tell_more(people, chance)
    return people


def _tell_more(people: Sequence[Person], chance: Random) -> None:
    today = timezone.localdate()
    flags, speakers, consents = [], [], []
    for person in people:
        if chance.random() < 0.06:
            flags.append(
                RiskFlag(
                    person=person,
                    kind=chance.choice((RiskKind.HEALTH, RiskKind.VISIT_IN_TWOS)),
                    note="Made up for the demo: ask the link worker before the first visit.",
                    raised_by=person.created_by,
                    review_on=today + timedelta(days=chance.randint(5, 90)),
                )
            )
        if chance.random() < 0.08:
            speakers.append(
                Representative(
                    person=person,
                    name="Robin Spokesby",
                    relation="neighbour",
                    basis="The person asked for it.",
                    since=today - timedelta(days=200),
                )
            )
        if chance.random() < 0.5:
            consents.append(
                ConsentRecord(
                    person=person,
                    kind="opt_out",
                    value="opted_out" if chance.random() < 0.05 else "not_opted_out",
                    given_by=GivenBy.LOOKED_UP,
                    given_on=today - timedelta(days=chance.randint(1, 300)),
                    recorded_by=person.created_by,
                )
            )
    RiskFlag.objects.bulk_create(flags)
    Representative.objects.bulk_create(speakers)
    ConsentRecord.objects.bulk_create(consents)
    _make_plans([person for person in people if chance.random() < 0.6], chance, today)


def _make_plans(people: Sequence[Person], chance: Random, today: date) -> None:
    plans = Plan.objects.bulk_create(
        Plan(
            person=person,
            what_matters=chance.choice(WHAT_MATTERS),
            strengths=chance.choice(STRENGTHS),
            when_suits=chance.choice(WHEN_SUITS),
            spend_a_week=chance.choice((0, 2, 3, 5, None)),
            review_on=today + timedelta(days=chance.randint(-10, 60)),
        )
        for person in people
    )
    Goal.objects.bulk_create(
        Goal(plan=plan, text=text, score=chance.randint(1, 6), hoped_for=chance.randint(7, 10), position=place)
        for plan in plans
        for place, text in enumerate(chance.sample(GOALS, 2))
    )
    PlanAction.objects.bulk_create(
        PlanAction(
            plan=plan,
            text=chance.choice(STEPS),
            who="Link worker",
            owner=plan.person.created_by,
            due_on=today + timedelta(days=chance.randint(-5, 30)),
        )
        for plan in plans
    )


def _postcodes(project: MappingProject, chance: Random) -> list[str]:
    """Some of the city's assets: every demo person lives where an asset is."""
    ours = ProjectAsset.objects.filter(project=project).values("asset")
    found = Location.objects.filter(asset__in=ours, is_current=True, is_masked=False, postcode__startswith="L")
    known = sorted(set(found.values_list("postcode", flat=True)))
    return chance.sample(known, min(MOST_POSTCODES, len(known)))


def _nhs_numbers() -> Iterator[str]:
    """Valid numbers of the range for tests, upwards."""
    nine = FIRST_NUMBER
    while True:
        nine += 1
        yield from (f"{nine}{last}" for last in range(10) if nhs.is_valid(f"{nine}{last}"))
