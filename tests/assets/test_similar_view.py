"""What an editor is told while the name of a new asset is typed, and that nobody else is told it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from assets.choices import IdentifierKind
from assets.models import Asset, MappingProject
from tests.factories import make_asset, make_external_id, make_location, make_name, make_project, make_user, term

pytestmark = pytest.mark.django_db
ADDRESS = "/assets/similar.json"


@pytest.fixture
def ask(client_of: Callable[[User], Client]) -> Callable[..., list[dict[str, Any]]]:
    """A function: what ``user`` is told about a name."""

    def asked(user: User, **fields: str) -> list[dict[str, Any]]:
        reply = client_of(user).post(ADDRESS, fields)
        assert reply.status_code == 200, reply.content
        found: list[dict[str, Any]] = reply.json()["assets"]
        return found

    return asked


@pytest.fixture
def florrie(project: MappingProject) -> Asset:
    """A hall of the project, with a place that everybody may know."""
    asset = make_asset(name="The Florrie", slug="florrie", project=project, kind=term("kind", "hall_or_building"))
    make_location(asset, address="377 Mill Street, Liverpool", postcode="L8 4RF")
    return asset


def test_address_is_that_of_no_asset() -> None:
    assert reverse("assets:asset_similar") == ADDRESS


def test_like_name_is_found_with_why_and_where(ask: Any, researcher: User, florrie: Asset) -> None:
    assert ask(researcher, name="Florrie", postcode="L8 4RF") == [
        {
            "name": "The Florrie",
            "kind": florrie.kind.label,
            "status": "active",
            "place": "377 Mill Street, Liverpool, L8\u00a04RF",
            "url": "/assets/florrie/",
            "reasons": ["has the same name", "at the same postcode"],
            "close": True,
        }
    ]


def test_former_name_is_found_too(ask: Any, researcher: User, florrie: Asset) -> None:
    make_name(florrie, "Florence Institute")
    assert [one["reasons"] for one in ask(researcher, name="Florence Institute")] == [
        ["had the same name: Florence Institute"]
    ]


def test_only_what_is_listed_leaves(ask: Any, researcher: User, florrie: Asset) -> None:
    make_external_id(florrie, IdentifierKind.CHARITY, "1234567")
    [found] = ask(researcher, name="Florrie")
    assert set(found) == {"name", "kind", "status", "place", "url", "reasons", "close"}


def elsewhere(**fields: Any) -> Asset:
    """An asset of a project in which none of the cast works."""
    return make_asset(project=make_project(), **fields)


def test_private_address_of_another_project_does_not_leak(ask: Any, researcher: User) -> None:
    """Neither in words nor by distance nor by the order: guessing at a place tells nothing of it."""
    safe = elsewhere(name="Safe Space", slug="safe-space")
    make_location(safe, "masked", address="1 Secret Street", postcode="L8 9XJ", point=Point(-2.96, 53.39, srid=4326))
    make_location(elsewhere(name="Safe Spaces"), "without_point", address="2 Park Road", postcode="CH41 1AA")
    plain = ask(researcher, name="Safe Spaces")
    guessed = ask(researcher, name="Safe Spaces", postcode="L8 9XJ", lat="53.39", lon="-2.96")
    assert plain == guessed
    assert [(one["name"], one["place"]) for one in guessed] == [
        ("Safe Spaces", "2 Park Road, CH41\u00a01AA"),
        ("Safe Space", "Toxteth"),
    ]


def test_private_address_is_shown_to_the_staff_of_its_project(ask: Any, researcher: User, project: Any) -> None:
    safe = make_asset(name="Safe Space", project=project)
    make_location(safe, "masked", address="1 Secret Street", postcode="L8 9XJ")
    [found] = ask(researcher, name="Safe Space", postcode="L8 9XJ")
    assert found["place"] == "1 Secret Street, L8\u00a09XJ"
    assert "at the same postcode" in found["reasons"]


@pytest.mark.parametrize("trait", ["lead", "staff_only"])
def test_what_another_project_keeps_to_itself_is_not_found(ask: Any, researcher: User, trait: str) -> None:
    make_asset(trait, name="Quiet Garden", project=make_project())
    assert ask(researcher, name="Quiet Garden") == []


@pytest.mark.parametrize(
    "fields",
    [{}, {"name": "x" * 301}, {"name": "Hall", "lat": "91", "lon": "0"}, {"name": "Hall", "lat": "nan", "lon": "0"},
     {"name": "Hall\x00"}],
)  # fmt: skip
def test_senseless_question_is_refused(fields: dict[str, str], researcher: User, client_of: Any) -> None:
    reply = client_of(researcher).post(ADDRESS, fields)
    assert reply.status_code == 400
    assert reply.json()["errors"]


def test_question_stands_in_no_address(researcher: User, client_of: Any) -> None:
    assert client_of(researcher).get(ADDRESS, {"name": "Florrie"}).status_code == 405


def test_reader_of_a_project_is_refused(project: MappingProject, client_of: Any, florrie: Asset) -> None:
    reader = make_user(role=Role.VISITOR, project=project)
    assert client_of(reader).post(ADDRESS, {"name": "Florrie"}).status_code == 403


def test_number_of_queries_does_not_grow(
    researcher: User, client_of: Any, florrie: Asset, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        make_location(make_asset(name=f"Florrie {number}"), point=None)
    client = client_of(researcher)
    with django_assert_max_num_queries(8):
        assert len(client.post(ADDRESS, {"name": "Florrie", "postcode": "L8 4RF"}).json()["assets"]) == 5
