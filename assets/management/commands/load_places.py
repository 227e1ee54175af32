"""Bring boundaries into the register."""

from argparse import ArgumentParser
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assets.actions.places import load_places
from assets.boundaries.files import Reading, read_boundaries
from assets.boundaries.outline import BoundaryError
from assets.choices import PlaceKind


class Command(BaseCommand):
    """``manage.py load_places wards.geojson``"""

    help = "Load places with their boundaries from GeoJSON, a Shapefile (.shp or .zip) or a GeoPackage."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What the file cannot say itself."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--kind", choices=PlaceKind.values, help="what sort of area these are; told by their codes when left out"
        )
        parser.add_argument("--code-column", default="", help="the column with the codes; guessed when left out")
        parser.add_argument("--name-column", default="", help="the column with the names; guessed when left out")
        parser.add_argument("--layer", default="", help="the layer, where a GeoPackage has several")
        parser.add_argument("--valid-from", type=_date, help="YYYY-MM-DD: since when these boundaries are in force")
        parser.add_argument("--valid-to", type=_date, help="YYYY-MM-DD: until when they were")
        parser.add_argument(
            "--source", default="", help="who made them and under which licence, as the map will say it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, write, and say what became of it."""
        path: Path = options["file"]
        reading = Reading(
            kind=PlaceKind(options["kind"]) if options["kind"] else None,
            code_column=options["code_column"],
            name_column=options["name_column"],
            layer=options["layer"],
            valid_from=options["valid_from"],
            valid_to=options["valid_to"],
            source=options["source"] or path.name,
        )
        try:
            found = read_boundaries(path, reading)
        except BoundaryError as error:
            raise CommandError(str(error)) from error
        counts = load_places(
            found.outlines,
            by=None,
            reason=f"Boundaries from {path.name}",
            file_name=path.name,
            file_sha256=sha256(path.read_bytes()).hexdigest(),
        )
        for note in found.notes:
            self.stdout.write(note)
        self.stdout.write(
            f"{len(found.outlines)} places: {counts.created} created, {counts.updated} updated, "
            f"{counts.unchanged} unchanged."
        )


def _date(text: str) -> date:
    """A date for argparse, which turns the ValueError into a message of its own."""
    return date.fromisoformat(text)
