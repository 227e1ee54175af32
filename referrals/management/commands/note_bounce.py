"""``manage.py note_bounce``: a report that a message could not be delivered, as the mail server passes it on."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from referrals.actions.messages import note_bounce
from referrals.messages.reports import UnreadableReportError, read_report

# EX_DATAERR of sysexits.h: a mail server does not try again with what cannot be read.
UNREADABLE = 65


class Command(BaseCommand):
    """Reads one report from standard input, or from a file.

    The box that DEFAULT_FROM_EMAIL names gets them: have its mail server pipe each into this command, such as
    ``register-bounce: "|cd /srv/register && .venv/bin/python manage.py note_bounce"`` in /etc/aliases.
    """

    help = "Reads a report (RFC 3464) that a message could not be delivered: it becomes a task for whoever sent it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", nargs="?", type=Path, help="The report; standard input where it is left out.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exits with 65 where it is no report that could be read."""
        raw = options["file"].read_bytes() if options["file"] else sys.stdin.buffer.read()
        try:
            report = read_report(raw)
        except UnreadableReportError as fault:
            self.stderr.write(str(fault))
            raise SystemExit(UNREADABLE) from fault
        if report is None:
            self.stdout.write("Nothing failed: the delivery is only delayed, or went well.")
        elif note_bounce(report=report):
            self.stdout.write("It became a task for whoever looks after the referral.")
        else:
            self.stdout.write("It was known already, or is about no message that is still there.")
