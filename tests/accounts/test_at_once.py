"""Two at the very same moment, on two real connections: a code, a recovery code and a link open once."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.db import connection
from django.test import Client

from accounts import second_factor
from accounts.models import User
from tests.accounts.conftest import SECRET, code
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person() -> User:
    """Somebody whose telephone gives codes."""
    user = make_user()
    second_factor.give_published(user, SECRET)
    return user


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """What each act returned, when all were begun at the same moment on connections of their own."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            barrier.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def log_ins_with(person: User, typed: str) -> int:
    """How many of two browsers that gave the password are logged in when both give ``typed`` at once."""
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    page = "/accounts/2fa/authenticate/"
    at_once([lambda browser=browser: browser.post(page, {"code": typed}) for browser in browsers])
    return sum(SESSION_KEY in browser.session for browser in browsers)


def test_code_opens_one_of_two_browsers(clock, person):
    assert log_ins_with(person, code()) == 1


def test_recovery_code_opens_one_of_two_browsers(person):
    recovery_code = RecoveryCodes.activate(person).generate_codes()[0]
    assert log_ins_with(person, recovery_code) == 1


def test_six_wrong_codes_at_once_are_no_way_around_the_limit(clock, person):
    browsers = [Client() for _ in range(7)]
    for number, browser in enumerate(browsers):
        address = {"REMOTE_ADDR": f"192.0.2.{number}"}
        browser.post("/accounts/login/", {"login": person.email, "password": PASSWORD}, **address)
    wrong = [
        lambda browser=browser, number=number: browser.post(
            "/accounts/2fa/authenticate/", {"code": "000000"}, REMOTE_ADDR=f"192.0.2.{number}"
        )
        for number, browser in enumerate(browsers[:6])
    ]
    at_once(wrong)
    browsers[6].post("/accounts/2fa/authenticate/", {"code": code()}, REMOTE_ADDR="192.0.2.99")
    assert SESSION_KEY not in browsers[6].session


def test_link_lets_one_of_two_choose_a_password(person):
    Client().post("/accounts/password/reset/", {"email": person.email})
    link = re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[-1].body)[1]
    browsers = {Client(): "the first long password", Client(): "the second long password"}
    pages = {browser: browser.get(link).headers["Location"] for browser in browsers}

    def choose(browser: Client) -> str | None:
        typed = {"password1": browsers[browser], "password2": browsers[browser]}
        return browser.post(pages[browser], typed).headers.get("Location")

    answers = at_once([lambda browser=browser: choose(browser) for browser in browsers])
    assert sorted(answer == "/accounts/password/reset/key/done/" for answer in answers) == [False, True]
