"""Print the marks of removals on request, to be kept apart from the backups."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from assets.actions.redacting_again import kept_marks


class Command(BaseCommand):
    """One mark a line. Nobody can read what was removed from them; ``redact_again`` recognises it."""

    help = "Print the marks of removals on request, one a line, for redact_again to use after a restore."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them."""
        for mark in kept_marks():
            self.stdout.write(json.dumps(mark, sort_keys=True))
