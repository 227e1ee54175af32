"""Whether a server says truly that it can do its work."""

import json
import shutil
from pathlib import Path

import pytest
from django.contrib.staticfiles import storage
from django.core.files.storage import FileSystemStorage
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from whitenoise.storage import CompressedManifestStaticFilesStorage

from assets.work.page import NO_WORKER_AFTER, worker_was_heard_of
from config import health, views
from config.health import Health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def asked_anew(monkeypatch):
    """Nobody before has asked, and there is a worker."""
    monkeypatch.setattr(views, "server_health", Health())
    monkeypatch.setattr(health, "worker_was_heard_of", lambda: True)


def answer(client: Client) -> tuple[int, dict[str, str]]:
    reply = client.get(reverse("health"))
    assert "no-store" in reply["Cache-Control"]
    return reply.status_code, reply.json()


WELL, NOT_WELL = (200, {"status": "ok"}), (503, {"status": "unavailable"})


def test_server_that_can_work_says_so(client):
    assert answer(client) == WELL


def test_worker_that_is_away_is_in_the_log_and_pages_are_answered_all_the_same(client, monkeypatch, caplog):
    monkeypatch.setattr(health, "worker_was_heard_of", lambda: False)
    assert answer(client) == WELL
    assert "no worker was heard of" in caplog.text


def test_worker_is_heard_of_by_its_heartbeat(db):
    assert not worker_was_heard_of()
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_register_worker_v1()")
    assert worker_was_heard_of()
    assert not worker_was_heard_of(timezone.now() + NO_WORKER_AFTER)


def test_database_that_is_away_is_in_the_log_and_not_in_the_answer(client, monkeypatch, caplog):
    def away(self):
        raise OperationalError("connection to server at db.internal failed")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", away)
    assert answer(client) == NOT_WELL
    assert "the database does not answer" in caplog.text


def test_migration_that_is_not_applied(client, monkeypatch, caplog):
    applied = MigrationRecorder.applied_migrations

    def all_but_one(self):
        return {key: value for key, value in applied(self).items() if key != ("assets", "0001_initial")}

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", all_but_one)
    assert answer(client) == NOT_WELL
    assert "1 migrations are not applied" in caplog.text


def test_folder_that_cannot_be_written_to(client, monkeypatch, tmp_path: Path, caplog):
    (tmp_path / "a file").touch()
    monkeypatch.setattr(health, "default_storage", FileSystemStorage(location=tmp_path / "a file" / "files"))
    assert answer(client) == NOT_WELL
    assert "cannot be written to" in caplog.text


def test_static_files_that_were_not_gathered(client, monkeypatch, tmp_path: Path, caplog):
    empty = CompressedManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
    monkeypatch.setattr(health, "staticfiles_storage", empty)
    assert answer(client) == NOT_WELL
    assert "collectstatic" in caplog.text
    assert storage.staticfiles_storage is not empty


def test_machine_on_which_no_process_starts(client, monkeypatch, caplog):
    monkeypatch.setattr(health.sys, "executable", shutil.which("false"))
    assert answer(client) == NOT_WELL
    assert "no further process can be started" in caplog.text


def test_every_fault_is_in_the_log(client, monkeypatch, caplog):
    monkeypatch.setattr(health.sys, "executable", "/no/such/program")
    monkeypatch.setattr(health, "_known_migrations", lambda: {("assets", "9999_tomorrow")})
    assert answer(client) == NOT_WELL
    assert len([record for record in caplog.records if record.name == "config.health"]) == 2


def test_probes_are_not_run_for_everybody_who_asks(client, monkeypatch):
    asked = []
    monkeypatch.setattr(health, "PROBES", (lambda: asked.append(1),))
    for _ in range(20):
        client.get(reverse("health"))
    assert asked == [1]


def test_strangers_learn_nothing_more(client):
    assert json.loads(client.get(reverse("health")).content) == {"status": "ok"}
