"""How long a log-in lasts."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.sessions import BEGUN, end_all_of
from tests.factories import make_user

MONDAY_MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
OWN_PAGE = "/accounts/password/change/"


def is_recognised(client: Client) -> bool:
    return client.get(OWN_PAGE).status_code == 200


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY_MORNING, tick=False) as traveller:
        yield traveller


def test_two_hours_without_use_log_out(clock, client_of, researcher):
    client = client_of(researcher)
    clock.shift(timedelta(hours=2, seconds=1))
    assert not is_recognised(client)


def test_use_keeps_a_log_in_alive(clock, client_of, researcher):
    client = client_of(researcher)
    for _ in range(5):
        clock.shift(timedelta(hours=1, minutes=30))
        assert is_recognised(client)


def test_log_in_never_outlives_a_working_day(clock, client_of, researcher):
    client = client_of(researcher)
    for _ in range(12):
        clock.shift(timedelta(hours=1))
        assert is_recognised(client)
    clock.shift(timedelta(seconds=1))
    assert not is_recognised(client)


def test_person_is_told_why_they_were_logged_out(clock, client_of, researcher):
    client = client_of(researcher)
    clock.shift(timedelta(hours=3))
    page = client.get(OWN_PAGE, follow=True).content.decode()
    assert "You were logged out because some time had passed" in page


def test_session_without_clocks_is_over(client_of, researcher):
    client = client_of(researcher)
    session = client.session
    del session[BEGUN]
    session.save()
    assert not is_recognised(client)


def test_closing_an_account_ends_its_sessions_for_good(client_of, researcher, manager):
    closed, other = client_of(researcher), client_of(manager)
    researcher.is_active = False
    researcher.save()
    assert not is_recognised(closed)
    researcher.is_active = True
    researcher.save()
    assert not is_recognised(closed)
    assert is_recognised(other)


def test_account_closed_behind_our_back_is_nobody_at_the_next_request(client_of, researcher):
    client = client_of(researcher)
    type(researcher).objects.filter(pk=researcher.pk).update(is_active=False)
    assert not is_recognised(client)


def test_log_in_outlives_a_change_of_the_signing_key_for_as_long_as_the_old_one_counts(client_of, researcher, settings):
    client, old = client_of(researcher), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key " * 6, [old]
    assert is_recognised(client)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "yet another key " * 6, []
    assert not is_recognised(client)


def test_all_sessions_of_one_person_can_be_ended(client_of, db):
    person = make_user()
    client_of(person)
    client_of(person)
    client_of(make_user())
    assert end_all_of(person) == 2
    assert Session.objects.count() == 1
