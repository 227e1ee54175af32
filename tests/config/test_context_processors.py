"""The frame of every page."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User

WAYS = {"assets": "assets:asset_list", "import": "assets:import_list", "admin": "admin:index"}


def _ways(page: str) -> set[str]:
    head = page.partition('aria-label="Main"')[2].partition("</nav>")[0]
    return {way for way, name in WAYS.items() if f'href="{reverse(name)}"' in head}


@pytest.mark.django_db
def test_visitor_is_offered_the_assets_and_the_log_in(client: Client) -> None:
    page = client.get(reverse("account_reset_password")).text

    assert _ways(page) == {"assets"}
    assert f'href="{reverse("account_login")}"' in page


def test_researcher_is_not_offered_what_only_admins_may(client_of: Callable[[User], Client], researcher: User) -> None:
    assert _ways(client_of(researcher).get(reverse("account_change_password")).text) == {"assets"}


def test_admin_is_offered_import_and_admin_screens(client_of: Callable[[User], Client], admin_user: User) -> None:
    assert _ways(client_of(admin_user).get(reverse("account_change_password")).text) == {"assets", "import", "admin"}


def test_signed_in_person_logs_out_by_a_form(client_of: Callable[[User], Client], researcher: User) -> None:
    page = client_of(researcher).get(reverse("account_change_password")).text

    assert f'<form method="post" action="{reverse("account_logout")}">' in page


@pytest.mark.django_db
def test_frame_costs_a_visitor_no_query(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        client.get("/no-such-page")


@pytest.mark.django_db
def test_place_name_stands_in_the_head(client: Client, settings: pytest.FixtureRequest) -> None:
    settings.SITE_PLACE = "Wirral"

    assert '<span class="brand__place">Wirral</span>' in client.get("/no-such-page").text
