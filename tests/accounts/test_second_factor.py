"""The second factor: nothing opens without it, each code opens once, and nothing goes around it."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts import second_factor
from accounts.choices import AccessAction, AccessOutcome
from accounts.models import AccessEntry
from accounts.one_time import code_at, present_step
from accounts.sealing import LostKeyError
from tests.accounts.conftest import SECRET, code
from tests.factories import PASSWORD, make_user
from tests.urls import Address, addresses

AUTHENTICATE, AGAIN = "/accounts/2fa/authenticate/", "/accounts/2fa/reauthenticate/"
SET_UP, REMOVE = "/accounts/2fa/totp/activate/", "/accounts/2fa/totp/deactivate/"
CODES, NEW_CODES = "/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/"
OPEN_WITHOUT = {"account_logout", "mfa_activate_totp", "account_reauthenticate"}


def is_logged_in(client: Client) -> bool:
    return SESSION_KEY in client.session


def give(client: Client, typed: str, **extra: str):
    return client.post(AUTHENTICATE, {"code": typed}, **extra)


def path_to(address: Address) -> str:
    """An address of that pattern; what it leads to need not be there."""
    known = {"uuid": [str(uuid4())], "row": [str(uuid4())], "key": ["a-b"], "uidb36": ["1"]}
    samples = [known.get(name, [str(uuid4()), "1", "assets"]) for name in address.arguments]
    for values in product(*samples):
        with suppress(NoReverseMatch):
            return reverse(address.name, kwargs=dict(zip(address.arguments, values, strict=True)))
    raise AssertionError(f"No sample fits {address.route}")


def recovery_codes_of(user) -> list[str]:
    return second_factor.authenticators_of(user).get(type=Authenticator.Type.RECOVERY_CODES).wrap().generate_codes()


@pytest.fixture
def commits_at_once(monkeypatch):
    """What waits for a commit, which no test here makes, is done at once."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, **options: act())


@pytest.fixture
def set_up(commits_at_once) -> Callable[[Client], str]:
    """A function: sets up an authenticator as the page asks, and returns its secret."""

    def in_browser(client: Client) -> str:
        secret = client.get(SET_UP).context["form"].secret
        client.post(SET_UP, {"code": code_at(secret, present_step())})
        return secret

    return in_browser


def logged(user) -> list[tuple[str, str, str]]:
    return list(AccessEntry.objects.filter(who=user.pk).order_by("id").values_list("action", "outcome", "reason"))


# --- Nothing opens without it -------------------------------------------------------------------------------------


def test_password_alone_does_not_log_in_whoever_has_a_second_factor(clock, first_step, equipped):
    client = first_step(equipped)
    assert not is_logged_in(client)
    give(client, code())
    assert is_logged_in(client)


def test_without_a_second_factor_no_address_opens_but_setting_one_up_and_the_way_out(required, first_step, link_worker):
    client = first_step(link_worker)
    assert is_logged_in(client)
    opened = {}
    # What is asked about is the name, before any view is called: of the admin screens, one of each kind is enough.
    asked = [address for address in addresses() if not re.match(r"admin:\w+_(?!user_)\w+_", address.name)]
    for number, address in enumerate(asked):
        if not address.name or address.name in OPEN_WITHOUT:
            continue
        path = path_to(address)
        for method in ("GET", ("HEAD", "POST", "PUT", "DELETE")[number % 4]):
            reply = client.generic(method, path)
            told = (reply.status_code, reply.headers.get("Location"))
            if told != (302, SET_UP) and reply.status_code != 403:
                opened[f"{method} {path}"] = told
    assert opened == {}
    assert client.get(SET_UP).status_code == 200


def test_refusal_is_in_the_access_log(required, first_step, link_worker):
    first_step(link_worker).get("/")
    assert logged(link_worker) == [(AccessAction.REFUSED, AccessOutcome.REFUSED, "second_factor_missing")]


def test_whoever_need_not_have_one_is_left_alone(required, first_step, researcher):
    assert first_step(researcher).get("/accounts/password/change/").status_code == 200


def test_in_production_an_administrator_must_have_one(settings, db):
    superuser = make_user(is_superuser=True)
    assert not second_factor.is_required_of(superuser)
    settings.PRODUCTION = True
    assert second_factor.is_required_of(superuser)


def test_session_that_has_not_shown_the_code_is_asked_for_it(required, clock, client_of, equipped):
    client = client_of(equipped)
    session = client.session
    del session[second_factor.PASSED]
    session.save()
    assert client.get("/assets/").headers["Location"] == f"{AGAIN}?next=%2Fassets%2F"
    assert client.get(SET_UP).status_code == 302
    assert client.post(AGAIN, {"code": code(), "next": "/assets/"}).headers["Location"] == "/assets/"
    assert client.get("/assets/").status_code == 200


