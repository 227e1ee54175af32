"""Draw approximate outlines where there are no boundary files."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assets.actions.places import load_places
from assets.boundaries.derived import derive_outlines
from assets.boundaries.outline import BoundaryError

# So that the cities and boroughs of the demo are called by name; for others the name is given after the code.
NAMES = {
    "E06000006": "Halton",
    "E08000011": "Knowsley",
    "E08000012": "Liverpool",
    "E08000013": "St. Helens",
    "E08000014": "Sefton",
    "E08000015": "Wirral",
}


class Command(BaseCommand):
    """``manage.py derive_places --authority E08000012,E08000003=Manchester``"""

    help = "Derive approximate outlines of local authorities and their postcode districts from the postcodes in them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which authorities."""
        parser.add_argument(
            "--authority",
            required=True,
            metavar="CODE[=NAME][,CODE[=NAME]]…",
            help="codes of local authorities as the ONS has them, such as E08000012; a name may follow",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Derive, write, and say what became of it."""
        authorities = _authorities(options["authority"])
        try:
            outlines = derive_outlines(authorities)
        except BoundaryError as error:
            raise CommandError(str(error)) from error
        counts = load_places(
            outlines, by=None, reason=f"Outlines derived from postcodes: {', '.join(authorities.values())}"
        )
        self.stdout.write(
            f"{len(outlines)} approximate outlines: {counts.created} created, {counts.updated} updated, "
            f"{counts.unchanged} unchanged, {counts.kept} left as they were because a surveyed boundary is there."
        )


def _authorities(text: str) -> dict[str, str]:
    found = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        code, _, name = part.partition("=")
        found[code.strip()] = name.strip() or NAMES.get(code.strip(), code.strip())
    return found
