"""Count a case file."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from sroi.calculation.answer import Answer, answer, refusal
from sroi.calculation.findings import Finding, Gate, UnsoundCaseError
from sroi.calculation.json_text import LARGEST_FILE, CaseTextError, read_text
from sroi.calculation.monte_carlo import drawn
from sroi.calculation.reading import read_case

FAULTY = 2


class Command(BaseCommand):
    """``manage.py sroi_case FILE.json``; needs no database.

    Ends with 0 and the result, or with 2 and ``{"errors": [...]}``; nothing else stands on standard output.
    """

    help = "Count the impact map in a case file and print the result, or everything that is wrong with it, as JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", metavar="FILE.json", help="the case file; - reads standard input")
        parser.add_argument(
            "--seed", type=_number, metavar="N", help='also make the random draws of this seed, as "simulation"'
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, count, print."""
        try:
            case = read_case(read_text(_content(options["file"])))
            found = answer(case)
            if options["seed"] is not None:
                found["simulation"] = drawn(case, seed=options["seed"])
        except UnsoundCaseError as fault:
            found = refusal(fault.findings)
        except CaseTextError as fault:
            found = _no_case(fault.code, str(fault))
        self.stdout.write(json.dumps(found, indent=1))
        if "errors" in found:
            sys.exit(FAULTY)


def _content(name: str) -> bytes:
    """The bytes of the file, and never much more than a case may have. Raises CaseTextError where there are none."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(LARGEST_FILE + 1)
        with Path(name).open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) and fault.strerror else "no such name"
        raise CaseTextError("file_unreadable", f"The file {name!r} cannot be read: {reason}.") from fault


def _number(text: str) -> int:
    """A seed. Raises ArgumentTypeError."""
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise ArgumentTypeError(f"{text!r} is no whole number from 0 on")
    return int(text)


def _no_case(code: str, text: str) -> Answer:
    return refusal([Finding(Gate.COMPUTE, code, None, None, text)])
