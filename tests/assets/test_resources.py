"""Sheets in and out of the register: every fault is a sentence, and the same sheet again changes nothing."""

from datetime import date
from decimal import Decimal

import pytest
import tablib
from django.contrib.gis.geos import Point
from import_export.exceptions import ImportError as SheetImportError

from assets.choices import Basis, RelationKind, Status
from assets.models import Activity, Asset, Classification, Contact, ExternalId, FieldSource, Location, Place, Relation
from assets.resources import (
    ActivityResource,
    AssetNameResource,
    AssetResource,
    ClassificationResource,
    ContactResource,
    ExternalIdResource,
    LocationResource,
    PlaceResource,
    RegisterCSV,
    RegisterXLSX,
    RelationResource,
    SchemeResource,
    SheetError,
    TermResource,
)
from assets.spreadsheets import write_csv
from tests.factories import (
    make_activity,
    make_asset,
    make_classification,
    make_contact,
    make_external_id,
    make_location,
    make_name,
    make_place,
    make_project,
    make_relation,
    make_wave,
    term,
)

pytestmark = pytest.mark.django_db

ACTIVITY_HEADINGS = [
    "asset", "name", "description", "schedule", "starts on", "ends on", "cost", "cost note", "audience", "capacity",
    "accepts referrals", "status", "visibility",
]  # fmt: skip


def sheet(*rows):
    """A dataset of rows, each a dict; the first one's keys are the headings."""
    return tablib.Dataset(*[tuple(row.values()) for row in rows], headers=list(rows[0]))


def sentences(result):
    """What is wrong, by attribute."""
    return {key: texts for row in result.invalid_rows for key, texts in row.error_dict.items()}


# --- Activities and relations, as the demo city's sheets have them --------------------------------------------------


def activity_row(**cells):
    """A row that is right."""
    return dict.fromkeys(ACTIVITY_HEADINGS, "") | {"asset": "The Hall", "name": "Choir"} | cells


def test_activity_sheet_has_these_headings():
    assert ActivityResource().get_export_headers() == ACTIVITY_HEADINGS


def test_activity_is_read():
    make_asset(name="The Hall")
    row = activity_row(**{
        "schedule": "Tuesdays 13:30–15:30", "starts on": "2026-01-06", "cost": "£2.50",
        "audience": "Older people; Anyone",
        "capacity": "12", "accepts referrals": "yes", "status": "paused", "visibility": "signed in",
    })  # fmt: skip
    result = ActivityResource().import_data(sheet(row), raise_errors=True)
    assert result.totals["new"] == 1
    activity = Activity.objects.get()
    assert (activity.cost, activity.capacity, activity.accepts_referrals) == (Decimal("2.50"), 12, True)
    assert (activity.starts_on, activity.status, activity.visibility) == (date(2026, 1, 6), "paused", "signed_in")
    assert {audience.label for audience in activity.audiences.all()} == {"Older people", "Anyone"}
    assert activity.basis == Basis.INHERITED


def test_same_activities_again_change_nothing():
    make_asset(name="The Hall")
    rows = [activity_row(cost="0", audience="Anyone"), activity_row(name="Café", **{"ends on": "31/12/2026"})]
    ActivityResource().import_data(sheet(*rows), raise_errors=True)
    before = Activity.objects.first().events.count()
    result = ActivityResource().import_data(sheet(*rows), raise_errors=True)
    assert (result.totals["skip"], result.totals["new"], result.totals["update"]) == (2, 0, 0)
    assert Activity.objects.first().events.count() == before


