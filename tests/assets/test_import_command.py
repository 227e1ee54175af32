"""``manage.py import_assets``: what it prints, what it refuses, and that a dry run is one."""

import re
from collections.abc import Sequence
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model

from assets.actions.copying import copy_rows
from assets.models import Asset, ChangeSet, Sighting, Wave
from tests.factories import make_project

LIST = "name,postcode,nature of work\nA Hall,L1 1JD,Humming\n,L1 1JD,\nB Hall,,Music\n"


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def run(*arguments: object) -> str:
    output = StringIO()
    call_command("import_assets", *map(str, arguments), stdout=output)
    return output.getvalue()


def test_dry_run_writes_nothing_and_says_so(project, sheet):
    printed = run(sheet, "--wave", "2005 baseline", "--date", "2005-04-01")
    assert "Dry run: nothing is written. Add --apply" in printed
    assert not Asset.objects.exists()
    assert not Wave.objects.exists()


def test_rows_in_are_the_sum_of_what_became_of_them(project, sheet):
    printed = run(sheet, "--wave", "2005 baseline", "--date", "2005-04-01", "--apply")
    assert "Rows in: 3 = 2 created + 0 updated + 0 unchanged + 1 rejected + 0 skipped" in printed
    assert "Written: 2 new assets, 0 changed, 2 sightings." in printed
    assert Asset.objects.count() == 2


def test_rejected_row_is_listed_with_column_and_what_would_be_right(project, sheet):
    printed = run(sheet, "--wave", "w", "--date", "2005-04-01")
    assert "row 3, name: no name. Give it one; if it has none, say what people call it." in printed


def test_warnings_are_counted_by_kind_and_unknown_words_by_frequency(project, sheet):
    printed = run(sheet, "--wave", "w", "--date", "2005-04-01")
    assert re.search(r"1  no postcode\n", printed)
    assert re.search(r"1  nature of work: Humming\n", printed)


def test_many_warnings_are_listed_on_request(project, tmp_path):
    path = tmp_path / "many.csv"
    path.write_text("name,postcode\n" + "".join(f"Hall {number},\n" for number in range(30)), encoding="utf-8")
    assert run(path, "--wave", "w", "--date", "2005-04-01").count(", postcode: no postcode.") == 20
    assert run(path, "--wave", "w", "--date", "2005-04-01", "--verbosity", "2").count(", postcode: no postcode.") == 30


def test_same_file_again_writes_no_change_set(project, sheet):
    run(sheet, "--wave", "w", "--date", "2005-04-01", "--apply")
    printed = run(sheet, "--wave", "w", "--apply")
    assert "Nothing to write: the register has all of it already." in printed
    assert ChangeSet.objects.count() == 1


def test_change_set_keeps_profile_counts_and_checksum(project, sheet):
    run(sheet, "--wave", "w", "--date", "2005-04-01", "--apply")
    written = ChangeSet.objects.get()
    assert (written.kind, written.by, written.file_name, len(written.file_sha256)) == ("import", None, "list.csv", 64)
    assert written.details["counts"] == {"created": 2, "updated": 0, "unchanged": 0, "rejected": 1, "skipped": 0}
    assert written.details["warnings"] == {"postcode_missing": 1, "term_unknown": 1}


def test_every_version_carries_the_change_set(project, sheet):
    run(sheet, "--wave", "w", "--date", "2005-04-01", "--apply")
    contexts = {
        event.pgh_context.metadata["change_set"] for asset in Asset.objects.all() for event in asset.events.all()
    }
    assert contexts == {str(ChangeSet.objects.get().uuid)}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.csv", "--wave", "w"], "nowhere.csv: The file cannot be opened"),
        ([".", "--wave", "w"], "cannot be opened: Is a directory"),
        (["LIST", "--wave", "w", "--date", "1.4.2005"], r"1.4.2005 is no day: .* \(--date\)"),
        (["LIST", "--wave", "w", "--profile", "nonsense"], "no profile “nonsense”.*register"),
        (["LIST", "--wave", "w", "--sheet", "List"], "no sheet “List”.*has no sheets"),
        (["LIST", "--wave", "w", "--area", "X1,X2"], "code X1, X2.*load_places"),
        (["LIST", "--wave", "1999 survey"], r"1999: give its date.*\(--date YYYY-MM-DD\)"),
        (["LIST", "--wave", "w", "--project", "nowhere"], "no project “nowhere”"),
        (["LIST", "--wave", "w", "--profile", "culture_grid"], "Headings found: name, postcode.*fit: register"),
    ],
)
def test_refusal_is_one_line(project, sheet, arguments, words):
    with pytest.raises(CommandError, match=words) as refusal:
        run(*(sheet if argument == "LIST" else argument for argument in arguments))
    assert "\n" not in str(refusal.value)


def test_project_must_be_named_where_there_are_several(project, sheet):
    make_project(slug="wirral")
    with pytest.raises(CommandError, match="--project"):
        run(sheet, "--wave", "w")
    run(sheet, "--wave", "w", "--project", "wirral", "--apply")
    assert Wave.objects.get().project.slug == "wirral"


def test_fault_in_the_middle_takes_everything_back(project, sheet, monkeypatch):
    def fail_at_sightings(model: type[Model], records: Sequence[Model]) -> None:
        if model is Sighting:
            raise RuntimeError("the disk is full")
        copy_rows(model, records)

    monkeypatch.setattr("assets.actions.writes.copy_rows", fail_at_sightings)
    with pytest.raises(RuntimeError):
        run(sheet, "--wave", "w", "--date", "2005-04-01", "--apply")
    assert not Asset.objects.exists()
    assert not Wave.objects.exists()
    assert not ChangeSet.objects.exists()


def test_all_or_nothing_writes_nothing_while_a_row_is_rejected(project, sheet):
    with pytest.raises(CommandError, match="1 row is rejected, and all or nothing was asked for"):
        run(sheet, "--wave", "w", "--date", "2005-04-01", "--apply", "--all-or-nothing")
    assert not Asset.objects.exists()
    assert not Wave.objects.exists()
