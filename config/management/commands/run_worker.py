"""Do long work: imports, and what is due by the clock."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from psycopg_pool import PoolTimeout

from config.worker import serve


class Command(BaseCommand):
    """``manage.py run_worker``"""

    help = (
        "Do long work (imports and what is due by the clock) until told to end. "
        "For a supervisor, which starts it again whenever it ends otherwise."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve; a server refuses an unsafe database as the one that answers requests does (config.gunicorn)."""
        if settings.PRODUCTION:
            self.check(include_deployment_checks=True, databases=["default"])
        try:
            serve(app)
        except (ConnectorException, PoolTimeout) as fault:
            raise CommandError("The database does not answer, or is not migrated.") from fault
