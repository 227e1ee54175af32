"""What is only kept for a while."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from assets.actions.tidying import tidy
from assets.choices import ImportState
from assets.models import Draft, ImportFile, ImportRow
from tests.factories import make_asset, make_import_file
from tests.jobs import work


@pytest.fixture
def later():
    return timezone.now() + timedelta(days=31)


def test_sessions_that_are_over_go_and_open_ones_stay(db):
    now = timezone.now()
    Session.objects.create(session_key="over", session_data="", expire_date=now - timedelta(seconds=1))
    Session.objects.create(session_key="open", session_data="", expire_date=now + timedelta(hours=1))
    assert tidy().sessions == 1
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]


def test_draft_goes_thirty_days_after_it_was_last_kept(researcher, later):
    Draft.objects.create(user=researcher, data={})
    assert tidy(now=later - timedelta(days=2)).drafts == 0
    assert tidy(now=later).drafts == 1
    assert not Draft.objects.exists()


def test_file_that_was_never_imported_goes_and_what_is_known_of_it_stays(project, admin_user, later):
    upload = make_import_file(project=project, by=admin_user)
    before = ImportFile.objects.values().get(pk=upload.pk)
    assert tidy(now=later - timedelta(days=2)).files == 0
    assert ImportRow.objects.filter(upload=upload).exists()
    assert tidy(now=later).files == 1
    assert not ImportRow.objects.exists()
    assert not upload.file.storage.exists(upload.file.name)
    assert ImportFile.objects.values().get(pk=upload.pk) == before
    assert tidy(now=later).files == 0


def test_imported_file_stays(project, admin_user, client_of, later):
    upload = make_import_file(project=project, by=admin_user)
    client_of(admin_user).post(f"/imports/{upload.uuid}/apply/")
    work()
    assert tidy(now=later).files == 0
    assert upload.file.storage.exists(upload.file.name)
    assert ImportRow.objects.filter(upload=upload).exists()


def test_work_that_is_over_is_forgotten_and_what_came_of_it_stays(project, admin_user, later):
    upload = make_import_file(project=project, by=admin_user)
    assert tidy(now=later - timedelta(days=2)).jobs == 0
    assert tidy(now=later).jobs == 1
    upload.refresh_from_db()
    assert upload.state == ImportState.CHECKED


def test_page_of_a_file_that_is_gone_asks_for_it_again(project, admin_user, client_of, later):
    upload = make_import_file(project=project, by=admin_user)
    tidy(now=later)
    client = client_of(admin_user)
    client.post(f"/imports/{upload.uuid}/apply/")
    work()
    assert "Upload it again" in client.get(f"/imports/{upload.uuid}/").text


def test_register_and_history_are_left_alone(project, later):
    make_asset(project=project)
    versions = apps.get_model("assets", "AssetEvent").objects
    before = versions.count()
    tidy(now=later)
    assert versions.count() == before > 0


def test_command_says_how_much_there_was(db, capsys):
    call_command("tidy")
    assert capsys.readouterr().out == "Thrown away: 0 sessions, 0 drafts, 0 files never imported, 0 jobs.\n"
