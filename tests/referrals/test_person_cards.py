"""A person's page brings together what goes on, with what is next; their own copy prints what they said and told."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessEntry, User
from referrals.actions.returning import finish_occasion, save_answers
from referrals.models import Appointment, MovingOn, Occasion, Person, Referral, ServiceUse
from referrals.months import add_months, month_of
from referrals.people.cards import Card, cards_of
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status
from tests.referrals.factories import (
    in_days,
    make_agreed_story,
    make_booking,
    make_cohort,
    make_occasion,
    make_pack,
    make_person,
    make_programme,
    make_session,
    make_story,
)
from tests.referrals.journeys import Bodies, days_ago, make_bodies, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def bodies(service) -> Bodies:
    return make_bodies(service)


@pytest.fixture
def lin(bodies: Bodies) -> User:
    return bodies.users[Actor.LINK_WORKER]


@pytest.fixture
def person(bodies: Bodies, lin: User) -> Person:
    return make_person(bodies.service, created_by=lin)


@pytest.fixture
def referral(bodies: Bodies, person: Person) -> Referral:
    """The person takes part."""
    return walk(bodies, Status.IN_PROGRESS, person)


def card(person: Person, user: User, heading: str) -> Card:
    """The one of this heading, or whose heading begins so."""
    [found] = [each for each in cards_of(person, user) if each.heading.startswith(heading)]
    return found


def in_a_group(referral: Referral) -> None:
    """One session came to, one to come in three days."""
    cohort = make_cohort(make_programme(referral.offer), starts_on=in_days(-20), core_to_complete=4)
    make_booking(cohort, referral, booked_at=days_ago(25))
    for days, attendance in ((-10, 5), (3, 0)):
        session = make_session(cohort, days)
        Appointment.objects.create(
            referral=referral, session=session, starts_at=session.starts_at, attendance=attendance
        )


def answer(referral: Referral, lin: User, companionship: int, days: int, point: str) -> None:
    """The three questions about company, so many days ago."""
    pack = referral.service.packs.first() or make_pack(referral.service)
    occasion = make_occasion(
        referral, pack, instruments=["ucla3:1", "what_changed:1", "experience:1"], point=point, due_on=in_days(-days),
    )  # fmt: skip
    said = {"companionship": companionship, "left_out": 2, "isolated": 2}
    for code, answers in (
        ("ucla3", said),
        ("what_changed", {"words": "I sleep again."}),
        ("experience", {"absorption": 4, "words": "The evening was gone."}),
    ):
        save_answers(occasion=occasion, code=code, answers=answers, mode="phone", by=lin, answered_on=in_days(-days))
    finish_occasion(occasion=Occasion.objects.get(pk=occasion.pk), by=lin)


def test_group_tells_how_far_somebody_has_come_and_when_they_meet_next(person, lin, referral):
    in_a_group(referral)
    found = card(person, lin, "Arts on prescription")
    assert "1 of 4 core sessions. 3 more to complete the course. Next: " in found.sentence
    assert not found.is_to_do


def test_place_in_a_group_that_is_lacking_is_to_be_seen_to(bodies, person, lin):
    make_programme(walk(bodies, Status.ACCEPTED, person).offer)
    found = card(person, lin, "Arts on prescription")
    assert (found.action, found.is_to_do) == ("Book a place", True)


def test_question_that_is_due_comes_first_and_leads_to_asking(person, lin, referral):
    answer(referral, lin, 3, 30, "baseline")
    occasion = make_occasion(referral, referral.service.packs.get(), point="during", due_on=in_days(-1))
    first = cards_of(person, lin)[0]
    assert (first.heading, first.url) == ("How things are going", reverse("referrals:occasion", args=[occasion.uuid]))
    assert first.sentence.startswith("Half way. Due ")


def test_answers_tell_what_has_changed(person, lin, referral):
    answer(referral, lin, 3, 30, "baseline")
    answer(referral, lin, 1, 2, "during")
    assert "Company: better than at first." in card(person, lin, "How things are going").sentence


def test_where_somebody_went_on_to_is_asked_for_after_the_end_of_a_course(bodies, person, lin):
    referral = walk(bodies, Status.COMPLETED, person)
    assert not [each for each in cards_of(person, lin) if each.heading.startswith("Where they went")]
    make_programme(referral.offer)
    assert card(person, lin, "Where they went").sentence.startswith("To be asked from")
    Referral.objects.filter(pk=referral.pk).update(closed_at=days_ago(100))
    assert card(person, lin, "Where they went").is_to_do
    MovingOn.objects.create(
        referral=referral, person=person, months=3, was_reached=True, destinations=["volunteering"],
        asked_on=in_days(0), note="Her brother drinks.",
    )  # fmt: skip
    assert card(person, lin, "Where they went").sentence == "Volunteering."


def test_use_of_the_health_service_is_told_before_and_after(person, lin, referral):
    assert card(person, lin, "Use of").action == "Ask"
    Referral.objects.filter(pk=referral.pk).update(submitted_at=days_ago(200))
    sent = month_of(in_days(-200))
    used = {"person": person, "kind": "gp", "source": "self_reported", "recorded_by": lin}
    for first, count in ((add_months(sent, -3), 6), (add_months(sent, 1), 2)):
        ServiceUse.objects.create(from_month=first, to_month=add_months(first, 2), count=count, **used)
    assert card(person, lin, "Use of").sentence == "Appointments at a GP practice: 6 before, 2 after."


def test_story_nobody_asked_about_is_to_be_seen_to(person, lin):
    assert card(person, lin, "Stories").action == "Write a story down"
    make_agreed_story(person, by=lin)
    assert card(person, lin, "Stories").sentence == "1 story, 1 in use."
    make_story(person)
    assert card(person, lin, "Stories").is_to_do


def test_page_shows_all_of_it_and_safety_before_everything(person, lin, referral, client_of: Callable[[User], Client]):
    in_a_group(referral)
    pack = make_pack(referral.service, instruments=["phq9"])
    occasion = make_occasion(referral, pack, instruments=["phq9:1"])
    save_answers(occasion=occasion, code="phq9", answers={"q9": 1}, mode="phone", by=lin)
    page = client_of(lin).get(reverse("referrals:person", args=[person.uuid])).text
    headings = ["Be in touch with them today", "What goes on", "How things are going", "Arts on prescription"]
    assert [heading in page for heading in headings] == [True] * 4
    assert page.index("Be in touch with them today") < page.index("What goes on")


def test_page_asks_the_database_no_more_for_more_of_it(person, lin, referral, client_of, django_assert_max_num_queries):
    in_a_group(referral)
    answer(referral, lin, 3, 30, "baseline")
    for _ in range(4):
        make_agreed_story(person, by=lin)
    client, address = client_of(lin), reverse("referrals:person", args=[person.uuid])
    with django_assert_max_num_queries(70):
        client.get(address)


def test_own_copy_prints_what_the_person_said_and_told_and_what_nobody_else_wrote(person, lin, referral, client_of):
    in_a_group(referral)
    answer(referral, lin, 3, 30, "baseline")
    answer(referral, lin, 1, 2, "during")
    make_agreed_story(person, by=lin, title="The boat", text="I made the hull.")
    MovingOn.objects.create(
        referral=referral, person=person, months=3, was_reached=True, destinations=["training"],
        asked_on=in_days(0), note="Her brother drinks.",
    )  # fmt: skip
    page = client_of(lin).get(reverse("referrals:person_plan_copy", args=[person.uuid])).text
    for words in (
        "So far 1 of 4 core sessions.",
        "Company: 7, then 5: better",
        "I sleep again.",
        "The evening was gone.",
        "I forgot the time in what we were doing. Completely.",
        "Training.",
        "I made the hull.",
        "Used in public.",
    ):
        assert words in page, words
    assert "brother" not in page
    assert "ucla3" not in page.lower()
    assert AccessEntry.objects.filter(action="print", person=person.uuid).count() == 1


def test_own_copy_without_anything_says_so(person, lin, client_of):
    page = client_of(lin).get(reverse("referrals:person_plan_copy", args=[person.uuid])).text
    assert "There is no plan yet" in page
