"""Who may do what at which address of referrals: every URL name, every role, every method.

The roles are those of the register, to whom all of this is closed, and the posts. To add a URL, add one line: who gets
which status for GET (HEAD must answer alike), for POST, and for PUT and DELETE.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Role
from accounts.models import User
from assets.models import MappingProject
from referrals.actions.vouchers import issue_voucher
from referrals.choices import PostRole
from referrals.models import Need, Offer, Organisation, Person, Programme, Referral, ServiceUse
from referrals.months import add_months, month_of
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status
from tests.factories import make_user
from tests.referrals.factories import (
    in_days,
    make_agreed_story,
    make_cohort,
    make_flag,
    make_occasion,
    make_opening,
    make_pack,
    make_person,
    make_post,
    make_practice,
    make_programme,
    make_provider,
    make_referral,
    make_representative,
    make_sent_referral,
    make_session,
    make_story,
    make_story_picture,
    make_task,
)
from tests.referrals.journeys import make_bodies, walk
from tests.test_access import TABLE as REGISTER
from tests.test_access import Expected, one_of_each, status_of
from tests.test_access import make_world as make_register
from tests.urls import addresses

# The register's people, all of them outsiders here; a superuser is no exception.
OUTSIDERS = ("anonymous", "visitor", "researcher", "link_worker", "manager", "admin", "superuser")
# Posts: of the service (lin looks after the person, the colleague does not), of the referring practice and of the
# provider; of another service, practice and provider; and lin's own post, ended yesterday.
POSTS = ("lin", "colleague", "mo", "gina", "pat", "foreigner", "other_referrer", "other_provider", "former")
ROLES = OUTSIDERS + POSTS
ALIKE = ("HEAD", "DELETE")

LOGIN = 302


def every(status: int, **differing: int) -> Expected:
    """The same status for every role, but for those that are named."""
    return dict.fromkeys(ROLES, status) | differing


NOT_ALLOWED = every(405)
EVERYBODY = every(200)
# By post, whoever the record is about: link workers and managers, managers, referrers, providers.
LINK_WORKERS = every(403, anonymous=LOGIN, lin=200, colleague=200, mo=200, foreigner=200)
MANAGERS = every(403, anonymous=LOGIN, mo=200, foreigner=200)
REFERRERS = every(403, anonymous=LOGIN, gina=200, other_referrer=200)
PROVIDERS = every(403, anonymous=LOGIN, pat=200, other_provider=200)
# By caseload: to everybody else there is no such record. A colleague is led to where the reason is asked for.
CASELOAD = every(404, anonymous=LOGIN, lin=200, mo=200)
OF_A_PERSON = CASELOAD | {"colleague": 302}
OF_A_PERSON_POST = CASELOAD | {"colleague": 403}
TO_OPEN = CASELOAD | {"colleague": 200, "lin": 302, "mo": 302}
ITS_MANAGERS = every(403, anonymous=LOGIN, mo=302, foreigner=404)
# A referral of the person, for those who look after them, and for each end of it.
ITS_REFERRER = every(404, anonymous=LOGIN, gina=200)
ITS_PROVIDER = every(404, anonymous=LOGIN, pat=200)
# What a provider offers to the service, whoever is referred there.
OF_AN_OFFER = every(404, anonymous=LOGIN, lin=200, colleague=200, mo=200, pat=200)
# What is on one link worker's list by name is on nobody else's.
OF_A_TASK = every(403, anonymous=LOGIN, lin=302, colleague=404, mo=404, foreigner=404)
# Programmes of some service or provider; a group of the service's own; what only its managers change.
WHO_RUNS = LINK_WORKERS | {"pat": 200, "other_provider": 200}
OF_A_GROUP = OF_AN_OFFER
OF_ITS_MANAGER = OF_A_GROUP | {"lin": 403, "colleague": 403, "pat": 403}
# What a service asks is put together by its managers.
OF_A_PACK = every(404, anonymous=LOGIN, mo=200)
ALL_ENDS = CASELOAD | {"gina": 200, "pat": 200}


def leading_on(expected: Expected) -> Expected:
    """Who may, is led on to another page."""
    return {role: 302 if status == 200 else status for role, status in expected.items()}


def not_there(expected: Expected) -> Expected:
    """Who may, is told that there is no such record: the form did not name one."""
    return {role: 404 if status == 200 else status for role, status in expected.items()}


@dataclass(frozen=True)
class Line:
    """What each role gets at one address; ``arguments`` makes those of its URL from the records of ``world``."""

    get: Expected
    post: Expected
    others: Expected
    arguments: Callable[["World"], dict[str, Any]]


def line(
    get: Expected,
    *,
    post: Expected = NOT_ALLOWED,
    others: Expected = NOT_ALLOWED,
    arguments: Callable[["World"], dict[str, Any]] = lambda world: {},
) -> Line:
    """A line of the table; what is not said is refused as a method."""
    return Line(get, post, others, arguments)


@dataclass(frozen=True)
class World:
    """The records that addresses point at, and everybody in their browsers."""

    service: Organisation
    person: Person
    offer: Offer
    referral: Referral
    lin: User
    clients: dict[str, Client]


def a_person(world: World) -> dict[str, Any]:
    """The person."""
    return {"uuid": world.person.uuid}


def an_offer(world: World) -> dict[str, Any]:
    """What the provider offers to the service."""
    return {"uuid": world.offer.uuid}


def an_activity(world: World) -> dict[str, Any]:
    """The activity of the offer, at which people may ask for a place themselves."""
    world.offer.takes_self_referral = True
    world.offer.save(update_fields=["takes_self_referral"])
    return {"uuid": world.offer.activity.uuid}


def a_referral(world: World) -> dict[str, Any]:
    """The person's referral, sent by the practice to the provider."""
    return {"uuid": world.referral.uuid}


