"""Bring a spreadsheet into the register."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assets.actions.importing import ImportBusyError, apply_import, one_import_at_a_time
from assets.imports.job import Request, plan, read
from assets.imports.limits import RefusalError
from assets.imports.plan import Plan
from assets.imports.profiles import DEFAULT, shipped
from assets.imports.report import summary
from assets.imports.waves import find_project


class Command(BaseCommand):
    """Imports a spreadsheet as part of a wave. A dry run unless ``--apply`` is given."""

    help = "Bring a spreadsheet (.xlsx, .csv, .tsv) into the register. Without --apply it only says what it would do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, the wave it belongs to, and how it is to be read."""
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--wave", required=True, metavar="NAME", help="The mapping exercise; made at first use.")
        parser.add_argument(
            "--date", default="", metavar="YYYY-MM-DD", help="The day a new wave describes; today if not given."
        )
        parser.add_argument(
            "--area", default="", metavar="CODE[,CODE]…", help="The area of a new wave, as codes of places."
        )
        parser.add_argument(
            "--sheet", default="", metavar="NAME", help="The sheet of a workbook; the one that fits best if not given."
        )
        parser.add_argument(
            "--profile", default="", metavar="NAME",
            help=f"How the columns are read: {', '.join(shipped())}, or a .toml file; {DEFAULT} if not given.",
        )  # fmt: skip
        parser.add_argument(
            "--project", default="", metavar="SLUG", help="The mapping project, where there are several."
        )
        parser.add_argument("--apply", action="store_true", help="Write it.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, plan, write if asked to, and say what came of it."""
        path = Path(options["file"])
        try:
            request = Request(
                file_name=path.name,
                project=find_project(options["project"]),
                wave_name=options["wave"],
                wave_date=_day(options["date"]),
                area=[code for code in options["area"].split(",") if code.strip()],
                sheet=options["sheet"],
                profile=options["profile"],
            )
            found = self._run(path, request, apply=options["apply"])
        except RefusalError as refusal:
            option = f" ({refusal.option})" if refusal.option else ""
            raise CommandError(f"{path.name}: {refusal}{option}") from refusal
        except ImportBusyError as busy:
            raise CommandError(str(busy)) from busy
        applied = options["apply"] and found.has_writes
        for line in summary(found, applied=applied, everything=options["verbosity"] > 1):
            self.stdout.write(line)

    def _run(self, path: Path, request: Request, *, apply: bool) -> Plan:
        try:
            with path.open("rb") as file:
                reading = read(file, request)
        except OSError as fault:
            raise RefusalError(f"The file cannot be opened: {fault.strerror}.") from fault
        if not apply:
            return plan(reading, by=None)
        with one_import_at_a_time():
            found = plan(reading, by=None, lock=True)
            apply_import(order=found.order, by=None)
        return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise RefusalError(f"{text} is no day: write it as 2005-12-31.", "--date") from fault
