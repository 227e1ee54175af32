"""Bring a list about activities, locations, contacts, relations or terms into the register."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assets.actions.importing import ImportBusyError, one_import_at_a_time
from assets.choices import ImportSubject, RowOutcome
from assets.imports.limits import RefusalError
from assets.imports.notes import Note
from assets.imports.progress import Progress
from assets.imports.waves import find_project
from assets.lists.outcomes import Outcome, Tally
from assets.lists.reading import ListReading, ListRequest, read_list
from assets.lists.summary import lines, preview
from assets.lists.writing import apply_list, check_list

DRY_RUN = "Dry run: nothing is written. Add --apply to write it."
NOTHING_NEW = "Nothing to write: the register has all of it already."
SUBJECTS = [subject.value for subject in ImportSubject if subject != ImportSubject.ASSETS]


class Command(BaseCommand):
    """Checks a list, and writes the rows that are right if ``--apply`` is given. Assets come in by import_assets."""

    help = (
        "Bring a list about what hangs on assets, or about terms, into the register. "
        "Without --apply it only says what it would do."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, what it is about, and how it is to be read."""
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--about", required=True, choices=SUBJECTS, help="What the rows are about.")
        parser.add_argument("--date", default="", metavar="YYYY-MM-DD", help="The day the list speaks of; or today.")
        parser.add_argument("--wave", default="", metavar="NAME", help="The wave it belongs to, if it belongs to one.")
        parser.add_argument(
            "--sheet", default="", metavar="NAME", help="The sheet of a workbook; the one that fits best if not given."
        )
        parser.add_argument(
            "--profile", default="", metavar="NAME",
            help="How the columns are read: a .toml file; if not given, the register's own headings are looked for.",
        )  # fmt: skip
        parser.add_argument(
            "--project", default="", metavar="SLUG", help="The mapping project, where there are several."
        )
        parser.add_argument("--all-or-nothing", action="store_true", help="Write nothing while any row is rejected.")
        parser.add_argument("--apply", action="store_true", help="Write it.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, write if asked to, and say what came of it."""
        path = Path(options["file"])
        try:
            request = ListRequest(
                file_name=path.name,
                project=find_project(options["project"]),
                about=ImportSubject(options["about"]),
                wave_name=options["wave"],
                day=_day(options["date"]),
                sheet=options["sheet"],
                profile=options["profile"],
            )
            with path.open("rb") as file:
                self._run(read_list(file, request), options)
        except OSError as fault:
            raise CommandError(f"{path.name}: The file cannot be opened: {fault.strerror}.") from fault
        except RefusalError as refusal:
            option = f" ({refusal.option})" if refusal.option else ""
            raise CommandError(f"{path.name}: {refusal}{option}") from refusal
        except ImportBusyError as busy:
            raise CommandError(str(busy)) from busy

    def _run(self, reading: ListReading, options: dict[str, Any]) -> None:
        if not options["apply"]:
            found = _Found(reading)
            self._print(found, options)
            self.stdout.write(DRY_RUN if found.tally.changes else NOTHING_NEW)
            return
        with one_import_at_a_time():
            found = _Found(reading)
            self._print(found, options)
            written = apply_list(
                reading, by=None, progress=Progress(), previewed=found.preview, assets=found.assets,
                all_or_nothing=options["all_or_nothing"],
            )  # fmt: skip
        counts, about = found.tally.counts, reading.request.about.label
        new, changed = counts[RowOutcome.CREATED], counts[RowOutcome.UPDATED]
        self.stdout.write(f"Written: {new} new {about}, {changed} changed." if written else NOTHING_NEW)

    def _print(self, found: "_Found", options: dict[str, Any]) -> None:
        everything = options["verbosity"] > 1
        for line in lines(found.reading, found.tally, found.rejected, found.others, everything=everything):
            self.stdout.write(line)


class _Found:
    """What a check of the list finds, as far as it is printed or needed to write it."""

    def __init__(self, reading: ListReading) -> None:
        self.reading = reading
        self.assets: set[int] = set()
        self.rejected: list[Note] = []
        self.others: list[Note] = []
        self.tally: Tally = check_list(reading, by=None, progress=Progress(), keep=self._keep)
        self.preview = preview(reading, self.tally, all_or_nothing=False)

    def _keep(self, outcome: Outcome) -> None:
        if outcome.asset is not None:
            self.assets.add(outcome.asset)
        (self.rejected if outcome.outcome == RowOutcome.REJECTED else self.others).extend(outcome.notes)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise RefusalError(f"{text} is no day: write it as 2005-12-31.", "--date") from fault