def test_code_of_one_account_does_not_count_for_the_next_in_the_same_browser(clock, client, equipped, researcher):
    session = client.session
    second_factor.note_passed(session, equipped)
    assert not second_factor.has_passed(session, researcher)


# --- Setting it up ------------------------------------------------------------------------------------------------


def test_setting_it_up_leads_on_to_where_one_was_going(required, clock, first_step, set_up, link_worker):
    client = first_step(link_worker)
    client.get("/assets/?q=choir")
    set_up(client)
    page = client.get(CODES)
    assert page.context["onward"] == "/assets/?q=choir"
    assert client.get("/assets/").status_code == 200
    assert mail.outbox[-1].subject == "An authenticator app opens your account"


def test_wrong_code_sets_nothing_up(required, clock, first_step, link_worker):
    client = first_step(link_worker)
    client.get(SET_UP)
    assert "not right" in client.post(SET_UP, {"code": "000000"}).content.decode()
    assert not second_factor.is_set_up(link_worker)


def test_secret_stays_the_same_when_the_page_is_loaded_again(required, first_step, link_worker):
    client = first_step(link_worker)
    assert client.get(SET_UP).context["form"].secret == client.get(SET_UP).context["form"].secret


def test_code_that_set_it_up_does_not_log_in(required, clock, first_step, set_up, link_worker):
    client = first_step(link_worker)
    secret = set_up(client)
    elsewhere = Client()
    elsewhere.post("/accounts/login/", {"login": link_worker.email, "password": PASSWORD})
    give(elsewhere, code_at(secret, present_step()))
    assert not is_logged_in(elsewhere)


def test_setting_it_up_ends_sessions_that_began_without(required, clock, first_step, set_up, client_of, link_worker):
    elsewhere = client_of(link_worker)
    set_up(first_step(link_worker))
    assert not is_logged_in(elsewhere)


