"""Taking back as an act: what it records, who may, what never comes back, and what of one record goes back."""

from datetime import date
from uuid import uuid4

import pytest

from accounts.choices import Role
from assets.actions.changes import AlreadyWrittenError
from assets.actions.editing import record_hand_edit
from assets.actions.undoing import CannotBeUndoneError, StaleUndoError, UndoOrder, undo_change_set
from assets.choices import Basis, ChangeKind
from assets.models import (
    Asset,
    AssetName,
    ChangeSet,
    Contact,
    FieldSource,
    ProjectAsset,
)
from assets.undo.plan import make_plan
from assets.undo.selection import Part, of_change_set, of_entry, since_entry
from assets.undo.tables import BY_MODEL
from tests.assets.undo.conftest import fresh, names, take_back, writing
from tests.factories import (
    make_asset,
    make_contact,
    make_location,
    make_name,
    make_project,
    make_user,
)

pytestmark = pytest.mark.django_db


# --- Assets that were recorded ------------------------------------------------------------------------------------


def test_recorded_asset_is_withdrawn_as_it_stands(project, researcher):
    with writing(researcher) as written:
        asset = make_asset(project=project)
        make_location(asset)
    reverted = take_back(of_change_set(written), researcher)
    assert fresh(asset).is_withdrawn
    assert asset.locations.count() == 1
    take_back(of_change_set(reverted), researcher)
    assert not fresh(asset).is_withdrawn


def test_recorded_asset_on_which_others_worked_since_is_a_question(project, researcher, admin_user):
    with writing(researcher) as written:
        asset = make_asset(project=project)
    with writing(admin_user):
        make_contact(asset)
    assert names(make_plan(of_change_set(written), researcher)) == ([], [f"asset-{asset.pk}-is_withdrawn"], [])


def test_asset_is_never_left_in_nobodys_care(hall, researcher, project):
    ProjectAsset.objects.all().delete()
    with writing(researcher) as written:
        ProjectAsset.objects.create(project=project, asset=hall)
    assert "care of no mapping project" in make_plan(of_change_set(written), researcher).stopped[0].obstacle


# --- An undo is a change like any other ---------------------------------------------------------------------------


def test_undo_can_be_taken_back(hall, researcher):
    contact = make_contact(hall)
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222")
        name = make_name(hall, "Old Name")
        Contact.objects.filter(pk=contact.pk).delete()
    reverted = take_back(of_change_set(written), researcher)
    again = take_back(of_change_set(reverted), researcher)
    assert fresh(hall).phone == "0151 496 0222"
    assert AssetName.objects.get() == name
    assert not Contact.objects.exists()
    assert again.details["undoes"] == [str(reverted.uuid)]


@pytest.mark.parametrize("kind", ["places", "redaction"])
def test_kinds_without_an_undo_are_refused_in_words(researcher, kind):
    with writing(researcher, kind=ChangeKind(kind)) as written:
        make_asset()
    with pytest.raises(CannotBeUndoneError, match=r"not taken back|stays removed"):
        undo_change_set(written=written, by=researcher, order=UndoOrder("", uuid4()))


def test_form_sent_twice_acts_once(hall, researcher):
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222")
    order = UndoOrder(make_plan(of_change_set(written), researcher).digest, uuid4())
    first = undo_change_set(written=written, by=researcher, order=order)
    with pytest.raises(AlreadyWrittenError) as again:
        undo_change_set(written=written, by=researcher, order=order)
    assert again.value.change_set == first
    assert ChangeSet.objects.filter(kind=ChangeKind.REVERT).count() == 1


def test_nothing_is_applied_that_was_not_previewed(hall, researcher):
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222")
    order = UndoOrder(make_plan(of_change_set(written), researcher).digest, uuid4())
    with writing(researcher, "later"):
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0333")
    with pytest.raises(StaleUndoError) as stale:
        undo_change_set(written=written, by=researcher, order=order)
    assert len(stale.value.outline.questions) == 1
    assert fresh(hall).phone == "0151 496 0333"


def test_why_is_kept_with_what_is_taken_back(hall, researcher):
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222")
    order = UndoOrder(make_plan(of_change_set(written), researcher).digest, uuid4(), why="Wrong hall.")
    assert undo_change_set(written=written, by=researcher, order=order).reason == "Wrong hall. (taken back: an edit)"


# --- Rights and removal on request --------------------------------------------------------------------------------


