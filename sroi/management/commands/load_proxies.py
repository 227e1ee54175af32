"""Bring proxies of others into the shared library."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sroi.actions.loading import Loaded, load_proxies
from sroi.library.files import read_proxies
from sroi.management.facts import SHIPPED, FactsCommand


class Command(FactsCommand):
    """``manage.py load_proxies [FILE.json]``"""

    help = "Load proxies with their sources into the library that all projects share; what is there already is left."
    noun = "proxies"
    shipped = SHIPPED / "proxies.json"

    def read(self, path: Path) -> Sequence[Any]:
        """The facts of a file. Raises FactsRefusedError."""
        return read_proxies(path)

    def load(self, facts: Sequence[Any], **about: str) -> Loaded:
        """Write what of them is new or differs."""
        return load_proxies(facts, by=None, **about)
