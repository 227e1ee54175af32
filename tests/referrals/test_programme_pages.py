"""The pages of programmes and groups: what a manager sets up, who sees whom, and places by the press of a button."""

from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.models import AccessEntry
from referrals.choices import BookingState, PostRole
from referrals.models import Booking, Cohort, Programme, Referral
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status
from tests.factories import make_asset
from tests.referrals.factories import (
    in_days,
    make_booking,
    make_cohort,
    make_offer,
    make_person,
    make_post,
    make_programme,
    make_session,
)
from tests.referrals.journeys import Bodies, make_bodies, walk


@pytest.fixture
def bodies(service) -> Bodies:
    """A service, a practice and a provider."""
    return make_bodies(service)


@pytest.fixture
def cohort(bodies) -> Cohort:
    """A group with two places and one session next week."""
    cohort = make_cohort(make_programme(bodies.offer), name="Winter, Tuesdays")
    make_session(cohort)
    return cohort


def page(name: str, record: Any) -> str:
    """The address of a page about a record."""
    return reverse(f"referrals:{name}", args=[record.uuid])


def words(response: Any) -> str:
    """What a reader sees, on one line."""
    return " ".join(unescape(strip_tags(response.content.decode())).split())


def press(client: Client, cohort: Cohort, referral: Referral, act: str = "book", **more: Any) -> list[str]:
    """Press a button of the group's page; gives what is said afterwards."""
    referral.refresh_from_db()
    form = {"referral": referral.uuid, "version": referral.version, "act": act, "submission": uuid4()} | more
    return said(client.post(page("cohort_book", cohort), form))


def said(response: Any) -> list[str]:
    """The messages that the next page shows."""
    return [str(message) for message in get_messages(response.wsgi_request)]


def of_colleague(bodies: Bodies, cohort: Cohort, **columns: Any) -> Booking:
    """A place for somebody of a colleague's caseload, whose name is not Derek Marlowe's."""
    colleague = make_post(bodies.service, PostRole.LINK_WORKER)
    person = make_person(bodies.service, created_by=colleague, given_name="Zelda", family_name="Quist")
    referral = walk(bodies, Status.ACCEPTED)
    Referral.objects.filter(pk=referral.pk).update(person=person, owner=colleague)
    return make_booking(cohort, Referral.objects.get(pk=referral.pk), **columns)


# --- What a manager sets up ---------------------------------------------------------------------------------------


def test_manager_makes_a_programme_a_group_and_its_sessions(bodies, client_of):
    client = client_of(bodies.users[Actor.MANAGER])
    make_asset(name="Pump House", project=bodies.service.project)
    form = {"offer": bodies.offer.uuid, "title": "Arts on prescription", "is_active": "on", "submission": uuid4()}
    client.post(reverse("referrals:programme_new"), form)
    programme = Programme.objects.get()
    form = {
        "name": "Christmas", "starts_on": "1 Dec 2027", "ends_on": "31 Jan 2028", "places": "8",
        "core_to_complete": "4", "has_waiting_list": "on", "venue": "Pump House", "submission": uuid4(),
    }  # fmt: skip
    client.post(page("cohort_new", programme), form)
    cohort = Cohort.objects.get()
    assert (cohort.places, cohort.core_to_complete, cohort.venue.name) == (8, 4, "Pump House")
    form = {
        "which": "weekly", "weekly-first": "3 Dec 2027", "weekly-last": "7 Jan 2028", "weekly-every": "1",
        "weekly-starts": "10:30", "weekly-ends": "12:30", "weekly-is_core": "on", "weekly-submission": uuid4(),
    }  # fmt: skip
    done = client.post(page("cohort_sessions", cohort), form)
    assert said(done)[-1:] == ["6 sessions are added."]
    first = cohort.sessions.earliest("starts_at")
    assert timezone.localtime(first.starts_at).strftime("%d %b %Y %H:%M") == "03 Dec 2027 10:30"
    form = {f"one-{name}": value for name, value in (
        ("day", "12 Jan 2028"), ("starts", "14:00"), ("ends", "16:00"), ("title", "Sharing"), ("submission", uuid4()),
    )}  # fmt: skip
    client.post(page("cohort_sessions", cohort), {"which": "one"} | form)
    shown = words(client.get(page("cohort_timetable", cohort)))
    assert "Friday 3 Dec 2027 10:30 to 12:30" in shown
    assert "Sharing (come if you like)" in shown


