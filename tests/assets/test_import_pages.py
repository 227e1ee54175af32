"""Bringing a spreadsheet in through the browser: one address shows how far it is, wherever it is; and never twice."""

from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Role
from assets.actions.jobs import begin_attempt
from assets.choices import ImportState, JobKind
from assets.models import Asset, ChangeSet, ImportFile, Job, MappingProject, Sighting, Wave
from tests.factories import make_asset, make_location, make_place, make_project, make_user
from tests.jobs import work

LIST = b"name,postcode,phone\nA Hall,L1 1JD,0151 1\n=1+1,L1 1JD,\n,L1 1JD,0151 2\n"


@pytest.fixture
def send(browser):
    """A function: send the upload form and return the reply."""

    def send(content: bytes = LIST, name: str = "final_v3 (2).csv", **answers: object):
        said = {
            "submission": str(uuid4()), "wave": "2005 baseline", "date": "2005-04-01", "about": "assets",
            "profile": "register",
        } | answers  # fmt: skip
        return browser.post(reverse("assets:import_new"), {"file": SimpleUploadedFile(name, content), **said})

    return send


@pytest.fixture
def upload(send):
    """A function: upload a file as the admin, have a worker look at it, and return what is kept of it."""

    def upload(content: bytes = LIST, name: str = "final_v3 (2).csv", **answers: object):
        reply = send(content, name, **answers)
        assert reply.status_code == 302, reply.context["form"].errors
        work()
        return ImportFile.objects.latest("at")

    return upload


@pytest.fixture
def apply(browser):
    """A function: press the button that imports, and have a worker do it."""

    def apply(kept: ImportFile) -> ImportFile:
        assert browser.post(reverse("assets:import_apply", args=[kept.uuid])).status_code == 302
        work()
        kept.refresh_from_db()
        return kept

    return apply


@pytest.fixture
def browser(admin_user, client_of):
    return client_of(admin_user)


def page_of(upload: ImportFile, **query: str) -> str:
    return f"{reverse('assets:import_detail', args=[upload.uuid])}?{urlencode(query)}"


def shown(browser, kept: ImportFile, **query: str) -> str:
    """The words of the page of a file."""
    reply = browser.get(page_of(kept, **query), follow=True)
    assert reply.status_code == 200
    return " ".join(reply.content.decode().split())


# --- On its way ---------------------------------------------------------------------------------------------------


def test_file_waits_for_a_worker_and_then_shows_what_it_would_change(send, browser):
    assert send().status_code == 302
    kept = ImportFile.objects.get()
    page = shown(browser, kept)
    assert "<h1>Reading and checking final_v3 (2).csv</h1>" in page
    assert "Waiting: the program that does this work is not running" in page
    assert "Tell whoever looks after the register" in page
    work()
    page = shown(browser, kept)
    assert "Reading and checking" not in page
    assert reverse("assets:import_apply", args=[kept.uuid]) in page
    assert not Asset.objects.exists()
    assert not Wave.objects.exists()


