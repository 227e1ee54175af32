"""The lines of the log."""

import json
import logging
import sys

from django.db import IntegrityError

from config.logging import JSONFormatter, RecordFilter, current_request_id, logging_settings


def _line(message: str, *args: object, error: BaseException | None = None) -> dict[str, object]:
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("assets", logging.ERROR, __file__, 1, message, args, exc_info)
    RecordFilter().filter(record)
    text = JSONFormatter().format(record)
    assert "\n" not in text
    return json.loads(text)


def test_line_carries_the_number_of_its_request() -> None:
    token = current_request_id.set("7F3A-21C0-9B44")
    try:
        line = _line("Not Found: %s", "/assets/é")
    finally:
        current_request_id.reset(token)

    assert line["request"] == "7F3A-21C0-9B44"
    assert line["message"] == "Not Found: /assets/é"
    assert line["level"] == "ERROR"


def test_line_outside_a_request_says_so() -> None:
    assert _line("started")["request"] == "-"


def test_fault_is_logged_with_its_places_and_its_cause_but_not_its_values() -> None:
    try:
        try:
            raise IntegrityError("Key (email)=(mabel@example.org) already exists.")
        except IntegrityError as cause:
            raise RuntimeError("could not save mabel@example.org") from cause
    except RuntimeError:
        line = _line("Internal Server Error: /", error=sys.exc_info()[1])

    assert [fault["kind"] for fault in line["faults"]] == ["builtins.RuntimeError", "django.db.utils.IntegrityError"]
    assert "test_logging.py" in line["faults"][0]["at"][-1]
    assert "mabel" not in json.dumps(line)


def test_fault_that_hides_its_cause_ends_the_chain() -> None:
    try:
        try:
            raise KeyError("a")
        except KeyError:
            raise ValueError("b") from None
    except ValueError:
        line = _line("x", error=sys.exc_info()[1])

    assert len(line["faults"]) == 1


def test_link_for_a_new_password_is_masked() -> None:
    line = _line("Not Found: %s", "/accounts/password/reset/key/3-c7k2-5f0a1b/")

    assert line["message"] == "Not Found: /accounts/password/reset/key/…"


def test_production_writes_json_and_nothing_twice() -> None:
    settings = logging_settings(as_json=True)

    assert settings["handlers"]["stderr"]["formatter"] == "json"
    assert settings["loggers"]["django"]["handlers"] == []
