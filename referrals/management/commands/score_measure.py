"""Score a file of answers, with the code that the pages use."""

import csv
import io
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assets.imports.limits import RefusalError
from assets.imports.readers.delimited import Text
from referrals.instruments import latest
from referrals.instruments.headings import SheetError
from referrals.instruments.sheet import ScoredSheet, sheet_codes

FAULTY = 2
_PACKED = b"PK\x03\x04"


class Command(BaseCommand):
    """``manage.py score_measure CODE FILE.csv``; needs no database, and never touches the file.

    Prints the file with the columns raw_score, score, the subscales and reason added. Ends with 2, and a sentence on
    standard error, where it is not clear what to score.
    """

    help = (
        "Print a CSV of answers with its scores: columns raw_score, score, the subscales and reason are added. One "
        "return in a row, a heading row above, the items in their order."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What, and where."""
        parser.add_argument("code", metavar="CODE", help=f"one of {', '.join(sheet_codes())}")
        parser.add_argument("file", metavar="FILE.csv", help="the answers; - reads standard input")
        parser.add_argument(
            "--items", metavar="COLUMNS", default="", help="the columns of the items, in order, with commas between"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, score, print."""
        if options["code"] not in sheet_codes():
            raise _refusal(f"There is no {options['code']!r}. Choose from {', '.join(sheet_codes())}.")
        try:
            headings, *rows = _records(_content(options["file"]))
            sheet = ScoredSheet(latest(options["code"]), headings, rows, _names(options["items"]))
        except (SheetError, RefusalError) as fault:
            raise _refusal(str(fault)) from fault
        if isinstance(sys.stdout, io.TextIOWrapper):
            # Names may stand in the file, whatever the terminal can show.
            sys.stdout.reconfigure(encoding="utf-8")
        # Not made safe for a spreadsheet program: the file is the reader's own, and comes back as it was.
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(sheet.headings)
        writer.writerows(sheet.rows())


def _refusal(text: str) -> CommandError:
    return CommandError(text, returncode=FAULTY)


def _content(name: str) -> bytes:
    """The bytes of the file. Raises CommandError where there are none to be had."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) and fault.strerror else "no such name"
        raise _refusal(f"The file {name!r} cannot be read: {reason}.") from fault


def _records(content: bytes) -> list[list[str]]:
    """The rows of a delimited text, blank lines left out. Raises SheetError and RefusalError."""
    if content.startswith(_PACKED):
        raise SheetError("This is a workbook or a packed file. Save the sheet as .csv.")
    records = []
    for line in Text(io.BytesIO(content)).lines():
        if line.fault:
            raise SheetError(f"Row {line.number}: {line.fault}")
        if line.cells:
            records.append(list(line.cells))
    if not records:
        raise SheetError("The file is empty. It begins with a row of headings.")
    return records


def _names(text: str) -> list[str]:
    return next(csv.reader([text]), []) if text else []
