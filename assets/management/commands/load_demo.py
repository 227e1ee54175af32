"""Load a city to try things on, the way a user would: by the same commands and the same sheets."""

import shlex
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from assets.actions.changes import change_set
from assets.actions.demo import DemoRefusedError, make_demo_people
from assets.admin.exchange import faults_of
from assets.choices import ChangeKind
from assets.models import Asset, MappingProject
from assets.resources import ActivityResource, RegisterCSV, RelationResource
from assets.resources.base import RegisterResource

DEMO = settings.FIXTURES_DIR / "demo"
# Liverpool and the boroughs around it.
AUTHORITIES = "E08000012,E08000014,E08000011,E08000013,E08000015,E06000006"
AREA = "E08000012"


class Command(BaseCommand):
    """``manage.py load_demo``"""

    help = (
        "Load the demo city: outlines, today's list, the 2005 baseline, activities, relations and one account a role."
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
            self._bring_in(ActivityResource(), DEMO / "activities.csv", project)
            self._bring_in(RelationResource(), DEMO / "relations.csv", project)

    def _import(self, path: Path, *, wave: str, day: str, profile: str) -> None:
        self._run(
            "import_assets", str(path), "--wave", wave, "--date", day, "--area", AREA, "--profile", profile, "--apply"
        )

    def _run(self, name: str, *arguments: str) -> None:
        """A command as a user would type it at the project's root, which is what is printed."""
        typed = [argument.removeprefix(f"{settings.BASE_DIR}/") for argument in arguments]
        self.stdout.write(f"\n$ manage.py {shlex.join([name, *typed])}")
        call_command(name, *arguments, stdout=self.stdout)

    def _bring_in(self, resource: RegisterResource, path: Path, project: MappingProject) -> None:
        """A sheet through the door that the admin screens have; no change set where it says nothing new."""
        dataset = RegisterCSV().create_dataset(path.read_bytes())
        what = resource.get_display_name()
        with change_set(
            kind=ChangeKind.IMPORT,
            by=None,
            reason=f"Sheet of {what} brought in: {path.name}",
            project=project,
            file_name=path.name,
        ):
            result = resource.import_data(dataset, rollback_on_validation_errors=True)
            faults = [
                f"row {fault.row}, {fault.heading}: {fault.message}" for fault in faults_of(result, type(resource))
            ]
            if faults:
                raise CommandError(f"{path.name} cannot be brought in. " + " ".join(faults))
            new, changed, same = (result.totals[kind] for kind in ("new", "update", "skip"))
            if not new and not changed:
                transaction.set_rollback(True)
        self.stdout.write(f"\n{path.name}: {new} {what} new, {changed} changed, {same} as they were.")