def a_representative(world: World) -> dict[str, Any]:
    """Somebody who may speak for the person."""
    return a_person(world) | {"representative": make_representative(world.person).uuid}


def a_flag(world: World) -> dict[str, Any]:
    """What has to be known before meeting the person."""
    return a_person(world) | {"flag": make_flag(world.person).uuid}


def an_opening(world: World) -> dict[str, Any]:
    """That somebody opened the record with a reason, for an hour that is over."""
    return {"uuid": make_opening(world.person, world.lin).uuid}


def a_load(world: World) -> dict[str, Any]:
    """What lin has open in the service."""
    return {"uuid": world.service.uuid, "whose": str(world.lin.pk)}


def a_task(world: World) -> dict[str, Any]:
    """Something that lin has to see to."""
    return {"uuid": make_task(world.service, world.lin).uuid}


def a_draft(world: World) -> dict[str, Any]:
    """What lin has begun for the person, with needs and a place."""
    needs = Need.objects.filter(code="company")
    return {"uuid": make_referral(world.person, by=world.lin, offer=world.offer, needs=needs).uuid}


def a_voucher(world: World) -> dict[str, Any]:
    """One that lin gave out."""
    return {"uuid": issue_voucher(offer=world.offer, expires_on=in_days(7), by=world.lin).uuid}


def the_programme(world: World) -> Programme:
    """What the provider offers to the service, held as a course."""
    return Programme.objects.filter(offer=world.offer).first() or make_programme(world.offer)


def a_programme(world: World) -> dict[str, Any]:
    """The same, for an address."""
    return {"uuid": the_programme(world).uuid}


def a_group(world: World) -> dict[str, Any]:
    """A group of it, with one session."""
    cohort = make_cohort(the_programme(world))
    make_session(cohort)
    return {"uuid": cohort.uuid}


def a_referral_to_a_course(world: World) -> dict[str, Any]:
    """The person's referral, to a programme with one group."""
    a_group(world)
    return a_referral(world)


