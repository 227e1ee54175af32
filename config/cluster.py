"""Where the database is: the one DATABASE_URL names, else the project's private cluster under ``var/``.

``scripts/cluster.sh`` makes and starts that cluster, and writes its address to ``var/database-url``.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parent.parent
URL_FILE = ROOT / "var" / "database-url"
DATA_FOLDER = ROOT / "var" / "pg" / "data"

# gunicorn starts a worker again and again unless it ends with this code (Arbiter.WORKER_BOOT_ERROR).
CANNOT_START = 3

# Commands that only compute; nothing is started for them.
WITHOUT_DATABASE = {"instruments", "referral_transitions", "score_measure", "sroi_case"}


def ensure_database_url() -> str:
    """The database's address; the private cluster is started, and made at first, when it is the one to use.

    Takes a millisecond when the cluster already answers. Empty for a command that asks no database. Raises SystemExit
    when it cannot be started, after ``scripts/cluster.sh`` has said on standard error what is missing.
    """
    given = os.environ.get("DATABASE_URL")
    if given:
        return given
    if not is_needed(sys.argv):
        return ""
    url = _recorded_url()
    if url is None or not _answers(url):
        _start_cluster()
        url = _recorded_url()
    if url is None:
        raise SystemExit(f"scripts/cluster.sh did not write {URL_FILE}.")
    return url


def is_needed(arguments: Sequence[str]) -> bool:
    """Whether the command line is one that may ask the database."""
    return not (len(arguments) > 1 and arguments[1] in WITHOUT_DATABASE)


def _recorded_url() -> str | None:
    try:
        return URL_FILE.read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def _answers(url: str) -> bool:
    """Whether a server listens at this address and works on this folder's data.

    The second half matters when a folder was copied together with its ``var/``, which names the original's.
    """
    options = parse_qs(urlsplit(url).query)
    folder = Path(options["host"][0])
    try:
        if not (folder / "data").samefile(DATA_FOLDER):
            return False
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(5)
            client.connect(str(folder / f".s.PGSQL.{options['port'][0]}"))
    except OSError:
        return False
    return True


def _start_cluster() -> None:
    try:
        done = subprocess.run(  # noqa: S603 - our own script, no argument from outside
            ["/bin/bash", ROOT / "scripts" / "cluster.sh", "up"],
            stdin=subprocess.DEVNULL,
            stdout=2,  # standard output belongs to the command that asked
            check=False,
        )
    except FileNotFoundError:
        raise SystemExit("The private database cluster needs bash: apt-get install bash") from None
    if done.returncode:
        raise SystemExit(CANNOT_START)
