"""Django's command with a short patience."""

from typing import Any

from django.core.management.commands.migrate import Command as DjangoCommand
from django.db import connections

LOCK_TIMEOUT = "1s"


class Command(DjangoCommand):
    """``manage.py migrate``"""

    help = f"{DjangoCommand.help} Waits {LOCK_TIMEOUT} for a lock, then gives up: a running site must not stand."

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; a migration that does not get its lock is undone as a whole and can be tried again."""
        connection = connections[options["database"]]
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
        try:
            super().handle(*args, **options)
        finally:
            # A migration that needed a second connection has closed this one, and with it the setting.
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
