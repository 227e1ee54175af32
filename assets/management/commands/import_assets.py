"""Bring a spreadsheet into the register."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assets.actions.importing import ImportBusyError, apply_import, one_import_at_a_time
from assets.imports.choosing import GUESSED_NAME
from assets.imports.limits import RefusalError
from assets.imports.profile_files import write_toml
from assets.imports.profiles import Profile, shipped
from assets.imports.report import summary
from assets.imports.run import Import, Reading, Request, reading
from assets.imports.waves import find_project


class Command(BaseCommand):
    """Imports a spreadsheet as part of a wave. A dry run unless ``--apply`` is given."""

    help = "Bring a spreadsheet or a database into the register. Without --apply it only says what it would do."

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
            help=f"How the columns are read: {', '.join(shipped())}, one that the project remembers, or a .toml file; "
            "recognised, or guessed with the reasons, if not given.",
        )  # fmt: skip
        parser.add_argument(
            "--save-profile", default="", metavar="FILE.toml", help="Write the profile by which it was read to a file."
        )
        parser.add_argument(
            "--project", default="", metavar="SLUG", help="The mapping project, where there are several."
        )
        parser.add_argument("--apply", action="store_true", help="Write it.")
        parser.add_argument("--all-or-nothing", action="store_true", help="Write nothing while any row is rejected.")

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
            found = self._run(path, request, apply=options["apply"], whole=options["all_or_nothing"])
            if options["save_profile"]:
                self._save(found.read.profile, Path(options["save_profile"]))
        except RefusalError as refusal:
            option = f" ({refusal.option})" if refusal.option else ""
            raise CommandError(f"{path.name}: {refusal}{option}") from refusal
        except ImportBusyError as busy:
            raise CommandError(str(busy)) from busy
        applied = options["apply"] and found.findings.has_writes
        for line in summary(found, applied=applied, everything=options["verbosity"] > 1):
            self.stdout.write(line)

    def _save(self, profile: Profile, path: Path) -> None:
        """The profile as a file, under the name of the file where it was guessed and has none."""
        label = {"label": path.stem} if profile.name == GUESSED_NAME else {}
        try:
            with path.open("xb") as file:
                file.write(write_toml({**profile.content, **label}))
        except FileExistsError as fault:
            raise RefusalError(f"There is a file {path} already; name another.", "--save-profile") from fault
        except OSError as fault:
            raise RefusalError(f"{path} cannot be written: {fault.strerror}.", "--save-profile") from fault

    def _run(self, path: Path, request: Request, *, apply: bool, whole: bool) -> Import:
        try:
            with path.open("rb") as file, reading(file, request) as read:
                return self._import(read, apply=apply, whole=whole)
        except OSError as fault:
            raise RefusalError(f"The file cannot be opened: {fault.strerror}.") from fault

    def _import(self, read: Reading, *, apply: bool, whole: bool) -> Import:
        if not apply:
            found = Import(read, by=None, listed=None)
            found.preview()
            return found
        with one_import_at_a_time():
            found = Import(read, by=None, listed=None, is_all_or_nothing=whole)
            apply_import(order=found.order, by=None, plan=found.plan)
        return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise RefusalError(f"{text} is no day: write it as 2005-12-31.", "--date") from fault
