"""Load published studies, to be recomputed and read."""

from argparse import ArgumentParser
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from sroi.actions.studying import import_study
from sroi.calculation.findings import UnsoundCaseError
from sroi.calculation.json_text import CaseTextError, read_text

SHIPPED = settings.FIXTURES_DIR / "sroi" / "studies"


class Command(BaseCommand):
    """``manage.py load_studies [FILE.json …]``"""

    help = "Load published studies: everybody may read them, nobody edits them; those that are there are left."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which files."""
        parser.add_argument("files", type=Path, nargs="*", help="case files; the ones that ship when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        """All of them or none."""
        paths: list[Path] = options["files"] or sorted(SHIPPED.glob("*.json"))
        with transaction.atomic():
            new = [self._load(path) for path in paths]
        self.stdout.write(f"{len(paths)} studies: {sum(new)} new, {len(paths) - sum(new)} left as they are.")

    def _load(self, path: Path) -> bool:
        try:
            content = path.read_bytes()
            study = import_study(raw=read_text(content), file_name=path.name, file_sha256=sha256(content).hexdigest())
        except OSError as fault:
            raise CommandError(f"{path} cannot be read: {fault.strerror}.") from fault
        except (CaseTextError, UnsoundCaseError) as refusal:
            raise CommandError(f"{path}: {refusal}") from refusal
        if study is not None:
            self.stdout.write(f"new: {study.title}")
        return study is not None
