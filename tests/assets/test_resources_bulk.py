"""Long sheets of assets: set by set they do what they do row by row, and say the same."""

import re
from datetime import date, timedelta

import pytest
import tablib
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from import_export.exceptions import ImportError as SheetImportError

from assets.actions.changes import change_set
from assets.choices import Basis, ChangeKind
from assets.models import Asset, ChangeSet, FieldSource, ProjectAsset, SearchDocument
from assets.resources import AssetResource
from assets.resources.bulk import importing
from assets.resources.bulk.known import PLACES, STATE
from assets.resources.bulk.rules import rules_of
from tests.assets.redaction.canary import EMAIL, NAME, remove
from tests.factories import make_asset, make_project, make_wave

pytestmark = pytest.mark.django_db

HEADINGS = [
    "id", "address on this site", "name", "kind", "sector type", "tangible", "description", "part of", "status",
    "reason for the status", "opened", "ceased", "website", "e-mail", "telephone", "who may see it",
]  # fmt: skip


# The address of an asset whose name has no letters for one: the beginning of its id.
_RANDOM = re.compile(r"asset-[0-9a-f]{8}")


class SetBySet(AssetResource):
    """The same resource for sheets of any length."""

    many = 0


@pytest.fixture
def small_batches(monkeypatch):
    """Batches so small that every sheet has several."""
    monkeypatch.setattr(importing, "BATCH", 3)
    monkeypatch.setattr(importing, "WRITTEN_TOGETHER", 4)


@pytest.fixture
def register(project):
    """What the sheets find: assets of the project, of another one, hidden ones, with former addresses."""
    hall = make_asset(name="The Hall", slug="the-old-hall", project=project, phone="1", website="https://hall.example")
    hall.slug = "the-hall"
    hall.save()
    make_asset(name="Choir", slug="choir", project=project, parent=hall)
    make_asset(name="Choir", slug="choir-2", project=project)
    make_asset("ceased", name="Gone", slug="gone", project=project)
    make_asset(name="Badly kept", slug="badly-kept", project=project, website="no address")
    make_asset(name="Theirs", slug="theirs", project=make_project())
    make_asset("staff_only", name="Secret", slug="secret", project=make_project())
    return hall


def sheet(*rows, headings=None):
    """A dataset of rows given as dicts; what a row does not say is empty."""
    headings = headings or [heading for heading in HEADINGS if any(heading in row for row in rows)]
    return tablib.Dataset(*[tuple(row.get(heading, "") for heading in headings) for row in rows], headers=headings)


def new(name, **cells):
    """A row about an asset that is new."""
    return {"name": name, **{key.replace("_", " "): value for key, value in cells.items()}}


def at(slug, **cells):
    """A row about the asset at an address."""
    return {"address on this site": slug} | {key.replace("_", " "): value for key, value in cells.items()}


def done(resource, data, *, dry_run=False):
    """What an import says and what the register holds then; nothing of it stays."""
    with transaction.atomic():
        result = resource.import_data(data, dry_run=dry_run)
        said = {
            "totals": dict(result.totals),
            "rows": result.total_rows,
            "base": [str(error.error) for error in result.base_errors],
            "faults": {row.number: sorted((key, sorted(texts)) for key, texts in row.error_dict.items())
                       for row in result.invalid_rows},
            "differences": [(row.import_type, row.diff[1:]) for row in result.rows if row.is_new() or row.is_update()],
        }  # fmt: skip
        held = {
            "assets": sorted(
                Asset.objects.values_list(
                    "slug", "name", "name_key", "kind", "sector", "is_tangible", "description", "parent__slug",
                    "status", "status_reason", "opened_earliest", "opened_latest", "ceased_earliest", "ceased_latest",
                    "website", "email", "phone", "visibility", "review_months", "assured_basis",
                ),
                key=repr,
            ),
            "care": sorted(ProjectAsset.objects.values_list("project", "asset__slug")),
            "sources": sorted(
                FieldSource.objects.values_list("asset__slug", "field", "basis", "as_of", "source", "wave"), key=repr
            ),
            "addresses": sorted(Asset.objects.values_list("slugs__slug", "slug"), key=repr),
            "latest versions": sorted(
                {asset.slug: asset.events.order_by("pgh_id").values_list("slug", "name", "phone").last()
                 for asset in Asset.objects.all()}.items()
            ),
            "words": sorted(SearchDocument.objects.values_list("asset__slug", "words")),
        }  # fmt: skip
        transaction.set_rollback(True)
    return {what: _RANDOM.sub("asset-…", repr(found)) for what, found in (said | held).items()}


