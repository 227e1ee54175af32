"""Clones of the project's set-up in folders of their own."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent.parent
PARTS = ("scripts", "requirements", "config/__init__.py", "config/cluster.py")


@dataclass(frozen=True)
class Clone:
    """A folder with the parts of the project that set it up."""

    folder: Path

    def run(self, *command: str | Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """The command's outcome, run in the folder, with no DATABASE_URL but one given here."""
        inherited = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "CI"}}
        return subprocess.run(
            command,
            cwd=self.folder,
            env=inherited | (env or {}),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def up(self, **env: str) -> str:
        """The address of the clone's cluster, which is up afterwards."""
        done = self.run("scripts/cluster.sh", "up", env=env)
        assert done.returncode == 0, done.stderr
        return (self.folder / "var/database-url").read_text().strip()

    def connect(self, user: str = "app") -> psycopg.Connection:
        options = parse_qs(urlsplit(self.up()).query)
        return psycopg.connect(
            host=options["host"][0], port=options["port"][0], user=user, dbname="app", autocommit=True
        )

    def server_pid(self) -> int:
        return int((self.folder / "var/pg/data/postmaster.pid").read_text().split()[0])


def make_clone(folder: Path) -> Clone:
    for part in PARTS:
        source, target = ROOT / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    return Clone(folder)
