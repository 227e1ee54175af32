"""Who takes part in the demo: a service, forty practices, the providers of activities, and the people in posts."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.utils import timezone

from accounts.models import User
from assets.models import Activity, MappingProject, ProjectAsset
from referrals.choices import OrganisationKind, PostRole
from referrals.demo.words import GETTING_THERE, PRACTICES
from referrals.models import Availability, Offer, Organisation, Post

SERVICE = "Liverpool link workers (demo)"
MOST_OFFERS = 36
# Of forty practices so many never send anybody.
SILENT_PRACTICES = 11
SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class City:
    """Who takes part. ``referring`` are the practices and others that send people; ``workers`` look after them."""

    service: Organisation
    offers: list[Offer]
    practices: list[Organisation]
    referring: list[Organisation]
    workers: list[User]
    manager: User


def make_city(project: MappingProject, people: dict[str, User], chance: Random) -> City:
    """Write them all. ``people`` are the demo accounts by the first half of their addresses."""
    service = Organisation.objects.create(
        kind=OrganisationKind.SERVICE,
        name=SERVICE,
        code="DEMO-LW",
        project=project,
        email="linkworkers@demo.example",
        phone="0151 496 0100",
        crisis_line="In Liverpool: 0151 496 0111, day and night (made up for the demo)",
    )
    practices = [_practice(number, name) for number, name in enumerate(PRACTICES)]
    trust = Organisation.objects.create(
        kind=OrganisationKind.TRUST_TEAM, name="Community mental health team (demo)", code="DEMO-T1"
    )
    ward = Organisation.objects.create(kind=OrganisationKind.WARD, name="Larch Ward (demo)", code="DEMO-W1")
    offers = _offers(service, project, chance)
    workers = [people["linkworker"], people["linkworker.two"], people["linkworker.three"]]
    _give_posts(service, practices[0], offers[0].provider, people, workers)
    referring = [*practices[:-SILENT_PRACTICES], trust, ward]
    return City(service, offers, practices, referring, workers, people["manager"])


def _give_posts(
    service: Organisation, practice: Organisation, provider: Organisation, people: dict[str, User], workers: list[User]
) -> None:
    held = [(worker, service, PostRole.LINK_WORKER) for worker in workers]
    held += [
        (people["manager"], service, PostRole.MANAGER),
        (people["referrer"], practice, PostRole.REFERRER),
        (people["provider"], provider, PostRole.PROVIDER),
    ]
    for user, organisation, role in held:
        Post.objects.create(user=user, organisation=organisation, role=role, since=SINCE)


def _practice(number: int, name: str) -> Organisation:
    """A surgery that never was: no ODS code begins with Z99 today."""
    return Organisation.objects.create(
        kind=OrganisationKind.PRACTICE,
        code=f"Z99{number + 1:03}",
        name=name,
        is_gp_practice=True,
        opened_on=date(1990, 4, 1),
        email=f"desk{number + 1}@practice.example",
        source="Made up for the demo",
    )


def _offers(service: Organisation, project: MappingProject, chance: Random) -> list[Offer]:
    ours = ProjectAsset.objects.filter(project=project).values("asset")
    activities = (
        Activity.objects.filter(asset__in=ours, accepts_referrals=True, status="active", visibility="public")
        .select_related("asset")
        .order_by("asset__slug", "name", "id")[:MOST_OFFERS]
    )
    providers: dict[int, Organisation] = {}
    offers = []
    for activity in activities:
        provider = providers.get(activity.asset_id)
        if provider is None:
            provider = providers[activity.asset_id] = Organisation.objects.create(
                kind=OrganisationKind.PROVIDER,
                name=activity.asset.name,
                asset=activity.asset,
                email=f"desk-{activity.asset.slug[:40]}@provider.example",
                phone="0151 496 0199",
            )
        offer = Offer.objects.create(
            service=service,
            provider=provider,
            activity=activity,
            takes_self_referral=chance.random() < 0.4,
            has_waiting_list=chance.random() < 0.8,
            least_age=chance.choice((None, None, 16, 18, 50)),
            languages="English",
            getting_there=chance.choice(GETTING_THERE),
        )
        offers.append(offer)
        _say_places(offer, chance)
    return offers


def _say_places(offer: Offer, chance: Random) -> None:
    """What was said of the places some days ago; of a few nothing ever was."""
    if chance.random() < 0.15:
        return
    free = min(chance.choice((0, 1, 2, 3, 5, 8)), offer.activity.capacity or 12)
    Availability.objects.create(
        activity=offer.activity,
        provider=offer.provider,
        places_free=free,
        waiting_weeks=chance.randint(2, 8) if free == 0 else 0,
        said_at=timezone.now() - timedelta(days=chance.randint(1, 50)),
    )