def test_password_is_asked_again_when_it_was_given_long_ago(required, clock, first_step, link_worker):
    client = first_step(link_worker)
    clock.shift(timedelta(minutes=16))
    assert client.get(SET_UP).headers["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get(SET_UP).status_code == 200


def test_secrets_are_sealed_in_the_database_from_the_first_moment(required, clock, first_step, link_worker):
    client = first_step(link_worker)
    secret = client.get(SET_UP).context["form"].secret
    assert secret not in str(dict(client.session))
    client.post(SET_UP, {"code": code_at(secret, present_step())})
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        kept = cursor.fetchone()[0]
    assert secret not in kept
    assert not any(code in kept for code in recovery_codes_of(link_worker))


def test_lost_key_is_refused_and_not_taken_for_no_second_factor(clock, first_step, equipped, settings):
    client = first_step(equipped)
    settings.SECOND_FACTOR_KEYS = ["another key"]
    with pytest.raises(LostKeyError):
        give(client, code())
    assert not is_logged_in(client)


def test_older_key_still_opens(clock, both_steps, equipped, settings):
    settings.SECOND_FACTOR_KEYS = ["a new key", *settings.SECOND_FACTOR_KEYS]
    assert is_logged_in(both_steps(equipped))


# --- Each code opens once, and only so many are tried -------------------------------------------------------------


@pytest.mark.parametrize("steps_on", [-1, 0, 1])
def test_code_opens_once_for_as_long_as_it_counts(clock, client, equipped, steps_on):
    typed, opened = code(steps_on=steps_on), []
    for _ in range(4):
        client.post("/accounts/login/", {"login": equipped.email, "password": PASSWORD})
        give(client, typed)
        opened.append(is_logged_in(client))
        client.post("/accounts/logout/")
        clock.shift(timedelta(seconds=29))
    assert opened == [True, False, False, False]


@pytest.mark.parametrize("steps_on", [-2, 2])
def test_code_of_another_minute_does_not_open(clock, first_step, equipped, steps_on):
    client = first_step(equipped)
    give(client, code(steps_on=steps_on))
    assert not is_logged_in(client)


def test_code_may_be_typed_as_telephones_show_it(clock, first_step, equipped):
    client = first_step(equipped)
    give(client, f"{code()[:3]} {code()[3:]}")
    assert is_logged_in(client)


def test_sixth_code_is_refused_even_when_it_is_right_and_from_another_address(clock, first_step, equipped):
    client = first_step(equipped)
    for number in range(5):
        give(client, "000000", REMOTE_ADDR=f"192.0.2.{number}")
    assert "Too many codes" in give(client, code(), REMOTE_ADDR="192.0.2.99").content.decode()
    assert not is_logged_in(client)
    clock.shift(timedelta(minutes=5, seconds=1))
    give(client, code())
    assert is_logged_in(client)


def test_one_address_may_not_try_codes_at_many_accounts(clock, equipped, project):
    for _ in range(6):
        person, client = make_user(), Client()
        second_factor.give_published(person, SECRET)
        client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
        give(client, "000000")
    client = Client()
    client.post("/accounts/login/", {"login": equipped.email, "password": PASSWORD})
    give(client, code())
    assert not is_logged_in(client)
    give(client, code(), REMOTE_ADDR="198.51.100.7")
    assert is_logged_in(client)


def test_right_codes_are_not_held_against_an_account(clock, client, equipped):
    for _ in range(7):
        client.post("/accounts/login/", {"login": equipped.email, "password": PASSWORD})
        give(client, code())
        assert is_logged_in(client)
        client.post("/accounts/logout/")
        clock.shift(timedelta(seconds=30))


def test_codes_are_in_the_access_log_right_and_wrong(clock, first_step, equipped):
    client = first_step(equipped)
    give(client, "000000")
    give(client, code())
    assert logged(equipped) == [
        (AccessAction.CODE_GIVEN, AccessOutcome.REFUSED, "wrong_code"),
        (AccessAction.CODE_GIVEN, AccessOutcome.ALLOWED, "totp"),
    ]


# --- Recovery codes -----------------------------------------------------------------------------------------------


def test_recovery_codes_are_shown_once(required, clock, first_step, set_up, link_worker):
    client = first_step(link_worker)
    set_up(client)
    codes = recovery_codes_of(link_worker)
    client.head(CODES)
    assert codes[0] in client.get(CODES).content.decode()
    assert not any(code in client.get(CODES).content.decode() for code in codes)


def test_recovery_code_opens_once(required, clock, first_step, set_up, link_worker):
    client = first_step(link_worker)
    set_up(client)
    recovery_code, opened = recovery_codes_of(link_worker)[3], []
    for _ in range(2):
        client.post("/accounts/logout/")
        client.post("/accounts/login/", {"login": link_worker.email, "password": PASSWORD})
        give(client, recovery_code)
        opened.append(is_logged_in(client))
    assert opened == [True, False]


def test_new_recovery_codes_end_the_old_ones_and_are_told_by_mail(required, clock, first_step, set_up, link_worker):
    client = first_step(link_worker)
    set_up(client)
    old = recovery_codes_of(link_worker)
    client.post(NEW_CODES)
    assert not set(old) & set(recovery_codes_of(link_worker))
    assert mail.outbox[-1].subject == "You have new recovery codes"


# --- Nothing goes around it ---------------------------------------------------------------------------------------


def test_password_chosen_by_link_neither_logs_in_nor_removes_it(clock, client, equipped):
    client.post("/accounts/password/reset/", {"email": equipped.email})
    link = re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[-1].body)[1]
    form_page = client.get(link).headers["Location"]
    client.post(form_page, {"password1": "quite another long one", "password2": "quite another long one"})
    assert not is_logged_in(client)
    assert second_factor.is_set_up(equipped)
    client.post("/accounts/login/", {"login": equipped.email, "password": "quite another long one"})
    assert not is_logged_in(client)


def test_changed_password_leaves_it_as_it_is(clock, both_steps, equipped):
    client = both_steps(equipped)
    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "quite another long one", "password2": "quite another long one"},
    )
    assert second_factor.is_set_up(equipped)


def test_removing_it_takes_a_code_and_ends_in_setting_one_up_again(required, clock, both_steps, client_of, equipped):
    client, elsewhere = both_steps(equipped), client_of(equipped)
    assert client.post(REMOVE).headers["Location"].startswith(AGAIN)
    assert client.get("/accounts/reauthenticate/").headers["Location"].startswith(AGAIN)
    assert second_factor.is_set_up(equipped)
    clock.shift(timedelta(seconds=30))
    client.post(AGAIN, {"code": code()})
    client.post(REMOVE)
    assert not second_factor.is_set_up(equipped)
    assert client.get("/assets/").headers["Location"] == SET_UP
    assert not is_logged_in(elsewhere)
    assert mail.outbox[-1].subject == "The authenticator app was removed"


def test_administrator_takes_a_lost_one_away_and_its_owner_is_told(
    required, clock, both_steps, client_of, equipped, commits_at_once
):
    owners, superuser = both_steps(equipped), make_user(is_superuser=True)
    client_of(superuser).post(
        "/admin/accounts/user/", {"action": "take_away_second_factor", "_selected_action": [equipped.pk]}
    )
    assert not second_factor.is_set_up(equipped)
    assert not is_logged_in(owners)
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == ([equipped.email], "The authenticator app was removed")
    entry = AccessEntry.objects.get(who=superuser.pk)
    assert (entry.action, entry.subject, entry.channel) == (AccessAction.FACTOR_REMOVED, str(equipped.pk), "admin")
