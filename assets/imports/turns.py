"""How many files are read at a time on one machine: each reader may take half a gigabyte of memory."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.conf import settings

from assets.imports.limits import RefusalError

WAIT_SECONDS = 30
PAUSE_SECONDS = 0.1


class BusyError(RefusalError):
    """As many files as this machine may read at a time are being read. Nothing is wrong with this one."""

    def __init__(self) -> None:
        super().__init__("Other files are being read at this moment. Try again in a minute.")


@contextmanager
def take_turn() -> Iterator[None]:
    """Hold one of the places for readers while the block runs; raises BusyError when none gets free for a while.

    A place is a lock on a file, so that it is free again whatever becomes of the process that held it.
    """
    until = time.monotonic() + WAIT_SECONDS
    while (place := _free_place()) is None:
        if time.monotonic() > until:
            raise BusyError
        time.sleep(PAUSE_SECONDS)
    with place:
        yield


def _free_place() -> IO[bytes] | None:
    folder = settings.READERS_FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in range(settings.READERS):
        place: IO[bytes] = (folder / f"{number}.lock").open("wb")
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            place.close()
        else:
            return place
    return None
