"""Bring proxies of others into the shared library."""

from argparse import ArgumentParser
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sroi.actions.loading import load_proxies
from sroi.library.files import FactsRefusedError, read_proxies

SHIPPED = settings.FIXTURES_DIR / "sroi" / "library" / "proxies.json"


class Command(BaseCommand):
    """``manage.py load_proxies [FILE.json]``"""

    help = "Load proxies with their sources into the library that all projects share; what is there already is left."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file."""
        parser.add_argument("file", type=Path, nargs="?", default=SHIPPED, help="the ones that ship when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, write, and say what became of it."""
        path: Path = options["file"]
        try:
            facts = read_proxies(path)
        except FactsRefusedError as refusal:
            raise CommandError(str(refusal)) from refusal
        done = load_proxies(
            facts, by=None, file_name=path.name, file_sha256=sha256(path.read_bytes()).hexdigest()
        )  # fmt: skip
        for word, names in (("new", done.new), ("changed", done.changed)):
            for name in names:
                self.stdout.write(f"{word}: {name}")
        self.stdout.write(
            f"{len(facts)} proxies: {len(done.new)} new, {len(done.changed)} changed, {done.left} left as they are."
        )
