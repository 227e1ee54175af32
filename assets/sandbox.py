"""Limited processes, in which files that may mean harm are read: whatever such a file does, only its process dies.

The process gets the open file as its standard input. Before it looks into the file it gives up whatever it does not
need: ``bound`` its memory and time, ``shut_doors`` everything else. Shared by both sides and free of Django.
"""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

Process = subprocess.Popen[Any]

# The open file by a name under which a program that wants one can open it once more.
STANDARD_INPUT = "/proc/self/fd/0"

_ROOT = Path(__file__).resolve().parent.parent
# What every one of them is told.
_ENVIRONMENT = {"PYTHONUTF8": "1"}
_STANDARD_DESCRIPTORS = 3


def start(
    *arguments: str,
    file: IO[bytes],
    answer: int | IO[bytes],
    environment: Mapping[str, str] = _ENVIRONMENT,
    **options: Any,
) -> Process:
    """Start Python with ``arguments`` on an open file that has a descriptor; what it says goes to ``answer``.

    ``environment`` says besides where libraries are; ``options`` are those of ``subprocess.Popen``.
    """
    file.seek(0)
    return subprocess.Popen(  # noqa: S603 -- our own interpreter and modules; an argument is one argument, no shell
        [sys.executable, *arguments],
        stdin=file,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        # Nothing of this process's environment: it may hold the database's address and the signing key.
        env={**_ENVIRONMENT, **environment},
        **options,
    )


def take_input() -> None:
    """Open the file on standard input anew, so that it has a place in it of its own.

    A process that was given an open file shares the place with everybody who has it open: two that read it at a time
    would each leave out what the other one reads.
    """
    own = os.open(STANDARD_INPUT, os.O_RDONLY)
    os.dup2(own, 0)
    os.close(own)


@contextmanager
def deadline(seconds: int) -> Iterator[None]:
    """End this process, as one that has used up its time, when the block takes longer by the clock on the wall."""
    signal.signal(signal.SIGALRM, lambda _signal, _frame: os.kill(os.getpid(), signal.SIGXCPU))
    signal.alarm(seconds)
    yield
    signal.alarm(0)


def bound(*, memory_bytes: int, cpu_seconds: int) -> None:
    """From here on this process has a bounded memory and a bounded time."""
    _limit(resource.RLIMIT_AS, memory_bytes)
    _limit(resource.RLIMIT_CPU, cpu_seconds)


def shut_doors(*, answer_bytes: int = 0, descriptors: int = _STANDARD_DESCRIPTORS) -> None:
    """From here on this process opens no file and no connection, starts no other and leaves no core behind.

    Into a file that is open already it writes up to ``answer_bytes``; a pipe is bounded by who reads it. More
    ``descriptors`` than the standard ones are for a program that has to open the file under its name.
    """
    _limit(resource.RLIMIT_NOFILE, descriptors)
    _limit(resource.RLIMIT_NPROC, 0)
    _limit(resource.RLIMIT_FSIZE, answer_bytes)
    _limit(resource.RLIMIT_CORE, 0)


def _limit(kind: int, amount: int) -> None:
    _soft, hard = resource.getrlimit(kind)
    allowed = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
    resource.setrlimit(kind, (allowed, allowed))


def ran_out_of_time(code: int) -> bool:
    """Whether this is how a process ends that used up the time it was given."""
    return code in {-signal.SIGXCPU, -signal.SIGKILL}
