"""Sheets in the admin screens: previewed, confirmed by who previewed them, written as one change set or not at all."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assets.choices import Basis, ChangeKind
from assets.models import Activity, Asset, ChangeSet, Location
from tests.factories import make_activity, make_asset, make_location, make_project, make_user

CSV, XLSX = 0, 1


def url(model, page):
    """One of a model's screens."""
    return reverse(f"admin:assets_{model}_{page}")


def upload(client, model, text, **answers):
    """Choose a file and look at the preview."""
    file = SimpleUploadedFile("sheet.csv", text.encode())
    data = {"import_file": file, "format": CSV, "resource": "0", "basis": Basis.INHERITED} | answers
    return client.post(url(model, "import"), data)


def confirm(client, model, preview):
    """Confirm what was previewed."""
    form = preview.context["confirm_form"]
    return client.post(url(model, "process_import"), {bound.html_name: bound.value() or "" for bound in form})


SHEET = "asset,name,starts on,cost\nThe Hall,Choir,,2.50\nThe Hall,Café,,\n"


@pytest.fixture
def hall(project):
    """An asset in the care of the cast's project."""
    return make_asset(name="The Hall", slug="the-hall", project=project)


@pytest.fixture
def admin_client(client_of, admin_user):
    """A browser of the project's admin."""
    return client_of(admin_user)


def test_sheet_is_previewed_and_nothing_is_written(admin_client, hall):
    preview = upload(admin_client, "activity", SHEET)
    page = preview.content.decode()
    assert "2 new, 0 changed, 0 as they are" in page
    assert "Choir" in page
    assert not Activity.objects.exists()
    assert not ChangeSet.objects.exists()


def test_confirmed_sheet_is_one_change_set(admin_client, admin_user, hall):
    reply = confirm(admin_client, "activity", upload(admin_client, "activity", SHEET))
    assert reply.status_code == 302
    assert set(Activity.objects.values_list("name", flat=True)) == {"Choir", "Café"}
    change_set = ChangeSet.objects.get()
    assert (change_set.kind, change_set.by, change_set.file_name) == (ChangeKind.IMPORT, admin_user, "sheet.csv")
    contexts = {
        version.pgh_context.metadata["change_set"] for one in Activity.objects.all() for version in one.events.all()
    }
    assert contexts == {str(change_set.uuid)}


def test_same_sheet_again_writes_nothing(admin_client, hall):
    for _ in range(2):
        reply = confirm(admin_client, "activity", upload(admin_client, "activity", SHEET))
    assert ChangeSet.objects.count() == 1
    page = admin_client.get(reply.url).content.decode()
    assert "Brought in: 0 new, 0 changed, 2 as they were." in page


def test_bad_rows_are_named_with_row_and_column_and_nothing_is_written(admin_client, hall):
    page = upload(admin_client, "activity", SHEET + "Nowhere,Dance,,free\n,,,\nThe Hall,Talk,,x\n").content.decode()
    cells = re.findall(r"<td>(.*?)</td>", page.split("What is wrong")[1])
    faults = list(zip(cells[0::3], cells[1::3], cells[2::3], strict=True))
    assert faults == [
        ("4", "asset", "No asset is called “Nowhere”."),
        ("4", "cost", "“free” is not an amount of money. Write it like 4.50, and 0 for free."),
        ("6", "cost", "“x” is not an amount of money. Write it like 4.50, and 0 for free."),
    ]
    assert "Traceback" not in page
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,cost\nx,1\n", "The sheet has no column “asset”. It needs: asset, name, starts on."),
        ("asset,name,starts on,prise\nx,y,,1\n", "There is no column “prise”."),
        ("%PDF-1.7", "This is a PDF"),
        ("asset,asset\nx,y\n", "More than one column is called “asset”."),
    ],
)
def test_sheet_that_cannot_be_taken_is_refused_in_plain_words(admin_client, hall, text, words):
    page = upload(admin_client, "activity", text).content.decode()
    assert words in page
    assert "Traceback" not in page


def test_file_that_is_too_large_is_refused(admin_client, hall):
    page = upload(admin_client, "activity", "x" * (10 * 1024 * 1024 + 1)).content.decode()
    assert "The file is larger than 10 MB." in page


def test_markup_in_a_sheet_is_text(admin_client, hall):
    page = upload(admin_client, "activity", SHEET + "The Hall,<script>alert(1)</script>,,\n").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_row_that_went_wrong_after_the_preview_stops_all(admin_client, hall):
    preview = upload(admin_client, "activity", SHEET)
    hall.name = "Another Hall"
    hall.save()
    reply = confirm(admin_client, "activity", preview)
    page = admin_client.get(reply.url).content.decode()
    assert "Nothing was written: something has changed since the preview." in page
    assert not Activity.objects.exists()
    assert not ChangeSet.objects.exists()


