"""The questionnaires, to read."""

from typing import Any

from django.core.management.base import BaseCommand

from referrals.instruments.page import instruments_as_markdown


class Command(BaseCommand):
    """``manage.py instruments``; needs no database."""

    help = "Print the questionnaires, with their scoring, sources and licences, as the page docs/instruments.md."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        self.stdout.write(instruments_as_markdown(), ending="")