SHEETS = {
    "new ones": [
        new("New Hall", kind="Venue", opened="1998–2001"),
        new("Café", tangible="no", website="https://a.example"),
    ],
    "new ones of one name": [new("New Hall"), new("New Hall"), new("The Hall"), new("Choir"), new("ب")],
    "an address of their own": [at("my-hall", name="Hall"), at("My Hall", name="Hall"), at("new", name="Hall")],
    "address that a name above has taken": [new("Band"), at("band", name="Big Band"), new("Band")],
    "address that a name below would take": [at("band", name="Brass"), new("Band")],
    "unchanged": [at("the-hall", name="The Hall", telephone="1"), at("choir", name="Choir", telephone="")],
    "changed": [at("the-hall", name="The Great Hall", telephone="2"), at("choir", name="Choir", telephone="2")],
    "found by a former address": [at("the-old-hall", name="The Hall", telephone="0151 496 0000")],
    "the same one twice": [at("the-hall", telephone="2"), at("choir", telephone="3"), at("the-hall", telephone="4")],
    "there and back": [at("the-hall", telephone="2"), at("the-old-hall", telephone="1")],
    "a new one twice": [at("fresh", name="Fresh"), at("fresh", name="Fresher"), at("fresh", name="Fresher")],
    "unreadable": [new("Hall", kind="Nope", tangible="perhaps", opened="sometime", status="asleep")],
    "refused by columns": [
        new("x" * 301, website="nowhere"),
        at("choir", name="", **{"e-mail": "me"}, telephone="1" * 61),
    ],
    "refused by rules": [
        at("choir", status="ceased"),
        new("Odd", status="merged"),
        new("Late", opened="2001", ceased="1999"),
    ],
    "refused by rules and columns": [
        {"name": "Late", "opened": "2001", "ceased": "1999", "e-mail": "me"},
        {"name": "Late", "opened": "2001", "ceased": "1999", "e-mail": "", "kind": "Nope"},
        {"name": "Late", "opened": "when", "ceased": "1999", "status": "paused"},
    ],
    "not theirs": [at("theirs", name="Mine"), at("secret", name="Mine"), at("theirs", name="Theirs", kind="Nope")],
    "badly kept": [at("badly-kept", telephone="1"), at("badly-kept", telephone="")],
    "unknown ids": [
        {"id": "00000000-0000-4000-8000-000000000000", "name": "x", "kind": "Nope"},
        {"id": "7", "name": "y"},
    ],
    "parents": [
        new("A", part_of="the-hall"),
        new("B", part_of="Choir"),
        new("C", part_of="No Such"),
        new("D", part_of="secret"),
    ],
    "parents above": [new("Service"), new("Branch", part_of="Service"), new("Desk", part_of="branch"), new("Service")],
    "parent of several": [new("Service"), new("Service"), new("Branch", part_of="Service")],
    "parent renamed above": [
        at("the-hall", name="Palace"),
        new("Room", part_of="Palace"),
        new("Room", part_of="The Hall"),
    ],
    "loops": [at("the-hall", part_of="choir"), at("choir", part_of="choir")],
    "loop by two rows": [
        at("choir-2", name="Choir", part_of="gone"),
        at("gone", name="Gone", status="ceased", reason_for_the_status="Sold.", part_of="choir-2"),
    ],
    "formulas and apostrophes": [new("=1+1"), new("'=1+1"), new("'Owd Lads"), new("−2.99", description="line\none")],
    "without a column for the name": [
        {"address on this site": "", "opened": "32/13/2026", "part of": "Band"},
        {"address on this site": "", "ceased": "1999", "opened": "2001"},
        {"address on this site": "choir", "opened": "2001"},
    ],
    "empty rows between": [new("A"), {}, new("B"), {}, {}],
    "words for nothing": [new("A", status="", who_may_see_it=""), new("B", who_may_see_it="Signed in", status="Lead")],
    "blanks": [new("  Blank  Hall ", part_of="  the-hall "), at(" the-hall ", telephone=" 1 ", name="The Hall")],
}


@pytest.mark.parametrize("rows", SHEETS.values(), ids=SHEETS)
@pytest.mark.usefixtures("register")
def test_long_way_and_short_way_preview_the_same(admin_user, rows):
    one_by_one = done(AssetResource(by=admin_user, basis=Basis.VISIT), sheet(*rows), dry_run=True)
    assert done(SetBySet(by=admin_user, basis=Basis.VISIT), sheet(*rows), dry_run=True) == one_by_one


@pytest.mark.parametrize("rows", SHEETS.values(), ids=SHEETS)
@pytest.mark.usefixtures("small_batches", "register")
def test_long_way_and_short_way_write_the_same(admin_user, rows):
    one_by_one = done(AssetResource(by=admin_user, basis=Basis.VISIT), sheet(*rows))
    assert done(SetBySet(by=admin_user, basis=Basis.VISIT), sheet(*rows)) == one_by_one