def test_bank_holidays_are_left_out_and_named(bodies, cohort, client_of):
    Cohort.objects.update(starts_on="2026-12-18", ends_on="2027-01-08")
    form = {f"weekly-{name}": value for name, value in (
        ("first", "18 Dec 2026"), ("last", "8 Jan 2027"), ("every", "1"), ("starts", "10:30"), ("ends", "12:30"),
        ("submission", uuid4()),
    )}  # fmt: skip
    client = client_of(bodies.users[Actor.MANAGER])
    done = client.post(page("cohort_sessions", cohort), {"which": "weekly"} | form)
    assert said(done)[-1:] == ["2 sessions are added. Not on 25 Dec 2026 and 1 Jan 2027: bank holidays."]


def test_what_was_typed_comes_back_with_a_sentence_for_each_fault(bodies, cohort, client_of):
    client = client_of(bodies.users[Actor.MANAGER])
    form = {
        "which": "one",
        "one-day": "tomorrow or so",
        "one-starts": "14:00",
        "one-ends": "13:00",
        "one-title": "Kiln",
    }
    shown = client.post(page("cohort_sessions", cohort), form | {"one-submission": uuid4()})
    text = shown.content.decode()
    assert "Write day, month and the year in full" in text
    assert "It ends before it begins" in text
    assert 'value="tomorrow or so"' in text
    assert 'value="Kiln"' in text
    outside = {"one-day": "1 Jan 2030", "one-ends": "15:00", "one-submission": uuid4()}
    refused = client.post(page("cohort_sessions", cohort), form | outside)
    assert refused.status_code == 409
    assert "1 Jan 2030 lies outside" in words(refused)


def test_group_that_was_changed_meanwhile_is_not_saved_over_and_can_be_sent_again(bodies, cohort, client_of):
    client = client_of(bodies.users[Actor.MANAGER])
    Cohort.objects.update(version=4, places=5)
    form = {
        "name": "Mondays", "starts_on": cohort.starts_on, "ends_on": cohort.ends_on, "places": "9",
        "core_to_complete": "2", "version": "3", "submission": uuid4(),
    }  # fmt: skip
    refused = client.post(page("cohort_edit", cohort), form)
    assert refused.status_code == 409
    assert "in the meantime" in words(refused)
    assert 'value="Mondays"' in refused.content.decode()
    client.post(page("cohort_edit", cohort), form | {"version": refused.context["form"]["version"].value()})
    cohort.refresh_from_db()
    assert (cohort.name, cohort.places, cohort.version) == ("Mondays", 9, 5)


# --- Who sees whom ------------------------------------------------------------------------------------------------


def test_group_names_own_people_and_counts_the_others(bodies, cohort, client_of):
    derek = walk(bodies, Status.ACCEPTED)
    make_booking(cohort, derek)
    theirs = of_colleague(bodies, cohort)
    shown = words(client_of(bodies.users[Actor.LINK_WORKER]).get(page("cohort", cohort)))
    assert derek.code in shown
    assert "1 more person has a place or waits" in shown
    for secret in (theirs.referral.code, "Quist", "ZQ"):
        assert secret not in shown
    entry = AccessEntry.objects.get(subject_kind="cohort")
    assert entry.count == 1


def test_colleague_of_another_service_presses_no_button_of_a_group(bodies, cohort, client_of, foreigner):
    (referral,) = [walk(bodies, Status.ACCEPTED)]
    assert client_of(foreigner).post(page("cohort_book", cohort), {"referral": referral.uuid}).status_code == 404
    other = make_cohort(make_programme(make_offer(foreigner.posts.first().organisation)))
    make_session(other)
    form = {"referral": referral.uuid, "version": referral.version, "act": "book", "submission": uuid4()}
    assert client_of(foreigner).post(page("cohort_book", other), form).status_code == 404
    theirs = of_colleague(bodies, cohort)
    lin = client_of(bodies.users[Actor.LINK_WORKER])
    form = {"booking": theirs.uuid, "submission": uuid4()}
    assert lin.post(page("cohort_leave", cohort), form).status_code == 404
    assert not Booking.objects.exclude(pk=theirs.pk).exists()