def test_page_of_running_work_shows_rows_and_time_and_a_way_to_stop(send, browser, admin_user):
    send()
    job = begin_attempt(uuid=Job.objects.get().uuid)
    now = timezone.now()
    Job.objects.filter(pk=job.pk).update(
        step="reading the rows", done=300, total=1200, step_started_at=now - timedelta(seconds=60), reported_at=now
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_register_worker_v1()")
    page = shown(browser, job.upload)
    assert "Reading the rows" in page
    assert "300 of 1,200 rows" in page
    assert "About 3 minutes left" in page
    assert '<progress data-job-bar aria-label="Rows of this step" max="1200" value="300">' in page
    assert reverse("assets:job_cancel", args=[job.uuid]) in page
    assert '<noscript> <meta http-equiv="refresh"' in page
    told = browser.get(reverse("assets:job_progress", args=[job.uuid])).json()
    assert told == {
        "is_open": True, "has_no_worker": False, "can_cancel": True, "step": "Reading the rows",
        "rows": "300 of 1,200 rows", "left": "About 3 minutes left", "done": 300, "total": 1200,
    }  # fmt: skip


def test_list_that_nobody_knows_is_asked_about(upload, browser):
    kept = upload(b"what,where\nA,B\n", profile="")
    assert kept.state == ImportState.UPLOADED
    reply = browser.get(page_of(kept))
    assert reply.url == reverse("assets:import_map", args=[kept.uuid])


def test_profile_that_does_not_fit_leads_to_the_columns(upload, browser):
    kept = upload(b"what,where\nA,B\n")
    assert browser.get(page_of(kept)).url == reverse("assets:import_map", args=[kept.uuid])


def test_list_that_is_recognised_is_checked_at_once(upload):
    assert upload(profile="").state == ImportState.CHECKED


def test_all_or_nothing_is_kept_with_the_file(upload, apply, browser):
    kept = upload(is_all_or_nothing="on")
    assert kept.is_all_or_nothing
    assert apply(kept).state == ImportState.CHECKED
    assert "all or nothing was asked for" in shown(browser, kept)
    assert not Asset.objects.exists()


def test_work_that_was_stopped_says_so_and_can_be_asked_for_again(send, browser, apply):
    send()
    job = Job.objects.get()
    reply = browser.post(reverse("assets:job_cancel", args=[job.uuid]))
    assert reply.url == reverse("assets:import_detail", args=[job.upload.uuid])
    page = shown(browser, job.upload)
    assert "Stopped while reading the file" in page
    browser.post(reverse("assets:import_check", args=[job.upload.uuid]))
    work()
    assert apply(ImportFile.objects.get()).state == ImportState.APPLIED


def test_work_that_failed_says_why_and_leads_back_to_the_preview(upload, apply, browser):
    kept = upload()
    kept.file.storage.delete(kept.file.name)
    apply(kept)
    page = shown(browser, kept)
    assert "The file is not kept any more. Upload it again." in page
    assert "Back to the preview" in page
    assert reverse("assets:import_apply", args=[kept.uuid]) in page
    assert "The file is not kept any more" not in shown(browser, kept, preview="1")


def test_import_that_would_do_something_else_by_now_is_checked_again_instead(upload, apply, project, browser):
    kept = upload()
    make_location(make_asset(name="A Hall", project=project), postcode="L1 1JD")
    apply(kept)
    assert "The register has changed since the rows were checked" in shown(browser, kept)
    assert kept.preview["counts"] == {"created": 1, "updated": 1, "unchanged": 0, "rejected": 1, "skipped": 0}
    assert Asset.objects.count() == 1
    assert apply(kept).state == ImportState.APPLIED
    assert Asset.objects.filter(name="A Hall").count() == 1


def test_import_is_attributed_to_who_pressed_the_button(upload, apply, project, client_of):
    kept = upload()
    colleague = make_user(role=Role.ADMIN, project=project)
    client_of(colleague).post(reverse("assets:import_apply", args=[kept.uuid]))
    work()
    kept.refresh_from_db()
    assert (kept.change_set.by, kept.by == colleague) == (colleague, False)


def test_colleague_in_another_browser_sees_the_same_and_a_neighbour_nothing(send, project, client_of):
    send()
    job = Job.objects.get()
    addresses = [page_of(job.upload), reverse("assets:job_progress", args=[job.uuid])]
    colleague = client_of(make_user(role=Role.ADMIN, project=project))
    neighbour = client_of(make_user(role=Role.ADMIN, project=make_project()))
    assert [colleague.get(address).status_code for address in addresses] == [200, 200]
    assert [neighbour.get(address).status_code for address in addresses] == [404, 404]


def test_name_of_a_file_is_text_on_its_page(send, browser):
    send(name="<img src=x>.csv")
    assert "<img src=x>" not in shown(browser, ImportFile.objects.get())


# --- Never twice --------------------------------------------------------------------------------------------------


def test_form_sent_twice_keeps_one_file(send):
    same = str(uuid4())
    first, second = send(submission=same), send(submission=same)
    assert first.url == second.url
    assert ImportFile.objects.count() == Job.objects.count() == 1


def test_number_of_something_else_is_no_way_to_it(send, client_of, project):
    same = str(uuid4())
    send(submission=same)
    colleague = client_of(make_user(role=Role.ADMIN, project=project))
    file = SimpleUploadedFile("a.csv", LIST)
    answers = {"submission": same, "about": "assets", "wave": "w", "date": "2005-04-01", "file": file}
    assert colleague.post(reverse("assets:import_new"), answers).status_code == 403


def test_uploaded_file_is_kept_under_a_name_of_our_own(upload):
    kept = upload()
    assert kept.name == "final_v3 (2).csv"
    assert str(kept.uuid) in kept.file.name
    assert "final" not in kept.file.name


def test_second_click_imports_nothing_more(upload, browser, apply):
    kept = upload()
    for _ in range(2):
        assert browser.post(reverse("assets:import_apply", args=[kept.uuid])).status_code == 302
    assert Job.objects.filter(kind=JobKind.APPLY).count() == 1
    work()
    apply(kept)
    assert Sighting.objects.count() == 2
    assert ChangeSet.objects.filter(kind="import").count() == 1


def test_unreadable_file_is_said_to_be_so_and_its_answers_are_not_lost(upload, browser, apply):
    kept = upload(b"%PDF-1.7", name="list.xlsx")
    assert kept.state == ImportState.REFUSED
    page = browser.get(page_of(kept)).content.decode()
    assert "This is a PDF" in page
    assert "wave=2005+baseline" in page or "wave=2005%20baseline" in page
    assert browser.get(reverse("assets:import_rejected", args=[kept.uuid])).status_code == 404
    assert apply(kept).state == ImportState.REFUSED


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"wave": ""}, "Say which wave the list comes from"),
        ({"wave": "1999 survey", "date": ""}, "1999: give its date"),
        ({"date": "someday"}, "Enter a valid date"),
        ({"area": ["nowhere"]}, "is not one of the available choices"),
        ({"profile": "/etc/passwd"}, "is not one of the available choices"),
    ],
)
def test_answer_that_cannot_be_is_sent_back_with_the_rest_kept(send, answers, words):
    reply = send(**answers)
    page = reply.content.decode()
    assert words in page
    assert not ImportFile.objects.exists()


