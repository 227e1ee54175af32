"""A real worker for tests: a process of its own, on the test's database and files, that can be killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import psycopg
from django.conf import settings
from django.db import connection

PATIENCE = 30  # seconds


class Worker:
    """One worker process, from its start until it is killed or told to end."""

    def __init__(self, folder: Path) -> None:
        surroundings = {
            "DATABASE_URL": _address(),
            "VAR_DIR": str(folder),
            "SECRET_KEY": settings.SECRET_KEY,
            "REDACTION_KEY": settings.REDACTION_KEY,
        }
        with (folder / "worker.log").open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "run_worker"],
                cwd=settings.BASE_DIR,
                env=os.environ | surroundings,
                stderr=log,
            )

    def kill(self) -> None:
        """End it without a word, and let it count as dead without the wait."""
        self._process.kill()
        self._process.wait()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour'")

    def end(self) -> int:
        """Tell it to end, and return the code with which it does."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        return self._process.wait(PATIENCE)

    @property
    def lives(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None


def _address() -> str:
    """The test's database as an address."""
    given = connection.settings_dict
    options = urlencode({"host": given["HOST"], "port": given["PORT"]})
    return f"postgis://{given['USER']}:{given['PASSWORD']}@/{given['NAME']}?{options}"


@contextmanager
def kept_running(folder: Path) -> Iterator[None]:
    """A worker that is started again whenever it ends, as a supervisor does, for as long as the block lasts."""
    is_over = threading.Event()

    def keep() -> None:
        worker = Worker(folder)
        while not is_over.wait(0.1):
            worker = worker if worker.lives else Worker(folder)
        worker.end()

    keeper = threading.Thread(target=keep)
    keeper.start()
    try:
        yield
    finally:
        is_over.set()
        keeper.join()


def wait_until(happens: Callable[[], bool]) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end, "It did not happen."
        time.sleep(0.02)


@contextmanager
def barring(table: str) -> Iterator[Callable[[], bool]]:
    """Let nobody write ``table`` while the block lasts; yields a function: whether somebody waits to."""
    with psycopg.connect(_address().replace("postgis://", "postgresql://")) as other:
        other.execute(f"LOCK TABLE {table} IN SHARE MODE")  # type: ignore[call-overload]
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::regclass::oid", [table])
            [number] = cursor.fetchone()

        def is_awaited() -> bool:
            with connection.cursor() as cursor:
                cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE relation = %s AND NOT granted)", [number])
                return bool(cursor.fetchone()[0])

        yield is_awaited
        other.rollback()


def empty_queue() -> None:
    """Forget all that other tests asked for; the queue's tables are no models that Django empties."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute("DELETE FROM procrastinate_workers")
