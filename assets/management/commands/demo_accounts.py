"""Say as whom one can log in to try things, or let nobody do so any more."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import User
from assets.actions.demo import ACCOUNTS, close_demo_people, demo_password, opens


class Command(BaseCommand):
    """``manage.py demo_accounts``"""

    help = "Print the accounts of the demo city and their password; nothing where there are none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which of the two."""
        parser.add_argument("--close", action="store_true", help="let nobody log in with them any more")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each account, then the password."""
        if options["close"]:
            self.stdout.write(f"{close_demo_people(by=None)} demo accounts closed.")
            return
        emails = [account.email for account in ACCOUNTS]
        active = {user.email: user for user in User.objects.filter(email__in=emails, is_active=True)}
        if not active:
            return
        self.stdout.write("Demo accounts:")
        for account in ACCOUNTS:
            if account.email in active:
                self.stdout.write(f"  {account.email:<26}{account.role.label}")
        if any(account.has_second_factor for account in ACCOUNTS if account.email in active):
            self.stdout.write("The link worker and the manager also need a code: manage.py demo_code linkworker")
        password = demo_password()
        if password and opens(password, active.values()):
            self.stdout.write(f"Password of all of them: {password}")
        else:
            self.stdout.write("Their password is not known here; this gives them a new one: manage.py load_demo")
