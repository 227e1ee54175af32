"""Erase again whom a restored backup has brought back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from referrals.actions.erasing import erase_again
from referrals.actions.ledger import ForeignLineError, complete_file, ledger_path, read_lines
from referrals.models import Erasure


class Command(BaseCommand):
    """Runs at every start, before the site opens; running it twice does no harm."""

    help = (
        "Erase again, after a restore, everybody who was erased since the backup was made: those in FILE and those in "
        "the table. Then add to the installation's own file what stands in the table alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Another file than the installation's own."""
        parser.add_argument(
            "file", metavar="FILE", nargs="?", help="What was kept apart; erasures.jsonl in VAR_DIR unless it is named."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Each person in a transaction of their own."""
        path = Path(options["file"] or ledger_path())
        if options["file"] and not path.exists():
            raise CommandError(f"{path} is not there.")
        try:
            lines = read_lines(path)
            told = {line.person: (line.at, line.why) for line in lines}
            told |= {each.person: (each.at, each.why) for each in Erasure.objects.iterator()}
            again = sum(erase_again(uuid=person, at=at, why=why) for person, (at, why) in told.items())
            complete_file()
        except OSError as fault:
            raise CommandError(f"{path} cannot be opened: {fault.strerror}.") from fault
        except ForeignLineError as fault:
            raise CommandError(f"{fault} Nobody was erased again; the site stays closed until it is mended.") from fault
        self.stdout.write(f"Erased again: {again} of {len(told)} people who stand in the list.")
