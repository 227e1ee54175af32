"""Taking back: what was written goes back where nobody has been since, and is asked about where somebody has."""

from datetime import date
from uuid import uuid4

import pytest
from django.contrib.gis.geos import Point

from accounts.choices import Role
from accounts.models import User
from assets.actions.changes import AlreadyWrittenError, change_set
from assets.actions.editing import record_hand_edit
from assets.actions.undoing import CannotBeUndoneError, StaleUndoError, UndoOrder, undo, undo_change_set
from assets.choices import Basis, ChangeKind, NameKind, RelationKind
from assets.models import (
    Activity,
    Asset,
    AssetName,
    ChangeSet,
    Classification,
    Contact,
    FieldSource,
    Location,
    MappingProject,
    ProjectAsset,
    Relation,
)
from assets.undo.plan import UndoPlan, make_plan
from assets.undo.selection import Part, Selection, of_change_set, of_entry, since_entry
from assets.undo.tables import BY_MODEL
from tests.factories import (
    make_activity,
    make_asset,
    make_classification,
    make_contact,
    make_location,
    make_name,
    make_project,
    make_relation,
    make_user,
    term,
)

pytestmark = pytest.mark.django_db


def writing(by: User, reason: str = "an edit", kind: ChangeKind = ChangeKind.EDIT) -> "change_set":
    """A change set of this person."""
    return change_set(kind=kind, by=by, reason=reason)


def take_back(selection: Selection, by: User, *back: str, everything: bool = False) -> ChangeSet:
    """Preview and apply at once."""
    order = UndoOrder(make_plan(selection, by).digest, uuid4(), frozenset(back), everything)
    return undo(selection=selection, by=by, order=order)


def fresh(asset: Asset) -> Asset:
    """The asset as it is now."""
    return Asset.objects.get(pk=asset.pk)


def names(plan: UndoPlan) -> tuple[list[str], list[str], list[str]]:
    """What goes back, what is asked, what cannot go back."""
    return tuple([item.name for item in items] for items in (plan.returning, plan.questions, plan.stopped))  # type: ignore[return-value]


@pytest.fixture
def hall(project: MappingProject, researcher: User) -> Asset:
    """An asset with a past."""
    with writing(researcher, "recorded"):
        return make_asset(name="The Hall", project=project, phone="0151 496 0111", description="A hall.")


# --- Columns of an asset ------------------------------------------------------------------------------------------


def test_untouched_column_goes_back(hall, researcher):
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222")
    reverted = take_back(of_change_set(written), researcher)
    assert fresh(hall).phone == "0151 496 0111"
    assert (reverted.kind, reverted.reason) == (ChangeKind.REVERT, "Taken back: an edit")
    assert reverted.details == {"undoes": [str(written.uuid)]}
    assert hall.events.order_by("pgh_id").last().pgh_context.metadata["change_set"] == str(reverted.uuid)


def test_only_what_was_written_goes_back(hall, researcher):
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222")
    with writing(researcher):
        Asset.objects.filter(pk=hall.pk).update(description="A later word.")
    take_back(of_change_set(written), researcher)
    assert (fresh(hall).phone, fresh(hall).description) == ("0151 496 0111", "A later word.")


def test_column_edited_since_is_a_question_and_is_kept_unless_answered(hall, researcher):
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222", name="The Old Hall")
    with writing(researcher):
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0333")
    question = f"asset-{hall.pk}-phone"
    assert names(make_plan(of_change_set(written), researcher)) == ([f"asset-{hall.pk}-name"], [question], [])
    take_back(of_change_set(written), researcher)
    assert (fresh(hall).name, fresh(hall).phone) == ("The Hall", "0151 496 0333")
    take_back(of_change_set(written), researcher, question)
    assert fresh(hall).phone == "0151 496 0111"


def test_column_that_is_back_already_is_left_alone(hall, researcher):
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222")
    Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0111")
    plan = make_plan(of_change_set(written), researcher)
    assert (plan.items, plan.settled) == ((), 1)
    with pytest.raises(CannotBeUndoneError, match="nothing to take back"):
        take_back(of_change_set(written), researcher)
    assert not ChangeSet.objects.filter(kind=ChangeKind.REVERT).exists()


def test_status_and_its_reason_go_back_as_one(hall, researcher):
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(status="ceased", status_reason="Sold.", status_date=date(2020, 1, 1))
    with writing(researcher):
        Asset.objects.filter(pk=hall.pk).update(status_evidence="The Echo", status_reason="")
    plan = make_plan(of_change_set(written), researcher)
    assert names(plan)[1] == [f"asset-{hall.pk}-status"]
    take_back(of_change_set(written), researcher, everything=True)
    now = fresh(hall)
    assert (now.status, now.status_reason, now.status_evidence) == ("active", "", "")


def test_ceased_asset_that_was_reopened_ceases_again_with_its_reason(hall, researcher):
    Asset.objects.filter(pk=hall.pk).update(status="ceased", status_reason="Sold.")
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(status="active", status_reason="")
    take_back(of_change_set(written), researcher)
    assert (fresh(hall).status, fresh(hall).status_reason) == ("ceased", "Sold.")


def test_source_of_a_fact_goes_back_with_it(hall, researcher):
    record_hand_edit(asset=hall, fields=["phone"], by=None, basis=Basis.WEB, as_of=date(2020, 1, 1))
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222", email="a@example.org")
        record_hand_edit(asset=hall, fields=["phone", "email"], by=researcher, basis=Basis.VISIT)
    take_back(of_change_set(written), researcher)
    sources = FieldSource.objects.filter(asset=hall)
    assert [(one.field, one.basis, one.as_of) for one in sources] == [("phone", "web", date(2020, 1, 1))]


def test_fact_that_was_confirmed_since_is_a_question(hall, researcher):
    with writing(researcher) as written:
        Asset.objects.filter(pk=hall.pk).update(phone="0151 496 0222")
        record_hand_edit(asset=hall, fields=["phone"], by=researcher, basis=Basis.WEB)
    with writing(researcher):
        record_hand_edit(asset=hall, fields=["phone"], by=researcher, basis=Basis.PHONE)
    plan = make_plan(of_change_set(written), researcher)
    assert names(plan) == ([], [f"asset-{hall.pk}-phone"], [])
    take_back(of_change_set(written), researcher, everything=True)
    assert fresh(hall).phone == "0151 496 0111"
    assert not FieldSource.objects.exists()


def test_change_by_others_in_between_is_not_taken_back(hall, researcher, admin_user):
    with writing(researcher):
        Asset.objects.filter(pk=hall.pk).update(phone="1 of Rob")
    with writing(admin_user):
        Asset.objects.filter(pk=hall.pk).update(phone="2 of Adam")
    with writing(researcher) as last:
        Asset.objects.filter(pk=hall.pk).update(phone="3 of Rob")
    both = of_change_set(last).contexts | of_change_set(ChangeSet.objects.get(pk=last.pk - 2)).contexts
    take_back(Selection("both", contexts=both), researcher)
    assert fresh(hall).phone == "2 of Adam"


# --- Rows that came, went or changed ------------------------------------------------------------------------------


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


@pytest.mark.parametrize("kind", ["import", "places", "merge", "decision", "redaction"])
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
    assert len(stale.value.plan.questions) == 1
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
