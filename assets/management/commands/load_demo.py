"""Load a city to try things on, the way a user would: by the same commands and the same sheets."""

import shlex
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.choices import Role
from accounts.models import User
from assets.actions.demo import ACCOUNTS, DemoRefusedError, make_demo_people
from assets.actions.demo_past import tell_demo_past
from assets.actions.picturing import Said, add_picture
from assets.choices import PictureRights, Visibility
from assets.management.drawings import DRAWINGS, drawn
from assets.models import Asset, MappingProject
from assets.pictures.upload import redraw

DEMO = settings.FIXTURES_DIR / "demo"
# Liverpool and the boroughs around it.
AUTHORITIES = "E08000012,E08000014,E08000011,E08000013,E08000015,E06000006"
AREA = "E08000012"


class Command(BaseCommand):
    """``manage.py load_demo``"""

    help = (
        "Load the demo city: outlines, today's list, the 2005 baseline, activities, relations, drawings, what became "
        "of it between the two, what some of it was worth, one account a role."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """When."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there is any asset already")

    def handle(self, *args: Any, **options: Any) -> None:
        """All of it or nothing: a city that is half there would not be empty, and never be finished."""
        if options["if_empty"] and Asset.objects.exists():
            return
        with transaction.atomic():
            try:
                project = make_demo_people(by=None)
            except DemoRefusedError as refused:
                raise CommandError(str(refused)) from refused
            self._run("derive_places", "--authority", AUTHORITIES)
            self._import(DEMO / "today.csv", wave="2026", day="2026-09-01", profile="register")
            self._import(
                DEMO / "baseline_2005.xlsx", wave="2005 baseline", day="2005-01-01", profile="demo_baseline_2005"
            )
            for about in ("activities", "relations"):
                self._run(
                    "import_list", str(DEMO / f"{about}.csv"), "--about", about, "--project", project.slug,
                    "--all-or-nothing", "--apply",
                )  # fmt: skip
            self._hang_pictures()
            self._tell_past(project)
            # Who was referred to activities of the city, and what they were worth; the apps above this one know how.
            for name in (
                "load_demo_referrals",
                "load_price_indices",
                "load_proxies",
                "load_studies",
                "load_demo_maps",
            ):
                self._run(name)

    def _import(self, path: Path, *, wave: str, day: str, profile: str) -> None:
        self._run(
            "import_assets", str(path), "--wave", wave, "--date", day, "--area", AREA, "--profile", profile, "--apply"
        )

    def _hang_pictures(self) -> None:
        """Drawings, through the door that uploads have; those that hang there already are left."""
        researcher = User.objects.get(email=next(one.email for one in ACCOUNTS if one.role == Role.RESEARCHER))
        hung = 0
        for drawing in DRAWINGS:
            asset = Asset.objects.get(slug=drawing.slug)
            # What was decided of it may have made it one with an earlier record, which has its pictures then.
            asset = asset.merged_into or asset
            if asset.pictures.exists():
                continue
            said = Said(
                drawing.alt, "Drawn by this program, for the demo.", "Joining the Dots", PictureRights.OWN, "", None,
                Visibility.PUBLIC,
            )  # fmt: skip
            file = redraw(ContentFile(drawn(drawing), name="drawing.png"))
            add_picture(asset=asset, file=file, said=said, by=researcher, uuid=uuid4())
            hung += 1
        self.stdout.write(f"\n{hung} pictures hung.")

    def _tell_past(self, project: MappingProject) -> None:
        """What became of the city between its two waves, decided by its researcher."""
        researcher = User.objects.get(email=next(one.email for one in ACCOUNTS if one.role == Role.RESEARCHER))
        later, earlier = project.waves.order_by("-reference_date")[:2]
        told = tell_demo_past(earlier=earlier, later=later, folder=DEMO, by=researcher)
        if told is None:
            self.stdout.write("\nWhat became of the city is told already.")
            return
        self.stdout.write(
            f"\n{told.decisions} decisions about what became of the city, {told.tasks} tasks to look it up again, "
            f"{told.duplicates} pairs that may be one asset."
        )

    def _run(self, name: str, *arguments: str) -> None:
        """A command as a user would type it at the project's root, which is what is printed."""
        typed = [argument.removeprefix(f"{settings.BASE_DIR}/") for argument in arguments]
        self.stdout.write(f"\n$ manage.py {shlex.join([name, *typed])}")
        call_command(name, *arguments, stdout=self.stdout)
