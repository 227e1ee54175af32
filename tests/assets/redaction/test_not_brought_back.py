"""What was removed on request comes back with no list: not with the same one, nor with another."""

from datetime import date

import pytest
from django.test import override_settings

from assets.choices import ChangeKind, RemovalKind, RowOutcome
from assets.imports.limits import RefusalError
from assets.imports.notes import Kind
from assets.imports.report import preview
from assets.models import Asset, ChangeSet, Contact, RemovalMark, Sighting
from assets.redaction.words import Sought
from tests.assets.imports.conftest import as_csv
from tests.assets.redaction.canary import EMAIL, NAME, PHONE, SOUGHT, remove, traces
from tests.factories import make_import_file
from tests.jobs import work

HEADINGS = "name|postcode|description|contact name|contact email|contact phone|charity number|source id"
HALL = f"The Old Hall|L8 4RF|Ask Zébédée Quillfeather on {PHONE}.|{NAME}|{EMAIL}|{PHONE}||"
POET = f"{NAME}|L8 4RF|A poet.|Quillfeather, Zebedee|{EMAIL}|+44 7700 900461|1093305|77"
OTHER = "Corner Stage|L1 9BG|A stage.|Ann Other|ann@other.example|0151 496 0999||78"
SHEET = as_csv(HEADINGS, HALL, OTHER)
POETS = as_csv(HEADINGS, POET, OTHER)
LATER = {"wave": "today", "day": date(2026, 11, 1)}


def hall() -> Asset:
    return Asset.objects.get(name="The Old Hall")


def counted(found) -> dict[str, int]:
    """The outcomes; asking for them checks that every row that came in is accounted for."""
    return {outcome.value: number for outcome, number in found.findings.counts.items() if number}


@pytest.mark.parametrize("later", [{}, LATER])
def test_same_list_brings_no_word_of_it_back(bring, admin_user, later):
    bring(SHEET)
    remove(hall(), admin_user)
    assert [trace for trace in traces() if "L8 4RF" not in trace] == []
    found = bring(SHEET, **later)
    assert counted(found) == {"unchanged": 2}
    assert [trace for trace in traces() if "L8 4RF" not in trace] == []
    assert {note.kind for note in found.notes} >= {Kind.REMOVED}


def test_row_about_a_removed_record_is_skipped_and_said_to_be(bring, admin_user):
    bring(POETS)
    poet = Asset.objects.get(name=NAME)
    remove(poet, admin_user, whole_record=True)
    assert traces() == []
    for wave in ({}, LATER):
        found = bring(POETS, **wave)
        assert counted(found) == {"unchanged": 1, "skipped": 1}
        assert "removed on request on" in found.findings.skipped[2]
        assert "Quillfeather" not in str(preview(found.made)) + str(found.rows)
    assert traces() == []
    assert Asset.objects.count() == 2


@pytest.mark.parametrize(
    "row",
    [
        "Quillfeather, Zebedee|L84RF||||||",  # its name at its postcode
        f"{NAME}|M1 1AA|||||1093305|",  # a number that others may share, with its name
    ],
)
def test_other_row_about_a_removed_record_is_skipped(bring, admin_user, row):
    bring(POETS)
    remove(Asset.objects.get(name=NAME), admin_user, whole_record=True)
    assert counted(bring(as_csv(HEADINGS, row), **LATER)) == {"skipped": 1}


def test_number_that_others_may_share_skips_nobody_else(bring, admin_user):
    bring(POETS)
    remove(Asset.objects.get(name=NAME), admin_user, whole_record=True)
    assert counted(bring(as_csv(HEADINGS, "Another charity|M1 1AA|||||1093305|"), **LATER)) == {"created": 1}


def test_address_and_number_stay_out_of_another_record(bring, admin_user):
    bring(SHEET)
    remove(hall(), admin_user)
    row = f"New Stage|M1 1AA|Ring (07700) 900-461 or 0151 496 0999|Zeb|{EMAIL.upper()}|||"
    bring(as_csv(HEADINGS, row), file_name="other.csv", **LATER)
    stage = Asset.objects.get(name="New Stage")
    assert stage.description == "Ring [removed on request] or 0151 496 0999"
    assert not stage.contacts.exists()
    assert [trace for trace in traces() if "L8 4RF" not in trace] == []