def test_every_fault_of_a_row_is_a_plain_sentence():
    row = activity_row(**{
        "asset": "No Such Hall", "name": "", "starts on": "32/13/2026", "cost": "2,5x", "audience": "Martians",
        "capacity": "many", "accepts referrals": "perhaps", "status": "asleep",
    })  # fmt: skip
    result = ActivityResource().import_data(sheet(row))
    found = sentences(result)
    assert found["asset"] == ["No asset is called “No Such Hall”."]
    assert found["starts_on"] == ["“32/13/2026” is not a date. Write it like 2026-11-21 or 21/11/2026."]
    assert found["cost"] == ["“2,5x” is not an amount of money. Write it like 4.50, and 0 for free."]
    assert found["audiences"][0].startswith("“Martians” is not a known audience.")
    assert found["capacity"] == ["“many” is not a whole number. Write it like 12."]
    assert found["accepts_referrals"] == ["“perhaps” is neither yes nor no."]
    assert found["status"] == ["“asleep” is not one of: active, paused, ended."]
    assert found["name"] == ["This field cannot be blank."]
    assert not Activity.objects.exists()


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e99999999", "--3"])
def test_strange_amounts_are_refused(amount):
    make_asset(name="The Hall")
    assert "cost" in sentences(ActivityResource().import_data(sheet(activity_row(cost=amount))))


def test_activity_that_ends_before_it_starts_is_refused_in_the_words_of_the_rule():
    make_asset(name="The Hall")
    row = activity_row(**{"starts on": "2026-02-01", "ends on": "2026-01-01"})
    found = sentences(ActivityResource().import_data(sheet(row)))
    assert found["__all__"] == ["The activity ends before it starts."]


def test_sheet_without_a_needed_column_is_refused():
    with pytest.raises(SheetImportError, match="The sheet has no column “asset”"):
        ActivityResource().import_data(tablib.Dataset(("x",), headers=["name"]), raise_errors=True)


def test_column_that_nobody_would_read_is_refused():
    row = activity_row() | {"prise": "3"}
    with pytest.raises(SheetImportError, match="There is no column “prise”"):
        ActivityResource().import_data(sheet(row), raise_errors=True)


def test_empty_rows_are_passed_over():
    make_asset(name="The Hall")
    empty = dict.fromkeys(ACTIVITY_HEADINGS, "")
    result = ActivityResource().import_data(sheet(activity_row(), empty, activity_row(name="Café")), raise_errors=True)
    assert (result.totals["new"], result.totals["skip"]) == (2, 1)


def relation_row(**cells):
    """A row that is right."""
    return {"from": "The Hall", "kind": "hosts", "to": "The Choir", "since": "", "until": "", "source": ""} | cells


def test_relation_is_read_with_uncertain_dates():
    make_asset(name="The Hall")
    make_asset(name="The Choir")
    row = relation_row(since="1998–2001", until="before 2010", source="Annual report")
    for totals in ({"new": 1, "skip": 0}, {"new": 0, "skip": 1}):
        result = RelationResource().import_data(sheet(row), raise_errors=True)
        assert {kind: result.totals[kind] for kind in totals} == totals
    relation = Relation.objects.get()
    assert (relation.kind, relation.source) == (RelationKind.HOSTS, "Annual report")
    assert (relation.since_earliest, relation.since_latest) == (date(1998, 1, 1), date(2001, 12, 31))
    assert (relation.until_earliest, relation.until_latest) == (None, date(2009, 12, 31))


@pytest.mark.parametrize("kind", ["part of", "part_of", "Part of"])
def test_kind_of_relation_is_known_in_any_spelling(kind):
    make_asset(name="The Hall")
    make_asset(name="The Choir")
    RelationResource().import_data(sheet(relation_row(kind=kind)), raise_errors=True)
    assert Relation.objects.get().kind == RelationKind.PART_OF


def test_asset_is_found_by_address_and_by_an_address_it_had():
    hall, choir = make_asset(name="Hall", slug="hall"), make_asset(name="Choir", slug="choir")
    choir.slug = "the-choir"
    choir.save()
    row = relation_row(**{"from": "hall", "to": "choir"})
    RelationResource().import_data(sheet(row), raise_errors=True)
    assert Relation.objects.get(from_asset=hall).to_asset == choir


