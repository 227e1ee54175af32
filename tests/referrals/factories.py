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
from referrals.actions.stories import Agreed, agree_to_story
from referrals.actions.submitting import submit_referral
from referrals.choices import BookingState, OrganisationKind, Point, PostRole, ReferralKind, TaskKind
from referrals.models import (
    Booking,
    BreakGlass,
    Cohort,
    CohortSession,
    FollowUp,
    MeasurePack,
    Occasion,
    Offer,
    Organisation,
    Person,
    Post,
    Programme,
    Referral,
    Representative,
    RiskFlag,
    Story,
    StoryPicture,
)
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


def make_programme(offer: Offer, **columns: Any) -> Programme:
    """An activity that is held as a course."""
    return Programme.objects.create(offer=offer, **({"title": "Arts on prescription"} | columns))


def make_cohort(programme: Programme, **columns: Any) -> Cohort:
    """A group that begins next week, with two places."""
    columns = {
        "name": f"Group {next(_numbers)}",
        "starts_on": in_days(7),
        "ends_on": in_days(90),
        "places": 2,
        "core_to_complete": 2,
    } | columns
    return Cohort.objects.create(programme=programme, **columns)


def make_session(cohort: Cohort, days: int = 7, **columns: Any) -> CohortSession:
    """A session of two hours, so many days from now."""
    starts_at = timezone.now().replace(microsecond=0) + timedelta(days=days)
    columns = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)} | columns
    return CohortSession.objects.create(cohort=cohort, **columns)


def make_booking(cohort: Cohort, referral: Referral, **columns: Any) -> Booking:
    """A place for the person of a referral."""
    now = timezone.now()
    columns = {"state": BookingState.BOOKED, "asked_at": now, "booked_at": now} | columns
    return Booking.objects.create(cohort=cohort, referral=referral, person=referral.person, **columns)


def make_pack(service: Organisation, **columns: Any) -> MeasurePack:
    """The usual questions of a service."""
    columns = {"instruments": ["ons4", "ucla3"], "points": [*Point.values], "is_usual": True} | columns
    return MeasurePack.objects.create(service=service, **columns)


def make_occasion(referral: Referral, pack: MeasurePack | None = None, **columns: Any) -> Occasion:
    """The person of a referral is to be asked today."""
    columns = {
        "instruments": ["ons4:1", "ucla3:1"],
        "point": Point.BASELINE,
        "due_on": in_days(0),
        "closes_on": in_days(28),
    } | columns
    return Occasion.objects.create(
        referral=referral, person=referral.person, pack=pack or make_pack(referral.service), **columns
    )


def make_story(person: Person, **columns: Any) -> Story:
    """What somebody told, not yet agreed to be used for anything."""
    columns = {"title": "The boat", "text": "I made the hull in three weeks.", "told_on": in_days(0)} | columns
    return Story.objects.create(person=person, **columns)


# The smallest picture that there is: one white point, as a PNG.
A_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABAQAAAAA3bvkkAAAACklEQVR42mNoAAAAggCB2kUIOwAAAABJRU5ErkJggg=="


def make_story_picture(story: Story, **columns: Any) -> StoryPicture:
    """A picture of it."""
    columns = {"image": A_PIXEL, "content_type": "image/png", "width": 1, "height": 1} | columns
    columns = {"description": "A boat on a shelf"} | columns
    return StoryPicture.objects.create(story=story, person=story.person, **columns)


def make_agreed_story(person: Person, *purposes: str, by: User, **columns: Any) -> Story:
    """One that the person agreed to have used for ``purposes``; in public unless it is said."""
    story = make_story(person, **columns)
    agreed = Agreed(purposes=purposes or ("public",), given_on=in_days(0), how="in_person", credited_as="Derek M.")
    agree_to_story(story=story, version=story.version, agreed=agreed, by=by)
    story.refresh_from_db()
    return story
