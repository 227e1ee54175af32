"""Taking a merge back at any later time: after edits, after imports, after a further merge on top; and again."""

import pytest

from assets.choices import ChangeKind
from assets.models import Asset, AssetName, ChangeSet, Contact, Sighting
from assets.undo.plan import make_plan
from assets.undo.selection import of_change_set, since_entry
from tests.assets.merging.conftest import merge
from tests.assets.undo.conftest import differences, fresh, names, plan_of, register, take_back, take_back_whole, writing
from tests.factories import make_asset, make_contact, make_name, make_sighting

pytestmark = pytest.mark.django_db


def test_edit_of_the_survivor_since_is_asked_about_and_what_is_not_ticked_stays(hall, twin, researcher):
    written = merge(hall, twin, researcher)
    with writing(researcher, "corrected"):
        Asset.objects.filter(pk=hall.pk).update(description="A hall with two stages.")
    assert f"asset-{hall.pk}-description" in names(plan_of(written, researcher))[1]
    take_back_whole(written, researcher)
    assert (fresh(hall).description, fresh(twin).description) == ("A hall with two stages.", "A hall with a stage.")
    assert fresh(twin).merged_into is None


def test_row_that_was_corrected_at_the_survivor_is_asked_about_and_goes_back_corrected(hall, twin, researcher):
    contact = make_contact(twin)
    written = merge(hall, twin, researcher)
    with writing(researcher, "rang them"):
        contact = Contact.objects.get(asset=hall)
        contact.phone = "0151 496 0999"
        contact.save()
    asked = f"contact-{contact.pk}"
    assert names(plan_of(written, researcher))[1] == [asked]
    take_back_whole(written, researcher, asked)
    assert twin.contacts.get().phone == "0151 496 0999"


def test_row_that_came_since_stays_with_the_survivor(hall, twin, researcher, now):
    old = make_sighting(twin, wave=now)
    written = merge(hall, twin, researcher)
    with writing(researcher, "a later list", ChangeKind.IMPORT):
        new = make_sighting(hall, wave=now)
    take_back_whole(written, researcher)
    assert (old in twin.sightings.all(), new in hall.sightings.all()) == (True, True)


def test_first_of_two_merges_goes_back_from_below_the_second(hall, twin, researcher, project):
    third = make_asset(name="The Theatre", project=project)
    contact = make_contact(twin)
    first = merge(hall, twin, researcher)
    second = merge(third, hall, researcher)
    assert third.contacts.get() == contact
    assert names(plan_of(first, researcher))[1] == []
    take_back_whole(first, researcher)
    assert twin.contacts.get() == contact
    assert fresh(hall).merged_into == third
    assert not AssetName.objects.filter(asset=third, name="Hope Street Hall").exists()
    take_back_whole(second, researcher)
    assert twin.contacts.get() == contact
    assert {asset.merged_into for asset in Asset.objects.all()} == {None}


def test_two_merges_go_back_one_after_the_other_as_if_they_had_not_been(hall, twin, researcher, project):
    third = make_asset(name="The Theatre", project=project, phone="0151 496 0333")
    make_contact(twin)
    before = register()
    first = merge(hall, twin, researcher)
    second = merge(third, hall, researcher, name="other")
    take_back_whole(second, researcher)
    take_back_whole(first, researcher)
    assert differences(before, register()) == {}


def test_addresses_of_a_chain_lead_to_its_end_and_back(hall, twin, researcher, project, client):
    third = make_asset(name="The Theatre", slug="the-theatre", project=project)
    merge(hall, twin, researcher)
    second = merge(third, hall, researcher)
    assert client.get("/assets/hope-street-hall/").url == "/assets/the-theatre/"
    take_back_whole(second, researcher)
    assert client.get("/assets/hope-street-hall/").url == "/assets/the-old-hall/"


def test_taking_back_can_be_taken_back_while_nobody_has_worked_on_it(hall, twin, researcher):
    make_contact(twin)
    undone = take_back_whole(merge(hall, twin, researcher), researcher)
    take_back_whole(undone, researcher)
    assert fresh(twin).merged_into == hall
    assert hall.contacts.count() == 1


def test_what_was_added_since_is_not_hidden_by_merging_again(hall, twin, researcher):
    make_contact(twin)
    undone = take_back_whole(merge(hall, twin, researcher), researcher)
    with writing(researcher, "rang them"):
        make_contact(twin, name="Bea Example")
    plan = plan_of(undone, researcher)
    assert any("merge the two records again" in item.obstacle for item in plan.stopped)
    assert plan.returning == []


def test_setting_a_record_back_leaves_merges_alone(hall, twin, researcher):
    with writing(researcher, "first") as first:
        Asset.objects.filter(pk=hall.pk).update(phone="1")
    contact = make_contact(twin)
    merge(hall, twin, researcher)
    with writing(researcher, "last"):
        Asset.objects.filter(pk=hall.pk).update(phone="2")
    take_back(since_entry(hall, first), researcher)
    assert fresh(hall).phone == "1"
    assert hall.contacts.get() == contact


def test_merge_is_not_taken_back_for_one_record_alone(hall, twin, researcher, client_of):
    written = merge(hall, twin, researcher)
    answer = client_of(researcher).get(f"/assets/the-old-hall/history/revert/?change={written.uuid}")
    assert answer.url == "/assets/the-old-hall/history/"


def test_import_of_a_merged_record_says_to_take_the_merge_back_first(hall, researcher, admin_user, project, now):
    with writing(admin_user, "a list", ChangeKind.IMPORT, project=project) as brought:
        twin = make_asset(name="Hope Street Hall", project=project)
        make_sighting(twin, wave=now, change_set=brought)
    written = merge(hall, twin, researcher)
    stopped = plan_of(brought, admin_user).stopped
    assert {item.obstacle for item in stopped} == {"It is one with another record now; take that merge back first."}
    assert Sighting.objects.get().asset == hall
    take_back_whole(written, researcher)
    take_back_whole(brought, admin_user, everything=True)
    assert fresh(twin).is_withdrawn


def test_search_finds_each_record_by_its_own_names_again(hall, twin, researcher, client):
    with writing(researcher, "named"):
        make_name(twin, "Zanzibar Rooms")
    written = merge(hall, twin, researcher)
    assert "The Old Hall" in client.get("/assets/?q=zanzibar").content.decode()
    take_back_whole(written, researcher)
    found = client.get("/assets/?q=zanzibar").content.decode()
    assert ("Hope Street Hall" in found, "The Old Hall" in found) == (True, False)


def test_history_tells_where_rows_came_from_and_went(hall, twin, researcher, client_of):
    make_contact(twin, name="Bea Example")
    written = merge(hall, twin, researcher)
    browser = client_of(researcher)
    assert "Bea Example" in browser.get("/assets/the-old-hall/history/").content.decode()
    told = browser.get(f"/changes/{written.uuid}/").content.decode()
    assert "Hope Street Hall" in told
    take_back_whole(written, researcher)
    kinds = list(ChangeSet.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == [ChangeKind.MERGE, ChangeKind.REVERT]
    assert make_plan(of_change_set(written), researcher).items == ()
