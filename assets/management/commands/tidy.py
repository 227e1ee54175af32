"""Throw away what was only kept for a while."""

from typing import Any

from django.core.management.base import BaseCommand

from assets.actions.tidying import KEPT, tidy


class Command(BaseCommand):
    """``manage.py tidy``"""

    help = (
        "Throw away sessions that are over, and drafts, files never imported and finished jobs that are older than "
        f"{KEPT.days} days. The worker does it every night."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """One line that says how much there was."""
        tidied = tidy()
        self.stdout.write(
            f"Thrown away: {tidied.sessions} sessions, {tidied.drafts} drafts, {tidied.files} files never imported, "
            f"{tidied.jobs} jobs."
        )
