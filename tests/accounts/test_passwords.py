"""Choosing a password: by a link that works once, within rules, told nothing about accounts, other sessions ended."""

import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.test import Client

from tests.factories import PASSWORD, make_user

NEW_PASSWORD = "quite another long one"
RESET = "/accounts/password/reset/"


def link_in(message: mail.EmailMessage) -> str:
    return re.search(r"https?://[^/\s]+(/\S+)", message.body)[1]


def ask_for_link(client: Client, email: str) -> str:
    client.post(RESET, {"email": email})
    return link_in(mail.outbox[-1])


def choose(client: Client, link: str, password: str = NEW_PASSWORD):
    form_page = client.get(link).headers["Location"]
    return client.post(form_page, {"password1": password, "password2": password})


def test_invited_person_chooses_a_password_by_mail(client, db):
    invited = make_user(password=None)
    choose(client, ask_for_link(client, invited.email))
    assert Client().login(email=invited.email, password=NEW_PASSWORD)


def test_link_works_once(client, researcher):
    link = ask_for_link(client, researcher.email)
    choose(client, link)
    assert "no longer works" in client.get(link).content.decode()


def test_opening_the_link_uses_nothing_up(client, researcher):
    link = ask_for_link(client, researcher.email)
    Client().get(link)
    Client().head(link)
    choose(client, link)
    assert Client().login(email=researcher.email, password=NEW_PASSWORD)


def test_page_behind_the_link_keeps_its_address_to_itself(client, researcher):
    link = ask_for_link(client, researcher.email)
    key = link.rstrip("/").split("-", 1)[1]
    response = client.get(link)
    assert key not in response.headers["Location"]
    for reply in (response, client.get(response.headers["Location"])):
        assert reply.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in reply.headers["Cache-Control"]
        assert reply.headers["X-Robots-Tag"] == "noindex"


def test_asking_for_a_link_tells_nothing_about_accounts(client, researcher):
    known = client.post(RESET, {"email": researcher.email})
    unknown = client.post(RESET, {"email": "nobody@example.org"})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    # Both get a mail, so that the time it takes tells nothing either; only one holds a link.
    assert [message.to for message in mail.outbox] == [[researcher.email], ["nobody@example.org"]]
    assert "/password/reset/key/" not in mail.outbox[1].body


@pytest.mark.parametrize(("took", "rest"), [(0.13, 0.37), (0.49, 0.01), (0.61, 0.39)])
def test_time_of_the_answer_tells_nothing_about_accounts(client, researcher, settings, monkeypatch, took, rest):
    settings.RESET_REPLY_SECONDS = 0.5
    clock, slept = iter([100.0, 100.0 + took]), []
    monkeypatch.setattr("accounts.views.monotonic", lambda: next(clock))
    monkeypatch.setattr("accounts.views.sleep", slept.append)
    client.post(RESET, {"email": researcher.email})
    assert slept == [pytest.approx(rest)]


def test_links_are_limited_per_account(client, researcher):
    answers = {client.post(RESET, {"email": researcher.email}).status_code for _ in range(6)}
    assert answers == {302, 429}
    assert len(mail.outbox) == 5


@pytest.mark.parametrize("weak", ["short one", "password1234", "123456789012345", "researcher@example.org"])
def test_weak_passwords_are_refused(client, researcher, weak):
    response = choose(client, ask_for_link(client, researcher.email), weak)
    assert response.status_code == 200
    assert response.context["form"].errors


def test_changed_password_ends_the_other_sessions(client_of, researcher):
    here, elsewhere = client_of(researcher), client_of(researcher)
    here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    assert here.get("/accounts/password/change/").status_code == 200
    assert elsewhere.get("/accounts/password/change/").status_code == 302


def test_password_chosen_by_link_ends_every_session(client, client_of, researcher):
    elsewhere = client_of(researcher)
    choose(client, ask_for_link(client, researcher.email))
    assert elsewhere.get("/accounts/password/change/").status_code == 302
    assert SESSION_KEY not in client.session


def test_owner_is_told_that_the_password_changed(client, researcher):
    choose(client, ask_for_link(client, researcher.email))
    assert mail.outbox[-1].to == [researcher.email]
    assert mail.outbox[-1].subject == "Your password was changed"
    assert NEW_PASSWORD not in mail.outbox[-1].body
