"""What every reply carries."""

import re
from collections.abc import Callable
from typing import Any
from wsgiref.headers import Headers

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from config.content_policy import same_origin_only
from config.logging import current_request_id
from config.middleware import ForwardedMiddleware

NUMBER = re.compile(r"[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}")


@pytest.mark.django_db
def test_every_request_gets_a_number_of_its_own(client: Client) -> None:
    numbers = {client.get(reverse("health"))["X-Request-ID"] for _ in range(3)}

    assert len(numbers) == 3
    assert all(NUMBER.fullmatch(number) for number in numbers)
    assert current_request_id.get() == "-"


@pytest.mark.django_db
def test_number_sent_by_a_stranger_is_not_taken_over(client: Client) -> None:
    reply = client.get(reverse("health"), headers={"x-request-id": "mine"})

    assert reply["X-Request-ID"] != "mine"


@pytest.mark.django_db
def test_no_page_may_use_camera_or_position(client: Client) -> None:
    policy = client.get(reverse("account_login"))["Permissions-Policy"]

    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(policy.split(", "))


@pytest.mark.parametrize("address", ["/no-such-page", "/accounts/password/change/", "/"])
def test_replies_to_signed_in_people_are_not_stored(
    client_of: Callable[[User], Client], researcher: User, address: str
) -> None:
    assert "no-store" in client_of(researcher).get(address)["Cache-Control"]


@pytest.mark.django_db
def test_replies_to_visitors_may_be_kept(client: Client) -> None:
    assert "no-store" not in client.get("/no-such-page").get("Cache-Control", "")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/accounts/login/", "/assets.geojson", "/no-such-page", "/health"])
def test_no_other_site_may_embed_a_reply_or_hold_on_to_its_window(client: Client, address: str) -> None:
    reply = client.get(address)

    assert reply["Cross-Origin-Resource-Policy"] == "same-origin"
    assert reply["Cross-Origin-Opener-Policy"] == "same-origin"


def test_static_files_are_not_for_other_sites_either() -> None:
    headers = Headers()
    same_origin_only(headers, "/var/static/x.css", "/static/x.css")

    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert settings.WHITENOISE_ADD_HEADERS_FUNCTION is same_origin_only
    assert settings.WHITENOISE_ALLOW_ALL_ORIGINS is False


class TestForwardedHeaders:
    """What a request says of its own way here."""

    @staticmethod
    def passed_on(settings: Any, sender: str) -> set[str]:
        """The headers that are left of a request that came from ``sender``."""
        settings.TRUSTED_PROXY_COUNT = 1
        settings.TRUSTED_PROXIES = ["172.30.0.0/24", "::1", "unix"]
        request = HttpRequest()
        forwarded = {"HTTP_X_FORWARDED_FOR": "a", "HTTP_X_FORWARDED_PROTO": "https", "HTTP_FORWARDED": "for=a"}
        request.META = {"REMOTE_ADDR": sender, "HTTP_HOST": "x", **forwarded}
        ForwardedMiddleware(lambda request: HttpResponse())(request)
        return set(request.META) & set(forwarded)

    @pytest.mark.parametrize("sender", ["172.30.0.9", "::ffff:172.30.0.9", "::1", ""])
    def test_are_believed_from_our_proxy(self, settings: Any, sender: str) -> None:
        assert len(self.passed_on(settings, sender)) == 3

    @pytest.mark.parametrize("sender", ["172.30.1.9", "203.0.113.5", "::2", "127.0.0.1"])
    def test_are_thrown_away_from_anybody_else(self, settings: Any, sender: str) -> None:
        assert not self.passed_on(settings, sender)
