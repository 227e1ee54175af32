"""``manage.py import_sheet``: a sheet of assets goes back into the register from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from assets.choices import Basis, ChangeKind
from assets.models import Asset, ChangeSet
from assets.resources import AssetResource, RegisterCSV
from assets.spreadsheets import write_csv
from tests.factories import make_asset, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(tmp_path, project):
    """A function: the command on a sheet of these rows, and what it says."""

    def run(headings, *rows, options=()):
        path = tmp_path / "assets.csv"
        path.write_bytes(b"".join(write_csv(headings, rows)))
        said = StringIO()
        call_command("import_sheet", str(path), *options, stdout=said)
        return said.getvalue()

    return run


def test_without_apply_it_says_what_it_would_do(bring):
    said = bring(["name", "kind"], ["New Hall", "Venue"])
    assert "1 new, 0 changed, 0 as they are." in said
    assert "Add --apply to write it." in said
    assert not Asset.objects.exists()
    assert not ChangeSet.objects.exists()


def test_applied_it_is_one_change_set_with_the_checksum_of_the_file(bring, project):
    bring(["name", "kind"], ["New Hall", "Venue"], options=["--apply", "--basis", "visit"])
    asset = Asset.objects.get()
    assert list(asset.projects.all()) == [project]
    assert set(asset.field_sources.values_list("basis", flat=True)) == {Basis.VISIT}
    change = ChangeSet.objects.get()
    assert (change.kind, change.by, change.file_name, len(change.file_sha256)) == (
        ChangeKind.IMPORT, None, "assets.csv", 64,
    )  # fmt: skip


def test_again_it_writes_nothing(bring):
    rows = ["address on this site", "name"], ["hall", "Hall"]
    bring(*rows, options=["--apply"])
    assert "Nothing to write" in bring(*rows, options=["--apply"])
    assert ChangeSet.objects.count() == 1


def test_every_fault_is_told_with_row_and_column_and_nothing_is_written(bring):
    rows = ["name", "kind", "e-mail"], ["Hall", "Venue", ""], ["Barn", "Nope", "me"]
    said = bring(*rows)
    assert "Row 3, kind: “Nope” is not a known kind." in said
    assert "Row 3, e-mail: Enter a valid email address." in said
    with pytest.raises(CommandError, match="Nothing is written while a row is wrong"):
        bring(*rows, options=["--apply"])
    assert not Asset.objects.exists()


def test_many_faults_are_told_when_asked_for(bring):
    rows = [[f"Hall {number}", "Nope"] for number in range(60)]
    assert "And 10 more; --verbosity 2 tells them all." in bring(["name", "kind"], *rows)
    assert "Row 61, kind:" in bring(["name", "kind"], *rows, options=["--verbosity", "2"])


@pytest.mark.parametrize(
    ("headings", "words"),
    [(["name", "prise"], "There is no column “prise”"), (["name", "name"], "More than one column is called “name”")],
)
def test_sheet_that_cannot_be_taken_is_refused_in_plain_words(bring, headings, words):
    with pytest.raises(CommandError, match=words):
        bring(headings, ["x", "y"])


def test_project_has_to_be_named_where_there_are_several(bring):
    make_project()
    with pytest.raises(CommandError, match="There are several projects"):
        bring(["name"], ["Hall"])


def test_file_that_is_not_there_is_said_to_be(project):
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("import_sheet", "/nowhere/assets.xlsx")


def test_register_without_a_project_takes_no_sheet(db, tmp_path):
    path = tmp_path / "assets.csv"
    path.write_text("name\nHall\n")
    with pytest.raises(CommandError, match="There is no mapping project yet"):
        call_command("import_sheet", str(path))


def test_export_of_three_thousand_assets_comes_back_and_changes_nothing(project, tmp_path):
    """Also where parents and formulas stand in it; and no version is written."""
    top = make_asset(name="=Top", slug="top", project=project)
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO assets_asset (uuid, slug, name, name_key, description, parent_id, status, status_reason,
            status_reporter, status_evidence, website, email, phone, visibility, assured_basis, review_months,
            created_at, is_withdrawn)
            SELECT gen_random_uuid(), 'hall-' || i, 'Hall ' || i, 'hall ' || i, $$'=1+1$$, %s, 'active', '', '', '', '',
            '', '+44 151 496 0000', 'public', '', 12, now(), false FROM generate_series(1, 2999) AS i""",
            [top.pk],
        )
    path = tmp_path / "assets.csv"
    path.write_bytes(RegisterCSV().export_data(AssetResource().export()))
    versions = Asset.pgh_event_models["insert"].objects.count()
    said = StringIO()
    call_command("import_sheet", str(path), "--apply", stdout=said)
    assert "0 new, 0 changed, 3,000 as they are." in said.getvalue()
    assert Asset.pgh_event_models["insert"].objects.count() == versions
