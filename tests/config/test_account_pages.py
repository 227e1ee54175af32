"""The log-in library's pages in our frame."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User

ENTRANCES = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_inactive",
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ENTRANCES)
def test_entrance_pages_stand_in_our_frame(client: Client, name: str) -> None:
    page = client.get(reverse(name)).text

    assert 'class="site-head"' in page
    assert page.count("<h1>") == 1


@pytest.mark.parametrize("name", ["account_logout", "account_change_password"])
def test_pages_for_signed_in_people_stand_in_our_frame(
    client_of: Callable[[User], Client], researcher: User, name: str
) -> None:
    page = client_of(researcher).get(reverse(name)).text

    assert 'class="site-head"' in page
    assert page.count("<h1>") == 1


def test_wrong_password_keeps_the_address_and_says_so_at_the_top(client: Client, researcher: User) -> None:
    page = client.post(reverse("account_login"), {"login": researcher.email, "password": "not this"}).text

    assert "error-summary" in page
    assert f'value="{researcher.email}"' in page
    assert "not this" not in page


@pytest.mark.django_db
def test_log_in_page_says_once_where_to_go_with_a_forgotten_password(client: Client) -> None:
    page = client.get(reverse("account_login")).text

    assert page.count(f'href="{reverse("account_reset_password")}"') == 1
    # A formatter that ends the empty help template with a line break would bring an empty help text back.
    assert "id_password_helptext" not in page


def test_new_password_by_mail_from_request_to_log_in(client: Client, researcher: User) -> None:
    client.post(reverse("account_reset_password"), {"email": researcher.email})
    (letter,) = mail.outbox
    link = re.search(r"https?://[^/]+(/\S+)", letter.body)
    assert link
    page = client.get(link[1], follow=True)
    assert "Choose a new password" in page.text

    words = {"password1": "seven swans on sefton park", "password2": "seven swans on sefton park"}
    done = client.post(page.request["PATH_INFO"], words, follow=True)

    assert "The password is changed" in done.text
    researcher.refresh_from_db()
    assert researcher.check_password("seven swans on sefton park")


def test_link_that_was_used_offers_a_new_one(client: Client, db: None) -> None:
    page = client.get(reverse("account_reset_password_from_key", args=["1", "abc-def"])).text

    assert "This link no longer works" in page


@pytest.mark.django_db
def test_too_many_tries_are_told_to_wait(rf: RequestFactory) -> None:
    request = rf.get("/accounts/login/")
    request.user = AnonymousUser()
    request._messages = []

    assert "Wait five minutes" in render_to_string("429.html", request=request)
