"""The list, the page of one asset and the front door, as they reach a browser."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from assets.models import Asset
from tests.assets.conftest import City
from tests.factories import make_asset, make_external_id, make_location

pytestmark = pytest.mark.django_db


def text_of(client: Client, path: str) -> str:
    """The page at ``path``, with plain blanks."""
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


# --- the list -----------------------------------------------------------------------------------------------------


def test_list_says_what_was_found_and_what_cannot_be_drawn(city: City, client: Client) -> None:
    page = text_of(client, "/assets/?function=wellbeing")
    assert "<h1>2 assets improve mental health and wellbeing</h1>" in page
    assert "Of 7 in the register. 1 on the map" in page
    assert "1 has no location" in page


def test_entry_of_a_masked_asset_shows_its_area(city: City, client: Client) -> None:
    page = text_of(client, "/assets/?q=safe")
    assert "Address kept private; Toxteth" in page
    assert "Secret Street" not in page


def test_ceased_asset_is_listed_and_marked(city: City, client: Client) -> None:
    page = text_of(client, "/assets/?status=ceased")
    assert "Ceased 2004–2006: The building was sold." in page


def test_bad_value_is_said_beside_its_field(city: City, client: Client) -> None:
    page = text_of(client, "/assets/?near=nowhere&kind=venue")
    assert "“nowhere” is no postcode" in page
    assert "3 assets match" in page


def test_search_says_what_it_searched_for_instead(city: City, client: Client) -> None:
    page = text_of(client, "/assets/?q=galery")
    assert "Showing results for <strong>gallery</strong>. Nothing has “galery”." in page


def test_markup_in_the_address_stays_text(client: Client) -> None:
    page = text_of(client, "/assets/?q=<script>alert(1)</script>&kind=<b>&near=<i>")
    assert "<script>alert" not in page
    assert "<b>" not in page
    assert "<i>" not in page


@pytest.mark.parametrize("text", ["x" * 10_000, "a\0b", "🎭", "' OR 1=1 --", "%", "<>&\"'"])
@pytest.mark.parametrize("path", ["/assets/", "/assets.geojson", "/assets.csv"])
def test_no_text_breaks_a_page(city: City, client: Client, path: str, text: str) -> None:
    fields = ("q", "kind", "near", "within", "open_on", "located", "sort", "id", "wave", "page")
    assert client.get(path, dict.fromkeys(fields, text)).status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "", "1e3"])
def test_page_that_does_not_exist_shows_the_nearest(city: City, client: Client, page: str) -> None:
    assert "The Florrie" in text_of(client, f"/assets/?page={page}")


def test_distance_is_shown_in_miles(city: City, client: Client) -> None:
    assert "1.2 miles" in text_of(client, "/assets/?near=L8+4RF&kind=venue")


def test_list_of_many_costs_as_many_queries_as_of_few(
    city: City, client: Client, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    for number in range(30):
        make_location(make_asset(name=f"Further {number}"))
    with django_assert_max_num_queries(14):
        client.get("/assets/?kind=venue&near=L8+4RF&within=5mi&q=galery")
    with django_assert_max_num_queries(10):
        client.get("/assets/")


# --- the page of one asset ----------------------------------------------------------------------------------------


def test_page_shows_facts_with_how_they_are_known(city: City, client: Client) -> None:
    page = text_of(client, "/assets/the-florrie/")
    for said in (
        "<h1 class=\"push\">The Florrie</h1>", "Community hall with a choir.", "Ukulele from scratch", "£3",
        "Music; Community centre", "Visit, 14 Oct 2026", "Florence Institute for Boys", "from 1889 until 1988",
        "377 Mill Street, Liverpool, L8 4RF", "https://florrie.example/", "Pat Public", "1093305",
        "Florence Inst. (derelict)", "Not known", "Telephone", "Confirmed",
    ):  # fmt: skip
        assert said in page, said


def test_page_tells_outsiders_nothing_that_is_for_staff(
    city: City, client: Client, client_of: Callable[[User], Client], researcher: User, stranger: User
) -> None:
    secrets = ("Stella Staff", "Staff supper", "Zythology", "Source row", "as received")
    for outsider in (client, client_of(stranger)):
        page = text_of(outsider, "/assets/the-florrie/")
        assert [secret for secret in secrets if secret in page] == []
    inside = text_of(client_of(researcher), "/assets/the-florrie/")
    assert [secret for secret in secrets[:4] if secret not in inside] == []


def test_relations_are_shown_from_both_sides(city: City, client: Client) -> None:
    assert '<strong>Hosts</strong> <a href="/assets/dingle-choir/">Dingle Choir</a>' in text_of(
        client, "/assets/the-florrie/"
    )
    choir = text_of(client, "/assets/dingle-choir/")
    assert '<strong>Hosted by</strong> <a href="/assets/the-florrie/">The Florrie</a>' in choir
    assert "Part of" not in choir


def test_part_and_whole_lead_to_each_other(city: City, client: Client) -> None:
    Asset.objects.filter(pk=city["gallery"].pk).update(parent=city["florrie"])
    assert '<strong>Includes</strong> <a href="/assets/gallery/">' in text_of(client, "/assets/the-florrie/")
    assert '<strong>Part of</strong> <a href="/assets/the-florrie/">' in text_of(client, "/assets/gallery/")


def test_ceased_asset_keeps_its_page_with_date_and_reason(city: City, client: Client) -> None:
    page = text_of(client, "/assets/rooms/")
    assert "It ceased 2004–2006" in page
    assert "The building was sold." in page


def test_property_number_of_a_masked_address_is_kept_private_too(
    city: City, client: Client, client_of: Callable[[User], Client], researcher: User
) -> None:
    make_external_id(city["masked"], "uprn", "200003579246")
    assert "200003579246" not in text_of(client, "/assets/safe-space/")
    assert "200003579246" in text_of(client_of(researcher), "/assets/safe-space/")


@pytest.mark.parametrize("slug", ["zythology", "no-such-asset"])
@pytest.mark.parametrize("page", ["", "history/"])
def test_asset_that_one_may_not_see_is_not_there(city: City, client: Client, slug: str, page: str) -> None:
    assert client.get(f"/assets/{slug}/{page}").status_code == 404


@pytest.mark.parametrize("page", ["", "history/"])
def test_old_address_leads_to_the_present_one_for_good(city: City, client: Client, page: str) -> None:
    Asset.objects.filter(pk=city["florrie"].pk).update(slug="florrie-dingle")
    response = client.get(f"/assets/the-florrie/{page}")
    assert (response.status_code, response["Location"]) == (301, f"/assets/florrie-dingle/{page}")


def test_old_address_of_a_hidden_asset_tells_nothing(city: City, client: Client) -> None:
    Asset.objects.filter(pk=city["hidden"].pk).update(slug="new-address")
    assert client.get("/assets/zythology/").status_code == 404


def test_merged_asset_leads_to_its_survivor_for_as_long_as_it_is_merged(city: City, client: Client) -> None:
    Asset.objects.filter(pk=city["gallery"].pk).update(status="merged", merged_into=city["choir"])
    Asset.objects.filter(pk=city["choir"].pk).update(status="merged", merged_into=city["florrie"])
    response = client.get("/assets/gallery/")
    assert (response.status_code, response["Location"]) == (302, "/assets/the-florrie/")


def test_merged_asset_whose_survivor_is_hidden_is_not_there(city: City, client: Client) -> None:
    Asset.objects.filter(pk=city["gallery"].pk).update(status="merged", merged_into=city["hidden"])
    assert client.get("/assets/gallery/").status_code == 404


def test_two_assets_merged_into_each_other_lead_nowhere(city: City, client: Client) -> None:
    for one, other in (("gallery", "choir"), ("choir", "gallery")):
        Asset.objects.filter(pk=city[one].pk).update(status="merged", merged_into=city[other])
    assert client.get("/assets/gallery/").status_code == 404


def test_asset_of_which_nothing_is_known_has_a_page(client: Client) -> None:
    make_asset(name="Bare", slug="bare")
    page = text_of(client, "/assets/bare/")
    assert "Nobody has recorded this" in page


def test_page_of_much_costs_as_many_queries_as_of_little(
    city: City, client: Client, client_of: Callable[[User], Client], researcher: User, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    with django_assert_max_num_queries(26):
        client.get("/assets/the-florrie/")
    inside = client_of(researcher)
    with django_assert_max_num_queries(43):
        inside.get("/assets/the-florrie/")


# --- the front door -----------------------------------------------------------------------------------------------


def test_front_door_shows_everybody_the_same(
    city: City, client: Client, client_of: Callable[[User], Client], researcher: User
) -> None:
    for reader in (client, client_of(researcher)):
        page = text_of(reader, "/")
        assert "<b>7</b>assets" in page
        assert "<b>5</b>on the map" in page
        assert "<b>2</b>waves of mapping" in page
        assert "Zythology" not in page
        assert "Philharmonic" not in page


def test_front_door_leads_into_the_functions_and_natures_of_work(city: City, client: Client) -> None:
    page = text_of(client, "/")
    assert "/assets/?function=social" in page
    assert "/assets/?nature_of_work=arts_and_culture" in page


def test_front_door_of_an_empty_register_opens(client: Client) -> None:
    assert "Nothing is in the register yet" in text_of(client, "/")


@pytest.mark.parametrize("path", ["/", "/assets/", "/assets.geojson", "/assets.csv", "/assets.xlsx"])
def test_reading_is_all_one_can_do(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


def test_open_on_a_day_is_between_two_numbers(client: Client) -> None:
    make_asset(name="Certain", opened_latest=date(2000, 1, 1))
    make_asset(name="Possible")
    assert "Between 1 and 2 assets were open on 1 Jan 2005" in text_of(client, "/assets/?open_on=2005-01-01")


@pytest.mark.parametrize(("trait", "offered"), [("exact", True), ("masked", False)])
def test_private_postcode_stands_in_no_address_of_a_page(
    trait: str, offered: bool, researcher: User, client_of: Callable[[User], Client]
) -> None:
    asset = make_asset(slug="singers", project=researcher.memberships.get().project)
    make_location(asset, trait, postcode="L8 9XJ")
    page = client_of(researcher).get("/assets/singers/").content.decode()
    assert ("near=L8%209XJ" in page) is offered
    assert "L8\u00a09XJ" in page
