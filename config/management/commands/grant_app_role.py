"""Prepare the role with which the application serves."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from config.roles import UnfitRoleError, grant_to_app_role


class Command(BaseCommand):
    """``manage.py grant_app_role ROLE``"""

    help = (
        "As the owner of the tables, give ROLE what serving needs: after each migrate. It may add to the history only."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which role."""
        parser.add_argument("role", help="the role in the DATABASE_URL of the application, not of this command")

    def handle(self, *args: Any, **options: Any) -> None:
        """All rights or none."""
        try:
            grant_to_app_role(connection, options["role"])
        except UnfitRoleError as unfit:
            raise CommandError(str(unfit)) from unfit
        self.stdout.write(f"{options['role']} may serve: it changes what is, and only adds to what was.")
