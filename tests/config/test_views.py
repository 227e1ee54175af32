"""Colours, and the pages of refusal and fault."""

import json
import logging
from unittest import mock

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from config import views
from config.logging import current_request_id
from config.theme import COOKIE


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_theme_is_kept_in_a_cookie_and_leads_back(client: Client, theme: str) -> None:
    reply = client.post(reverse("theme"), {"theme": theme, "next": "/assets/?q=choir"})

    assert (reply.status_code, reply["Location"]) == (302, "/assets/?q=choir")
    assert reply.cookies[COOKIE].value == theme


def test_theme_that_does_not_exist_counts_as_the_device_s(client: Client) -> None:
    assert client.post(reverse("theme"), {"theme": '"><script>'}).cookies[COOKIE].value == "auto"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_theme_never_leads_to_another_site(client: Client, elsewhere: str) -> None:
    assert client.post(reverse("theme"), {"theme": "dark", "next": elsewhere})["Location"] == "/"


def test_theme_changes_nothing_on_get(client: Client) -> None:
    assert client.get(reverse("theme")).status_code == 405


@pytest.mark.django_db
def test_page_is_drawn_in_the_colours_of_the_cookie(client: Client) -> None:
    client.cookies[COOKIE] = "dark"
    assert 'data-theme="dark"' in client.get(reverse("account_login")).text

    client.cookies[COOKIE] = "puce"
    assert 'data-theme="auto"' in client.get(reverse("account_login")).text


@pytest.mark.django_db
def test_unknown_address_offers_a_search_for_its_words(client: Client) -> None:
    reply = client.get("/assets/florence-institute.htm/nothing/florence-institute.htm")

    assert reply.status_code == 404
    assert 'value="florence institute"' in reply.text


@pytest.mark.django_db
def test_markup_in_an_unknown_address_is_text(client: Client) -> None:
    reply = client.get("/%3Cscript%3Ealert(1)%3C%2Fscript%3E")

    assert "<script>alert" not in reply.text


def test_refusal_names_the_person_who_is_logged_in(rf: RequestFactory, researcher: User) -> None:
    request = _request_of(rf, researcher)

    reply = views.forbidden(request, PermissionError())

    assert reply.status_code == 403
    assert "Rob Researcher" in reply.text


@pytest.mark.django_db
def test_form_without_its_token_is_refused_in_words() -> None:
    reply = Client(enforce_csrf_checks=True).post(reverse("theme"), {"theme": "dark"})

    assert reply.status_code == 403
    assert "Please send that once more" in reply.text


def test_fault_shows_its_number_without_touching_the_database(rf: RequestFactory) -> None:
    # No django_db mark: a query would fail this test.
    token = current_request_id.set("7F3A-21C0-9B44")
    try:
        reply = views.server_error(rf.get("/"))
    finally:
        current_request_id.reset(token)

    assert reply.status_code == 500
    assert "7F3A-21C0-9B44" in reply.text


def test_bad_request_is_answered_without_touching_the_database(client: Client) -> None:
    reply = client.get(reverse("health"), headers={"host": "not a host"})

    assert reply.status_code == 400
    assert "could not be understood" in reply.text


def test_unhandled_fault_is_logged_under_the_number_on_its_page(caplog: pytest.LogCaptureFixture) -> None:
    browser = Client(raise_request_exception=False)
    with (
        mock.patch.object(connection, "cursor", side_effect=RuntimeError("a value from the database")),
        caplog.at_level(logging.ERROR, logger="django.request"),
    ):
        reply = browser.get(reverse("assets:asset_list"))

    assert reply.status_code == 500
    assert reply["X-Request-ID"] in reply.text
    assert json.dumps("a value from the database")[1:-1] not in reply.text
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def _request_of(rf: RequestFactory, user: User) -> HttpRequest:
    request = rf.get("/imports/")
    request.user = user
    request._messages = []
    return request