def test_manager_sees_everybody_and_gives_no_places(bodies, cohort, client_of):
    referral = walk(bodies, Status.ACCEPTED)
    client = client_of(bodies.users[Actor.MANAGER])
    form = {"referral": referral.uuid, "version": referral.version, "act": "book", "submission": uuid4()}
    assert client.post(page("cohort_book", cohort), form).status_code == 403
    assert AccessEntry.objects.filter(action="refused", subject=referral.uuid).exists()


def test_everybody_reads_on_the_page_of_an_asset_when_the_next_group_begins(bodies, cohort, client):
    hidden = make_asset("signed_in", name="Safe House")
    Cohort.objects.update(venue=hidden)
    over = make_cohort(cohort.programme, name="Long ago", starts_on=in_days(-90), ends_on=in_days(-2))
    shown = words(client.get(bodies.offer.activity.asset.get_absolute_url()))
    assert "Arts on prescription: Winter, Tuesdays" in shown
    assert "There is room." in shown
    assert over.name not in shown
    assert "Safe House" not in shown


# --- Places -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Actor.LINK_WORKER, Actor.PROVIDER])
def test_place_is_given_by_a_button_of_the_group(bodies, cohort, client_of, role):
    referral = walk(bodies, Status.ACCEPTED)
    client = client_of(bodies.users[role])
    assert "Give a place" in words(client.get(page("cohort", cohort)))
    assert press(client, cohort, referral) == ["The place is booked, and a visit planned to each session."]
    assert Booking.objects.get().state == BookingState.BOOKED


def test_refusal_is_said_and_changes_nothing(bodies, cohort, client_of):
    Cohort.objects.update(places=1)
    first, second = walk(bodies, Status.ACCEPTED), walk(bodies, Status.ACCEPTED)
    client = client_of(bodies.users[Actor.LINK_WORKER])
    press(client, cohort, first)
    told = press(client, cohort, second)
    assert told[-1].startswith("Every place in this group is taken.")
    assert press(client, cohort, second, "wait")[-1] == "On the waiting list."
    shown = words(client.get(page("cohort", cohort)))
    assert "all 1 taken, 1 waiting" in shown.lower()


def test_person_changes_groups_and_leaves_from_the_page_of_their_referral(bodies, cohort, client_of):
    referral = walk(bodies, Status.ACCEPTED)
    other = make_cohort(cohort.programme, name="Spring")
    make_session(other)
    client = client_of(bodies.users[Actor.LINK_WORKER])
    here = page("referral_groups", referral)
    assert "Find a group" in words(client.get(page("referral", referral)))
    press(client, cohort, referral, from_referral="yes")
    booking = Booking.objects.get()
    form = {"booking": booking.uuid, "into": other.uuid, "submission": uuid4(), "from_referral": "yes"}
    moved = client.post(page("cohort_leave", cohort), form)
    assert (moved.status_code, moved["Location"], said(moved)[-1]) == (302, here, "Moved to Spring.")
    shown = words(client.get(here))
    assert "Spring Has a place." in shown
    assert "Winter, Tuesdays Left." in shown
    client.post(page("cohort_leave", other), {"booking": Booking.objects.get(cohort=other).uuid, "submission": uuid4()})
    assert set(Booking.objects.values_list("state", flat=True)) == {BookingState.LEFT}


def test_first_in_line_is_offered_the_place_on_the_page_of_the_referral(bodies, cohort, client_of):
    referral = walk(bodies, Status.ACCEPTED)
    make_booking(cohort, referral, state=BookingState.WAITING, booked_at=None)
    client = client_of(bodies.users[Actor.LINK_WORKER])
    assert "Give them the free place" in words(client.get(page("referral_groups", referral)))
    press(client, cohort, referral, from_referral="yes")
    assert Booking.objects.get().state == BookingState.BOOKED


def test_list_of_programmes_asks_the_database_no_more_for_more_groups(
    bodies, cohort, client_of, django_assert_max_num_queries
):
    client = client_of(bodies.users[Actor.PROVIDER])
    address = reverse("referrals:programmes")
    client.get(address)
    for _ in range(4):
        make_session(make_cohort(cohort.programme))
    with django_assert_max_num_queries(14):
        shown = words(client.get(address))
    assert shown.count("2 of 2 places free") == 5
