"""Whether this process can do its work: each probe is quick and either returns or raises what is wrong."""

import logging
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import default_storage
from django.db import Error as DatabaseFault
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from assets.work.page import worker_was_heard_of
from referrals.actions.ledger import ForeignLineError, came_back, ledger_path
from referrals.actions.rotating import keys_missing
from sroi.report.printing import trial

logger = logging.getLogger(__name__)

# Anybody may ask, and some probes start a process or write a file: what was found counts for so long.
FRESH_SECONDS = 5
PROCESS_SECONDS = 5


class UnhealthyError(Exception):
    """What keeps this process from doing its work; made of our own words, so that it may be logged."""


def database_is_ready() -> None:
    """The database answers, and is as this version of the program expects it."""
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
    except DatabaseFault as fault:
        raise UnhealthyError("the database does not answer") from fault
    if missing := _known_migrations() - applied:
        raise UnhealthyError(f"{len(missing)} migrations are not applied: manage.py migrate")


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    replaced = {name for migration in loader.disk_migrations.values() for name in migration.replaces}
    return frozenset(set(loader.disk_migrations) - replaced)


def people_can_be_read() -> None:
    """No key is missing under which somebody's data are sealed."""
    try:
        missing = keys_missing()
    except DatabaseFault as fault:
        raise UnhealthyError("the database does not answer") from fault
    if missing:
        told = ", ".join(f"{name} ({people} people)" for name, people in sorted(missing.items()))
        raise UnhealthyError(f"keys are missing in PERSON_KEYS: {told}")


def nobody_erased_is_back() -> None:
    """A restored backup was erased again."""
    try:
        back = came_back(ledger_path())
    except DatabaseFault as fault:
        raise UnhealthyError("the database does not answer") from fault
    except ForeignLineError as fault:
        raise UnhealthyError(str(fault)) from fault
    if back:
        raise UnhealthyError(f"{back} people who were erased have a record again: manage.py replay_erasures")


def files_can_be_kept() -> None:
    """Uploads find a place to be kept."""
    folder = Path(default_storage.path(""))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryFile(dir=folder) as file:
            file.write(b"\0")
    except OSError as fault:
        raise UnhealthyError(f"{folder} cannot be written to: {fault.strerror}") from fault


def static_files_are_there() -> None:
    """The style of every page was gathered."""
    try:
        staticfiles_storage.url("css/base.css")
    except ValueError as fault:
        raise UnhealthyError("the static files were not gathered: manage.py collectstatic") from fault


def processes_can_start() -> None:
    """Spreadsheets and pictures can be read, each in a process of its own."""
    try:
        subprocess.run([sys.executable, "-I", "-S", "-c", ""], check=True, timeout=PROCESS_SECONDS)
    except (OSError, subprocess.SubprocessError) as fault:
        raise UnhealthyError("no further process can be started") from fault


def worker_is_there() -> None:
    """Somebody does what takes longer than a request."""
    try:
        is_there = worker_was_heard_of()
    except DatabaseFault as fault:
        raise UnhealthyError("the database does not answer") from fault
    if not is_there:
        raise UnhealthyError("no worker was heard of for a minute, and long work waits: manage.py run_worker")


def reports_can_be_drawn() -> None:
    """The libraries and a font are there with which reports become PDF."""
    if fault := trial.fault():
        raise UnhealthyError(fault)


PROBES: tuple[Callable[[], None], ...] = (
    database_is_ready,
    people_can_be_read,
    nobody_erased_is_back,
    files_can_be_kept,
    static_files_are_there,
    processes_can_start,
)

# What is said in the log alone: pages are answered all the same, and tell those who wait.
CONCERNS: tuple[Callable[[], None], ...] = (worker_is_there, reports_can_be_drawn)


class Health:
    """What the probes found, asked anew when that has grown old."""

    def __init__(self) -> None:
        self._asked_at = 0.0
        self._is_well = False

    def is_well(self) -> bool:
        """Whether every probe found things as they should be; what was not is in the log."""
        if not self._asked_at or monotonic() - self._asked_at > FRESH_SECONDS:
            # All are asked, so that the log names all that is wrong.
            self._is_well = [_passes(probe) for probe in PROBES] == [True] * len(PROBES)
            for concern in CONCERNS:
                _passes(concern)
            self._asked_at = monotonic()
        return self._is_well


def _passes(probe: Callable[[], None]) -> bool:
    try:
        probe()
    except UnhealthyError as fault:
        logger.exception("Not well: %s", fault)
        return False
    return True


server_health = Health()
