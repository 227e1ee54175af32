"""Uploaded lists: a row kept for each of theirs, written once and as it was shown, or not at all."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assets.actions.importing import PreviewChangedError
from assets.actions.jobs import ask_for_job
from assets.actions.uploading import UploadAnswers, describe_upload, receive_upload
from assets.choices import ImportState, ImportSubject, JobKind, MatchAnswer
from assets.imports.limits import RefusalError
from assets.imports.progress import CancelledError, Progress
from assets.lists.upload import check_list_upload, import_list_upload
from assets.models import Activity, ChangeSet, ImportFile, ImportProfile, ImportRow, MatchDecision
from tests.assets.imports.conftest import ask_here
from tests.factories import make_activity, make_asset
from tests.jobs import work

pytestmark = pytest.mark.django_db

SHEET = "asset,name,cost\nThe Hall,Choir,2.50\nThe Hall,Café,free\nThe Club,Dance,3\n"


@pytest.fixture(autouse=True)
def two_clubs(project, monkeypatch):
    """A hall, and two assets of one name; lists are read here and not in a process of their own."""
    monkeypatch.setattr("assets.imports.read._ask", ask_here)
    hall = make_asset(name="The Hall", slug="the-hall", project=project)
    return hall, make_asset(name="The Club", slug="one", project=project), make_asset(name="The Club", slug="two")


@pytest.fixture
def upload(project, admin_user):
    """An uploaded list of activities, not yet looked at."""
    answers = UploadAnswers(wave_name="", wave_date=date(2026, 6, 1), about=ImportSubject.ACTIVITIES)
    file = ContentFile(SHEET.encode(), name="activities.csv")
    return receive_upload(by=admin_user, project=project, file=file, answers=answers, submission=uuid4())


def checked(upload, by):
    """The same, checked."""
    preview = check_list_upload(upload, by, Progress())
    describe_upload(upload=upload, by=by, preview=preview, state=ImportState.CHECKED)
    return upload


def test_list_goes_through_the_same_jobs_as_assets_do(upload, admin_user):
    (looked,) = work()
    upload.refresh_from_db()
    assert (looked.message, upload.state) == ("", ImportState.CHECKED)
    ask_for_job(kind=JobKind.APPLY, by=admin_user, upload=upload)
    (applied,) = work()
    upload.refresh_from_db()
    assert (upload.state, upload.change_set) == (ImportState.APPLIED, applied.result)
    assert list(Activity.objects.values_list("name", flat=True)) == ["Choir"]


def test_check_keeps_a_row_for_each_row_and_the_counts(upload, admin_user):
    preview = checked(upload, admin_user).preview
    rows = list(upload.rows.all())
    assert [(row.number, row.outcome, row.name) for row in rows] == [
        (2, "created", "Choir"), (3, "rejected", "Café"), (4, "rejected", "Dance"),
    ]  # fmt: skip
    assert ["cost", "", "2.50"] in rows[0].differences
    assert rows[1].notes == [
        ["cell", "cost", "free", "“free” is not an amount of money. Write it like 4.50, and 0 for free."]
    ]
    assert (preview["counts"]["created"], preview["counts"]["rejected"], preview["has_writes"]) == (1, 2, True)
    assert ChangeSet.objects.filter(kind="import").count() == 0


def test_row_with_several_candidates_can_be_decided_and_the_decision_is_used(upload, admin_user, two_clubs, project):
    row = checked(upload, admin_user).rows.get(number=4)
    assert (row.doubt, row.name_key) == ("unsure", "club")
    assert [candidate["asset"] for candidate in row.candidates] == [two_clubs[1].pk, two_clubs[2].pk]
    MatchDecision.objects.create(
        project=project, name=row.name, name_key=row.name_key, place_key=row.place_key, asset=two_clubs[1],
        answer=MatchAnswer.SAME, by=admin_user,
    )  # fmt: skip
    row = checked(upload, admin_user).rows.get(number=4)
    assert (row.outcome, row.asset, row.reason) == ("created", two_clubs[1], "asset as was decided before")


def test_written_twice_it_is_written_once(upload, admin_user):
    checked(upload, admin_user)
    first = import_list_upload(upload, admin_user, Progress())
    assert import_list_upload(upload, admin_user, Progress()) == first
    assert Activity.objects.count() == 1
    assert ImportFile.objects.get(pk=upload.pk).state == ImportState.APPLIED


def test_list_that_would_do_something_else_than_was_shown_is_not_written(upload, admin_user, two_clubs):
    checked(upload, admin_user)
    make_activity(two_clubs[0], name="Choir", cost="9")
    with pytest.raises(PreviewChangedError):
        import_list_upload(upload, admin_user, Progress())
    assert not ChangeSet.objects.filter(kind="import").exists()
    assert str(Activity.objects.get().cost) == "9.00"


def test_cancelled_in_the_middle_nothing_is_written(upload, admin_user, monkeypatch):
    checked(upload, admin_user)
    monkeypatch.setattr("assets.lists.writing.BATCH", 1)

    class Stopped(Progress):
        def advance(self, rows: int) -> None:
            raise CancelledError

    with pytest.raises(CancelledError):
        import_list_upload(upload, admin_user, Stopped())
    assert not Activity.objects.exists()
    with pytest.raises(CancelledError):
        check_list_upload(upload, admin_user, Stopped())
    assert ImportRow.objects.filter(upload=upload).count() == 3


def test_people_of_other_projects_neither_check_nor_write(upload, stranger, researcher):
    for person in (stranger, researcher):
        for act in (check_list_upload, import_list_upload):
            with pytest.raises(PermissionDenied):
                act(upload, person, Progress())


def test_list_under_a_profile_about_something_else_is_refused(upload, admin_user):
    upload.profile = "contacts"
    with pytest.raises(RefusalError, match="is for lists about contacts, not about activities"):
        check_list_upload(upload, admin_user, Progress())


def test_list_names_a_wave_that_is_there(upload, admin_user):
    upload.wave_name = "2031"
    with pytest.raises(RefusalError, match="There is no wave “2031” yet"):
        check_list_upload(upload, admin_user, Progress())


def test_wizard_takes_a_list_whose_headings_nobody_knew(client_of, admin_user, project):
    browser = client_of(admin_user)
    file = SimpleUploadedFile("classes.csv", b"Venue,Class,Price\nThe Hall,Yoga,3\n")
    answers = {"file": file, "about": "activities", "submission": str(uuid4())}
    there = browser.post(reverse("assets:import_new"), answers).url
    work()
    page = browser.get(there, follow=True)
    assert page.redirect_chain[-1][0].endswith("/map/")
    assert page.content.decode().count("The heading says so.") == 3
    sent = {"to_0_0": "asset", "to_1_0": "name", "to_2_0": "cost", "name": "Classes", "sheet": "", "row": "1"}
    assert browser.post(page.redirect_chain[-1][0], sent).status_code == 302
    work()
    preview = browser.get(there).content.decode()
    assert "would change the register" in preview
    assert "Would be a new asset" not in preview
    upload = ImportFile.objects.get()
    browser.post(reverse("assets:import_apply", args=[upload.uuid]))
    work()
    assert Activity.objects.get().name == "Yoga"
    assert ImportProfile.objects.get().content["about"] == "activities"


@pytest.mark.parametrize(
    ("about", "wave", "wrong"),
    [("activities", "2031", "There is no wave “2031” yet"), ("assets", "", "Say which wave the list comes from")],
)
def test_only_a_list_of_assets_needs_a_wave_and_makes_one(client_of, admin_user, project, about, wave, wrong):
    file = SimpleUploadedFile("list.csv", b"asset,name\nThe Hall,Yoga\n")
    answers = {"file": file, "about": about, "wave": wave, "submission": str(uuid4())}
    page = client_of(admin_user).post(reverse("assets:import_new"), answers)
    assert wrong in page.content.decode()
    assert not ImportFile.objects.exists()
