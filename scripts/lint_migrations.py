"""Looks for migrations of ours that would lock or break a running site; exit code 1 when there is one.

The linter's own command would have to stand in INSTALLED_APPS, where a runtime installation does not have it.
"""

import os
import sys
from pathlib import Path

import django
from django.apps import apps
from django_migration_linter import MigrationLinter

ROOT = Path(__file__).resolve().parent.parent

# Looked at and found harmless, each with the reason.
ACCEPTED = {
    "0002_shared_cache": "its statements concern a table that the same migration makes",
    "0008_comparison": "besides new tables it widens a column of jobs and gives them rules; that table is short",
}


def main() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    ours = [app.label for app in apps.get_app_configs() if Path(app.path).parent == ROOT]
    linter = MigrationLinter(
        str(ROOT),
        include_apps=ours,
        ignore_name=list(ACCEPTED),
        # the engine is PostGIS, which the linter does not know for PostgreSQL
        analyser_string="postgresql",
        # an app's first migration runs on no site that is in use
        ignore_initial_migrations=True,
        no_cache=True,
        quiet=["ok", "ignore"],
    )
    linter.lint_all_migrations()
    linter.print_summary()
    sys.exit(linter.has_errors)


if __name__ == "__main__":
    main()
