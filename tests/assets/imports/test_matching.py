"""Which asset a row is about."""

from datetime import date

import pytest

from assets.choices import IdentifierKind, NameKind, Status, Visibility
from assets.imports.notes import Kind
from assets.models import Asset, ProjectAsset, Sighting
from tests.assets.imports.conftest import as_csv
from tests.factories import (
    make_activity,
    make_asset,
    make_contact,
    make_external_id,
    make_location,
    make_name,
    make_picture,
    make_project,
    make_user,
)

NOW = date(2026, 11, 1)


def kinds(found) -> set[Kind]:
    return {note.kind for note in found.notes}


def test_equal_name_and_postcode_links(bring, project):
    asset = make_asset(name="The Library, Dovecot (Closed)", project=project)
    make_location(asset, postcode="l14 9ba")
    found = bring(as_csv("name|postcode", "Dovecot Library|L149BA"))
    assert Sighting.objects.get().asset == asset
    assert found.rows[0].match.reason == "equal name and postcode"


def test_row_about_a_withdrawn_record_is_named_and_brings_nothing_back(bring, project):
    asset = make_asset(name="Dovecot Library", project=project, is_withdrawn=True)
    make_location(asset, postcode="L14 9BA")
    found = bring(as_csv("name|postcode", "Dovecot Library|L14 9BA"))
    asset.refresh_from_db()
    assert asset.is_withdrawn
    assert Kind.WITHDRAWN in kinds(found)
    assert Asset.objects.count() == 1


def test_shared_postcode_alone_does_not_link(bring, project):
    make_location(make_asset(name="Walker Art Gallery", project=project), postcode="L3 8EL")
    bring(as_csv("name|postcode", "World Museum|L3 8EL"))
    assert Asset.objects.count() == 2


def test_equal_name_without_postcode_does_not_link(bring, project):
    make_asset(name="Central Library", project=project)
    bring(as_csv("name|postcode", "Central Library|"))
    assert Asset.objects.count() == 2


def test_former_name_and_past_postcode_link(bring, project):
    asset = make_asset(name="The Black-E", project=project)
    make_name(asset, "The Blackie", NameKind.FORMER)
    make_location(asset, "past", postcode="L1 5EW")
    bring(as_csv("name|postcode", "Blackie|L1 5EW"))
    assert Sighting.objects.get().asset == asset


def test_name_and_postcode_of_two_assets_link_to_neither(bring, project):
    for _ in range(2):
        make_location(make_asset(name="Twin", project=project), postcode="L1 5EW")
    found = bring(as_csv("name|postcode", "Twin|L1 5EW"))
    assert Asset.objects.count() == 3
    assert Kind.NAME_ON_SEVERAL_ASSETS in kinds(found)


def test_id_of_the_register_links_whatever_the_name(bring, project):
    asset = make_asset(name="One", project=project)
    bring(as_csv("id|name", [str(asset.uuid), "Quite Another"]))
    assert Sighting.objects.get().asset == asset


def test_unknown_id_is_spoken_of_and_makes_a_new_asset(bring):
    found = bring(as_csv("id|name", "3f2b6b1e-0000-4000-8000-000000000000|A", "no id at all|B"))
    assert Asset.objects.count() == 2
    assert [note.kind for note in found.notes] == [Kind.ID_UNKNOWN, Kind.ID_UNKNOWN]


def test_charity_number_links_where_the_postcode_agrees(bring, project):
    asset = make_asset(name="The Reader Organisation", project=project)
    make_location(asset, postcode="L18 3JB")
    make_external_id(asset, IdentifierKind.CHARITY, "1126806")
    bring(as_csv("name|postcode|charity number", "The Reader|L18 3JB|1126806.0"))
    assert Sighting.objects.get().asset == asset


def test_charity_number_alone_does_not_link(bring, project):
    asset = make_asset(name="The Reader", project=project)
    make_location(asset, postcode="L18 3JB")
    make_external_id(asset, IdentifierKind.CHARITY, "1126806")
    found = bring(as_csv("name|postcode|charity number", "Shared Reading Bootle|L20 1AA|1126806"))
    assert Asset.objects.count() == 2
    assert Kind.ID_NOT_ENOUGH in kinds(found)


def test_number_of_an_asset_alone_links_with_a_warning_where_nothing_else_agrees(bring, project):
    asset = make_asset(name="The Reader", project=project)
    make_external_id(asset, IdentifierKind.WIKIDATA, "Q1")
    found = bring(as_csv("name|postcode|wikidata id", "Quite Another|L1 1AA|Q1"))
    assert Sighting.objects.get().asset == asset
    assert Kind.ID_DISAGREES in kinds(found)


