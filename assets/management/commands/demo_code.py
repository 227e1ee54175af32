"""The second step of a log-in as one of the demo people, who have no telephone."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assets.actions.demo import DEMO_DOMAIN, DemoRefusedError, demo_code


class Command(BaseCommand):
    """``manage.py demo_code linkworker@demo.example``"""

    help = "Print a code with which a demo account logs in now, and for how long it is taken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose."""
        parser.add_argument("user", help=f"the account's e-mail address, or what comes before {DEMO_DOMAIN}")

    def handle(self, *args: Any, **options: Any) -> None:
        """The code on a line of its own, then a sentence about it."""
        user = options["user"]
        try:
            found = demo_code(user if "@" in user else user + DEMO_DOMAIN)
        except DemoRefusedError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(found.code)
        self.stdout.write(f"It is taken for {found.seconds} more seconds, once.")