def a_session(world: World) -> dict[str, Any]:
    """One of a group of the programme that the provider offers to the service."""
    return {"uuid": make_session(make_cohort(the_programme(world))).uuid}


def a_pack(world: World) -> dict[str, Any]:
    """What the service asks."""
    return {"uuid": make_pack(world.service, is_usual=False).uuid}


def a_story(world: World) -> dict[str, Any]:
    """Something that the person told, with a picture."""
    story = make_story(world.person)
    make_story_picture(story)
    return {"uuid": story.uuid}


def a_public_story(world: World) -> dict[str, Any]:
    """The same, agreed to be public."""
    story = make_agreed_story(world.person, by=world.lin)
    make_story_picture(story)
    return {"uuid": story.uuid}


def a_course_that_ended(world: World) -> dict[str, Any]:
    """Nearly three months ago, of somebody whom lin looked after."""
    bodies = make_bodies(world.service)
    bodies.users[Actor.LINK_WORKER] = world.lin
    with time_machine.travel(timezone.now() - timedelta(days=80), tick=False):
        referral = walk(bodies, Status.COMPLETED, make_person(world.service, created_by=world.lin))
    return {"uuid": referral.uuid, "months": 3}


def a_use(world: World) -> dict[str, Any]:
    """What the person said of their appointments at a practice."""
    month = add_months(month_of(timezone.localdate()), -1)
    told = {"kind": "gp", "source": "self_reported", "from_month": month, "to_month": month}
    use, _ = ServiceUse.objects.get_or_create(person=world.person, **told, defaults={"count": 2})
    return a_person(world) | {"use": use.uuid}


def an_occasion(world: World) -> dict[str, Any]:
    """The person is to be asked how things are going."""
    return {"uuid": (world.referral.occasions.first() or make_occasion(world.referral)).uuid}


