"""Clones with a private cluster each, which is wiped afterwards."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.scripts.clones import Clone, make_clone


@pytest.fixture
def new_clone() -> Iterator[Callable[[Path], Clone]]:
    """Makes a clone in the folder given; its cluster is wiped after the test."""
    clones: list[Clone] = []

    def make(folder: Path) -> Clone:
        clones.append(make_clone(folder))
        return clones[-1]

    yield make
    for clone in clones:
        clone.run("scripts/cluster.sh", "wipe")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    """One clone for the whole module, in a folder whose name has a blank and an ampersand in it."""
    made = make_clone(tmp_path_factory.mktemp("set up") / "my app & more")
    yield made
    made.run("scripts/cluster.sh", "wipe")