def test_same_name_at_another_asset_is_another_person(bring, admin_user):
    bring(SHEET)
    remove(hall(), admin_user, sought=Sought((NAME,)))
    bring(as_csv(HEADINGS, f"New Stage|M1 1AA||{NAME}||||"), **LATER)
    assert Contact.objects.filter(name=NAME).exists()


def test_address_that_was_left_standing_is_not_kept_out(bring, admin_user):
    bring(SHEET)
    contact = Contact.objects.get(name=NAME)
    remove(hall(), admin_user, but=frozenset({f"contact:{contact.pk}:name"}))
    assert not RemovalMark.objects.filter(kind__in=[RemovalKind.EMAIL, RemovalKind.NAME]).exists()


def test_row_is_known_by_its_sealed_fingerprint(bring, admin_user):
    bring(SHEET)
    before = set(Sighting.objects.values_list("row_key", flat=True))
    remove(hall(), admin_user)
    sealed = Sighting.objects.exclude(row_key__in=before).get()
    assert sealed.row_key.startswith("removed:")
    assert bring(SHEET).findings.new_sightings == 0


def test_lost_key_stops_imports_instead_of_bringing_back_what_was_removed(bring, admin_user):
    bring(SHEET)
    remove(hall(), admin_user)
    with override_settings(REDACTION_KEY="another key"), pytest.raises(RefusalError, match="REDACTION_KEY"):
        bring(SHEET)


def test_file_that_brings_it_again_is_not_kept_once_it_is_imported(
    project, admin_user, client_of, django_capture_on_commit_callbacks
):
    upload = make_import_file(project=project, by=admin_user, rows=SHEET.decode())
    client = client_of(admin_user)
    client.post(f"/imports/{upload.uuid}/apply/")
    work()
    with django_capture_on_commit_callbacks(execute=True):
        remove(hall(), admin_user)
    again = make_import_file(project=project, by=admin_user, rows=SHEET.decode() + "New,,,,,,,\n")
    assert NAME not in str(again.preview)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/imports/{again.uuid}/apply/")
        work()
    again.refresh_from_db()
    assert again.change_set is not None
    assert not again.file.storage.exists(again.file.name)
    assert client.get(f"/imports/{again.uuid}/").status_code == 200
    assert client.get(f"/imports/{again.uuid}/rejected.csv").status_code == 404


def test_upload_that_waits_loses_its_file_and_says_so(
    project, admin_user, client_of, bring, django_capture_on_commit_callbacks
):
    bring(SHEET)
    upload = make_import_file(project=project, by=admin_user, rows=SHEET.decode())
    with django_capture_on_commit_callbacks(execute=True):
        remove(hall(), admin_user)
    client = client_of(admin_user)
    client.post(f"/imports/{upload.uuid}/apply/")
    work()
    assert "not kept any more" in client.get(f"/imports/{upload.uuid}/").content.decode()
    assert ChangeSet.objects.filter(kind=ChangeKind.IMPORT).count() == 1


def test_rows_in_are_all_accounted_for(bring, admin_user):
    bring(POETS)
    remove(Asset.objects.get(name=NAME), admin_user, whole_record=True)
    found = bring(as_csv(HEADINGS, POET, "|M1 1AA||||||", OTHER, POET), **LATER)
    assert sum(found.findings.counts.values()) == 4
    assert found.findings.counts[RowOutcome.SKIPPED] == 2


def test_every_way_of_writing_is_known_again(bring, admin_user):
    bring(SHEET)
    remove(hall(), admin_user, sought=SOUGHT)
    rows = [f"The Old Hall|L8 4RF|said {way} today|||||" for way in ("zebedee quillfeather", "Quillfeather, ZEBEDEE")]
    for number, row in enumerate(rows):
        bring(as_csv(HEADINGS, row), wave=f"wave {number}", day=date(2026, 11, 1 + number))
        assert hall().description == "said [removed on request] today"