def test_number_on_several_rows_is_no_key(bring, project):
    make_external_id(make_asset(name="X", project=project), IdentifierKind.WIKIDATA, "Q1")
    found = bring(as_csv("name|wikidata id", "A|Q1", "B|Q1"))
    assert Asset.objects.count() == 3
    assert [note.kind for note in found.notes] == [Kind.ID_ON_SEVERAL_ROWS] * 2


def test_number_on_several_assets_is_no_key(bring, project):
    for name in "XY":
        make_external_id(make_asset(name=name, project=project), IdentifierKind.WIKIDATA, "Q1")
    found = bring(as_csv("name|wikidata id", "A|Q1"))
    assert Asset.objects.count() == 3
    assert kinds(found) == {Kind.ID_ON_SEVERAL_ASSETS}


def test_damaged_number_is_neither_stored_nor_used(bring):
    found = bring(as_csv("name|uprn", "A|1.00E+11", "B|n/a", "C|0", "D|100053358.0"))
    assert [asset.external_ids.count() for asset in Asset.objects.order_by("name")] == [0, 0, 0, 1]
    assert kinds(found) == {Kind.NUMBER_DAMAGED}


def test_two_rows_with_one_name_and_postcode_are_one_asset_seen_twice(bring):
    found = bring(as_csv("name|postcode|phone", "A Hall|L1 5EW|0151 1", "Hall, A|l15ew|0151 2"))
    assert Asset.objects.get().phone == "0151 1"
    assert Sighting.objects.count() == 2
    assert [str(note) for note in found.notes] == [
        "row 3: “Hall, A” same asset as an earlier row. Equal name and postcode as row 2."
    ]


def test_same_file_again_changes_nothing_even_without_ids_and_postcodes(bring):
    sheet = as_csv("name|phone", "A|1", "A|1", "B|2")
    assert bring(sheet).findings.counts["created"] == 3
    again = bring(sheet)
    assert (again.findings.counts["unchanged"], again.findings.has_writes) == (3, False)


def test_row_of_a_merged_asset_goes_to_its_survivor(bring, project):
    survivor = make_asset(name="Survivor", project=project)
    merged = make_asset(name="Merged", project=project, status=Status.MERGED, merged_into=survivor)
    make_location(merged, "past", postcode="L1 5EW")
    bring(as_csv("name|postcode", "Merged|L1 5EW"))
    assert Sighting.objects.get().asset == survivor


def test_what_is_private_to_another_project_is_not_linked(bring, project, admin_user):
    elsewhere = make_project(slug="elsewhere", name="Elsewhere")
    hidden = make_asset(name="Hidden", project=elsewhere, visibility=Visibility.STAFF)
    masked = make_asset(name="Masked", project=elsewhere)
    spoken_for = make_asset(name="Spoken For", project=elsewhere)
    make_location(hidden, postcode="L1 5EW")
    make_location(masked, "masked", postcode="L1 5EW")
    make_location(spoken_for, postcode="L1 5EW")
    make_contact(spoken_for)
    rows = [f"{asset.name}|L1 5EW|" for asset in (hidden, masked, spoken_for)]
    bring(as_csv("name|postcode|id", *rows, ["X", "", str(hidden.uuid)]), by=admin_user)
    assert Asset.objects.filter(projects=project).count() == 4
    assert not ProjectAsset.objects.filter(project=project, asset__in=[hidden, masked, spoken_for]).exists()


@pytest.mark.parametrize("what", ["withdrawn", "activity", "picture"])
def test_asset_of_another_project_with_anything_private_is_not_linked(bring, project, admin_user, what):
    asset = make_asset(name="Open House", project=make_project(), is_withdrawn=what == "withdrawn")
    make_location(asset, postcode="L1 5EW")
    if what == "activity":
        make_activity(asset, "staff_only")
    if what == "picture":
        make_picture(asset, visibility=Visibility.STAFF)
    bring(as_csv("name|postcode", "Open House|L1 5EW"), by=admin_user)
    assert not ProjectAsset.objects.filter(project=project, asset=asset).exists()


def test_public_asset_of_another_project_is_one_asset(bring, project, admin_user):
    asset = make_asset(name="Open House", project=make_project())
    make_location(asset, postcode="L1 5EW")
    bring(as_csv("name|postcode", "Open House|L1 5EW"), by=admin_user)
    assert set(asset.projects.all()) >= {project}
    assert Asset.objects.count() == 1


def test_administrator_of_the_installation_links_across_projects(bring, project):
    asset = make_asset(name="Hidden", project=make_project(), visibility=Visibility.STAFF)
    make_location(asset, postcode="L1 5EW")
    bring(as_csv("name|postcode", "Hidden|L1 5EW"), by=make_user(is_superuser=True))
    assert Asset.objects.count() == 1