def test_assets_of_other_projects_are_left_and_counted(hall, researcher):
    elsewhere = make_asset(project=make_project(), phone="0151 496 0000")
    with writing(researcher, kind=ChangeKind.BULK_EDIT) as written:
        Asset.objects.update(phone="0151 496 0222")
    plan = make_plan(of_change_set(written), researcher)
    assert (len(plan.items), plan.beyond) == (1, 1)
    take_back(of_change_set(written), researcher)
    assert (fresh(hall).phone, fresh(elsewhere).phone) == ("0151 496 0111", "0151 496 0222")


@pytest.mark.parametrize("role", [Role.VISITOR, Role.LINK_WORKER, Role.MANAGER])
def test_who_may_not_edit_takes_nothing_back(hall, researcher, project, role):
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222")
    plan = make_plan(of_change_set(written), make_user(role=role, project=project))
    assert (plan.items, plan.beyond) == ((), 1)


def test_what_was_removed_on_request_does_not_come_back(hall, researcher):
    contact = make_contact(hall, name="Pat Person", phone="removed on request")
    with writing(researcher) as written:
        Contact.objects.update(phone="0151 496 0999")
    with writing(researcher) as later:
        Asset.objects.filter(pk=hall.pk).update(description="Pat lives here.")
        Asset.objects.filter(pk=hall.pk).update(description="A hall once more.")
    with writing(researcher, kind=ChangeKind.REDACTION):
        Asset.objects.filter(pk=hall.pk).update(description="", redacted_on=date(2026, 1, 1))
        contact.delete()
    for selection in (of_change_set(written), of_change_set(later), since_entry(hall, written)):
        plan = make_plan(selection, researcher)
        assert plan.items == (), selection
    assert make_plan(of_change_set(later), researcher).sealed == 1


# --- One record ---------------------------------------------------------------------------------------------------


def test_one_column_of_one_entry_goes_back(hall, researcher):
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222", name="The Old Hall")
        record_hand_edit(asset=hall, fields=["phone", "name"], by=researcher, basis=Basis.VISIT)
    take_back(of_entry(hall, written, Part(BY_MODEL[Asset], hall.pk, "phone")), researcher)
    assert (fresh(hall).phone, fresh(hall).name) == ("0151 496 0111", "The Old Hall")
    assert [one.field for one in FieldSource.objects.all()] == ["name"]


def test_one_row_of_one_entry_goes_back(hall, researcher):
    with writing(researcher) as written:
        one, two = make_name(hall, "One"), make_name(hall, "Two")
    take_back(of_entry(hall, written, Part(BY_MODEL[AssetName], one.pk)), researcher)
    assert AssetName.objects.get() == two


def test_entry_of_one_record_leaves_the_others_of_the_change_set(hall, researcher, project):
    other = make_asset(project=project, phone="0151 496 0000")
    with writing(researcher, kind=ChangeKind.BULK_EDIT) as written:
        Asset.objects.update(phone="0151 496 0222")
    take_back(of_entry(hall, written), researcher)
    assert (fresh(hall).phone, fresh(other).phone) == ("0151 496 0111", "0151 496 0222")


def test_whole_record_goes_back_to_how_it_stood(hall, researcher, admin_user):
    contact = make_contact(hall)
    with writing(researcher) as then:
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222")
        name = make_name(hall, "Stays")
    with writing(admin_user):
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0333", status="paused", status_reason="Damp.")
        name.delete()
    with writing(researcher):
        make_name(hall, "Goes")
        Contact.objects.filter(pk=contact.pk).delete()
    plan = make_plan(since_entry(hall, then), researcher)
    assert plan.questions == []
    take_back(since_entry(hall, then), researcher)
    now = fresh(hall)
    assert (now.phone, now.status) == ("0151 496 0222", "active")
    assert [one.name for one in hall.names.all()] == ["Stays"]
    assert hall.contacts.get().pk == contact.pk


@pytest.mark.parametrize("text", ["", "asset", "asset-x", "asset-²", "nothing-1", "asset-1-nothing", "asset-1-phone-2"])
def test_part_that_is_none_is_not_read(text):
    assert Part.read(text) is None


def test_part_is_read_as_it_is_written():
    part = Part(BY_MODEL[Contact], 12, "phone")
    assert (str(part), Part.read("contact-12-phone")) == ("contact-12-phone", part)
