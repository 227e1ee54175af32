"""The variables of the environment, as a page of the documentation."""

from typing import Any

from django.core.management.base import BaseCommand

from config import gunicorn, worker  # noqa: F401 -- both read variables of their own
from config.environment import Variable, environment

HEAD = """# What the environment says

Made by `manage.py environment_reference > docs/environment.md`; a test fails when it is old. Every difference between
installations is one of these variables, read in `config/settings.py`, `config/gunicorn.py` and `config/worker.py` and
nowhere else. Faults are named all together when the program starts. `deploying.md` says which variables a server needs.

| variable | unless set | form | meaning |
| --- | --- | --- | --- |
"""


class Command(BaseCommand):
    """``manage.py environment_reference``"""

    help = "Print the reference of the environment (docs/environment.md)."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each variable, by name: in which order they are read depends on what was imported first."""
        by_name = sorted(environment.variables.values(), key=lambda variable: variable.name)
        self.stdout.write(reference(by_name), ending="")


def reference(variables: Any) -> str:
    """The page."""
    return HEAD + "".join(_row(variable) for variable in variables)


def _row(variable: Variable) -> str:
    cells = (f"`{variable.name}`", variable.default or "–", variable.form, variable.means)
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |\n"
