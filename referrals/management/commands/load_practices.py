"""``manage.py load_practices``: the practices that can refer, from a list of the Organisation Data Service."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.formats import date_format

from assets.imports.limits import RefusalError
from referrals.actions.practices import PracticesRefusedError, load_practices
from referrals.directory.reading import PracticeList, read_practices
from referrals.models import Organisation

NOTHING_WRITTEN = "Nothing was written. Mend the file and load it again."
# A fault for every line would bury the first; --verbosity 2 tells them all.
SHOWN = 50


class Command(BaseCommand):
    """``manage.py load_practices epraccur.csv``: inserts, updates and closes; the same list again changes nothing."""

    help = (
        "Load GP practices from epraccur: 27 columns without headings, or with headings (OrgCode, PrescrSet …). "
        "One line that is wrong, and nothing is written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, which part of it, and the day for which practices are counted."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--commissioner",
            action="append",
            default=[],
            metavar="CODE",
            help="Take only the practices that answer to this commissioner; may be given several times.",
        )
        parser.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="Count open practices at this day.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, write, and say what became of it."""
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                found = read_practices(file)
            self._refuse_faults(found.faults, everything=options["verbosity"] > 1)
            self._load(path.name, found, options["commissioner"])
        except OSError as fault:
            raise CommandError(f"{path.name}: The file cannot be opened: {fault.strerror}.") from fault
        except RefusalError as refusal:
            raise CommandError(f"{path.name}: {refusal}") from refusal
        except PracticesRefusedError as refusal:
            self._refuse_faults(refusal.faults, everything=options["verbosity"] > 1)
        self._count(options["as_of"] or timezone.localdate())

    def _refuse_faults(self, faults: list[str], *, everything: bool) -> None:
        if not faults:
            return
        shown = faults if everything else faults[:SHOWN]
        for fault in shown:
            self.stderr.write(fault)
        if len(faults) > len(shown):
            self.stderr.write(f"And {len(faults) - len(shown):,} more; --verbosity 2 tells them all.")
        raise CommandError(NOTHING_WRITTEN)

    def _load(self, name: str, found: PracticeList, commissioners: list[str]) -> None:
        taken = [each for each in found.practices if not commissioners or each.parent_code in commissioners]
        if not taken:
            raise RefusalError(f"Not one practice in it answers to {' or '.join(commissioners)}. Look at the code.")
        counts = load_practices(practices=taken, source=name[:200])
        for remark in found.remarks:
            self.stdout.write(remark)
        self.stdout.write(
            f"{len(taken):,} practices: {counts.created:,} created, {counts.updated:,} updated, "
            f"{counts.unchanged:,} unchanged; {counts.closed:,} of them closed."
        )
        dormant = sum(each.is_dormant and each.is_gp_practice for each in taken)
        if dormant:
            self.stdout.write(
                f"{dormant:,} general practices are dormant. The list has no closing date for them: they count as open."
            )

    def _count(self, day: date) -> None:
        number = Organisation.objects.gp_practices().open_on(day).count()
        self.stdout.write(f"General practices here that are open on {date_format(day, 'j M Y')}: {number:,}.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("Write a day, such as 2019-12-31.") from None
