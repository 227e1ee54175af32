"""Bring price indices into the library."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sroi.actions.loading import Loaded, load_price_indices
from sroi.library.files import read_price_indices
from sroi.management.facts import SHIPPED, FactsCommand


class Command(FactsCommand):
    """``manage.py load_price_indices [FILE.json]``"""

    help = "Load price indices with their sources; levels that are there already and say the same are left."
    noun = "price indices"
    shipped = SHIPPED / "price_indices.json"

    def read(self, path: Path) -> Sequence[Any]:
        """The facts of a file. Raises FactsRefusedError."""
        return read_price_indices(path)

    def load(self, facts: Sequence[Any], **about: str) -> Loaded:
        """Write what of them is new or differs."""
        return load_price_indices(facts, by=None, **about)
