"""Bring price indices into the library."""

from argparse import ArgumentParser
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sroi.actions.loading import load_price_indices
from sroi.library.files import FactsRefusedError, read_price_indices

SHIPPED = settings.FIXTURES_DIR / "sroi" / "library" / "price_indices.json"


class Command(BaseCommand):
    """``manage.py load_price_indices [FILE.json]``"""

    help = "Load price indices with their sources; levels that are there already and say the same are left."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file."""
        parser.add_argument("file", type=Path, nargs="?", default=SHIPPED, help="the ones that ship when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, write, and say what became of it."""
        path: Path = options["file"]
        try:
            facts = read_price_indices(path)
        except FactsRefusedError as refusal:
            raise CommandError(str(refusal)) from refusal
        done = load_price_indices(
            facts, by=None, file_name=path.name, file_sha256=sha256(path.read_bytes()).hexdigest()
        )  # fmt: skip
        for word, names in (("new", done.new), ("changed", done.changed)):
            for name in names:
                self.stdout.write(f"{word}: {name}")
        self.stdout.write(
            f"{len(facts)} price indices: {len(done.new)} new, {len(done.changed)} changed, "
            f"{done.left} left as they are."
        )
