"""Bringing a spreadsheet in through the browser: look, decide, and never twice."""

import threading
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse

from accounts.choices import Role
from assets.actions.importing import Answers, apply_upload, keep_upload
from assets.choices import ImportState
from assets.imports.upload import prepare
from assets.models import Asset, ChangeSet, ImportFile, MappingProject, Sighting, Wave
from tests.factories import make_asset, make_location, make_place, make_project, make_user

LIST = b"name,postcode,phone\nA Hall,L1 1JD,0151 1\n=1+1,L1 1JD,\n,L1 1JD,0151 2\n"


@pytest.fixture
def upload(admin_user, client_of):
    """A function: upload a file as the admin and return what is kept of it, or the reply where nothing is."""

    def upload(content: bytes = LIST, name: str = "final_v3 (2).csv", **answers: object):
        said = {"wave": "2005 baseline", "date": "2005-04-01", "profile": "register"} | answers
        reply = client_of(admin_user).post(
            reverse("assets:import_new"), {"file": SimpleUploadedFile(name, content), **said}
        )
        return ImportFile.objects.latest("at") if reply.status_code == 302 else reply

    return upload


@pytest.fixture
def browser(admin_user, client_of):
    return client_of(admin_user)


def page_of(upload: ImportFile, **query: str) -> str:
    return f"{reverse('assets:import_detail', args=[upload.uuid])}?{urlencode(query)}"


def test_upload_shows_what_it_would_change_and_writes_nothing(upload, browser):
    kept = upload()
    page = browser.get(page_of(kept)).content.decode()
    assert "<h1>" in page
    assert "2 of 3 rows would change the register" in " ".join(page.split())
    assert "Import 2 rows" in " ".join(page.split())
    assert not Asset.objects.exists()
    assert not Wave.objects.exists()


def test_uploaded_file_is_kept_under_a_name_of_our_own(upload):
    kept = upload()
    assert kept.name == "final_v3 (2).csv"
    assert str(kept.uuid) in kept.file.name
    assert "final" not in kept.file.name


def test_import_writes_what_was_shown(upload, browser):
    kept = upload()
    browser.post(reverse("assets:import_apply", args=[kept.uuid]))
    kept.refresh_from_db()
    assert (kept.state, kept.change_set.by) == (ImportState.APPLIED, kept.by)
    page = " ".join(browser.get(page_of(kept)).content.decode().split())
    assert "2 of 3 rows changed the register" in page
    assert "Imported. What you see below is what was written." in page


def test_second_click_imports_nothing_more(upload, browser):
    kept = upload()
    for _ in range(2):
        assert browser.post(reverse("assets:import_apply", args=[kept.uuid])).status_code == 302
    assert Sighting.objects.count() == 2
    assert ChangeSet.objects.filter(kind="import").count() == 1


def test_plan_that_has_gone_stale_is_made_anew(upload, browser, project):
    kept = upload()
    asset = make_asset(name="A Hall", project=project)
    make_location(asset, postcode="L1 1JD")
    browser.post(reverse("assets:import_apply", args=[kept.uuid]))
    kept.refresh_from_db()
    assert Asset.objects.filter(name="A Hall").count() == 1
    assert kept.preview["counts"] == {"created": 1, "updated": 1, "unchanged": 0, "rejected": 1, "skipped": 0}


def test_file_the_register_has_already_offers_no_button(upload, browser):
    browser.post(reverse("assets:import_apply", args=[upload().uuid]))
    again = upload()
    page = browser.get(page_of(again)).content.decode()
    assert "The register has all of this already" in page
    assert reverse("assets:import_apply", args=[again.uuid]) not in page
    assert browser.post(reverse("assets:import_apply", args=[again.uuid])).status_code == 302
    again.refresh_from_db()
    assert again.state == ImportState.UPLOADED


def test_second_wave_that_only_confirms_is_recorded(upload, browser):
    browser.post(reverse("assets:import_apply", args=[upload().uuid]))
    later = upload(wave="2015 update", date="2015-04-01")
    page = " ".join(browser.get(page_of(later)).content.decode().split())
    assert "No row would change the register; 2 would be recorded as seen" in page
    assert "Record 2 sightings" in page


def test_rows_of_one_outcome_are_shown_on_request(upload, browser):
    browser.post(reverse("assets:import_apply", args=[upload().uuid]))
    kept = upload(LIST + b"C Hall,,\n", wave="2015 update", date="2015-04-01")
    assert "C Hall" in browser.get(page_of(kept, outcome="created")).content.decode()
    assert "C Hall" not in browser.get(page_of(kept, outcome="unchanged")).content.decode()
    assert "C Hall" in browser.get(page_of(kept, outcome="nonsense")).content.decode()


def test_difference_is_shown_with_both_sides(upload, browser):
    browser.post(reverse("assets:import_apply", args=[upload().uuid]))
    kept = upload(LIST.replace(b"0151 1", b"0151 9"), wave="2015 update", date="2015-04-01")
    page = browser.get(page_of(kept)).content.decode()
    assert "<del>0151 1</del>" in page
    assert "<ins>0151 9</ins>" in page