CELLS = {
    "address on this site": st.sampled_from(["", "", "the-hall", "the-old-hall", "choir", "choir-2", "band", "theirs"]),
    "name": st.sampled_from(["", "Band", "Choir", "The Hall", "Palace", "=1+1", "'Owd Lads"]),
    "kind": st.sampled_from(["", "Venue", "group", "Nope"]),
    "part of": st.sampled_from(["", "", "the-hall", "choir", "Band", "Palace", "band", "band-2"]),
    "status": st.sampled_from(["", "active", "paused", "asleep"]),
    "reason for the status": st.sampled_from(["", "Sold."]),
    "opened": st.sampled_from(["", "1998", "1998–2001", "before 2000", "32/13/2026"]),
    "ceased": st.sampled_from(["", "1990", "2002"]),
    "website": st.sampled_from(["", "https://a.example", "nowhere"]),
    "telephone": st.sampled_from(["", "1", "0151 496 0000"]),
}


# What is found is not made smaller: with a database that takes minutes.
FOR_A_WHILE = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
)


@FOR_A_WHILE
@given(data=st.data())
def test_no_sheet_tells_the_two_ways_apart(admin_user, register, data):
    headings = data.draw(st.lists(st.sampled_from(sorted(CELLS)), unique=True, min_size=1))
    rows = data.draw(st.lists(st.fixed_dictionaries({name: CELLS[name] for name in headings}), min_size=1, max_size=8))
    dry_run = data.draw(st.booleans())
    one_by_one = done(AssetResource(by=admin_user), sheet(*rows, headings=headings), dry_run=dry_run)
    assert done(SetBySet(by=admin_user), sheet(*rows, headings=headings), dry_run=dry_run) == one_by_one


@FOR_A_WHILE
@given(data=st.data())
def test_every_constraint_of_an_asset_means_in_python_what_it_means_to_the_database(data):
    days = st.one_of(st.none(), st.dates(date(1990, 1, 1), date(1990, 1, 1) + timedelta(days=3)))
    values = {
        "name": st.sampled_from(["", "Hall"]),
        "status": st.sampled_from(["lead", "active", "paused", "ceased", "merged", "asleep"]),
        "visibility": st.sampled_from(["public", "signed_in", "staff", "friends"]),
        "parent_id": st.sampled_from([None, 1, 2]),
        "merged_into_id": st.sampled_from([None, 1, 2]),
        "status_reason": st.sampled_from(["", "Sold."]),
        "status_evidence": st.sampled_from(["", "A letter."]),
    } | dict.fromkeys(["opened_earliest", "opened_latest", "ceased_earliest", "ceased_latest"], days)
    asset = Asset(pk=1, **{name: data.draw(kind, name) for name, kind in values.items()})
    row = [getattr(asset, name) for name in STATE]
    broken = sorted(rule.message for rule in rules_of(Asset, PLACES) if rule.holds(row) is False)
    try:
        asset.validate_constraints()
        said = []
    except ValidationError as fault:
        said = sorted(fault.messages)
    assert broken == said


# --- What a long sheet leaves behind ------------------------------------------------------------------------------


def written(resource, data):
    """The result of an import that is kept, in a change set as the admin screens and the command make one."""
    with change_set(kind=ChangeKind.IMPORT, by=resource.by, reason="a sheet"):
        return resource.import_data(data, raise_errors=True)


def test_every_version_names_the_change_set_of_the_sheet(admin_user, register):
    written(SetBySet(by=admin_user), sheet(at("the-hall", name="The Hall", telephone="2"), new("Band")))
    change = ChangeSet.objects.get(reason="a sheet")
    for record in (register, Asset.objects.get(slug="band")):
        assert record.events.order_by("pgh_id").last().pgh_context.metadata["change_set"] == str(change.uuid)
        for model in (FieldSource, ProjectAsset):
            events = model.pgh_event_models["insert"].objects.filter(
                asset=record, pgh_context__metadata__change_set=str(change.uuid)
            )
            assert events.exists() == (model is FieldSource or record != register)


def test_same_long_sheet_again_writes_nothing(admin_user, register):
    data = sheet(at("the-hall", name="The Hall", telephone="2"), at("band", name="Band", part_of="the-hall"))
    written(SetBySet(by=admin_user), data)
    versions = Asset.pgh_event_models["insert"].objects.count()
    result = written(SetBySet(by=admin_user), data)
    assert (result.totals["skip"], Asset.pgh_event_models["insert"].objects.count()) == (2, versions)


def test_fact_of_a_wave_is_given_by_hand_from_then_on(admin_user, register, project):
    FieldSource.objects.create(asset=register, field="phone", wave=make_wave(project=project), basis=Basis.WEB)
    written(SetBySet(by=admin_user, basis=Basis.PHONE), sheet(at("the-hall", name="The Hall", telephone="2")))
    source = register.field_sources.get(field="phone")
    assert (source.basis, source.wave) == (Basis.PHONE, None)