TABLE: dict[str, Line] = {
    # packs of questions, for managers; a form that says nothing comes back
    "referrals:packs": line(MANAGERS),
    "referrals:pack_new": line(MANAGERS, post=MANAGERS),
    "referrals:pack_begin": line(NOT_ALLOWED, post=ITS_MANAGERS, arguments=lambda world: {"uuid": world.service.uuid}),
    "referrals:pack": line(OF_A_PACK, post=OF_A_PACK, arguments=a_pack),
    # a new referral, step by step; a form that says nothing comes back
    "referrals:referral_new": line(LINK_WORKERS | {"mo": 403}, post=LINK_WORKERS | {"mo": 403}),
    "referrals:referral_begin": line(NOT_ALLOWED, post=not_there(LINK_WORKERS | {"mo": 403})),
    "referrals:referral_matters": line(CASELOAD, post=CASELOAD, arguments=a_draft),
    "referrals:referral_choose": line(CASELOAD, post=CASELOAD, arguments=a_draft),
    "referrals:referral_none_will_do": line(NOT_ALLOWED, post=CASELOAD, arguments=a_draft),
    "referrals:referral_place_wanted": line(NOT_ALLOWED, post=not_there(CASELOAD), arguments=a_draft),
    "referrals:referral_agree": line(CASELOAD, post=CASELOAD, arguments=a_draft),
    "referrals:referral_onward": line(NOT_ALLOWED, post=leading_on(CASELOAD | {"mo": 403}), arguments=a_referral),
    # counted beside referrals
    "referrals:signpost_new": line(LINK_WORKERS, post=LINK_WORKERS),
    "referrals:vouchers": line(LINK_WORKERS),
    "referrals:voucher_new": line(LINK_WORKERS, post=LINK_WORKERS),
    "referrals:voucher_check": line(PROVIDERS, post=PROVIDERS),
    "referrals:voucher": line(LINK_WORKERS | {"foreigner": 404}, arguments=a_voucher),
    "referrals:unmet_need": line(LINK_WORKERS),
    # the work of link workers and managers; a form that says nothing comes back
    "referrals:today": line(LINK_WORKERS),
    "referrals:today_contact": line(NOT_ALLOWED, post=LINK_WORKERS),
    "referrals:caseload": line(LINK_WORKERS),
    "referrals:load": line(MANAGERS),
    "referrals:load_hand_over": line(
        MANAGERS | {"foreigner": 404}, post=MANAGERS | {"foreigner": 404}, arguments=a_load
    ),
    "referrals:follow_up_done": line(NOT_ALLOWED, post=OF_A_TASK, arguments=a_task),
    "referrals:follow_up_hand_back": line(NOT_ALLOWED, post=OF_A_TASK, arguments=a_task),
    # a referral: a provider has a page of their own; opening it is for link worker and provider
    "referrals:referral": line(ALL_ENDS | {"pat": 302}, arguments=a_referral),
    "referrals:referral_act": line(
        ALL_ENDS | {"mo": 403, "gina": 403},
        post=ALL_ENDS | {"mo": 403, "gina": 403},
        arguments=lambda world: a_referral(world) | {"act": "open"},
    ),
    "referrals:referral_take_over": line(NOT_ALLOWED, post=leading_on(CASELOAD), arguments=a_referral),
    "referrals:referral_hand_over": line(CASELOAD, post=CASELOAD, arguments=a_referral),
    "referrals:referral_next": line(CASELOAD, post=CASELOAD, arguments=a_referral),
    # programmes, their groups and sessions; a form that says nothing comes back, and a button names somebody
    "referrals:programmes": line(WHO_RUNS),
    "referrals:programme_new": line(MANAGERS, post=MANAGERS),
    "referrals:programme": line(OF_A_GROUP, arguments=a_programme),
    "referrals:programme_edit": line(OF_ITS_MANAGER, post=OF_ITS_MANAGER, arguments=a_programme),
    "referrals:cohort_new": line(OF_ITS_MANAGER, post=OF_ITS_MANAGER, arguments=a_programme),
    "referrals:cohort": line(OF_A_GROUP, arguments=a_group),
    "referrals:cohort_edit": line(OF_ITS_MANAGER, post=OF_ITS_MANAGER, arguments=a_group),
    "referrals:cohort_sessions": line(OF_ITS_MANAGER, post=OF_ITS_MANAGER, arguments=a_group),
    "referrals:cohort_book": line(NOT_ALLOWED, post=not_there(OF_A_GROUP), arguments=a_group),
    "referrals:cohort_leave": line(NOT_ALLOWED, post=not_there(OF_A_GROUP), arguments=a_group),
    "referrals:cohort_finish": line(OF_ITS_MANAGER, post=OF_ITS_MANAGER, arguments=a_group),
    "referrals:cohort_cancel": line(OF_ITS_MANAGER, post=OF_ITS_MANAGER, arguments=a_group),
    "referrals:cohort_timetable": line(OF_A_GROUP, arguments=a_group),
    "referrals:cohort_calendar": line(OF_A_GROUP, post=OF_A_GROUP, arguments=a_group),
    "referrals:cohort_calendar_revoke": line(NOT_ALLOWED, post=not_there(OF_A_GROUP), arguments=a_group),
    "referrals:session_edit": line(OF_ITS_MANAGER, post=OF_ITS_MANAGER, arguments=a_session),
    "referrals:session_cancel": line(OF_ITS_MANAGER, post=OF_ITS_MANAGER, arguments=a_session),
    "referrals:referral_groups": line(CASELOAD | {"pat": 200}, arguments=a_referral_to_a_course),
    "referrals:calendar_feed": line(every(404), arguments=lambda world: {"token": "unknown"}),
    # the register of a session; a form that says nothing comes back
    "referrals:session_register": line(OF_AN_OFFER, post=OF_AN_OFFER, arguments=a_session),
    # where people went on to; a form that says nothing comes back
    "referrals:moving_on": line(LINK_WORKERS),
    "referrals:referral_moving_on": line(CASELOAD, post=CASELOAD, arguments=a_course_that_ended),
    "referrals:person_plan": line(OF_A_PERSON, post=OF_A_PERSON_POST, arguments=a_person),
    "referrals:person_plan_copy": line(OF_A_PERSON, arguments=a_person),
    "referrals:person_contacts": line(OF_A_PERSON, post=OF_A_PERSON_POST, arguments=a_person),
    "referrals:person_hand_over": line(OF_A_PERSON, post=OF_A_PERSON_POST, arguments=a_person),
    # people
    "referrals:people": line(LINK_WORKERS, post=LINK_WORKERS),
    "referrals:person_new": line(LINK_WORKERS, post=LINK_WORKERS),
    "referrals:person": line(OF_A_PERSON, arguments=a_person),
    "referrals:person_edit": line(OF_A_PERSON, post=OF_A_PERSON_POST, arguments=a_person),
    "referrals:person_agreements": line(OF_A_PERSON, post=OF_A_PERSON_POST, arguments=a_person),
    "referrals:person_representatives": line(OF_A_PERSON, post=OF_A_PERSON_POST, arguments=a_person),
    "referrals:person_representative": line(OF_A_PERSON, post=OF_A_PERSON_POST, arguments=a_representative),
    "referrals:person_flags": line(OF_A_PERSON, post=OF_A_PERSON_POST, arguments=a_person),
    "referrals:person_flag": line(OF_A_PERSON, post=OF_A_PERSON_POST, arguments=a_flag),
    "referrals:person_flag_end": line(NOT_ALLOWED, post=leading_on(OF_A_PERSON_POST), arguments=a_flag),
    # what a person may ask for; a form that says nothing comes back
    "referrals:person_export": line(OF_A_PERSON, post=OF_A_PERSON_POST, arguments=a_person),
    "referrals:person_erase": line(
        OF_A_PERSON | {"lin": 403}, post=OF_A_PERSON_POST | {"lin": 403}, arguments=a_person
    ),
    # a record outside one's caseload; whoever may open it anyway is led there
    "referrals:person_open": line(TO_OPEN, post=TO_OPEN, arguments=a_person),
    "referrals:openings": line(MANAGERS),
    "referrals:opening_review": line(NOT_ALLOWED, post=ITS_MANAGERS, arguments=an_opening),
    # stories: of a person, one of them, by their own link (which nobody here has), and in public
    "referrals:person_stories": line(OF_A_PERSON, arguments=a_person),
    "referrals:person_story_new": line(OF_A_PERSON, post=OF_A_PERSON_POST, arguments=a_person),
    "referrals:person_story_link": line(NOT_ALLOWED, post=not_there(OF_A_PERSON_POST), arguments=a_person),
    "referrals:person_story_link_send": line(NOT_ALLOWED, post=not_there(OF_A_PERSON_POST), arguments=a_person),
    "referrals:person_story_link_revoke": line(NOT_ALLOWED, post=not_there(OF_A_PERSON_POST), arguments=a_person),
    "referrals:stories_to_use": line(LINK_WORKERS),
    "referrals:story": line(CASELOAD, arguments=a_story),
    "referrals:story_edit": line(CASELOAD, post=CASELOAD, arguments=a_story),
    "referrals:story_agree": line(CASELOAD, post=CASELOAD, arguments=a_story),
    "referrals:story_take_back": line(NOT_ALLOWED, post=not_there(CASELOAD), arguments=a_story),
    "referrals:story_picture_read": line(CASELOAD, arguments=a_story),
    "referrals:my_stories": line(every(404)),
    "referrals:my_stories_enter": line(every(404), arguments=lambda world: {"token": "unknown"}),
    "referrals:my_story_take_back": line(NOT_ALLOWED, post=every(404), arguments=a_story),
    "referrals:my_story_picture": line(every(404), arguments=a_story),
    "referrals:stories": line(EVERYBODY, arguments=lambda world: a_public_story(world) and {}),
    "referrals:story_picture": line(EVERYBODY, arguments=a_public_story),
    # how things are going, asked by a colleague; a form that says nothing comes back, and a button leads back
    "referrals:person_measures": line(OF_A_PERSON, arguments=a_person),
    "referrals:occasion": line(CASELOAD, arguments=an_occasion),
    "referrals:occasion_offer": line(NOT_ALLOWED, post=leading_on(CASELOAD), arguments=an_occasion),
    "referrals:occasion_answers": line(
        CASELOAD, post=CASELOAD, arguments=lambda world: an_occasion(world) | {"code": "ons4"}
    ),
    "referrals:occasion_paper": line(CASELOAD, arguments=an_occasion),
    "referrals:occasion_keyed": line(CASELOAD, post=CASELOAD, arguments=an_occasion),
    "referrals:occasion_refuse": line(NOT_ALLOWED, post=leading_on(CASELOAD), arguments=an_occasion),
    "referrals:occasion_finish": line(NOT_ALLOWED, post=leading_on(CASELOAD), arguments=an_occasion),
    "referrals:returns": line(LINK_WORKERS),
    # how much of the health service people used
    "referrals:person_service_use": line(OF_A_PERSON, post=OF_A_PERSON_POST, arguments=a_person),
    "referrals:service_use_correct": line(OF_A_PERSON, post=OF_A_PERSON_POST, arguments=a_use),
    "referrals:service_use_supplied": line(MANAGERS, post=MANAGERS),
    # a link for the person of an occasion; and what it opens, which to everybody without one is not there
    "referrals:occasion_link": line(CASELOAD, post=CASELOAD, arguments=an_occasion),
    "referrals:occasion_link_revoke": line(NOT_ALLOWED, post=leading_on(CASELOAD), arguments=an_occasion),
    "referrals:answer": line(every(404)),
    "referrals:answer_enter": line(every(404), arguments=lambda world: {"token": "unknown"}),
    "referrals:answer_begin": line(NOT_ALLOWED, post=every(404)),
    "referrals:answer_step": line(every(404), post=every(404), arguments=lambda world: {"number": 1}),
    "referrals:answer_stop": line(every(404)),
    "referrals:answer_finish": line(NOT_ALLOWED, post=every(404)),
    "referrals:answer_refuse": line(NOT_ALLOWED, post=every(404)),
    # a provider by a link: to everybody without one it is not there
    "referrals:door": line(every(404)),
    "referrals:door_enter": line(every(404), arguments=lambda world: {"token": "unknown"}),
    "referrals:door_act": line(NOT_ALLOWED, post=every(404), arguments=lambda world: {"act": "accept"}),
    "referrals:door_code_ask": line(NOT_ALLOWED, post=every(404)),
    "referrals:door_code": line(NOT_ALLOWED, post=every(404)),
    "referrals:door_places": line(NOT_ALLOWED, post=every(404)),
    "referrals:door_fault": line(NOT_ALLOWED, post=every(404)),
    # a provider with an account; a form that says nothing comes back
    "referrals:our_people": line(PROVIDERS),
    "referrals:our_person": line(ITS_PROVIDER, arguments=a_referral),
    "referrals:our_person_act": line(
        NOT_ALLOWED, post=ITS_PROVIDER, arguments=lambda world: a_referral(world) | {"act": "open"}
    ),
    # the places at an offer, for its provider and its service
    "referrals:offer_places": line(OF_AN_OFFER, post=OF_AN_OFFER, arguments=an_offer),
    "referrals:offer_fault": line(NOT_ALLOWED, post=OF_AN_OFFER, arguments=an_offer),
    # links and messages of a referral
    "referrals:referral_links": line(CASELOAD, arguments=a_referral),
    "referrals:referral_link_send": line(NOT_ALLOWED, post=leading_on(CASELOAD), arguments=a_referral),
    "referrals:referral_link_revoke": line(NOT_ALLOWED, post=leading_on(CASELOAD), arguments=a_referral),
    # whoever sends people; a form that says nothing comes back
    "referrals:our_referrals": line(REFERRERS),
    "referrals:our_referral_new": line(REFERRERS, post=REFERRERS),
    # whoever asks for a place themselves
    "referrals:activity_ask": line(EVERYBODY, post=EVERYBODY, arguments=an_activity),
    "referrals:activity_asked": line(EVERYBODY, arguments=an_activity),
    # what a service could refer to besides
    "referrals:widen": line(LINK_WORKERS),
    "referrals:widen_csv": line(LINK_WORKERS),
}


