"""Logging in: by address and password, told nothing about accounts, and only so many guesses."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import PASSWORD, make_user

LOGIN = "/accounts/login/"


def log_in(client: Client, email: str, password: str = PASSWORD, **extra: str):
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def is_logged_in(client: Client) -> bool:
    return SESSION_KEY in client.session


def test_people_log_in_with_their_address_in_any_case(client, researcher):
    response = log_in(client, "Researcher@Example.org")
    assert response.status_code == 302
    assert is_logged_in(client)


def test_session_gets_a_new_id_at_log_in(client, researcher):
    planted = client.session.session_key
    log_in(client, researcher.email)
    assert is_logged_in(client)
    assert client.session.session_key != planted


def test_session_cookie_is_closed_to_scripts_and_other_sites(client, researcher):
    cookie = log_in(client, researcher.email).cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == ""  # gone when the browser closes


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_log_in_leads_to_no_other_site(client, researcher, next_page):
    response = client.post(LOGIN, {"login": researcher.email, "password": PASSWORD, "next": next_page})
    assert response.headers["Location"] == reverse("assets:home")


def test_wrong_password_and_unknown_address_get_the_same_answer(client, researcher):
    def answer(email: str) -> tuple[int, list[str]]:
        response = log_in(client, email, "not the password at all")
        return response.status_code, response.context["form"].non_field_errors()

    assert answer(researcher.email) == answer("nobody@example.org")


def test_password_is_hashed_for_an_unknown_address_too(client, db, monkeypatch):
    # So that the time an answer takes tells nothing either.
    hashed = []
    monkeypatch.setattr(User, "set_password", lambda self, password: hashed.append(password))
    log_in(client, "nobody@example.org", "a password of some length")
    assert hashed == ["a password of some length"]


def test_account_without_a_password_cannot_log_in(client, db):
    waiting = make_user(password=None)
    log_in(client, waiting.email, "")
    log_in(client, waiting.email, "!")
    assert not is_logged_in(client)


def test_sixth_guess_at_an_account_is_refused_even_with_the_right_password(client, researcher):
    for number in range(5):
        log_in(client, researcher.email, f"wrong {number}", REMOTE_ADDR=f"192.0.2.{number}")
    response = log_in(client, researcher.email, PASSWORD, REMOTE_ADDR="192.0.2.99")
    assert "Too many" in str(response.context["form"].non_field_errors())
    assert not is_logged_in(client)


def test_guesses_are_counted_over_host_names_and_ports(client, researcher, settings):
    settings.ALLOWED_HOSTS = ["register.example"]
    for port in range(5):
        log_in(client, researcher.email, "wrong", HTTP_HOST=f"register.example:{port + 1}")
    log_in(client, researcher.email, PASSWORD, HTTP_HOST="register.example:99")
    assert not is_logged_in(client)


def test_one_address_may_not_try_one_password_at_many_accounts(client, researcher):
    for number in range(10):
        log_in(client, f"person{number}@example.org", "the same password")
    log_in(client, researcher.email)
    assert not is_logged_in(client)
    log_in(client, researcher.email, REMOTE_ADDR="198.51.100.7")
    assert is_logged_in(client)


def test_forwarded_addresses_are_not_believed_without_a_proxy_of_ours(client, researcher):
    for number in range(10):
        log_in(client, f"person{number}@example.org", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    log_in(client, researcher.email, HTTP_X_FORWARDED_FOR="203.0.113.99")
    assert not is_logged_in(client)


def test_behind_one_proxy_only_the_last_forwarded_address_counts(client, researcher, settings):
    settings.TRUSTED_PROXY_COUNT = settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        log_in(client, f"person{number}@example.org", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}, 198.51.100.1")
    log_in(client, researcher.email, HTTP_X_FORWARDED_FOR="203.0.113.99, 198.51.100.1")
    assert not is_logged_in(client)
    log_in(client, researcher.email, HTTP_X_FORWARDED_FOR="203.0.113.99, 198.51.100.2")
    assert is_logged_in(client)


def test_forwarded_addresses_count_only_from_where_our_proxy_is(db, researcher, settings):
    settings.TRUSTED_PROXY_COUNT = settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.TRUSTED_PROXIES = ["172.30.0.0/24"]
    past_the_proxy = Client(REMOTE_ADDR="203.0.113.5")
    for number in range(10):
        log_in(past_the_proxy, f"person{number}@example.org", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    log_in(past_the_proxy, researcher.email, HTTP_X_FORWARDED_FOR="198.51.100.99")
    assert not is_logged_in(past_the_proxy)
    through_it = Client(REMOTE_ADDR="172.30.0.2")
    log_in(through_it, researcher.email, HTTP_X_FORWARDED_FOR="198.51.100.99")
    assert is_logged_in(through_it)


def test_guesses_are_counted_where_every_worker_sees_them(client, researcher):
    log_in(client, researcher.email, "wrong")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM shared_cache")
        assert cursor.fetchone()[0] >= 1


def test_nobody_logs_in_while_guesses_cannot_be_counted(client, researcher, monkeypatch):
    # What the cache does when its table cannot be written to.
    monkeypatch.setattr("allauth.core.internal.ratelimit.cache.add", lambda *args, **kwargs: False)
    monkeypatch.setattr("allauth.core.internal.ratelimit.CACHE_LOCK_WAIT_TIMEOUT", 0)
    log_in(client, researcher.email)
    assert not is_logged_in(client)


def test_disabled_account_cannot_log_in(client, researcher):
    researcher.is_active = False
    researcher.save()
    log_in(client, researcher.email)
    assert not is_logged_in(client)


def test_nobody_can_sign_up(client, db):
    response = client.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})
    assert "Accounts are given" in response.content.decode()
    assert not User.objects.exists()


def test_admin_screens_have_no_log_in_of_their_own(client, admin_user):
    response = client.post("/admin/login/", {"username": admin_user.email, "password": PASSWORD})
    assert response.headers["Location"].startswith(LOGIN)
    assert not is_logged_in(client)


def test_log_out_needs_a_form(client_of, researcher):
    client = client_of(researcher)
    client.get("/accounts/logout/")
    assert is_logged_in(client)
    client.post("/accounts/logout/")
    assert not is_logged_in(client)
