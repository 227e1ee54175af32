"""Take an impact map along as a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from sroi.exchange.taking import NotCountedError, value_map_of
from sroi.models import ImpactMap
from sroi.store.withholding import export_of

NOT_COUNTED = "The map cannot be counted as it stands, and a Value Map holds what comes out. Export it as json."


class Command(BaseCommand):
    """``manage.py sroi_export UUID``: a version as a case file on standard output, or as a Value Map.

    Values whose licence does not let them be passed on stay here; standard error names their rows.
    """

    help = "Write an impact map as a case file (json), by which it can be counted again, or as a Value Map (xlsx)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which version, as what, and where to."""
        parser.add_argument("uuid", metavar="UUID", type=UUID, help="the version's id, as in the address of its page")
        parser.add_argument("--format", default="json", choices=["json", "xlsx"])
        parser.add_argument("-o", "--output", default="", metavar="FILE", help="needed for xlsx")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find, write."""
        impact_map = ImpactMap.objects.filter(uuid=options["uuid"]).first()
        if impact_map is None:
            raise CommandError("There is no impact map of this id.")
        export = export_of(impact_map)
        if export.remark:
            self.stderr.write(export.remark)
        if options["format"] == "json" and not options["output"]:
            self.stdout.write(export.content.decode(), ending="")
            return
        if not options["output"]:
            raise CommandError("Say where to write the workbook: -o map.xlsx.")
        _write(Path(options["output"]), export.content if options["format"] == "json" else _sheet(impact_map))


def _sheet(impact_map: ImpactMap) -> bytes:
    try:
        return value_map_of(impact_map)
    except NotCountedError as fault:
        raise CommandError(NOT_COUNTED) from fault


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as fault:
        raise CommandError(f"{path} cannot be written: {fault.strerror}.") from fault
