"""Logs: one JSON object a line, each with the number of the request it belongs to, and nothing that names a person.

Messages of exceptions are left out on purpose: an IntegrityError or a failed cast carries the very values that were
written. What stays is the kind of fault and where it happened, for every fault in the chain.
"""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

# The number of the request that is being answered; "-" outside of one (commands, start-up).
current_request_id: ContextVar[str] = ContextVar("current_request_id", default="-")

# Addresses that carry a secret: what follows these parts is not logged.
SECRET_IN_ADDRESS = re.compile(r"(/password/reset/key/|/confirm-email/)[^\s?\"']+")
FRAMES_KEPT = 25


class RequestIdFilter(logging.Filter):
    """Gives every record the number of its request and takes secrets out of addresses."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: records are completed, not dropped."""
        record.request_id = current_request_id.get()
        message = record.getMessage()
        masked = SECRET_IN_ADDRESS.sub(r"\1…", message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True


class JSONFormatter(logging.Formatter):
    """A record as one line of JSON: time (UTC), level, logger, message, request, and the faults with their places."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without a line break inside it."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": getattr(record, "request_id", "-"),
        }
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
        "filters": {"request_id": {"()": RequestIdFilter}},
        "formatters": {
            "json": {"()": JSONFormatter},
            "plain": {"format": "%(asctime)s %(levelname)s %(request_id)s %(name)s: %(message)s"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "filters": ["request_id"],
                "formatter": "json" if as_json else "plain",
            },
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would say everything twice, and its mail to admins carries the whole request.
            "django": {"handlers": [], "propagate": True},
            # SQL carries values.
            "django.db.backends": {"level": "WARNING"},
        },
    }
