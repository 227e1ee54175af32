"""Reports that a message could not be delivered (RFC 3464), as mail systems send them."""

import re
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesParser
from uuid import UUID

# <uuid@host>, as ``words.message_id`` writes it.
_OUR_ID = re.compile(r"<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@[^>\s]+>", re.IGNORECASE)
_FAILED = "failed"


@dataclass(frozen=True)
class Report:
    """What was reported: of which message, and the status code that was given, such as 5.1.1 (RFC 3463)."""

    message: UUID
    status: str


class UnreadableReportError(Exception):
    """It is no such report, or of no message of ours; the text says which."""


def read_report(raw: bytes) -> Report | None:
    """Read a report. None where the delivery is only delayed, or went well. Raises UnreadableReportError."""
    found = BytesParser(policy=policy.default).parsebytes(raw)
    if found.get_content_type() != "multipart/report":
        raise UnreadableReportError("This is no report of a delivery (RFC 3464).")
    groups = [group for part in found.walk() if part.get_content_type() == "message/delivery-status"
              for group in _groups(part)]  # fmt: skip
    actions = [(_field(group, "Action").lower(), _field(group, "Status")) for group in groups if "Action" in group]
    if not actions:
        raise UnreadableReportError("The report does not say what became of the message.")
    status = next((status for action, status in actions if action == _FAILED), None)
    if status is None:
        return None
    return Report(_message_of(found), status)


def _groups(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [group for group in payload if isinstance(group, Message)] if isinstance(payload, list) else []


def _field(group: Message, name: str) -> str:
    return str(group.get(name, "")).strip()


def _message_of(report: Message) -> UUID:
    """Which message of ours it is about: from the headers that came back, else from what the report answers to."""
    texts = [str(value) for part in report.walk() for value in part.get_all("Message-ID", []) if part is not report]
    # Where only the headers came back they are the text of a part.
    texts += [str(part.get_payload()) for part in report.walk() if part.get_content_type() == "text/rfc822-headers"]
    texts += [str(value) for name in ("In-Reply-To", "References") for value in report.get_all(name, [])]
    for text in texts:
        if match := _OUR_ID.search(text):
            return UUID(match[1])
    raise UnreadableReportError("The report does not name a message of ours.")
