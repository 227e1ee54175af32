"""Work out what became of everything between two waves."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from assets.actions.comparing import ComparisonRefusedError, Summary, compare_waves, start_comparison
from assets.change_rules import in_words
from assets.comparison.sheet import COLUMNS, sheet_rows
from assets.imports.limits import RefusalError
from assets.imports.waves import find_project
from assets.models import Comparison, MappingProject, Wave
from assets.spreadsheets import write_csv

STDOUT = "-"
REFUSED = 2


class Command(BaseCommand):
    """Compares two waves. Proposals are written down for the review desk; nothing is decided."""

    help = "Propose what became of everything between two waves. Nothing is decided by it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The two waves, and where the proposals are to be written."""
        parser.add_argument("baseline", metavar="BASELINE", help="The earlier wave: its name, or its id.")
        parser.add_argument("now", metavar="NOW", help="The later wave: its name, or its id.")
        parser.add_argument(
            "--csv", default="", metavar="FILE",
            help="Write one row for each row of the baseline and for each asset new since; - is standard output.",
        )  # fmt: skip
        parser.add_argument(
            "--project", default="", metavar="SLUG", help="The mapping project, where there are several."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, and say what came of it."""
        try:
            earlier = _find_wave(options["baseline"], options["project"])
            later = _find_wave(options["now"], options["project"])
            comparison = start_comparison(earlier=earlier, later=later, by=None)
        except (RefusalError, ComparisonRefusedError) as refusal:
            option = f" ({refusal.option})" if isinstance(refusal, RefusalError) and refusal.option else ""
            raise CommandError(f"{refusal}{option}", returncode=REFUSED) from refusal
        summary = compare_waves(comparison=comparison)
        if options["csv"]:
            self._write(comparison, options["csv"])
        if options["csv"] != STDOUT:
            for line in _lines(comparison, summary):
                self.stdout.write(line)

    def _write(self, comparison: Comparison, where: str) -> None:
        pieces = write_csv(COLUMNS, sheet_rows(comparison), is_marked=False)
        if where == STDOUT:
            # As bytes: what standard output is believed to be encoded in does no harm then.
            out = getattr(self.stdout._out, "buffer", None) if self.stdout._out is sys.stdout else None
            for piece in pieces:
                if out is not None:
                    out.write(piece)
                else:
                    self.stdout.write(piece.decode(), ending="")
            return
        try:
            with Path(where).open("wb") as file:
                file.writelines(pieces)
        except OSError as fault:
            raise CommandError(f"{where} cannot be written: {fault.strerror}. (--csv)", returncode=REFUSED) from fault


def _find_wave(text: str, slug: str) -> Wave:
    """The wave of that name in the project, or of that id. Raises RefusalError, naming the waves there are."""
    if (uuid := _as_uuid(text)) and (found := Wave.objects.filter(uuid=uuid).first()):
        return found
    project = find_project(slug)
    waves = list(_waves(project))
    name = " ".join(text.split()).casefold()
    for wave in waves:
        if wave.name.casefold() == name:
            return wave
    there = "; ".join(f"“{wave.name}” ({wave.reference_date})" for wave in waves)
    raise RefusalError(
        f"There is no wave “{text}” in the project {project.slug}. "
        + (f"There are: {there}." if there else "It has none yet: bring a list in first, with import_assets.")
    )


def _waves(project: MappingProject) -> Iterator[Wave]:
    if project.pk:
        yield from Wave.objects.filter(project=project).order_by("reference_date", "name")


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _lines(comparison: Comparison, summary: Summary) -> Iterator[str]:
    yield f"{comparison.earlier} ({comparison.earlier.reference_date}) compared with {comparison.later} " + (
        f"({comparison.later.reference_date}): {summary.total:,} proposals. Nothing is decided."
    )
    yield ""
    for changes, number in summary.proposals.items():
        yield f"{number:8,}  {in_words(changes.split())}"
    for why, number in summary.left_out.items():
        yield f"{number:8,}  left out: {why}"
