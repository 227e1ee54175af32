"""Remove again what a restored backup has brought back."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assets.actions.importing import ImportBusyError
from assets.actions.redacting_again import remove_again
from assets.redaction.recognising import OtherKeyError


class Command(BaseCommand):
    """Runs after a restore, before the site opens; running it twice does no harm."""

    help = "Remove again, after a restore, what was removed on request since the backup was made."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The marks that were kept apart."""
        parser.add_argument("file", metavar="FILE", help="What removal_marks printed.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the marks, remove, and say how much."""
        path = Path(options["file"])
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
            counts = remove_again([json.loads(line) for line in lines if line.strip()])
        except OSError as fault:
            raise CommandError(f"{path} cannot be opened: {fault.strerror}.") from fault
        except (KeyError, TypeError, ValueError) as fault:
            raise CommandError(f"{path} is not what removal_marks prints.") from fault
        except (ImportBusyError, OtherKeyError) as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(f"Removed again: {counts['records']} records, words in {counts['places']} places.")
