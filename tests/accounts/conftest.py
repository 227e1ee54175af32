"""The second factor in tests: a clock that stands still, who must have one, and how one logs in with it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from accounts import second_factor
from accounts.models import User
from accounts.one_time import code_at, present_step
from tests.factories import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MONDAY_MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A Monday morning that passes only when a test says so."""
    with time_machine.travel(MONDAY_MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def required() -> Iterator[None]:
    """The link worker must have a second factor, as everybody who works with people's data."""

    def is_link_worker(user: User) -> bool:
        return user.email.startswith("link.worker")

    second_factor.require_of(is_link_worker)
    yield
    second_factor.no_longer_require_of(is_link_worker)


@pytest.fixture
def equipped(link_worker: User) -> User:
    """The link worker, whose telephone gives codes."""
    second_factor.give_published(link_worker, SECRET)
    return link_worker


def code(*, steps_on: int = 0) -> str:
    """What that telephone shows, or will show some steps of half a minute from now."""
    return code_at(SECRET, present_step() + steps_on)


@pytest.fixture
def first_step(client: Client) -> Callable[[User], Client]:
    """A function: the browser of somebody who has given their password and no more."""

    def log_in(user: User) -> Client:
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        return client

    return log_in


@pytest.fixture
def both_steps(first_step: Callable[[User], Client]) -> Callable[[User], Client]:
    """A function: the browser of somebody who has given both."""

    def log_in(user: User) -> Client:
        client = first_step(user)
        client.post("/accounts/2fa/authenticate/", {"code": code()})
        return client

    return log_in
