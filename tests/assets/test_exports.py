"""The register's own sheet: its columns, what each reader gets of it, and how much it costs."""

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from accounts.models import User
from assets.choices import NameKind
from assets.exports import CHUNK, Sheet
from assets.models import Asset
from tests.assets.conftest import City
from tests.factories import make_asset, make_contact, make_location, make_name, make_place

pytestmark = pytest.mark.django_db

HEADINGS = [
    "id", "name", "former names", "alternative names", "kind", "nature of work", "sector type",
    "supports social relationships", "builds skills and personal qualities", "improves mental health and wellbeing",
    "description", "status", "status date", "status reason", "status evidence", "opened", "ceased", "address",
    "postcode", "latitude", "longitude", "location precision", "location masked", "public area", "website", "email",
    "phone", "audience", "step-free", "accessible toilet", "hearing loop", "quiet space", "blue-badge parking",
    "charity number", "company number", "wikidata id", "part of", "contact name", "contact role", "contact email",
    "contact phone", "contact visibility", "visibility", "source", "confirmed on", "confirmed how",
    "review cycle in months",
]  # fmt: skip


def rows_for(client: Client, query: str = "") -> dict[str, dict[str, str]]:
    """The exported rows by name."""
    text = b"".join(client.get(f"/assets.csv?{query}").streaming_content).decode("utf-8-sig")
    return {row["name"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


def test_headings_are_those_that_the_import_reads() -> None:
    headings = Sheet(Asset.objects.none(), AnonymousUser()).headings
    assert headings[: len(HEADINGS)] == HEADINGS
    assert "British Sign Language" in headings[len(HEADINGS) :]


def test_row_says_all_that_is_known(city: City, client: Client) -> None:
    row = rows_for(client)["The Florrie"]
    expected = {
        "id": str(city["florrie"].uuid),
        "former names": "Florence Institute for Boys (1889–1988)",
        "alternative names": "The Institute",
        "kind": "Hall or building",
        "nature of work": "Music; Community centre",
        "sector type": "Registered charity",
        "supports social relationships": "yes",
        "builds skills and personal qualities": "",
        "status": "active",
        "opened": "1889",
        "address": "377 Mill Street, Liverpool",
        "postcode": "L8 4RF",
        "latitude": "53.3853",
        "longitude": "-2.9714",
        "location precision": "postcode",
        "location masked": "no",
        "phone": "+44 151 496 0123",
        "step-free": "yes",
        "hearing loop": "",
        "charity number": "1093305",
        "contact name": "Pat Public",
        "contact visibility": "public",
        "visibility": "public",
        "source": "a list of today",
        "confirmed on": "2026-02-01",
        "confirmed how": "phone",
        "review cycle in months": "12",
    }
    assert {heading: row[heading] for heading in expected} == expected


def test_no_is_told_from_not_known(city: City, client: Client) -> None:
    assert rows_for(client)["Dingle Choir"]["step-free"] == "no"


def test_masked_address_leaves_for_staff_alone(
    city: City, client: Client, client_of: Callable[[User], Client], researcher: User, stranger: User
) -> None:
    private = ("address", "postcode", "latitude", "longitude", "location precision")
    for outsider in (client, client_of(stranger)):
        row = rows_for(outsider)["Safe Space for Women"]
        assert {heading: row[heading] for heading in private} == dict.fromkeys(private, "")
        assert (row["location masked"], row["public area"]) == ("yes", "Toxteth")
    assert rows_for(client_of(researcher))["Safe Space for Women"]["address"] == "5 Secret Street, Liverpool"


def test_contact_leaves_as_far_as_the_reader_may_see_it(
    city: City, client: Client, client_of: Callable[[User], Client], researcher: User
) -> None:
    make_contact(city["gallery"], "signed_in", name="Sid Signedin")
    assert rows_for(client)["Hope Street Gallery"]["contact name"] == ""
    assert rows_for(client)["Safe Space for Women"]["contact name"] == ""
    assert rows_for(client_of(researcher))["Hope Street Gallery"]["contact visibility"] == "signed-in"
    assert rows_for(client_of(researcher))["Safe Space for Women"]["contact name"] == "Sam Secret"


def test_parent_is_named_to_those_who_may_know_of_it(
    city: City, client: Client, client_of: Callable[[User], Client], researcher: User
) -> None:
    assert rows_for(client)["Dingle Choir"]["part of"] == ""
    assert rows_for(client_of(researcher))["Dingle Choir"]["part of"] == "Zythology Circle"


def test_formula_leaves_behind_an_apostrophe(city: City, client: Client) -> None:
    assert "'=Sum of Us" in rows_for(client)


def test_name_keeps_its_years_only_where_they_are_whole() -> None:
    asset = make_asset()
    make_name(asset, "Since", since_earliest=date(1990, 1, 1), since_latest=date(1990, 12, 31))
    make_name(asset, "Until", until_earliest=date(2001, 1, 1), until_latest=date(2001, 12, 31))
    make_name(asset, "Exactly", since_earliest=date(1990, 5, 3), since_latest=date(1990, 5, 3))
    make_name(asset, "Recorded", NameKind.EARLIER_RECORD)
    row = dict(zip(HEADINGS, next(Sheet(Asset.objects.all(), AnonymousUser()).rows()), strict=False))
    assert row["former names"] == "Since (1990–); Exactly; Until (–2001)"
    assert row["alternative names"] == ""


def test_term_that_a_city_adds_gets_a_column(city: City) -> None:
    headings = Sheet(Asset.objects.none(), AnonymousUser()).headings
    assert len(headings) == len(set(headings))


@pytest.mark.parametrize("path", ["/assets.csv", "/assets.xlsx"])
def test_export_is_sent_as_a_file_of_its_type(client: Client, path: str) -> None:
    response = client.get(path)
    assert response["Content-Disposition"].startswith('attachment; filename="assets-')
    assert response["Content-Type"].split(";")[0] in {
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }


def test_export_of_many_costs_as_many_queries_as_of_few(
    city: City, client: Client, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    for number in range(60):
        make_location(make_asset(name=f"Further {number}"))
    make_place()
    assert CHUNK > 60
    with django_assert_max_num_queries(12):
        assert len(rows_for(client)) == 67
