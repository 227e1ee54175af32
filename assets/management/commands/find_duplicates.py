"""Look through the whole register for records that may be one asset."""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Prefetch

from assets.actions.duplicates import find_duplicates
from assets.models import DuplicateCandidate, Location
from assets.spreadsheets import Value, write_csv

COLUMNS = ("score", "id", "name", "postcode", "other_id", "other_name", "other_postcode", "reasons")
# How likely, of a hundred: these are counted apart.
LEVELS = ((95, 100), (80, 94), (60, 79))
STANDARD_OUTPUT = "-"


class Command(BaseCommand):
    """``manage.py find_duplicates``"""

    help = (
        "Look for records that may be one asset, and keep the pairs for the page on which people decide about them. "
        "It decides nothing itself. With --csv the pairs are written as a sheet too, private postcodes included."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the sheet is to go."""
        parser.add_argument(
            "--csv", default="", metavar="FILE", help="Write the pairs to this file; - is the standard output."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, then write the sheet if asked to, and count."""
        number = find_duplicates()
        if options["csv"] == STANDARD_OUTPUT:
            for part in write_csv(COLUMNS, _rows()):
                self.stdout.write(part.decode(), ending="")
            return
        if options["csv"]:
            self._write(Path(options["csv"]))
        self.stdout.write(f"{number:,} pairs may be one asset each.")
        for least, most in LEVELS:
            found = DuplicateCandidate.objects.filter(score__range=(least, most)).count()
            self.stdout.write(f"{found:9,} with a score of {least} to {most}")

    def _write(self, path: Path) -> None:
        try:
            with path.open("wb") as file:
                file.writelines(write_csv(COLUMNS, _rows()))
        except OSError as fault:
            raise CommandError(f"{path} cannot be written: {fault.strerror}. The pairs were found and kept.") from fault


def _rows() -> Iterator[Sequence[Value]]:
    """One row for each pair that nobody has decided about, the likeliest first."""
    here = Location.objects.current()
    where = [Prefetch(f"{side}__locations", here, to_attr="where") for side in ("first", "second")]
    pairs = DuplicateCandidate.objects.standing().select_related("first", "second").likeliest_first()
    for pair in pairs.prefetch_related(*where).iterator(chunk_size=2000):
        row: list[Value] = [pair.score]
        for asset in (pair.first, pair.second):
            row += [str(asset.uuid), asset.name, next((place.postcode for place in asset.where), "")]
        yield [*row, " ".join(pair.reasons)]