@pytest.fixture
def world(
    client_of: Callable[[User], Client],
    project: MappingProject,
    service: Organisation,
    practice: Organisation,
    offer: Offer,
    derek: Person,
    lin: User,
    colleague: User,
    mo: User,
    gina: User,
    pat: User,
    foreigner: User,
) -> World:
    """A person of lin's caseload whom the practice had referred to the provider, and everybody logged in."""
    yesterday = in_days(-1)
    users = {role: make_user(role=Role(role), project=project) for role in OUTSIDERS[1:-1]}
    users |= {"superuser": make_user(is_superuser=True, is_staff=True), "lin": lin, "colleague": colleague, "mo": mo}
    users |= {"gina": gina, "pat": pat, "foreigner": foreigner}
    users["other_referrer"] = make_post(make_practice(), PostRole.REFERRER)
    users["other_provider"] = make_post(make_provider(), PostRole.PROVIDER)
    users["former"] = make_post(service, PostRole.LINK_WORKER, until=yesterday)
    referral = make_sent_referral(derek, by=lin, offer=offer, referrer=practice)
    clients = {"anonymous": Client()} | {role: client_of(user) for role, user in users.items()}
    for client in clients.values():
        client.raise_request_exception = False
    return World(service, derek, offer, referral, lin, clients)


