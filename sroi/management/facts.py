"""What the commands have in common that bring facts of a file into the library."""

from abc import ABC, abstractmethod
from argparse import ArgumentParser
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sroi.actions.loading import Loaded
from sroi.library.files import FactsRefusedError

SHIPPED = settings.FIXTURES_DIR / "sroi" / "library"


class FactsCommand(BaseCommand, ABC):
    """Read a file, bring the library up to it, and say what became of it. Loading it again changes nothing.

    ``noun`` is what the facts are called, ``shipped`` the file that is meant when none is named.
    """

    noun: ClassVar[str]
    shipped: ClassVar[Path]

    @abstractmethod
    def read(self, path: Path) -> Sequence[Any]:
        """The facts of a file. Raises FactsRefusedError."""

    @abstractmethod
    def load(self, facts: Sequence[Any], **about: str) -> Loaded:
        """Write what of them is new or differs; ``about`` names the file and its checksum."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file."""
        parser.add_argument("file", type=Path, nargs="?", default=self.shipped, help="the ones that ship when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, write, and say what became of it."""
        path: Path = options["file"]
        try:
            facts = self.read(path)
        except FactsRefusedError as refusal:
            raise CommandError(str(refusal)) from refusal
        done = self.load(facts, file_name=path.name, file_sha256=sha256(path.read_bytes()).hexdigest())
        for word, names in (("new", done.new), ("changed", done.changed)):
            for name in names:
                self.stdout.write(f"{word}: {name}")
        counts = f"{len(done.new)} new, {len(done.changed)} changed, {done.left} left as they are"
        self.stdout.write(f"{len(facts)} {self.noun}: {counts}.")
