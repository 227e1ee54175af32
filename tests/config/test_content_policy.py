"""The policy header: what a page may load, and that nothing weakens it."""

import pytest
from django.test import Client

from config.content_policy import content_policy


def directives(client: Client, address: str) -> dict[str, str]:
    """The policy of a page, by directive."""
    header = client.get(address).headers["Content-Security-Policy"]
    return dict(directive.split(" ", 1) for directive in header.split("; "))


@pytest.mark.django_db
def test_pages_may_load_nothing_but_our_own_files(client):
    assert directives(client, "/accounts/login/") == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }


def test_admin_screens_may_have_style_attributes_and_no_more(client_of, admin_user):
    client = client_of(admin_user)
    ours, theirs = directives(client, "/accounts/password/change/"), directives(client, "/admin/")
    assert theirs.pop("style-src-attr") == "'unsafe-inline'"
    assert theirs == ours


def test_pages_of_faults_have_the_policy_too(client, db):
    assert "script-src" in directives(client, "/no/such/page/")


@pytest.mark.parametrize(
    ("tiles", "origins"),
    [
        ("", []),
        ("https://tiles.example.org/{z}/{x}/{y}.png", ["https://tiles.example.org"]),
        ("https://{s}.tiles.example.org:8443/{z}/{x}/{y}.png", ["https://*.tiles.example.org:8443"]),
    ],
)
def test_only_the_tile_server_adds_a_source_of_pictures(tiles, origins):
    assert content_policy(tiles_url=tiles)["DIRECTIVES"]["img-src"][2:] == origins