def test_name_of_several_assets_names_the_candidates():
    make_asset(name="The Hall", slug="hall-one")
    make_asset(name="The Hall", slug="hall-two")
    make_asset(name="The Choir")
    found = sentences(RelationResource().import_data(sheet(relation_row())))
    assert found["from_asset"] == [
        "“The Hall” is the name of several assets. Give the address instead, one of: hall-one, hall-two."
    ]


def test_name_that_is_nearly_right_is_suggested():
    make_asset(name="The Hall Ltd")
    make_asset(name="The Choir")
    found = sentences(RelationResource().import_data(sheet(relation_row())))
    assert found["from_asset"] == ["No asset is called “The Hall”. Did you mean “The Hall Ltd”?"]


# --- Assets -------------------------------------------------------------------------------------------------------


def test_new_asset_gets_address_project_and_sources(admin_user, project):
    row = {"name": "New Hall", "kind": "Venue", "sector type": "", "opened": "1998"}
    result = AssetResource(by=admin_user, basis=Basis.WEB).import_data(sheet(row))
    assert result.totals["new"] == 1
    asset = Asset.objects.get()
    assert (asset.slug, asset.kind, list(asset.projects.all())) == ("new-hall", term("kind", "venue"), [project])
    assert (asset.opened_earliest, asset.opened_latest) == (date(1998, 1, 1), date(1998, 12, 31))
    assert asset.field_sources.get(field="name").basis == Basis.WEB
    assert asset.field_sources.get(field="kind").wave is None


def test_two_new_assets_of_one_name_get_two_addresses(admin_user):
    AssetResource(by=admin_user).import_data(sheet({"name": "New Hall"}, {"name": "New Hall"}), raise_errors=True)
    assert set(Asset.objects.values_list("slug", flat=True)) == {"new-hall", "new-hall-2"}


def test_changed_fact_replaces_what_a_wave_said_of_it(admin_user, project):
    asset = make_asset(name="Hall", slug="hall", project=project, phone="1")
    FieldSource.objects.create(asset=asset, field="phone", wave=make_wave(project=project), basis=Basis.INHERITED)
    row = {"address on this site": "hall", "telephone": "0151 496 0000"}
    AssetResource(by=admin_user, basis=Basis.PHONE).import_data(sheet(row), raise_errors=True)
    source = asset.field_sources.get()
    assert (source.field, source.basis, source.wave) == ("phone", Basis.PHONE, None)


def test_unknown_id_makes_no_asset(admin_user):
    row = {"id": "00000000-0000-4000-8000-000000000000", "name": "Ghost"}
    found = sentences(AssetResource(by=admin_user).import_data(sheet(row)))
    assert found["uuid"] == ["There is no asset with this id. Leave the cell empty for a new one."]


def test_asset_of_another_project_is_not_changed(admin_user, stranger):
    theirs = make_asset(name="Theirs", slug="theirs", project=make_project())
    row = {"address on this site": "theirs", "name": "Mine"}
    found = sentences(AssetResource(by=admin_user).import_data(sheet(row)))
    assert "of which you are not an admin" in found["name"][0]
    theirs.refresh_from_db()
    assert theirs.name == "Theirs"


def test_staff_only_asset_of_another_project_is_not_found_by_a_sheet(admin_user):
    make_asset("staff_only", name="Secret", slug="secret", project=make_project())
    make_asset(name="The Choir")
    found = sentences(RelationResource(by=admin_user).import_data(sheet(relation_row(**{"from": "secret"}))))
    assert found["from_asset"] == ["No asset is called “secret”."]


def test_location_of_others_cannot_be_taken_over_by_its_id(admin_user, project):
    theirs = make_location(make_asset(project=make_project()))
    make_asset(name="Mine", slug="mine", project=project)
    row = {"id": str(theirs.uuid), "asset": "mine", "address": "x", "postcode": ""}
    found = sentences(LocationResource(by=admin_user).import_data(sheet(row)))
    assert "of which you are not an admin" in found["asset"][0]
    theirs.refresh_from_db()
    assert theirs.asset.slug != "mine"


