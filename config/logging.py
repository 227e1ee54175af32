"""Logs: one JSON object a line, each with the number of the request it belongs to, and nothing that names a person.

Messages of exceptions are left out on purpose: an IntegrityError or a failed cast carries the very values that were
written. What stays is the kind of fault and where it happened, for every fault in the chain. Addresses are left out
too: they hold what somebody searched for, the names of assets that are people, and the keys of links. What stays of one
is its route, the pattern of ``urls.py`` that it fits.
"""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest

# The number of the request that is being answered; "-" outside of one (commands, start-up).
current_request_id: ContextVar[str] = ContextVar("current_request_id", default="-")

# Addresses that carry a secret, should one get into a message all the same: what follows these parts is not logged.
SECRET_IN_ADDRESS = re.compile(
    r"(/password/reset/key/|/confirm-email/|/door/|/calendar/|/answer/|/my-stories/)[^\s?\"']+"
)
# The application server quotes the line of a request that it could not read or answer, and whose it was.
QUOTING = re.compile(r"(Invalid request|Error handling request)\b.*", re.DOTALL)
NO_ROUTE = "(no route)"
FRAMES_KEPT = 25


class RecordFilter(logging.Filter):
    """Gives every record the number of its request, and takes out what a visitor put into it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: records are completed, not dropped."""
        message = record.getMessage()
        request = getattr(record, "request", None)
        # Django writes its line about a refusal when our middleware has ended already.
        record.request_id = getattr(request, "request_id", current_request_id.get())
        if isinstance(request, HttpRequest):
            # Django's own words hold the address, the Host header, or where a form came from.
            masked = f"{reason_of(getattr(record, 'status_code', 0))}: {request.method} {route_of(request)}"
        elif record.name == "gunicorn.error":
            masked = QUOTING.sub(r"\1", message)
        else:
            masked = SECRET_IN_ADDRESS.sub(r"\1…", message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True


def route_of(request: HttpRequest) -> str:
    """The pattern that the address of a request fits; its words are ours and not the visitor's."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else NO_ROUTE


def reason_of(status: int) -> str:
    """A status as RFC 9110 calls it."""
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else str(status)


class JSONFormatter(logging.Formatter):
    """A record as one line of JSON: time (UTC), level, logger, message, request, facts, and faults with their places.

    Facts are the numbers and words that a logger of ours gives as ``extra={"facts": {…}}``.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, without a line break inside it."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": getattr(record, "request_id", "-"),
        }
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1]:
            line["faults"] = faults(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def faults(error: BaseException) -> list[dict[str, Any]]:
    """The fault and what led to it, latest first: kind and places, innermost place last, without messages."""
    chain: list[dict[str, Any]] = []
    step: BaseException | None = error
    seen: set[int] = set()
    while step is not None and id(step) not in seen:
        seen.add(id(step))
        frames = traceback.extract_tb(step.__traceback__)[-FRAMES_KEPT:]
        chain.append(
            {
                "kind": f"{type(step).__module__}.{type(step).__qualname__}",
                "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
            }
        )
        step = step.__cause__ or (None if step.__suppress_context__ else step.__context__)
    return chain


def logging_settings(*, as_json: bool, level: str = "INFO") -> dict[str, Any]:
    """Django's LOGGING: to standard error, as JSON in production and as plain lines on a developer's machine."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"record": {"()": RecordFilter}},
        "formatters": {
            "json": {"()": JSONFormatter},
            "plain": {"format": "%(asctime)s %(levelname)s %(request_id)s %(name)s: %(message)s"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "filters": ["record"],
                "formatter": "json" if as_json else "plain",
            },
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would say everything twice, and its mail to admins carries the whole request.
            "django": {"handlers": [], "propagate": True},
            # SQL carries values.
            "django.db.backends": {"level": "WARNING"},
            # A line for every request is for servers.
            "config.access": {"level": "INFO" if as_json else "WARNING"},
            # Says at every start which tasks there are, and of every job that it was asked for, begun and ended. What
            # becomes of one stands in its own row; here stay faults.
            "procrastinate": {"level": "WARNING"},
            # The application server's own: its faults come out here, and its line for every request, which holds the
            # whole address, does not.
            "gunicorn.error": {"handlers": [], "propagate": True},
            "gunicorn.access": {"handlers": [], "propagate": False, "level": "CRITICAL"},
            # Says of every HEAD that Django leaves it to the server to drop the body.
            "gunicorn.http.wsgi": {"level": "ERROR"},
        },
    }
