"""The sessions of a group as a calendar reads them: right by the standard, behind a link, and with nobody in it."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from config.logging import SECRET_IN_ADDRESS
from referrals.actions.booking import book_place
from referrals.actions.calendar_links import make_calendar_link, revoke_calendar_links
from referrals.actions.sessions import SessionOrder, cancel_session, change_session
from referrals.models import Cohort, DoorLink
from referrals.programmes.calendar import calendar_of
from referrals.transitions.actor import Actor
from referrals.transitions.status import Status
from tests.factories import make_asset
from tests.referrals.factories import make_cohort, make_programme, make_session
from tests.referrals.journeys import Bodies, make_bodies, walk


@pytest.fixture
def bodies(service) -> Bodies:
    """A service, a practice and a provider."""
    return make_bodies(service)


@pytest.fixture
def cohort(bodies) -> Cohort:
    """A group that meets on both sides of the day on which the clocks change."""
    programme = make_programme(bodies.offer, title="Making, together")
    days = {"starts_on": date(2027, 3, 1), "ends_on": date(2027, 4, 30)}
    cohort = make_cohort(programme, venue=make_asset(name="Pump House"), **days)
    for day in (date(2027, 3, 23), date(2027, 3, 30)):
        starts_at = timezone.make_aware(datetime.combine(day, time(10, 30)))
        make_session(
            cohort, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), note="Bring an apron; or two."
        )
    return cohort


def events(cohort: Cohort) -> list[dict[str, object]]:
    """The events of the calendar, as another program reads them."""
    cohort.refresh_from_db()
    return list(Calendar.from_ical(calendar_of(cohort, host="register.example")).walk("VEVENT"))


def test_calendar_gives_each_session_its_local_time_and_brings_the_time_zone_along(cohort):
    read = Calendar.from_ical(calendar_of(cohort, host="register.example"))
    assert [str(zone["TZID"]) for zone in read.walk("VTIMEZONE")] == ["Europe/London"]
    starts = [event["DTSTART"] for event in read.walk("VEVENT")]
    assert [start.params["TZID"] for start in starts] == ["Europe/London"] * 2
    # In winter time and in summer time, both at half past ten on the clock.
    assert [start.dt.strftime("%H:%M %z") for start in starts] == ["10:30 +0000", "10:30 +0100"]
    first = read.walk("VEVENT")[0]
    assert (str(first["SUMMARY"]), str(first["LOCATION"])) == ("Making, together", "Pump House")
    assert str(first["DESCRIPTION"]) == "Bring an apron; or two."
    assert (first["DTEND"].dt - first["DTSTART"].dt, str(first["STATUS"])) == (timedelta(hours=2), "CONFIRMED")


def test_session_that_is_moved_keeps_its_name_and_counts_up(cohort, bodies):
    before = events(cohort)[0]
    session = cohort.sessions.order_by("starts_at").first()
    later = session.starts_at + timedelta(hours=1)
    order = SessionOrder(later, later + timedelta(hours=2), note="Side door")
    change_session(session=session, order=order, by=bodies.users[Actor.MANAGER])
    after = events(cohort)[0]
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["DTSTART"].dt == later
    assert after["DTSTAMP"].dt >= before["DTSTAMP"].dt


def test_session_that_is_cancelled_stays_and_says_so(cohort, bodies):
    session = cohort.sessions.order_by("starts_at").first()
    cancel_session(session=session, by=bodies.users[Actor.MANAGER])
    assert [(str(event["STATUS"]), event["SEQUENCE"]) for event in events(cohort)] == [
        ("CANCELLED", 1),
        ("CONFIRMED", 0),
    ]


# --- The link -----------------------------------------------------------------------------------------------------


def read_by(token: str) -> int:
    """How the site answers a calendar."""
    return Client().get(reverse("referrals:calendar_feed", args=[token])).status_code


def test_link_opens_the_timetable_to_a_calendar_and_nothing_of_anybody(cohort, bodies):
    lin = bodies.users[Actor.LINK_WORKER]
    referral = walk(bodies, Status.ACCEPTED)
    book_place(cohort=cohort, **bodies.step(referral, Actor.LINK_WORKER))
    token = make_calendar_link(cohort=cohort, by=lin)
    reply = Client().get(reverse("referrals:calendar_feed", args=[token]))
    assert (reply.status_code, reply["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert (reply["Cache-Control"], reply["Referrer-Policy"]) == ("no-store, private", "no-referrer")
    text = reply.content.decode()
    person = referral.person
    for secret in (person.family_name, person.given_name, referral.code, str(person.uuid), lin.email, token):
        assert secret not in text
    assert not DoorLink.objects.filter(token_hash=token).exists()


def test_link_ends_with_the_group_and_when_it_is_revoked(cohort, bodies):
    lin = bodies.users[Actor.LINK_WORKER]
    token = make_calendar_link(cohort=cohort, by=lin)
    assert (read_by(token), read_by("unknown")) == (200, 404)
    with time_machine.travel(datetime.combine(cohort.ends_on + timedelta(days=32), time()), tick=False):
        assert read_by(token) == 404
    revoke_calendar_links(cohort=cohort, by=lin)
    assert read_by(token) == 404


def test_link_is_made_and_revoked_on_a_page_and_shown_once(cohort, bodies, client_of):
    client = client_of(bodies.users[Actor.PROVIDER])
    address = reverse("referrals:cohort_calendar", args=[cohort.uuid])
    form = {"submission": "00000000-0000-4000-8000-000000000001"}
    made = client.post(address, form)
    assert f"{made.context['address']}" in made.content.decode()
    assert Client().get(made.context["address"]).status_code == 200
    again = client.post(address, form, follow=True)
    assert "was made already" in again.content.decode()
    assert DoorLink.objects.count() == 1
    client.post(f"{address}revoke/", {"submission": "00000000-0000-4000-8000-000000000002"})
    assert Client().get(made.context["address"]).status_code == 404


def test_token_of_a_calendar_is_masked_in_logs():
    assert SECRET_IN_ADDRESS.sub(r"\1…", "GET /calendar/abc-DEF_123.ics?x=1") == "GET /calendar/…?x=1"