def test_ceasing_without_a_reason_is_refused_in_the_words_of_the_rule(admin_user, project):
    make_asset(slug="hall", project=project)
    row = {"address on this site": "hall", "status": "ceased"}
    found = sentences(AssetResource(by=admin_user).import_data(sheet(row)))
    assert found["__all__"] == ["Say why it is paused or ceased, or give the evidence."]
    assert Asset.objects.get().status == Status.ACTIVE


# --- What hangs on an asset ---------------------------------------------------------------------------------------


def test_location_needs_both_degrees(admin_user, project):
    make_asset(name="Hall", project=project)
    row = {"asset": "Hall", "address": "1 Hope Street", "postcode": "", "latitude": "53.4", "longitude": ""}
    found = sentences(LocationResource(by=admin_user).import_data(sheet(row)))
    assert found["latitude"] == ["Give latitude and longitude, or neither."]
    found = sentences(LocationResource().import_data(sheet(row | {"latitude": "153.4", "longitude": "x"})))
    assert found["latitude"] == ["“153.4” is not a number of degrees between -90 and 90."]
    assert found["longitude"] == ["“x” is not a number of degrees between -180 and 180."]


def test_point_keeps_what_the_sheet_does_not_say():
    location = make_location(make_asset(slug="hall"), point=Point(-2.97051234567, 53.40151234567, srid=4326))
    data = LocationResource().export()
    assert LocationResource().import_data(data, raise_errors=True).totals["skip"] == 1
    location.refresh_from_db()
    assert location.point.x == pytest.approx(-2.97051234567, abs=1e-10)


def test_what_a_person_brings_in_was_recorded_by_no_wave(admin_user, project):
    asset = make_asset(slug="hall", project=project)
    make_contact(asset, name="Alex", role="", phone="1", wave=make_wave(project=project))
    row = {"asset": "hall", "contact name": "Alex", "contact role": "", "contact telephone": "0151 496 0000"}
    ContactResource(by=admin_user, basis=Basis.PHONE).import_data(sheet(row), raise_errors=True)
    contact = Contact.objects.get()
    assert (contact.wave, contact.basis) == (None, Basis.PHONE)


def test_rows_that_look_alike_are_not_guessed_between():
    asset = make_asset(slug="hall")
    make_contact(asset, name="Alex", role="chair")
    make_contact(asset, name="Alex", role="chair")
    row = {"asset": "hall", "contact name": "Alex", "contact role": "chair"}
    found = sentences(ContactResource().import_data(sheet(row)))
    assert found["__all__"][0].startswith("Several records look like this row.")


def test_term_is_of_the_scheme_beside_it():
    make_asset(slug="hall")
    row = {"asset": "hall", "scheme": "access", "term": "Music"}
    found = sentences(ClassificationResource().import_data(sheet(row)))
    assert found["term"] == ["The scheme “access” has no term “Music”."]
    ClassificationResource().import_data(sheet(row | {"scheme": "nature_of_work"}), raise_errors=True)
    assert Classification.objects.get().term == term("nature_of_work", "music")


def test_place_cannot_come_without_its_outline():
    found = sentences(PlaceResource().import_data(sheet({"code": "E1", "name": "Somewhere", "valid from": ""})))
    assert "Load its outline first" in found["code"][0]
    assert not Place.objects.exists()


# --- There and back -----------------------------------------------------------------------------------------------


