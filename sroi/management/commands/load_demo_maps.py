"""Load the impact maps of the demo city."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.choices import Role
from accounts.models import User
from assets.actions.demo import ACCOUNTS
from assets.models import MappingProject
from sroi.actions.demo import People, make_demo_maps

DEMO = settings.FIXTURES_DIR / "sroi" / "demo"


class Command(BaseCommand):
    """``manage.py load_demo_maps``"""

    help = "Load the demo city’s impact maps, with what people said about them; those that are there are left."

    def handle(self, *args: Any, **options: Any) -> None:
        """All of them or none."""
        project = MappingProject.objects.filter(slug="liverpool").first()
        if project is None or settings.PRODUCTION:
            raise CommandError("The demo city is not loaded here: manage.py load_demo loads it.")
        people = _people()
        with transaction.atomic():
            made = make_demo_maps(project=project, folder=DEMO, people=people)
        for impact_map in made:
            self.stdout.write(f"new: {impact_map.title}")
        self.stdout.write(f"{len(made)} impact maps loaded.")


def _people() -> People:
    """The demo people, by the first half of their addresses."""
    found = {user.email: user for user in User.objects.filter(email__in=[account.email for account in ACCOUNTS])}
    if len(found) < len(ACCOUNTS):
        raise CommandError("The people of the demo city are not all there: manage.py demo_accounts makes them.")
    by_role = {account.role: found[account.email] for account in ACCOUNTS}
    names = {account.email.partition("@")[0]: found[account.email] for account in ACCOUNTS}
    return People(by_role[Role.RESEARCHER], by_role[Role.ADMIN], names)
