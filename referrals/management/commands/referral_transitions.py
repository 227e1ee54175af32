"""The table of transitions of a referral, to read or for another program."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from referrals.transitions.pairs import pairs_as_json
from referrals.transitions.table import table_as_markdown


class Command(BaseCommand):
    """``manage.py referral_transitions [--json]``; needs no database."""

    help = "Print how referrals may move, as the page docs/referral-transitions.md; --json prints one object per pair."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """In which form."""
        parser.add_argument("--json", action="store_true", help="one object for each pair of statuses")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        if options["json"]:
            self.stdout.write(json.dumps(pairs_as_json(), indent=1, ensure_ascii=False))
        else:
            self.stdout.write(table_as_markdown(), ending="")
