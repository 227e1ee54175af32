"""Bring a sheet of assets, as it was exported, back into the register."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from assets.actions.changes import change_set
from assets.choices import Basis, ChangeKind
from assets.imports.limits import RefusalError
from assets.imports.read import weigh
from assets.imports.waves import find_project
from assets.resources import AssetResource, SheetError
from assets.resources.formats import SheetRows

DRY_RUN = "Dry run: nothing is written. Add --apply to write it."
NOTHING_WRITTEN = "Nothing is written while a row is wrong."
NOTHING_NEW = "Nothing to write: the register has all of it already."
# A fault for every row would bury the first; --verbosity 2 tells them all.
SHOWN = 50


class Command(BaseCommand):
    """Corrects and adds assets from a sheet whose columns are those of an export. A dry run unless ``--apply``.

    What the sheet says was written by hand: it stands against later lists. A list that a mapping exercise brought
    together comes in by ``import_assets``, what hangs on assets by ``import_list``.
    """

    help = (
        "Bring a sheet of assets with the columns of an export (.xlsx, .csv) back into the register, of any length. "
        "Without --apply it only says what it would do."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and what is to be known about what it says."""
        parser.add_argument("file", metavar="FILE")
        parser.add_argument(
            "--project",
            default="",
            metavar="SLUG",
            help="Looks after new assets; needed where there are several.",
        )
        parser.add_argument(
            "--basis", default=Basis.INHERITED, choices=Basis.values, help="How what the sheet says is known."
        )
        parser.add_argument("--apply", action="store_true", help="Write it.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, write if asked to, and say what came of it."""
        path = Path(options["file"])
        try:
            for line in self._run(path, options):
                self.stdout.write(line)
        except OSError as fault:
            raise CommandError(f"{path.name}: The file cannot be opened: {fault.strerror}.") from fault
        except (RefusalError, SheetError) as refusal:
            raise CommandError(f"{path.name}: {refusal}") from refusal

    def _run(self, path: Path, options: dict[str, Any]) -> Iterator[str]:
        project = find_project(options["project"])
        if project.pk is None:
            raise RefusalError("There is no mapping project yet that could look after assets. Make one first.")
        with (
            path.open("rb") as file,
            transaction.atomic(),
            change_set(
                kind=ChangeKind.IMPORT,
                by=None,
                reason=f"Sheet of assets brought in: {path.name}"[:300],
                project=project,
                file_name=path.name[:255],
                file_sha256=weigh(file),
            ),
        ):
            resource = AssetResource(project=project, basis=Basis(options["basis"]))
            result = resource.import_data(
                SheetRows(file), dry_run=not options["apply"], rollback_on_validation_errors=True
            )
            wrong = [SheetError(str(fault.error)) for fault in result.base_errors]
            if wrong:
                raise wrong[0]
            totals = result.totals
            changes = totals["new"] + totals["update"]
            if not options["apply"] or result.invalid_rows or not changes:
                transaction.set_rollback(True)
        yield f"{totals['new']:,} new, {totals['update']:,} changed, {totals['skip']:,} as they are."
        if result.invalid_rows:
            yield from self._faults(result, everything=options["verbosity"] > 1)
        if not options["apply"]:
            yield DRY_RUN if changes else NOTHING_NEW
        elif result.invalid_rows:
            raise CommandError(NOTHING_WRITTEN)
        elif not changes:
            yield NOTHING_NEW

    def _faults(self, result: Any, *, everything: bool) -> Iterator[str]:
        """What is wrong, by the row as the sheet counts it and its column."""
        yield f"{len(result.invalid_rows):,} rows are wrong:"
        for row in result.invalid_rows if everything else result.invalid_rows[:SHOWN]:
            for attribute, sentences in row.error_dict.items():
                heading = AssetResource.heading_of(attribute)
                place = f"Row {row.number + 1}, {heading}" if heading else f"Row {row.number + 1}"
                yield from (f"{place}: {sentence}" for sentence in sentences)
        if not everything and len(result.invalid_rows) > SHOWN:
            yield f"And {len(result.invalid_rows) - SHOWN:,} more; --verbosity 2 tells them all."
