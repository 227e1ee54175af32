"""Files that mean harm end in a sentence or as plain text: in a bounded process, and with nothing written."""

import tempfile

import pytest

from assets.imports.limits import RefusalError
from assets.imports.run import Request, reading
from assets.models import Asset, ChangeSet, MappingProject, Sighting
from tests.assets.imports.conftest import carry_out
from tests.hostile.spreadsheets import FILES, OLE, TOP, Hostile, row, sheet, workbook

pytestmark = pytest.mark.django_db

REFUSED = [file for file in FILES if file.refusal]
READ = [file for file in FILES if not file.refusal]


def request_of(project: MappingProject) -> Request:
    return Request("list.xlsx", project, "2026 survey")


@pytest.mark.parametrize("file", REFUSED, ids=lambda file: file.what)
def test_file_that_cannot_be_read_is_refused_with_a_sentence(file: Hostile, project, admin_user):
    with pytest.raises(RefusalError) as refused:
        planned(file.make(), project, admin_user)
    assert file.refusal in str(refused.value)
    assert not Sighting.objects.exists()


@pytest.mark.parametrize("file", READ, ids=lambda file: file.what)
def test_file_that_only_looks_dangerous_is_read_as_plain_text(file: Hostile, project, admin_user):
    planned(file.make(), project, admin_user)
    assert not Asset.objects.exists()
    assert not ChangeSet.objects.exists()


def planned(content: bytes, project, by):
    """A file, planned and not carried out."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        with reading(file, request_of(project)) as read:
            return carry_out(read, by, apply=False)


def test_macros_are_spoken_of_and_not_run(project, admin_user):
    found = planned(workbook(**{"xl__vbaProject.bin": OLE}), project, admin_user)
    assert any("There are macros in it. They were not run" in remark for remark in found.made.remarks)


def test_workbook_without_macros_is_not_accused_of_any(project, admin_user):
    assert not any("macros" in remark for remark in planned(workbook(), project, admin_user).made.remarks)


def test_cell_of_ten_megabytes_rejects_its_row_alone(project, admin_user):
    content = sheet(TOP + row(2, "x" * 10_000_000) + row(3, "The Old Hall"))
    counts = {
        outcome.value: number
        for outcome, number in planned(content, project, admin_user).findings.counts.items()
        if number
    }
    assert counts == {"created": 1, "rejected": 1}


def test_formula_written_as_text_is_a_name_like_any_other(project, admin_user):
    found = planned(sheet(TOP + row(2, "=cmd|' /C calc'!A0")), project, admin_user)
    assert [line.name for line in found.rows] == ["=cmd|' /C calc'!A0"]