def test_wave_that_is_contradicted_is_told_on_the_form(send, upload, apply):
    make_place(code="W1", name="North End")
    apply(upload(area=["W1"]))
    assert "has the date 2005-04-01, and not 2006-01-01" in send(date="2006-01-01").content.decode()
    assert Wave.objects.get().area.get().code == "W1"


def test_more_places_than_can_be_kept_are_told_on_the_form(send):
    codes = [make_place(code=f"E0{number:038}").code for number in range(13)]
    assert "Too many places" in send(area=codes).content.decode()


def test_file_that_is_too_large_is_told_on_the_form(send, monkeypatch):
    monkeypatch.setattr("assets.forms.importing.FILE_BYTES", 10)
    assert "The file is larger than" in send().content.decode()


def test_fields_beyond_the_form_change_nothing(upload, admin_user):
    other = make_project()
    kept = upload(state="applied", by="1", project=other.pk, name="x", change_set="1")
    assert (kept.state, kept.by, kept.project.slug) == (ImportState.CHECKED, admin_user, "liverpool")


def test_column_that_is_not_asked_for_changes_nothing(upload, apply):
    kept = upload(b"name,slug,merged_into,created_at\nA Hall,mine,1,1999-01-01\n")
    apply(kept)
    assert Asset.objects.get().slug == "a-hall"


def test_first_project_is_made_for_the_administrator_of_the_installation(db, client_of):
    client = client_of(make_user(is_superuser=True))
    client.post(
        reverse("assets:import_new"),
        {
            "file": SimpleUploadedFile("a.csv", LIST),
            "submission": str(uuid4()),
            "about": "assets",
            "wave": "w",
            "date": "2005-04-01",
        },
    )
    assert MappingProject.objects.get().slug == "register"


def test_list_shows_imports_of_ones_own_projects_only(upload, browser, client_of, apply):
    apply(upload())
    upload(name="waiting.csv")
    page = browser.get(reverse("assets:import_list")).content.decode()
    assert "final_v3 (2).csv" in page
    assert "waiting.csv" in page
    elsewhere = client_of(make_user(role=Role.ADMIN, project=make_project()))
    page = elsewhere.get(reverse("assets:import_list")).content.decode()
    assert "final_v3" not in page
    assert "Nothing was imported yet" in page


def test_list_takes_a_fixed_number_of_queries(upload, browser, django_assert_num_queries, apply):
    for number in range(3):
        apply(upload(LIST + b"%d,,\n" % number))
    with django_assert_num_queries(10):
        browser.get(reverse("assets:import_list"))
