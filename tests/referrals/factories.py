"""Records of referrals, as few words as a test needs."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import User
from assets.models import Asset, MappingProject
from referrals.actions.drafting import create_draft
from referrals.actions.frame import act
from referrals.actions.keys import save_new_person
from referrals.actions.submitting import submit_referral
from referrals.choices import OrganisationKind, PostRole, ReferralKind, TaskKind
from referrals.models import BreakGlass, FollowUp, Offer, Organisation, Person, Post, Referral, Representative, RiskFlag
from referrals.transitions.actor import Actor
from tests.factories import make_activity, make_asset, make_project, make_user

_numbers = count(1)


def make_practice(code: str = "", **columns: Any) -> Organisation:
    """A general practice."""
    code = code or f"N{next(_numbers):05}"
    columns = {"name": f"Practice {code}", "is_gp_practice": True} | columns
    return Organisation.objects.create(kind=OrganisationKind.PRACTICE, code=code, **columns)


def make_service(project: MappingProject | None = None, **columns: Any) -> Organisation:
    """A link worker service."""
    columns = {"name": f"Service {next(_numbers)}", "email": "links@service.example"} | columns
    return Organisation.objects.create(kind=OrganisationKind.SERVICE, project=project or make_project(), **columns)


def make_provider(asset: Asset | None = None, **columns: Any) -> Organisation:
    """The people of an asset."""
    columns = {"name": f"Provider {next(_numbers)}", "email": "desk@provider.example"} | columns
    return Organisation.objects.create(kind=OrganisationKind.PROVIDER, asset=asset, **columns)


def make_post(organisation: Organisation, role: PostRole, user: User | None = None, **columns: Any) -> User:
    """Somebody who holds a post; gives the user."""
    user = user or make_user(email=f"{role}{next(_numbers)}@{organisation.kind}.example")
    columns = {"since": date(2020, 1, 1)} | columns
    Post.objects.create(user=user, organisation=organisation, role=role, **columns)
    return user


def make_offer(
    service: Organisation, provider: Organisation | None = None, asset: Asset | None = None, **columns: Any
) -> Offer:
    """An activity to which a service refers."""
    asset = asset or make_asset(project=service.project)
    activity = columns.pop("activity", None) or make_activity(asset, accepts_referrals=True)
    return Offer.objects.create(
        service=service, provider=provider or make_provider(asset), activity=activity, **columns
    )


def make_person(service: Organisation | None = None, **columns: Any) -> Person:
    """Somebody synthetic."""
    columns = {"given_name": "Derek", "family_name": "Marlowe", "birth_date": "1955-03-04"} | columns
    with act(by=columns.get("created_by"), what="make_person"):
        return save_new_person(Person(service=service or make_service(), **columns))


def in_days(days: int) -> date:
    """The day so many days from now."""
    return timezone.localdate() + timedelta(days=days)


def make_referral(person: Person, *, by: User, offer: Offer | None = None, **columns: Any) -> Referral:
    """A draft that a link worker began."""
    return create_draft(
        person=person,
        kind=columns.pop("kind", ReferralKind.INTAKE),
        by=by,
        role=columns.pop("role", Actor.LINK_WORKER),
        service=person.service,
        offer=offer,
        **columns,
    )


def make_sent_referral(person: Person, *, by: User, offer: Offer, **columns: Any) -> Referral:
    """One that was agreed and sent, by a link worker."""
    now = timezone.now()
    draft = make_referral(person, by=by, offer=offer, **({"reason": "Wants to make something by hand"} | columns))
    return submit_referral(
        referral=draft,
        by=by,
        role=Actor.LINK_WORKER,
        version=draft.version,
        facts={
            "agreed_by": "person",
            "agreed_how": "phone",
            "agreed_at": now,
            "lawful_basis": "public_task",
            "notice_at": now,
        },
    )


def make_representative(person: Person, **columns: Any) -> Representative:
    """Somebody who may speak for a person."""
    columns = {"name": "Rita Marlowe", "basis": "Asked for by the person", "since": in_days(-30)} | columns
    return Representative.objects.create(person=person, **columns)


def make_flag(person: Person, **columns: Any) -> RiskFlag:
    """What has to be known before meeting a person."""
    columns = {"kind": "visit_in_twos", "note": "A large dog", "review_on": in_days(30)} | columns
    return RiskFlag.objects.create(person=person, **columns)


def make_opening(person: Person, user: User, **columns: Any) -> BreakGlass:
    """That somebody opened a record with a reason, for an hour that is over."""
    columns = {"reason": "On duty for a colleague", "until": timezone.now() - timedelta(hours=1)} | columns
    return BreakGlass.objects.create(person=person, user=user, **columns)


def make_task(service: Organisation, owner: User | None = None, **columns: Any) -> FollowUp:
    """Something that somebody of the service has to see to today."""
    columns = {"kind": TaskKind.OTHER, "for_role": PostRole.LINK_WORKER, "due_on": timezone.localdate()} | columns
    columns = {"cause": f"test {next(_numbers)}"} | columns
    return FollowUp.objects.create(service=service, owner=owner, **columns)
