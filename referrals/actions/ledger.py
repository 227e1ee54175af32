"""The list of erasures beside the database: a file that is only ever added to, for the day on which a backup returns.

A backup that is older than an erasure brings the person back, with the key. The table of erasures is in the backup too,
and so as old as it is; this file is not. Each line is signed, so that nobody has somebody erased by writing one: under
REDACTION_KEY, which never changes, and not under PERSON_KEYS, which do.
"""

import fcntl
import hmac
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from referrals.models import Erasure, Person

FILE = "erasures.jsonl"
_SALT = b"referrals.actions.ledger"


class ForeignLineError(Exception):
    """A line of the file was not written under the present REDACTION_KEY, or was changed; the text says which."""


@dataclass(frozen=True, slots=True)
class Line:
    """One erasure as the file tells it."""

    person: UUID
    at: datetime
    why: str

    def written(self) -> str:
        """The line, signed."""
        told = {"person": str(self.person), "at": self.at.isoformat(), "why": self.why}
        return json.dumps(told | {"signed": _signature(told)}) + "\n"


def ledger_path() -> Path:
    """Where the file of this installation lies."""
    return Path(settings.VAR_DIR) / FILE


def write_down(erasures: Iterable[Erasure]) -> None:
    """Add erasures to the file, and see that they are on the disk."""
    lines = [Line(each.person, each.at, each.why).written() for each in erasures]
    if not lines:
        return
    path = ledger_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())


def read_lines(path: Path) -> list[Line]:
    """What the file tells, each person once; nothing where there is no file. Raises ForeignLineError, OSError."""
    if not path.exists():
        return []
    return list({line.person: line for line in _lines(path)}.values())


def complete_file() -> int:
    """Add to the file what stands in the table alone; returns how many those were. Raises ForeignLineError.

    A process that ended between committing an erasure and writing it down has left it out.
    """
    told = {line.person for line in read_lines(ledger_path())}
    missing = [each for each in Erasure.objects.order_by("id").iterator() if each.person not in told]
    write_down(missing)
    return len(missing)


def came_back(path: Path) -> int:
    """How many people whom the file or the table calls erased have a record. Raises ForeignLineError."""
    told = {line.person for line in read_lines(path)} | set(Erasure.objects.values_list("person", flat=True))
    return Person.objects.filter(uuid__in=told).count()


def _lines(path: Path) -> Iterator[Line]:
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            told = json.loads(text)
            signed = told.pop("signed")
            line = Line(UUID(told["person"]), datetime.fromisoformat(told["at"]), told["why"])
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise ForeignLineError(f"Line {number} of {path} is no erasure.") from fault
        if not hmac.compare_digest(signed, _signature(told)):
            raise ForeignLineError(
                f"Line {number} of {path} was not written under this REDACTION_KEY, or was changed afterwards."
            )
        yield line


def _signature(told: dict[str, str]) -> str:
    key = hmac.digest(settings.REDACTION_KEY.encode(), _SALT, "sha256")
    return hmac.digest(key, json.dumps(told, sort_keys=True).encode(), "sha256").hex()