def test_every_url_of_referrals_is_in_the_table_and_every_line_has_its_url():
    ours = {address.name for address in addresses() if address.name.startswith("referrals:")}
    assert {"missing from the table": ours - set(TABLE), "stale in the table": set(TABLE) - ours} == {
        "missing from the table": set(),
        "stale in the table": set(),
    }


@pytest.mark.parametrize("name", sorted(TABLE))
def test_every_role_gets_what_the_table_says(name, world):
    row = TABLE[name]
    address = reverse(name, kwargs=row.arguments(world))
    found, expected = {}, {}
    said = {"GET": row.get, "HEAD": row.get, "POST": row.post, "PUT": row.others, "DELETE": row.others}
    for method, by_role in said.items():
        for role in one_of_each(by_role) if method in ALIKE else ROLES:
            expected[method, role] = by_role[role]
            found[method, role] = status_of(world.clients[role], method, address)
    wrong = [f"{method} as {role}: {found[method, role]} instead of {expected[method, role]}"
             for method, role in found if found[method, role] != expected[method, role]]  # fmt: skip
    assert not wrong, "\n" + "\n".join(wrong)


def test_posts_open_nothing_of_the_register_that_a_visitor_does_not_see(client_of, service, practice, provider):
    register = make_register()
    user = make_post(service, PostRole.LINK_WORKER)
    make_post(service, PostRole.MANAGER, user)
    make_post(practice, PostRole.REFERRER, user)
    make_post(provider, PostRole.PROVIDER, user)
    client = client_of(user)
    client.raise_request_exception = False
    wrong = {}
    for name, row in REGISTER.items():
        status = status_of(client, "GET", reverse(name, kwargs=row.arguments(register)))
        # Somebody of no project: what belongs to one may be not there at all for them.
        if status not in {row.get["visitor"], row.get["stranger"]} or (status == 200 != row.get["visitor"]):
            wrong[name] = f"{status} instead of {row.get['visitor']}"
    assert wrong == {}
