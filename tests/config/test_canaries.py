"""No log line holds what a person typed: names, addresses and words that are nowhere else are sent in, and looked for.

The log is the one of a server (JSON, as ``config.logging`` sets it up), read as a whole after each act.
"""

import io
import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from logging.config import dictConfig
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import DataError, IntegrityError, connection
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.testing import InMemoryConnector

from assets.actions.jobs import TASK
from assets.models import Asset
from config.logging import JSONFormatter, RecordFilter, logging_settings
from tests.factories import make_asset, make_user
from tests.jobs import work

NAME, EMAIL, WORD, HOST = "Quillfeather", "quillfeather@canary.example", "zebrafinch", "canary.invalid"
CANARIES = (NAME, EMAIL, WORD, HOST, "canary", "quillfeather", "L1 9ZZ", "L1+9ZZ", "L1%209ZZ")


class Log:
    """Every line that was written since the test began."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def holds_nobody(self) -> bool:
        """Whether something was written, and none of the canaries is in it."""
        text = self.stream.getvalue().lower()
        assert text, "nothing was logged, so nothing was tried"
        return not [canary for canary in CANARIES if canary.lower() in text]


@pytest.fixture
def log():
    """The log of a server, into memory."""
    log = Log()
    wanted = logging_settings(as_json=True)
    wanted["handlers"]["stderr"]["stream"] = log.stream
    dictConfig(wanted)
    yield log
    dictConfig(settings.LOGGING)


@pytest.fixture
def anybody(db) -> Client:
    """A x."""
    return Client(raise_request_exception=False)


def test_every_request_has_a_line_with_its_number_route_and_status(log, anybody):
    reply = anybody.get("/assets/", {"q": WORD})
    (line,) = [line for line in log.lines() if line["logger"] == "config.access"]
    assert line["message"] == "GET /assets/"
    assert line["status"] == 200
    assert line["request"] == reply["X-Request-ID"]
    assert isinstance(line["milliseconds"], int)


def test_every_line_about_a_request_has_its_number(log, anybody):
    reply = anybody.get("/no/such/page")
    assert [line["logger"] for line in log.lines()] == ["config.access", "django.request"]
    assert {line["request"] for line in log.lines()} == {reply["X-Request-ID"]}


@pytest.mark.parametrize(
    "address",
    [
        f"/assets/?q={WORD}&near=L1+9ZZ",
        f"/assets.csv?q={WORD}",
        f"/assets/{NAME.lower()}/",
        f"/{EMAIL}/{WORD}",
        f"/assets/?near=L1%209ZZ&page={WORD}",
        f"/accounts/login/?next=/assets/?q={WORD}",
        f"/accounts/password/reset/key/1-{WORD}/",
        f"/admin/assets/asset/?q={WORD}",
        f"/health?{EMAIL}",
    ],
)
def test_addresses_are_not_logged(log, anybody, address):
    anybody.get(address)
    assert log.holds_nobody()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_refused_methods_name_no_address(log, anybody, method):
    getattr(anybody, method)(f"/assets/?q={WORD}")
    assert log.holds_nobody()


def test_failed_log_ins_and_resets_name_nobody(log, anybody):
    make_user(email=EMAIL, name=NAME)
    for password in ("wrong one", WORD) * 4:
        anybody.post("/accounts/login/", {"login": EMAIL, "password": password})
    anybody.post("/accounts/password/reset/", {"email": EMAIL})
    anybody.post("/accounts/password/reset/", {"email": f"another.{EMAIL}"})
    assert log.holds_nobody()


def test_closed_account_is_not_named(log, anybody):
    make_user(email=EMAIL, name=NAME, is_active=False, password="a password of some length")
    anybody.post("/accounts/login/", {"login": EMAIL, "password": "a password of some length"})
    assert log.holds_nobody()


def test_form_without_its_token_names_neither_its_page_nor_its_words(log, db):
    anybody = Client(enforce_csrf_checks=True)
    for headers in (
        {},
        {"origin": f"https://{HOST}"},
        {"referer": f"https://{HOST}/?q={WORD}"},
    ):
        reply = anybody.post(f"/theme/?q={WORD}", {"theme": NAME}, headers=headers, secure=True)
        assert reply.status_code == 403
    assert log.holds_nobody()


def test_name_of_another_host_is_not_logged(log, anybody):
    assert anybody.get("/assets/", headers={"host": HOST}).status_code == 400
    assert log.holds_nobody()


def test_request_with_too_much_in_it_is_not_quoted(log, anybody):
    too_many = {f"{WORD}-{number}": NAME for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert anybody.post("/accounts/login/", too_many).status_code == 400
    assert log.holds_nobody()


@pytest.mark.parametrize("fault", [IntegrityError, DataError, ValueError, KeyError])
def test_saves_that_fail_are_logged_without_their_values(log, anybody, monkeypatch, fault):
    def fail(self, *args, **kwargs):
        raise fault(f"Key (email)=({EMAIL}) already exists for {NAME}.")

    monkeypatch.setattr(Asset, "get_absolute_url", fail)
    asset = make_asset(name=NAME)
    monkeypatch.setattr("assets.views.assets.Record", fail)
    assert anybody.get(f"/assets/{asset.slug}/?q={WORD}").status_code == 500
    assert log.holds_nobody()
    assert any(line.get("faults") for line in log.lines())


def test_statement_that_the_database_refuses_is_logged_without_its_values(log, anybody, monkeypatch):
    make_user(email=EMAIL, name=NAME)

    def save_twice(request: HttpRequest):
        make_user(email=EMAIL, name=NAME)

    monkeypatch.setattr("config.views.server_health.is_well", lambda: save_twice(HttpRequest()))
    assert anybody.get(reverse("health")).status_code == 500
    assert log.holds_nobody()
    kinds = [fault["kind"] for line in log.lines() for fault in line.get("faults", [])]
    assert "psycopg.errors.UniqueViolation" in kinds


def test_statements_are_not_logged(log, anybody, settings):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", [WORD])
    anybody.get("/health")
    assert log.holds_nobody()


def test_upload_and_its_name_are_not_logged(log, db, admin_user, project, client_of):
    file = io.BytesIO(f"name,email\n{NAME},{EMAIL}\n".encode())
    file.name = f"{WORD}.csv"
    client = client_of(admin_user)
    answers = {"submission": str(uuid4()), "about": "assets", "wave": WORD, "date": "2026-01-01"}
    assert client.post("/imports/new/", {"file": file, **answers}).status_code == 302
    work()
    assert log.holds_nobody()


def test_fault_of_a_worker_is_logged_without_what_it_worked_on(log, monkeypatch):
    def fail(uuid: UUID, *, is_to_end: Callable[[], bool]) -> None:
        raise ValueError(f"{NAME}, {EMAIL}")

    monkeypatch.setattr("assets.tasks.run", fail)

    def work_once() -> None:
        with app.replace_connector(InMemoryConnector()):
            app.configure_task(TASK).defer(job=str(uuid4()))
            app.run_worker(queues=["work"], wait=False, install_signal_handlers=False)

    # In a thread of its own: where browser tests have run, this one has an event loop that goes on.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(work_once).result()
    assert log.holds_nobody()
    [fault] = log.lines()
    assert fault["level"] == "ERROR"
    assert fault["faults"][0]["kind"] == "builtins.ValueError"


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("Error handling request %s %s", ("GET", f"/assets/?q={WORD}")),
        ("Error handling request %s", (f"/assets/{NAME}",)),
        (f"Invalid request from ip=203.0.113.9: Invalid HTTP request line: 'GET /?q={WORD}'", ()),
    ],
)
def test_application_server_quotes_nobody(message, arguments):
    record = logging.LogRecord("gunicorn.error", logging.ERROR, __file__, 1, message, arguments, None)
    RecordFilter().filter(record)
    line = json.loads(JSONFormatter().format(record))
    assert line["message"] in {"Error handling request", "Invalid request"}


def test_application_server_s_own_line_for_each_request_is_off():
    # It holds the whole address, and where it came from.
    access = logging_settings(as_json=True)["loggers"]["gunicorn.access"]
    assert access == {"handlers": [], "propagate": False, "level": "CRITICAL"}