def test_preview_is_confirmed_by_nobody_else_and_once(admin_client, client_of, project, hall):
    preview = upload(admin_client, "activity", SHEET)
    other = client_of(make_user(role="admin", project=project))
    page = other.get(confirm(other, "activity", preview).url).content.decode()
    assert "Choose the file again." in page
    assert not Activity.objects.exists()
    confirm(admin_client, "activity", preview)
    assert Activity.objects.count() == 2
    assert confirm(admin_client, "activity", preview).url == url("activity", "import")


def test_preview_does_not_keep(client_of, admin_user, hall):
    preview = upload(client_of(admin_user), "activity", SHEET)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        client = client_of(admin_user)
        assert "too old" in client.get(confirm(client, "activity", preview).url).content.decode()
    assert not Activity.objects.exists()


def test_files_that_nobody_confirmed_are_thrown_away(client_of, admin_user, hall):
    upload(client_of(admin_user), "activity", SHEET)
    before = set(default_storage.listdir("admin-imports")[1])
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        upload(client_of(admin_user), "activity", SHEET)
    after = set(default_storage.listdir("admin-imports")[1])
    assert len(after) == 1
    assert not before & after


def test_confirmation_takes_no_path_for_a_file(admin_client, hall):
    preview = upload(admin_client, "activity", SHEET)
    form = {bound.html_name: bound.value() or "" for bound in preview.context["confirm_form"]}
    reply = admin_client.post(url("activity", "process_import"), form | {"import_file_name": "../../settings.py"})
    assert reply.url == url("activity", "import")


def test_new_assets_go_into_the_chosen_project(admin_client, admin_user, project):
    preview = upload(admin_client, "asset", "name\nNew Hall\n", project=project.pk, basis=Basis.WEB)
    confirm(admin_client, "asset", preview)
    asset = Asset.objects.get()
    assert list(asset.projects.all()) == [project]
    assert asset.field_sources.get(field="name").basis == Basis.WEB


def test_assets_cannot_be_put_into_a_project_of_others(admin_client, hall):
    theirs = make_project()
    page = upload(admin_client, "asset", "name\nNew Hall\n", project=theirs.pk)
    assert "not one of the available choices" in page.content.decode()


def test_export_holds_what_the_list_shows_and_no_formula(admin_client, hall):
    make_activity(hall, name="=cmd()")
    make_activity(hall, name="Choir", status="ended")
    make_activity(make_asset(project=make_project()), "staff_only", name="Secret")
    page = admin_client.post(url("activity", "export") + "?status__exact=active", {"format": CSV, "resource": "0"})
    assert page["Content-Type"] == "text/csv; charset=utf-8"
    lines = page.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("the-hall,'=cmd(),")


def test_export_of_locations_holds_no_private_address_of_others(admin_client, hall):
    make_location(hall, "masked", address="1 Own Street")
    make_location(make_asset(project=make_project()), "masked", address="9 Hidden Lane")
    text = admin_client.post(url("location", "export"), {"format": CSV, "resource": "0"}).content.decode()
    assert "1 Own Street" in text
    assert "Hidden" not in text


@pytest.mark.parametrize("file_format", [CSV, XLSX])
def test_exported_sheet_comes_back_and_changes_nothing(admin_client, hall, file_format):
    make_location(hall, address="-1 Hope Street")
    sent = admin_client.post(url("location", "export"), {"format": file_format, "resource": "0"})
    file = SimpleUploadedFile("again", sent.content)
    data = {"import_file": file, "format": file_format, "resource": "0", "basis": Basis.VISIT}
    preview = admin_client.post(url("location", "import"), data)
    assert "0 new, 0 changed, 1 as they are" in preview.content.decode()
    assert Location.objects.get().basis == Basis.INHERITED


@pytest.mark.parametrize("page", ["import", "export", "process_import"])
def test_sheets_are_for_admins(client_of, researcher, client, page):
    assert client_of(researcher).post(url("asset", page)).status_code == 403
    assert client.post(url("asset", page)).status_code == 302


def test_long_sheet_of_assets_shows_its_first_differences_and_is_written_as_one(admin_client, hall):
    text = "address on this site,name\nthe-hall,The Hall\n" + "".join(f",Band {number}\n" for number in range(600))
    preview = upload(admin_client, "asset", text)
    page = preview.content.decode()
    assert "600 new, 0 changed, 1 as they are" in page
    assert "below are the first 200 rows that would change anything" in page
    assert "<td>3</td>" in page  # the row as the sheet counts it, and not as the table does
    assert "<td>2</td>" not in page
    assert confirm(admin_client, "asset", preview).status_code == 302
    assert Asset.objects.count() == 601
    assert ChangeSet.objects.count() == 1


@pytest.mark.parametrize(("model", "most"), [("asset", 10_000), ("activity", 1_000)])
def test_sheet_that_is_too_long_for_a_request_is_sent_to_the_import_pages(admin_client, model, most):
    page = upload(admin_client, model, "name\n" + "x\n" * (most + 1)).content.decode()
    assert f"The sheet has more than {most:,} rows." in page
    assert reverse("assets:import_new") in page