def test_rejected_rows_can_be_had_as_a_sheet(upload, browser):
    kept = upload(LIST + b"=2+2,,\n".replace(b"=2+2", b"") + b",=HYPERLINK(1),x\n")
    reply = browser.get(reverse("assets:import_rejected", args=[kept.uuid]))
    lines = b"".join(reply.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "name,postcode,phone,errors"
    assert lines[1] == ',L1 1JD,0151 2,"name: no name. Give it one; if it has none, say what people call it."'
    assert lines[2].startswith(",'=HYPERLINK(1),x")


def test_markup_in_cells_is_text_on_the_page(upload, browser):
    kept = upload(b"name,<b>x</b>\n<script>alert(1)</script>,<i>y</i>\n", name="<img src=x>.csv")
    page = browser.get(page_of(kept)).content.decode()
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page
    assert "<img src=x>" not in page


def test_unreadable_file_is_said_to_be_so_and_its_answers_are_not_lost(upload, browser):
    kept = upload(b"%PDF-1.7", name="list.xlsx")
    assert kept.state == ImportState.REFUSED
    page = browser.get(page_of(kept)).content.decode()
    assert "This is a PDF" in page
    assert "wave=2005+baseline" in page or "wave=2005%20baseline" in page
    assert browser.get(reverse("assets:import_rejected", args=[kept.uuid])).status_code == 404
    assert browser.post(reverse("assets:import_apply", args=[kept.uuid])).status_code == 302
    kept.refresh_from_db()
    assert kept.state == ImportState.REFUSED


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"wave": ""}, "This field is required"),
        ({"wave": "1999 survey", "date": ""}, "1999: give its date"),
        ({"date": "someday"}, "Enter a valid date"),
        ({"area": ["nowhere"]}, "is not one of the available choices"),
        ({"profile": "/etc/passwd"}, "is not one of the available choices"),
    ],
)
def test_answer_that_cannot_be_is_sent_back_with_the_rest_kept(upload, answers, words):
    reply = upload(**answers)
    page = reply.content.decode()
    assert words in page
    assert not ImportFile.objects.exists()


def test_wave_that_is_contradicted_is_told_on_the_form(upload, browser):
    make_place(code="W1", name="North End")
    browser.post(reverse("assets:import_apply", args=[upload(area=["W1"]).uuid]))
    assert "has the date 2005-04-01, and not 2006-01-01" in upload(date="2006-01-01").content.decode()
    assert Wave.objects.get().area.get().code == "W1"


def test_more_places_than_can_be_kept_are_told_on_the_form(upload):
    codes = [make_place(code=f"E0{number:038}").code for number in range(13)]
    assert "Too many places" in upload(area=codes).content.decode()


def test_file_that_is_too_large_is_told_on_the_form(upload, monkeypatch):
    monkeypatch.setattr("assets.forms.importing.FILE_BYTES", 10)
    assert "The file is larger than" in upload().content.decode()


def test_fields_beyond_the_form_change_nothing(upload, admin_user):
    other = make_project()
    kept = upload(state="applied", by="1", project=other.pk, name="x", change_set="1")
    assert (kept.state, kept.by, kept.project.slug) == (ImportState.UPLOADED, admin_user, "liverpool")


def test_column_that_is_not_asked_for_changes_nothing(upload, browser):
    kept = upload(b"name,slug,merged_into,created_at\nA Hall,mine,1,1999-01-01\n")
    browser.post(reverse("assets:import_apply", args=[kept.uuid]))
    assert Asset.objects.get().slug == "a-hall"


def test_first_project_is_made_for_the_administrator_of_the_installation(db, client_of):
    client = client_of(make_user(is_superuser=True))
    client.post(
        reverse("assets:import_new"),
        {"file": SimpleUploadedFile("a.csv", LIST), "wave": "w", "date": "2005-04-01", "profile": "register"},
    )
    assert MappingProject.objects.get().slug == "register"


def test_list_shows_imports_of_ones_own_projects_only(upload, browser, client_of):
    browser.post(reverse("assets:import_apply", args=[upload().uuid]))
    upload(name="waiting.csv")
    page = browser.get(reverse("assets:import_list")).content.decode()
    assert "final_v3 (2).csv" in page
    assert "waiting.csv" in page
    elsewhere = client_of(make_user(role=Role.ADMIN, project=make_project()))
    page = elsewhere.get(reverse("assets:import_list")).content.decode()
    assert "final_v3" not in page
    assert "Nothing was imported yet" in page


def test_list_takes_a_fixed_number_of_queries(upload, browser, django_assert_num_queries):
    for number in range(3):
        browser.post(reverse("assets:import_apply", args=[upload(LIST + b"%d,,\n" % number).uuid]))
    with django_assert_num_queries(8):
        browser.get(reverse("assets:import_list"))


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_import_once(admin_user, project):
    kept = keep_upload(
        by=admin_user,
        project=project,
        file=SimpleUploadedFile("list.csv", LIST),
        sha256="0" * 64,
        answers=Answers("2005 baseline", None, "", "", "register"),
        preview={},
        refusal="",
    )
    ImportFile.objects.filter(pk=kept.pk).update(wave_date="2005-04-01")
    kept.refresh_from_db()
    barrier, written = threading.Barrier(2), []

    def click() -> None:
        make_plan = prepare(kept, admin_user)
        barrier.wait()
        written.append(apply_upload(upload=kept, by=admin_user, make_plan=make_plan))
        connections.close_all()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert written[0] == written[1] is not None
    assert Sighting.objects.count() == 2
