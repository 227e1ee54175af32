"""The admin screens: who takes part, and nothing about people."""

from datetime import date

import pytest
from django.contrib.admin import site
from django.urls import reverse
from pghistory.models import Event

from referrals.models import InstrumentLicence, Need, Offer, Organisation, Post
from tests.factories import make_user

OPEN = {InstrumentLicence, Need, Offer, Organisation, Post}


@pytest.fixture
def superuser(db):
    return make_user(is_superuser=True, is_staff=True)


def post_form(service, user, **fields):
    """What the form for a new post sends."""
    sent = {"user": user.pk, "organisation": service.pk, "role": "link_worker", "since": "2026-01-05", "until": ""}
    return sent | {"change_reason": "Started work", "change_version": ""} | fields


def test_nothing_about_people_is_registered():
    registered = {model for model in site._registry if model._meta.app_label == "referrals"}
    assert {model for model in registered if not issubclass(model, Event)} == OPEN
    assert {model.pgh_tracked_model for model in registered if issubclass(model, Event)} <= OPEN


def test_superuser_gives_somebody_a_post(client_of, superuser, service, visitor):
    reply = client_of(superuser).post(reverse("admin:referrals_post_add"), post_form(service, visitor))
    assert reply.status_code == 302
    assert Post.objects.get(user=visitor).since == date(2026, 1, 5)


def test_nobody_gives_a_post_to_themselves(client_of, superuser, service):
    reply = client_of(superuser).post(reverse("admin:referrals_post_add"), post_form(service, superuser))
    assert "Nobody gives a post to themselves" in reply.content.decode()
    assert not Post.objects.filter(user=superuser).exists()


def test_a_post_is_ended_and_never_deleted(client_of, superuser, lin):
    address = reverse("admin:referrals_post_delete", args=[lin.posts.get().pk])
    assert client_of(superuser).post(address, {"post": "yes"}).status_code == 403
    assert lin.posts.exists()


def test_a_post_given_in_the_admin_screens_has_its_history(client_of, superuser, service, visitor):
    client_of(superuser).post(reverse("admin:referrals_post_add"), post_form(service, visitor))
    version = Post.pgh_event_models["insert"].objects.get(user=visitor)
    assert version.pgh_context.metadata["user"] == superuser.pk
