"""A restored backup is redacted again before the site opens."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings

from assets.choices import ChangeKind
from assets.models import ChangeSet, RemovalMark
from tests.assets.redaction.canary import make_hall, make_person, remove, traces


def kept_apart(folder: Path) -> Path:
    """The marks, in a file."""
    printed = StringIO()
    call_command("removal_marks", stdout=printed)
    path = folder / "marks.jsonl"
    path.write_text(printed.getvalue())
    return path


def removed_and_restored(folder: Path, asset, by, **how) -> Path:
    """Remove, keep the marks apart, and go back to the backup from before; what is left of the removal is the file."""
    with transaction.atomic():
        remove(asset, by, **how)
        assert [trace for trace in traces() if "Bakery" not in trace] == []
        path = kept_apart(folder)
        transaction.set_rollback(True)
    assert traces()
    assert not RemovalMark.objects.exists()
    return path


def test_person_named_in_a_record_is_removed_again(project, admin_user, tmp_path):
    hall = make_hall(project, admin_user)
    path = removed_and_restored(tmp_path, hall, admin_user)
    call_command("redact_again", path, stdout=StringIO())
    assert [trace for trace in traces() if "Bakery" not in trace] == []
    hall.refresh_from_db()
    assert hall.name == "The Old Hall"


def test_whole_record_is_removed_again(project, admin_user, tmp_path):
    poet = make_person(project, admin_user)
    path = removed_and_restored(tmp_path, poet, admin_user, whole_record=True)
    call_command("redact_again", path, stdout=StringIO())
    assert traces() == []


def test_doing_it_twice_does_nothing_more(project, admin_user, tmp_path):
    path = removed_and_restored(tmp_path, make_hall(project, admin_user), admin_user)
    for _ in range(2):
        call_command("redact_again", path, stdout=StringIO())
    assert ChangeSet.objects.filter(kind=ChangeKind.REDACTION).count() == 1


def test_marks_tell_nothing(project, admin_user, tmp_path):
    path = removed_and_restored(tmp_path, make_hall(project, admin_user), admin_user)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert {*lines[0]} == {"kind", "digest", "key_name", "asset", "on", "change_set"}
    assert "uill" not in path.read_text()


def test_other_key_is_said_and_nothing_is_removed(project, admin_user, tmp_path):
    path = removed_and_restored(tmp_path, make_hall(project, admin_user), admin_user)
    with override_settings(REDACTION_KEY="another"), pytest.raises(CommandError, match="REDACTION_KEY"):
        call_command("redact_again", path)
    assert not RemovalMark.objects.exists()


@pytest.mark.parametrize("text", ["{}", "no json", "[1]"])
def test_file_of_something_else_is_refused(db, tmp_path, text):
    path = tmp_path / "marks.jsonl"
    path.write_text(text)
    with pytest.raises(CommandError, match="is not what"):
        call_command("redact_again", path)
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("redact_again", tmp_path / "nowhere")
