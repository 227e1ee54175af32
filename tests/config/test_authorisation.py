"""A reply that nobody decided about is not sent."""

from types import ModuleType

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from accounts.authorisation import AuthorisationNotAskedError, decides_access, open_to_everyone
from config import urls

SECRET = "what nobody asked about"


def forgotten(request):
    return HttpResponse(SECRET)


@open_to_everyone
def public(request):
    return HttpResponse("for everybody")


@decides_access
def guarded(request):
    if not request.user.is_authenticated:
        raise PermissionDenied
    return HttpResponse("for some")


def refusing(request):
    raise PermissionDenied


@pytest.fixture(autouse=True)
def pages(settings):
    """The site with a page of each kind more."""
    site = ModuleType("site_of_the_test")
    site.__dict__.update(vars(urls))
    more = [path(view.__name__, view) for view in (forgotten, public, guarded, refusing)]
    site.urlpatterns = more + urls.urlpatterns
    settings.ROOT_URLCONF = site


@pytest.mark.django_db
def test_reply_that_nobody_decided_about_is_an_error(client):
    with pytest.raises(AuthorisationNotAskedError, match="forgotten"):
        client.get("/forgotten")


@pytest.mark.django_db
def test_reply_that_nobody_decided_about_reaches_nobody():
    reply = Client(raise_request_exception=False).get("/forgotten")
    assert reply.status_code == 500
    assert SECRET not in reply.text


def test_public_view_answers_everybody(client, db):
    assert client.get("/public").text == "for everybody"


def test_guarded_view_answers_whom_it_lets_in(client_of, researcher, client):
    assert client_of(researcher).get("/guarded").status_code == 200
    assert client.get("/guarded").status_code == 403


@pytest.mark.parametrize(("address", "status"), [("/refusing", 403), ("/nowhere", 404)])
def test_refusal_needs_no_decision(client, db, address, status):
    assert client.get(address).status_code == status
