"""Rows that hang on an asset: those that came go, those that went come back, and what took their place is seen."""

from datetime import date

import pytest
from django.contrib.gis.geos import Point

from assets.actions.undoing import CannotBeUndoneError
from assets.choices import ChangeKind, NameKind, RelationKind
from assets.models import (
    Activity,
    Asset,
    AssetName,
    ChangeSet,
    Classification,
    Contact,
    Location,
    Relation,
)
from assets.undo.plan import make_plan
from assets.undo.selection import of_change_set
from tests.assets.undo.conftest import names, take_back, writing
from tests.factories import (
    make_activity,
    make_asset,
    make_classification,
    make_contact,
    make_location,
    make_name,
    make_relation,
    term,
)

pytestmark = pytest.mark.django_db


def test_added_rows_are_taken_out(hall, researcher):
    with writing(researcher) as written:
        make_name(hall, "Old Name")
        make_contact(hall)
        make_classification(hall, "nature_of_work", "music")
        make_relation(hall, RelationKind.HOSTS, make_asset())
        activity = make_activity(hall, location=make_location(hall))
        activity.audiences.add(term("audience", "adults"))
    take_back(of_change_set(written), researcher)
    for model in (AssetName, Contact, Classification, Relation, Activity, Location):
        assert not model.objects.exists(), model


def test_added_row_that_was_edited_since_is_a_question(hall, researcher):
    with writing(researcher) as written:
        contact = make_contact(hall)
    with writing(researcher, "later"):
        Contact.objects.update(phone="0151 496 0999")
    assert names(make_plan(of_change_set(written), researcher)) == ([], [f"contact-{contact.pk}"], [])
    take_back(of_change_set(written), researcher, f"contact-{contact.pk}")
    assert not Contact.objects.exists()


def test_deleted_rows_come_back_under_their_number(hall, researcher):
    location = make_location(hall, point=Point(-2.970512345678901, 53.40151234567891, srid=4326))
    activity = make_activity(hall, location=location, cost="2.50", starts_on=date(2020, 1, 1))
    activity.audiences.add(term("audience", "adults"))
    name = make_name(hall, "Old Name")
    number = activity.pk
    with writing(researcher) as written:
        activity.delete()
        location.delete()
        name.delete()
    take_back(of_change_set(written), researcher)
    back = Activity.objects.get()
    assert (back.pk, back.uuid, str(back.cost), back.starts_on) == (
        number, activity.uuid, "2.50", date(2020, 1, 1),
    )  # fmt: skip
    assert back.location.uuid == location.uuid
    assert back.location.point.coords == (-2.970512345678901, 53.40151234567891)
    assert [one.code for one in back.audiences.all()] == ["adults"]
    assert AssetName.objects.get().name_key == name.name_key


def test_place_of_an_activity_comes_back_with_the_location(hall, researcher):
    location = make_location(hall)
    number = location.pk
    activity = make_activity(hall, location=location)
    with writing(researcher) as written:
        location.delete()
    assert Activity.objects.get().location is None
    take_back(of_change_set(written), researcher)
    assert Activity.objects.get(pk=activity.pk).location_id == number


def test_move_is_taken_back_although_there_is_one_current_location(hall, researcher):
    old = make_location(hall, address="Old Street")
    with writing(researcher) as written:
        Location.objects.filter(pk=old.pk).update(is_current=False)
        make_location(hall, address="New Street")
    plan = make_plan(of_change_set(written), researcher)
    assert len(plan.items) == 1
    take_back(of_change_set(written), researcher)
    assert [(one.address, one.is_current) for one in Location.objects.all()] == [("Old Street", True)]


def test_two_locations_that_changed_places_change_back(hall, researcher):
    first, second = make_location(hall, address="1"), make_location(hall, "past", address="2")
    with writing(researcher) as written:
        Location.objects.filter(pk=first.pk).update(is_current=False)
        Location.objects.filter(pk=second.pk).update(is_current=True)
    take_back(of_change_set(written), researcher)
    assert Location.objects.current().get() == first


def test_what_took_the_place_since_stands_in_the_way(hall, researcher):
    old = make_location(hall, address="Old Street")
    with writing(researcher) as written:
        old.delete()
    with writing(researcher, "later"):
        make_location(hall, address="New Street")
    plan = make_plan(of_change_set(written), researcher)
    assert [item.obstacle for item in plan.stopped] == ["Something else has taken its place since; it stays."]
    with pytest.raises(CannotBeUndoneError):
        take_back(of_change_set(written), researcher, everything=True)
    assert Location.objects.get().address == "New Street"


def test_question_on_one_side_of_a_move_is_a_question_on_both(hall, researcher):
    old = make_location(hall, address="Old Street")
    with writing(researcher) as written:
        Location.objects.filter(pk=old.pk).update(is_current=False)
        new = make_location(hall, address="New Street")
    with writing(researcher, "later"):
        Location.objects.filter(pk=new.pk).update(address="2 New Street")
    plan = make_plan(of_change_set(written), researcher)
    assert (plan.returning, len(plan.questions)) == ([], 1)
    assert Location.objects.current().get() == new


def test_location_where_something_goes_on_since_is_asked_about(hall, researcher):
    with writing(researcher) as written:
        location = make_location(hall)
    with writing(researcher, "later"):
        make_activity(hall, location=location)
    assert names(make_plan(of_change_set(written), researcher)) == ([], [f"location-{location.pk}"], [])
    take_back(of_change_set(written), researcher, everything=True)
    assert Activity.objects.get().location is None


def test_address_and_its_privacy_go_back_as_one(hall, researcher):
    location = make_location(hall, address="1 Hope Street")
    with writing(researcher) as written:
        Location.objects.update(is_masked=True, public_area="Toxteth")
    with writing(researcher, "later"):
        Location.objects.update(address="9 Refuge Lane")
    assert names(make_plan(of_change_set(written), researcher)) == ([], [f"location-{location.pk}"], [])


def test_pointer_to_what_is_gone_is_not_restored(hall, researcher, admin_user):
    music = term("kind", "venue").scheme.terms.create(code="odd", label="Odd")
    Asset.objects.filter(pk=hall.pk).update(kind=music)
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(kind=None)
    music.delete()
    plan = make_plan(of_change_set(written), researcher)
    assert "not there any more" in plan.stopped[0].obstacle


def test_circle_of_parents_is_seen_before(hall, researcher, project):
    other = make_asset(project=project)
    Asset.objects.filter(pk=hall.pk).update(parent=other)
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(parent=None)
    with writing(researcher, "later"):
        Asset.objects.filter(pk=other.pk).update(parent=hall)
    assert "part of itself" in make_plan(of_change_set(written), researcher).stopped[0].obstacle


def test_what_the_database_refuses_is_said_in_words_and_writes_nothing(hall, researcher):
    one, two = make_name(hall, "One"), make_name(hall, "Two", NameKind.FORMER)
    with writing(researcher) as written:
        AssetName.objects.filter(pk=one.pk).update(name="Three")
        AssetName.objects.filter(pk=two.pk).update(name="One")
        AssetName.objects.filter(pk=one.pk).update(name="Two")
    with pytest.raises(CannotBeUndoneError, match=r"Nothing was taken back\. This name is recorded"):
        take_back(of_change_set(written), researcher)
    assert {name.name for name in AssetName.objects.all()} == {"One", "Two"}
    assert not ChangeSet.objects.filter(kind=ChangeKind.REVERT).exists()
