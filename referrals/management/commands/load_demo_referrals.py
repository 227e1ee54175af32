"""Load the people and referrals of the demo city."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from assets.actions.demo import ACCOUNTS
from assets.models import MappingProject
from referrals.demo.making import make_demo_referrals


class Command(BaseCommand):
    """``manage.py load_demo_referrals``"""

    help = "Load the demo city’s people, all synthetic, and their referrals; where they are there, nothing is written."

    def handle(self, *args: Any, **options: Any) -> None:
        """All of it or nothing."""
        project = MappingProject.objects.filter(slug="liverpool").first()
        if project is None or settings.PRODUCTION:
            raise CommandError("The demo city is not loaded here: manage.py load_demo loads it.")
        emails = [account.email for account in ACCOUNTS]
        people = {user.email.partition("@")[0]: user for user in User.objects.filter(email__in=emails)}
        if len(people) < len(ACCOUNTS):
            raise CommandError("The people of the demo city are not all there: manage.py demo_accounts makes them.")
        made = make_demo_referrals(project=project, people=people)
        if made is None:
            self.stdout.write("The referrals of the demo city are there already.")
            return
        self.stdout.write(
            f"{made.people} people, all synthetic, and {made.referrals} referrals; {made.practices} practices and "
            f"{made.offers} places to go to."
        )
