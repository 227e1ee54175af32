"""What every reply carries."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from config.logging import current_request_id

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