def test_removed_contact_is_not_brought_back_by_a_long_sheet(admin_user, register, project):
    remove(make_asset(name=NAME, slug="poet", project=project, email=EMAIL), admin_user, whole_record=True)
    result = SetBySet(by=admin_user).import_data(sheet(new("Somebody", **{"e-mail": EMAIL}), new("Band")))
    assert {row.number: list(row.error_dict) for row in result.invalid_rows} == {1: ["email"]}


def test_what_the_database_alone_can_know_is_told_by_its_row(admin_user, register, monkeypatch):
    """As when somebody takes the address in the moment between looking and writing."""
    monkeypatch.setattr(importing.Known, "owners", property(lambda self: {}, lambda self, found: None), raising=False)
    data = sheet(new("Band"), at("the-hall", name="Another"), new("Choral"), headings=["address on this site", "name"])
    with change_set(kind=ChangeKind.IMPORT, by=admin_user, reason="a sheet"):
        result = SetBySet(by=admin_user).import_data(data)
    assert {row.number: row.error_dict for row in result.invalid_rows} == {
        2: {"slug": ["This address belongs to another asset, or did once."]}
    }
    assert Asset.objects.filter(name__in=["Band", "Choral"]).count() == 2
    assert not Asset.objects.filter(name="Another").exists()


def test_first_differences_are_shown_and_all_are_counted(admin_user, project, monkeypatch):
    monkeypatch.setattr(importing, "SHOWN", 3)
    result = SetBySet(by=admin_user).import_data(sheet(*(new(f"Hall {number}") for number in range(7))), dry_run=True)
    assert (result.totals["new"], len(result.rows), result.total_rows) == (7, 3, 7)


def test_preview_that_cannot_keep_all_in_mind_writes_and_takes_back(admin_user, project, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 2)
    monkeypatch.setattr(importing, "WAITING", 3)
    rows = [new("Service"), new("Hall"), new("Hall"), new("Desk", part_of="Service"), new("Hall")]
    result = SetBySet(by=admin_user).import_data(sheet(*rows), dry_run=True)
    assert [row.diff[1] for row in result.rows] == ["service", "hall", "hall-2", "desk", "hall-3"]
    assert not Asset.objects.exists()


def test_short_sheets_are_read_row_by_row(admin_user, project, monkeypatch):
    monkeypatch.setattr(importing.BulkImport, "run", None)
    written(AssetResource(by=admin_user), sheet(new("Hall")))
    assert Asset.objects.get().slug == "hall"


def test_sheet_with_a_strange_column_is_refused_before_any_row(admin_user):
    data = tablib.Dataset(("x", "3"), headers=["name", "prise"])
    with pytest.raises(SheetImportError, match="There is no column “prise”"):
        SetBySet(by=admin_user).import_data(data, raise_errors=True)


def test_first_fault_is_raised_if_so_asked(admin_user, project):
    with pytest.raises(SheetImportError) as fault:
        SetBySet(by=admin_user).import_data(sheet(new("Hall"), new("Late", kind="Nope")), raise_errors=True)
    assert fault.value.number == 2
    assert not Asset.objects.exists()


def test_new_parents_make_no_loop_in_one_statement(project):
    """Also among assets whose keys are given before they are written."""
    first, second = Asset(pk=9_000_001, name="A", slug="a"), Asset(pk=9_000_002, name="B", slug="b")
    first.parent_id, second.parent_id = second.pk, first.pk
    with pytest.raises(IntegrityError, match="part of itself"), transaction.atomic():
        Asset.objects.bulk_create([first, second])


def test_many_changes_after_a_single_one_keep_no_plan_that_was_made_for_one(admin_user, register):
    """The triggers' plans are of a session's first call; a plan for one row takes minutes for many."""
    written(SetBySet(by=admin_user), sheet(at("the-hall", name="The Hall", telephone="2")))
    with CaptureQueriesContext(connection) as queries:
        written(SetBySet(by=admin_user), sheet(at("the-hall", name="The Hall", telephone="3")))
    statements = [query["sql"] for query in queries]
    discarded = next(place for place, sql in enumerate(statements) if "DISCARD PLANS" in sql)
    assert all("UPDATE" not in sql or "assets_asset" not in sql for sql in statements[:discarded])


def test_search_documents_are_rebuilt_by_index_whatever_the_planner_was_told_last(db):
    """As after a preview that was rolled back, when autovacuum has seen nothing but empty tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proconfig FROM pg_proc WHERE proname = 'assets_refresh_search'")
        assert cursor.fetchall() == [(["enable_seqscan=off"],)]
