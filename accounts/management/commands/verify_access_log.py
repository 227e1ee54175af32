"""Whether anybody changed the access log."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import AccessSeal
from accounts.sealed_log import verify


class Command(BaseCommand):
    """``manage.py verify_access_log``"""

    help = "Go through the access log and its seals, and say what is missing or was changed; fails if anything was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A digest that was kept elsewhere."""
        parser.add_argument("--head", help="a digest from the log stream, which must be one of the chain's")

    def handle(self, *args: Any, **options: Any) -> None:
        """One sentence when all is well; each fault on a line of its own otherwise."""
        verdict = verify()
        faults = list(verdict.faults)
        if options["head"] and not AccessSeal.objects.filter(digest=options["head"]).exists():
            faults.append("The digest from the log stream is none of this chain: it was made anew, or is of another.")
        if faults:
            raise CommandError("\n".join(["The access log was changed.", *faults]))
        self.stdout.write(
            f"{verdict.sealed} entries are as they were written, {verdict.waiting} wait for their seal. "
            f"The newest digest: {verdict.head or 'none yet'}"
        )