@pytest.fixture
def one_of_everything():
    """Records with text that a spreadsheet program would run."""
    asset = make_asset(name="=HYPERLINK(1)", slug="full", kind=term("kind", "venue"), phone="+44 151 496 0000",
                       description="-5 steps\n'quoted'", opened_earliest=date(1998, 1, 1))  # fmt: skip
    other = make_asset("ceased", name="@Home", parent=asset)
    make_activity(asset, name="+1 dance", cost=Decimal("2.50")).audiences.set([term("audience", "older_people")])
    make_relation(asset, RelationKind.HOSTS, other, since_earliest=date(2004, 4, 3))
    make_location(asset, "masked", address="-1 Hope Street")
    make_contact(asset, name="=cmd")
    make_name(asset, "-former", since_latest=date(2001, 5, 6))
    make_classification(asset, "access", "step_free", value="no", note="@door")
    make_external_id(asset, "charity", "0123")
    make_place(name="=Place")


RESOURCES = [
    ActivityResource, AssetNameResource, AssetResource, ClassificationResource, ContactResource, ExternalIdResource,
    LocationResource, PlaceResource, RelationResource, SchemeResource, TermResource,
]  # fmt: skip


@pytest.mark.parametrize("file_format", [RegisterCSV, RegisterXLSX])
@pytest.mark.parametrize("resource", RESOURCES)
def test_what_goes_out_comes_back_and_changes_nothing(one_of_everything, resource, file_format):
    sent = resource().export()
    assert len(sent)
    received = file_format().create_dataset(file_format().export_data(sent))
    result = resource().import_data(received, raise_errors=True)
    assert result.totals["skip"] == len(sent)


@pytest.mark.parametrize("file_format", [RegisterCSV, RegisterXLSX])
def test_nothing_that_goes_out_is_a_formula(one_of_everything, file_format):
    content = file_format().export_data(AssetResource().export())
    if file_format is RegisterCSV:
        lines = content.decode("utf-8-sig").splitlines()
        assert any(",'=HYPERLINK(1)," in line for line in lines)
        assert any(",+44 151 496 0000," in line for line in lines)
    names = file_format().create_dataset(content)["name"]
    assert sorted(names) == ["=HYPERLINK(1)", "@Home"]


def test_records_that_go_out_are_found_in_few_questions(one_of_everything, django_assert_max_num_queries):
    for resource in RESOURCES:
        with django_assert_max_num_queries(4):
            resource().export()


# --- Files --------------------------------------------------------------------------------------------------------


def csv_of(*lines):
    """A file of these lines."""
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "PDF"),
        (csv_of("name,name", "a,b"), "More than one column is called “name”"),
        (csv_of("name,,kind", "a,b,c"), "A column has no heading"),
        (csv_of("name,kind", "a,b,c"), "Row 2"),
        (csv_of("name", *(["x"] * 1001)), "more than 1,000 rows"),
    ],
)
def test_file_that_is_no_sheet_is_refused_with_a_sentence(content, words):
    with pytest.raises(SheetError, match=words):
        RegisterCSV().create_dataset(content)


def test_rows_keep_the_numbers_they_have_in_the_sheet():
    dataset = RegisterCSV().create_dataset(csv_of("name,kind", "a,b", ",", "", "c,d"))
    assert dataset[-1] == ("c", "d")
    assert len(dataset) == 4


def test_windows_text_is_read():
    assert RegisterCSV().create_dataset("name\nCafé “Müller”\n".encode("cp1252"))["name"] == ["Café “Müller”"]


def test_numbers_leave_as_numbers():
    make_activity(make_asset(slug="hall"), cost=Decimal("2.50"))
    headings = ActivityResource().get_export_headers()
    row = ActivityResource().export()[0]
    assert row[headings.index("cost")] == Decimal("2.50")
    assert b"2.50" in b"".join(write_csv(headings, [row]))


def test_external_id_is_not_brought_in_twice():
    make_asset(slug="hall")
    rows = [{"asset": "hall", "register": "charity number", "number": "0123"}] * 2
    ExternalIdResource().import_data(sheet(*rows), raise_errors=True)
    assert ExternalId.objects.get().value == "0123"
    assert Location.objects.count() == 0
