"""What in the register a map is about: said, taken back, shown on the pages of assets, kept when those are merged."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assets.models import ChangeSet
from sroi.actions.about import link_to_map
from sroi.models import MapActivity, MapAsset
from tests.assets.merging.conftest import merge
from tests.assets.undo.conftest import take_back_whole, writing
from tests.factories import make_activity, make_asset, make_project
from tests.sroi.factories import make_final, make_map, make_sound_map

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(project):
    """A public asset of the project."""
    return make_asset(name="The Hall", slug="the-hall", project=project)


def send(client, impact_map, act, submission=None, **linked):
    """Press one of the page's buttons."""
    return client.post(
        reverse("sroi:impact_map_links", args=[impact_map.uuid]),
        {"act": act, "submission": str(submission or uuid4()), **{name: str(row.uuid) for name, row in linked.items()}},
    )


def test_an_asset_and_an_activity_are_named_and_taken_out_again(client_of, researcher, project, hall):
    client, impact_map, activity = client_of(researcher), make_map(project=project), make_activity(hall)
    send(client, impact_map, "add", asset=hall)
    send(client, impact_map, "add", activity=activity)
    assert impact_map.mapassets.get().asset == hall
    assert impact_map.mapactivitys.get().activity == activity
    send(client, impact_map, "remove", asset=hall)
    send(client, impact_map, "remove", activity=activity)
    assert not impact_map.mapassets.exists()
    assert not impact_map.mapactivitys.exists()
    assert MapAsset.pgh_event_models["insert"].objects.count() == 2


def test_each_is_a_change_set_that_names_nothing_kept_private(client_of, researcher, project, hall):
    submission, impact_map = uuid4(), make_map(project=project)
    send(client_of(researcher), impact_map, "add", submission, asset=hall)
    written = ChangeSet.objects.get(uuid=submission)
    assert written.details == {"impact_map": str(impact_map.uuid)}
    assert hall.name not in written.reason


def test_a_button_pressed_twice_acts_once(client_of, researcher, project, hall):
    client, impact_map, submission = client_of(researcher), make_map(project=project), uuid4()
    assert send(client, impact_map, "add", submission, asset=hall).status_code == 302
    send(client, impact_map, "remove", asset=hall)
    assert send(client, impact_map, "add", submission, asset=hall).status_code == 302
    assert not impact_map.mapassets.exists()


def test_a_final_version_can_still_be_linked(client_of, researcher, project, hall):
    impact_map = make_final(make_sound_map(project=project))
    send(client_of(researcher), impact_map, "add", asset=hall)
    assert impact_map.mapassets.exists()


def test_what_somebody_may_not_know_of_is_neither_found_nor_linked(client_of, researcher, project):
    hidden = make_asset("staff_only", name="Zither Circle", project=make_project())
    client, impact_map = client_of(researcher), make_map(project=project)
    page = client.get(reverse("sroi:impact_map_links", args=[impact_map.uuid]), {"q": "zither"}).content.decode()
    assert "Zither Circle" not in page
    assert "No asset or activity of the register is called anything like “zither”." in page
    assert "Select a valid choice" in send(client, impact_map, "add", asset=hidden).content.decode()
    with pytest.raises(PermissionDenied):
        link_to_map(impact_map=impact_map, linked=hidden, by=researcher)
    assert not impact_map.mapassets.exists()


def test_assets_are_found_by_their_own_names_and_those_of_their_activities(client_of, researcher, project, hall):
    make_activity(hall, name="Tuesday choir")
    client, impact_map = client_of(researcher), make_map(project=project)
    address = reverse("sroi:impact_map_links", args=[impact_map.uuid])
    for words in ("hall", "choir"):
        page = client.get(address, {"q": words}).content.decode()
        assert "The Hall" in page
        assert "Tuesday choir" in page


def test_an_assets_page_shows_everyone_final_maps_and_staff_all(client, client_of, researcher, hall, project):
    songs, walks = make_sound_map(project=project, title="Songs"), make_sound_map(project=project, title="Walks")
    songs.mapassets.create(asset=hall)
    walks.mapactivitys.create(activity=make_activity(hall, name="Tuesday walk"))
    make_final(songs, is_public=True, answer={"ratio": "1.304"}, fingerprint="GUIDE r3.5%")
    outside = client.get(hall.get_absolute_url()).content.decode()
    inside = client_of(researcher).get(hall.get_absolute_url()).content.decode()
    assert "Songs" in outside
    assert "£1.30 for every £1 put in" in outside
    assert "Walks" not in outside
    assert "Walks" in inside
    assert "About Tuesday walk" in inside


def test_an_assets_page_without_maps_says_nothing_of_them_to_visitors(client, client_of, researcher, hall):
    assert 'id="social-value"' not in client.get(hall.get_absolute_url()).content.decode()
    begin = f"{reverse('sroi:impact_map_new')}?asset={hall.slug}"
    assert begin in client_of(researcher).get(hall.get_absolute_url()).content.decode()


def test_an_activity_for_staff_leads_nobody_else_to_its_map(client, hall, project):
    impact_map = make_sound_map(project=project, title="Songs")
    impact_map.mapactivitys.create(activity=make_activity(hall, "staff_only"))
    make_final(impact_map, is_public=True)
    assert "Songs" not in client.get(hall.get_absolute_url()).content.decode()


def test_maps_about_a_merged_record_are_about_the_survivor_each_once(researcher, project, hall):
    twin = make_asset(name="Hope Street Hall", project=project)
    both, theirs = make_map(project=project), make_map(project=project)
    for impact_map in (both, theirs):
        impact_map.mapassets.create(asset=twin)
    both.mapassets.create(asset=hall)
    merge(hall, twin, researcher)
    assert {link.impact_map for link in hall.map_assets.all()} == {both, theirs}
    assert [link.impact_map for link in twin.map_assets.all()] == [both]


def test_taking_a_merge_back_gives_the_other_record_its_maps_again(researcher, project, hall):
    with writing(researcher, "recorded"):
        twin = make_asset(name="Hope Street Hall", project=project)
        mine, theirs = make_activity(hall, name="Choir"), make_activity(twin, name="Choir")
        impact_map = make_map(project=project)
        impact_map.mapassets.create(asset=twin)
        impact_map.mapactivitys.create(activity=theirs)
    written = merge(hall, twin, researcher)
    assert impact_map.mapactivitys.get().activity == mine
    take_back_whole(written, researcher)
    assert impact_map.mapassets.get().asset == twin
    assert impact_map.mapactivitys.get().activity == theirs


def test_maps_of_a_merged_activity_go_with_the_one_that_stays(researcher, project, hall):
    twin = make_asset(name="Hope Street Hall", project=project)
    mine, theirs = make_activity(hall, name="Choir"), make_activity(twin, name="Choir")
    other = make_activity(twin, name="Walk")
    impact_map = make_map(project=project)
    for activity in (theirs, other):
        impact_map.mapactivitys.create(activity=activity)
    merge(hall, twin, researcher)
    assert set(MapActivity.objects.values_list("activity", flat=True)) == {mine.pk, other.pk}
